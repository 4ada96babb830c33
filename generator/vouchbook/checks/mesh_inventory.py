"""Was every mesh, and everything in it, enumerated?"""

from collections.abc import Iterable, Mapping
from itertools import chain

from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._events import CHANGES, LOOKUP
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._inventory_examples import (
    NODE,
    discovered,
    made_by_event,
    node,
    recording,
    stack,
    stacked,
    the_mesh,
    undescribed,
)
from vouchbook.checks._second_sources import (
    DISCOVERED,
    RECORDING,
    STACKS,
    Shown,
    shown_by_config,
    shown_by_events,
    shown_by_stacks,
    unrecorded,
)
from vouchbook.kernel.counted_types import MESH_TYPES, CountedType
from vouchbook.model.check import (
    Check,
    Estate,
    Example,
    Outcome,
    Per,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vouchbook.model.reasons import Reason, Unread

ENDED = "2026-09-30"
"""The last day on which an empty list of App Mesh was worth something."""
_REACH = days(90)
_MOST = 5
"""How many ids a sentence names; the completeness ledger has all of them."""
_NOUNS = {
    "appmesh.meshes": "meshes",
    "appmesh.virtual-nodes": "virtual nodes",
    "appmesh.virtual-gateways": "virtual gateways",
    "appmesh.virtual-routers": "virtual routers",
    "appmesh.virtual-services": "virtual services",
    "appmesh.routes": "routes",
    "appmesh.gateway-routes": "gateway routes",
}

Listed = Mapping[str, frozenset[str]]
"""Collector -> the ids that its lists gave."""


def _enumerated(account: Subject) -> Outcome:
    estate, number = account.estate, account.place.account
    listed = {counted.collector: _described(estate, counted, number) for counted in MESH_TYPES}
    by_config = list(shown_by_config(estate, number))
    shown = [*by_config, *shown_by_stacks(estate, number), *shown_by_events(estate, number)]
    gone = set(chain.from_iterable(item.names for item in shown if item.gone))
    beyond = [
        item
        for item in shown
        if not gone.intersection(item.names)
        and all(estate.one(item.counted.collector, name) is None for name in reversed(item.names))
    ]
    if beyond:
        return failed(_lacking(listed, beyond))
    if not any(listed.values()):
        return _nothing(estate, number, had=bool(shown))
    return _counted(listed, by_config)


def _described(estate: Estate, counted: CountedType, account: str) -> frozenset[str]:
    """Every listed id of a type; UnreadError where a list or a description is missing."""
    found = set()
    for resource in estate.every(counted.collector, account=account):
        # Reading any fact of it raises where it was listed and not described.
        resource.get("status", "status")
        found.add(resource.id)
    return frozenset(found)


def _lacking(listed: Listed, beyond: Iterable[Shown]) -> str:
    """What second sources show and the lists don't have: how many of which, where, by whom."""
    sources: dict[tuple[str, str], set[str]] = {}
    for item in beyond:
        key = item.counted.collector, item.names[0]
        sources.setdefault(key, set()).add(item.source)
    parts = []
    for collector, noun in _NOUNS.items():
        missing = sorted(name for kind, name in sources if kind == collector)
        if missing:
            known = len(listed[collector])
            by = sorted(set().union(*(sources[collector, name] for name in missing)))
            names = ", ".join(missing[:_MOST]) + (" and others" if missing[_MOST:] else "")
            told = f"{known} of {known + len(missing)} {noun} listed"
            parts.append(f"{told}; shown by {' and '.join(by)} alone: {names}")
    return "; ".join(parts)


def _counted(listed: Listed, by_config: Iterable[Shown]) -> Outcome:
    numbers = [f"{noun} {len(listed[name])}" for name, noun in _NOUNS.items()]
    told = f"listed to the end and described: {', '.join(numbers)}"
    everything = frozenset[str]().union(*listed.values())
    confirmed = everything.intersection(name for item in by_config for name in item.names)
    if confirmed == everything:
        return passed(f"{told}; AWS Config shows the same")
    if not confirmed:
        return advised(f"{told}; AWS Config shows none of them, so it can't count them")
    some = f"{len(confirmed)} of {len(everything)}"
    return advised(f"{told}; AWS Config shows {some} of them, and none besides")


def _nothing(estate: Estate, account: str, *, had: bool) -> Outcome:
    """No list has anything: that alone shows nothing, so somebody else has to say the same."""
    if estate.as_of[:10] > ENDED:
        detail = f"an empty list after {ENDED} does not show that there was nothing"
        return unknown(Unread(reason=Reason.SERVICE_DISCONTINUED, detail=detail))
    if had:
        detail = "mesh resources were deleted; no list shows what there was before"
        return unknown(Unread(reason=Reason.BRACKETED, detail=detail))
    missing = unrecorded(estate, account)
    if not missing:
        return not_applicable(
            "the account has no mesh, and AWS Config, which records meshes here, shows none either"
        )
    first, _ = estate.period
    oldest = moment(estate.as_of) - _REACH
    if oldest <= moment(f"{first}T00:00:00.000000Z"):
        return not_applicable(
            "the account has no mesh, and since before the period CloudTrail has no call that "
            "made, changed or deleted one"
        )
    detail = f"AWS Config can't tell ({missing}), and events begin on {day(oldest.isoformat())}"
    return unknown(
        Unread(reason=Reason.OUT_OF_RETENTION, operation=LOOKUP, permission=LOOKUP, detail=detail)
    )


INVENTORY_COMPLETE = Check(
    id="mesh-inventory-complete",
    objective="configuration-known",
    topic="security",
    says="Everything of App Mesh in the account was enumerated, and nobody else shows more of it.",
    severity=Severity.MEDIUM,
    over=tuple(counted.collector for counted in MESH_TYPES),
    joins=(DISCOVERED, RECORDING, STACKS, CHANGES),
    per=Per.ACCOUNT,
    holds=_enumerated,
    counts="accounts",
    remedy=(
        "Find out why the lists lack what another source shows, and collect again. If it was "
        "deleted outside its stack, run drift detection; AWS Config sees deletions with a delay."
    ),
    references=(
        "App Mesh API: ListMeshes and the lists inside each mesh",
        "AWS Config API: ListDiscoveredResources",
        "CloudFormation API: ListStackResources",
        LOOKUP,
    ),
    examples=(
        passing("Config shows what was listed.", the_mesh(), node(), *discovered(), recording()),
        passing("Config records no meshes.", the_mesh(), node(), advice=True),
        passing("Config shows the mesh alone.", the_mesh(), node(), discovered()[0], advice=True),
        passing(
            "A stack lists what it found deleted.",
            the_mesh(),
            stack(stacked(NODE, drift="DELETED")),
            discovered()[0],
        ),
        passing(
            "An event tells that what Config still shows was deleted.",
            the_mesh(),
            *discovered(),
            made_by_event("DeleteVirtualNode"),
        ),
        failing("Config shows a node that no list has.", the_mesh(), *discovered()),
        failing("A stack holds a node that no list has.", the_mesh(), stack(stacked(NODE))),
        failing("An event made a node that no list has.", the_mesh(), made_by_event()),
        failing("Config shows a mesh, and the list is empty.", *discovered()),
        unknowing("A node was listed and could not be described.", the_mesh(), undescribed()),
        unknowing("Nodes were denied.", the_mesh(), blind("appmesh.virtual-nodes", "appmesh:X")),
        unknowing(
            "Config was denied: it could have shown more.",
            the_mesh(),
            node(),
            blind(DISCOVERED, "config:ListDiscoveredResources"),
        ),
        unknowing("Stacks were denied.", the_mesh(), blind(STACKS, "cloudformation:ListStacks")),
        unknowing("Events were denied.", the_mesh(), node(), blind(CHANGES, LOOKUP)),
        unknowing("Nothing is there, and a mesh was deleted.", made_by_event("DeleteVirtualNode")),
        moot("Nothing is there, and Config records meshes.", recording()),
        moot("Nothing is there, and events reach back before the period."),
        Example(
            verdict=Verdict.UNKNOWN,
            why="Nothing is there; Config records no meshes, and the period began long ago.",
            period=("2026-01-01", "2026-09-30"),
        ),
        Example(
            verdict=Verdict.NOT_APPLICABLE,
            why="Nothing is there, the period began long ago, and Config records meshes.",
            given=(recording(),),
            period=("2026-01-01", "2026-09-30"),
        ),
        Example(
            verdict=Verdict.UNKNOWN,
            why="Nothing is there, the period began long ago, and Config's recorder is off.",
            given=(recording(running=False),),
            period=("2026-01-01", "2026-09-30"),
        ),
        Example(
            verdict=Verdict.UNKNOWN,
            why="After the end of App Mesh an empty list shows nothing, whoever agrees with it.",
            given=(recording(),),
            as_of="2026-10-01T00:00:00.000000Z",
        ),
    ),
)
