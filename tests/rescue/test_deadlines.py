"""Until when each source can be had."""

from datetime import timedelta

from tests.aws.harness import PLACE
from vouchbook.rescue.deadlines import Deadline, deadlines, deadlines_known


def by_source(found: tuple[Deadline, ...]) -> dict[str, Deadline]:
    return {item.source.partition(",")[0].partition(" ")[0]: item for item in found}


def test_before_anything_is_asked() -> None:
    found = by_source(deadlines())
    assert found["CloudTrail"].until == "2026-12-29"
    assert found["AWS"].until == "2033-09-30"
    assert found["CloudFormation"].until == ""
    assert found["ECS"].until == ""
    assert all(item.why and item.what for item in found.values())


def test_afterwards_it_is_told_by_place() -> None:
    kept = [(PLACE, timedelta(days=365))]
    deleted = [(PLACE, "2026-10-09T08:00:00.000000Z"), (PLACE, "2026-10-02T08:00:00.000000Z")]
    found = by_source(deadlines_known(kept, deleted))
    assert (found["AWS"].until, found["AWS"].place) == ("2027-09-30", PLACE)
    assert (found["CloudFormation"].until, found["CloudFormation"].place) == ("2026-12-31", PLACE)
    unknown = by_source(deadlines_known([(PLACE, None)], ()))["AWS"]
    assert "could not be read" in unknown.why
    assert unknown.until == "2033-09-30"
