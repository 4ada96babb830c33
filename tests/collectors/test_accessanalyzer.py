"""Access Analyzer: findings of analyzers of external access alone, without the resolved ones."""

from collections.abc import Mapping

from tests.collectors.fake_reader import Answer, FakeReader, world
from vouchbook.collectors import accessanalyzer
from vouchbook.model.collector import Operation

HERE = "arn:aws:access-analyzer:eu-west-1:111122223333"
OUTSIDE, UNUSED, INSIDE = (f"{HERE}:analyzer/{name}" for name in ("outside", "unused", "inside"))
FILTER = {"findingType": {"eq": ["ExternalAccess"]}, "status": {"eq": ["ACTIVE", "ARCHIVED"]}}
TYPES = {
    OUTSIDE: "ORGANIZATION",
    UNUSED: "ACCOUNT_UNUSED_ACCESS",
    INSIDE: "ORGANIZATION_INTERNAL_ACCESS",
}
ANALYZERS = {"analyzers": [{"arn": arn, "type": kind} for arn, kind in TYPES.items()]}
SAID: tuple[tuple[Operation, Mapping[str, object], Answer], ...] = (
    (accessanalyzer.LIST_ANALYZERS, {}, ANALYZERS),
    (
        accessanalyzer.LIST_FINDINGS,
        {"analyzerArn": OUTSIDE, "filter": FILTER},
        {"findings": [{"id": "1"}]},
    ),
)


def test_only_analyzers_of_external_access_are_asked_for_findings() -> None:
    reader = FakeReader(world=world(*SAID))
    accessanalyzer.ANALYZERS.read(reader)
    assert {resource for resource, _ in reader.records} == {OUTSIDE}
    assert reader.records[OUTSIDE, accessanalyzer.LIST_FINDINGS.id] == {"findings": [{"id": "1"}]}


def test_a_region_tells_of_every_analyzer_and_of_none() -> None:
    reader = FakeReader(world=world(*SAID))
    accessanalyzer.REGIONS.read(reader)
    (told,) = reader.records.values()
    assert told == ANALYZERS
    nothing = FakeReader(world=world((accessanalyzer.LIST_ANALYZERS, {}, {"analyzers": []})))
    accessanalyzer.REGIONS.read(nothing)
    assert list(nothing.records) == [(f"{HERE}:analyzers", accessanalyzer.LIST_ANALYZERS.id)]
