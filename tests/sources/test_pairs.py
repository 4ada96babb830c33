"""The same mesh through each source: the same resources, the same facts, the same verdicts.

What a source can't carry is unknown, with that reason: never a pass, never a failure.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from tests.sources.bringing import AT, PLACE, bring, hand, shapes
from tests.sources.same_mesh import as_cli, as_template, truth
from tests.sources.same_mesh_elsewhere import as_config_items, as_manifests, as_trail
from vouchbook.evaluate import judge
from vouchbook.kernel.registry import checks, collectors, shelf
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import Terms
from vouchbook.model.history import Brought, Observation
from vouchbook.model.importing import Import
from vouchbook.model.reading import Listing, Reading, Record, Seen
from vouchbook.model.reasons import Reason
from vouchbook.model.result import Finding
from vouchbook.normalise import normalise
from vouchbook.sources.appmesh_resources import KINDS, LIST_TAGS

WRITERS: Mapping[str, Callable[[], dict[str, object]]] = {
    "appmesh-cli": as_cli,
    "cloudformation": as_template,
    "cloudtrail": as_trail,
    "config-history": as_config_items,
    "kubernetes": as_manifests,
}
SHELF = shelf("vouchbook.sources", Import)
SOURCES = sorted(set(WRITERS) & set(SHELF))
PAIRS = list(combinations(SOURCES, 2))
APPMESH = {kind.collector.id for kind in KINDS}
CHECKS = [check for check in checks().values() if set(check.over) & APPMESH]
STATUS = "mesh-resource-status-active"
_NUMBERED = re.compile(r"\[[0-9]+\]")
PARAMETERS = {"required_tags": ("owner", "data-class"), "mtls_required_meshes": ("shop",)}


@cache
def brought(source: str) -> Brought:
    return bring(SHELF[source], WRITERS[source](), hand())


@cache
def records(source: str) -> Mapping[tuple[str, str], Record]:
    """The last that a source says of each resource, as if it were all at one instant."""
    return latest_of(brought(source).observations)


def latest_of(observations: Iterable[Observation]) -> Mapping[tuple[str, str], Record]:
    latest: dict[tuple[str, str], Observation] = {}
    for observation in observations:
        key = (observation.record.id, observation.record.operation)
        if key not in latest or latest[key].instant <= observation.instant:
            latest[key] = observation
    return {key: item.record for key, item in sorted(latest.items()) if not item.gone}


@cache
def verdicts(source: str) -> Mapping[tuple[str, str], Finding]:
    """Check and subject -> finding over all that a source says."""
    return judged(records(source).values())


def judged(known: Iterable[Record]) -> Mapping[tuple[str, str], Finding]:
    """The same over the readings that a live collection of these records would have been."""
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in known:
        grouped[record.collector].append(record)
    readings: list[Reading] = [
        Seen(
            collector=name,
            place=PLACE,
            as_of=AT,
            records=tuple(grouped[name]),
            listings=(Listing(operation=name, items=0, pages=1, complete=True, digest=name),),
        )
        for name in sorted(APPMESH)
    ]
    model = normalise(readings, collectors(), shapes())
    terms = Terms(as_of=AT, parameters=PARAMETERS)
    return {
        (check.id, finding.subject): finding
        for check in CHECKS
        for finding in judge(check, model, terms).findings
        if not finding.hides or finding.reason is Reason.NOT_IN_SOURCE
    }


def leaves(value: Any, where: str = "") -> dict[str, Any]:
    """Every leaf by its path, the elements of lists numbered; empty lists and structures, too."""
    inner: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        inner = [(f"{where}.{name}".lstrip("."), item) for name, item in value.items()]
    elif isinstance(value, list):
        inner = [(f"{where}[{number}]", item) for number, item in enumerate(value)]
    if not inner:
        return {where: value}
    return {path: leaf for key, item in inner for path, leaf in leaves(item, key).items()}


def plain(path: str) -> str:
    """A path of a leaf as records write it in `lacks`."""
    return _NUMBERED.sub("[]", path)


def carried(facts: object, *sides: Record) -> dict[str, Any]:
    """The leaves of facts that none of the sides lacks; below what is lacking nothing counts."""
    untold = {path for record in sides for path in record.lacks}
    return {
        path: leaf
        for path, leaf in leaves(facts).items()
        if not any(
            plain(path) == name or plain(path).startswith((f"{name}.", f"{name}[]"))
            for name in untold
        )
    }


def is_lacking(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and finding.reason is Reason.NOT_IN_SOURCE


def test_every_kind_of_import_that_can_tell_of_a_mesh_is_among_the_sources() -> None:
    assert sorted(SHELF) == SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_every_resource_comes_through_and_no_other(source: str) -> None:
    assert {identifier for identifier, _ in records(source)} == {thing.arn for thing in truth()}
    assert not brought(source).flaws


@pytest.mark.parametrize("source", SOURCES)
def test_the_specification_is_the_true_one_to_the_last_field(source: str) -> None:
    for thing in truth():
        record = records(source)[thing.arn, thing.kind.describe.id]
        assert record.facts is not None
        assert record.facts[thing.kind.root]["spec"] == thing.spec
        assert not any(path.startswith(f"{thing.kind.root}.spec") for path in record.lacks)


@pytest.mark.parametrize("source", SOURCES)
def test_tags_are_the_true_ones_or_not_in_the_source(source: str) -> None:
    for thing in truth():
        record = records(source)[thing.arn, LIST_TAGS.id]
        if record.facts is None:
            assert record.unread is not None
            assert record.unread.reason is Reason.NOT_IN_SOURCE
        else:
            assert {tag["key"]: tag["value"] for tag in record.facts["tags"]} == thing.tags


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_two_sources_give_the_same_facts_on_every_path_that_both_carry(
    pair: tuple[str, str],
) -> None:
    ours, theirs = records(pair[0]), records(pair[1])
    assert set(ours) == set(theirs)
    for key, one in ours.items():
        other = theirs[key]
        if one.facts is not None and other.facts is not None:
            assert carried(by_key(one), one, other) == carried(by_key(other), one, other), key


def by_key(record: Record) -> Mapping[str, Any]:
    """The facts, tags in the order of their keys: App Mesh promises none."""
    facts = record.facts or {}
    if "tags" not in facts:
        return facts
    return {**facts, "tags": sorted(facts["tags"], key=lambda tag: str(tag["key"]))}


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_two_sources_give_the_same_verdicts_where_neither_lacks_anything(
    pair: tuple[str, str],
) -> None:
    ours, theirs = verdicts(pair[0]), verdicts(pair[1])
    compared = 0
    for key in sorted(set(ours) | set(theirs)):
        pairwise = [side[key] for side in (ours, theirs) if key in side]
        if any(is_lacking(finding) for finding in pairwise):
            continue
        assert len(pairwise) == len(pair), key
        one, other = pairwise
        assert (one.verdict, one.because, one.advice, one.reason) == (
            other.verdict,
            other.because,
            other.advice,
            other.reason,
        ), key
        compared += one.verdict in {Verdict.PASS, Verdict.FAIL}
    assert compared > 30


@pytest.mark.parametrize("source", SOURCES)
def test_what_a_source_lacks_is_unknown_and_everything_else_as_the_live_answer_has_it(
    source: str,
) -> None:
    live, ours = verdicts("appmesh-cli"), verdicts(source)
    for key, finding in ours.items():
        if not is_lacking(finding):
            assert finding.verdict is live[key].verdict, key
    lacking = {check for (check, _), finding in ours.items() if is_lacking(finding)}
    status = {finding.verdict for (check, _), finding in ours.items() if check == STATUS}
    carries_status = all(
        "status" not in path
        for thing in truth()
        for path in records(source)[thing.arn, thing.kind.describe.id].lacks
    )
    assert status == ({Verdict.PASS} if carries_status else {Verdict.UNKNOWN})
    assert (STATUS in lacking) is not carries_status


@pytest.mark.parametrize(
    ("path", "check", "ending"),
    [
        (("Listeners", 0, "TLS", "Mode"), "mesh-listener-tls-strict", "#listener:8080"),
        (("Listeners", 0, "TLS"), "mesh-mtls-server-requires-client-cert", "#listener:8080"),
        (("Listeners", 0), "mesh-listener-tls-strict", "/virtualNode/orders"),
        (("Logging", "AccessLog"), "envoy-access-logs-enabled", "/virtualNode/orders"),
        (
            ("Backends", 0, "VirtualService", "ClientPolicy", "TLS", "Enforce"),
            "mesh-client-policy-enforced",
            "stock.shop.local",
        ),
        # A resource whose subjects can't be told is one row; two collectors have such here.
        (("Backends",), "mesh-client-policy-enforced", "/orders#appmesh.virtual-nodes"),
    ],
)
def test_what_a_template_does_not_resolve_is_unknown_and_nothing_else_turns(
    path: tuple[str | int, ...], check: str, ending: str
) -> None:
    files: Any = as_template()
    here = files["shop.template.json"]["Resources"]["VirtualNode2"]["Properties"]["Spec"]
    for name in path[:-1]:
        here = here[name]
    here[path[-1]] = {"Fn::ImportValue": "somewhere"}
    found = bring(SHELF["cloudformation"], files, hand())
    after = judged(latest_of(found.observations).values())
    for key, finding in verdicts("cloudformation").items():
        turned = after.get(key)
        if turned is None or turned.verdict is not finding.verdict:
            assert "/virtualNode/orders" in key[1]
            assert turned is None or is_lacking(turned), key
    (hit,) = (
        finding
        for (name, subject), finding in after.items()
        if name == check and "/virtualNode/orders" in subject and subject.endswith(ending)
    )
    assert is_lacking(hit)


@pytest.mark.parametrize("source", SOURCES)
def test_a_field_taken_from_the_source_makes_only_unknown_of_verdicts(source: str) -> None:
    """Whatever a record would lack besides, no verdict turns into another one."""
    before = verdicts(source)
    for path in ("spec.listeners[].tls", "spec.backendDefaults", "spec.logging", "spec.listeners"):
        after = judged([without(record, path) for record in records(source).values()])
        turned = 0
        for key, finding in after.items():
            if is_lacking(finding):
                turned += 1
            elif key in before:
                assert finding.verdict is before[key].verdict, (path, key)
        assert turned > sum(is_lacking(finding) for finding in before.values()) / 2


def without(record: Record, path: str) -> Record:
    """The record of a source that could not carry what stands at a path."""
    root, facts = next(iter(record.facts.items())) if record.facts else ("", None)
    if not isinstance(facts, Mapping):
        return record
    names = path.split(".")
    return replace(
        record,
        facts={root: _cut(facts, names)},
        lacks=tuple(sorted({*record.lacks, f"{root}.{path}"})),
    )


def _cut(value: Any, names: list[str]) -> Any:
    name, rest = names[0], names[1:]
    plain_name = name.removesuffix("[]")
    if not isinstance(value, Mapping) or plain_name not in value:
        return value
    if not rest:
        return {key: item for key, item in value.items() if key != plain_name}
    inner = value[plain_name]
    cut = [_cut(item, rest) for item in inner] if name != plain_name else _cut(inner, rest)
    return {**value, plain_name: cut}
