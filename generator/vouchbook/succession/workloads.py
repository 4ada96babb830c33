"""Workload by workload: what showed each objective in App Mesh, and what shows it now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.film import Stretch
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.model.place import Place, home_of
from vouchbook.model.result import Finding, combine
from vouchbook.model.succession import (
    SUCCESSORS,
    Newcomer,
    State,
    Technology,
    Tie,
    Workload,
    WorkloadRow,
)
from vouchbook.succession.losses import losses, lost_words
from vouchbook.succession.showing import Showing
from vouchbook.succession.spans import Span, at, handover, union
from vouchbook.succession.technology import technology_of
from vouchbook.succession.ties import Successor, Ties

_KINDS = {
    "virtualNode": "virtual node",
    "virtualService": "virtual service",
    "virtualGateway": "virtual gateway",
}
_STATES = {Verdict.FAIL: State.DEVIATES, Verdict.UNKNOWN: State.UNKNOWN}
_MOSTLY = 3
"""Parts of `mesh/NAME/KIND/NAME`, without the last name."""
UNTOLD = "not told by any record"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one check said of one subject: now, or through a stretch."""

    check: str
    verdict: Verdict
    because: str
    span: Span
    now: bool


def workload_of(subject: str) -> tuple[str, str] | None:
    """The virtual node, service or gateway that a subject is, or is a part of, and its kind."""
    resource = subject.partition("#")[0]
    parts = resource.split("/")
    if ":appmesh:" not in resource or len(parts) <= _MOSTLY or parts[2] not in _KINDS:
        return None
    return "/".join(parts[:4]), _KINDS[parts[2]]


def workloads(showing: Showing, ties: Ties) -> tuple[Workload, ...]:
    """Every workload of App Mesh that some result or film knows, by ARN."""
    spoken = _spoken(ties)
    old: dict[str, list[_Said]] = defaultdict(list)
    new: dict[str, list[_Said]] = defaultdict(list)
    kinds: dict[str, str] = {}
    places: dict[str, Place] = {}
    for subject, place, said in _everything(showing):
        if technology_of(all_checks()[said.check]) is not Technology.APP_MESH:
            new[_owner_of(subject)].append(said)
            continue
        found = workload_of(subject)
        if found:
            kinds[found[0]] = found[1]
            places.setdefault(found[0], home_of(found[0], place))
            old[found[0]].append(said)
        for resource in spoken.get(subject.partition("#")[0], ()):
            old[resource].append(said)
    return tuple(
        _workload(name, kinds[name], places[name], old[name], new, ties) for name in sorted(kinds)
    )


def newcomers(ties: Ties, known: Iterable[Workload]) -> tuple[Newcomer, ...]:
    """Services of successors that nothing ties to App Mesh."""
    tied = {tie.resource for item in known for tie in item.ties}
    return tuple(
        Newcomer(technology=item.technology, resource=item.resource, place=item.place)
        for item in ties.successors
        if item.resource not in tied
    )


def cited(ties: Ties, known: Iterable[Workload]) -> tuple[str, ...]:
    """Digests of the records by which workloads are tied."""
    wanted = {(name.resource, tie.resource) for name in known for tie in name.ties}
    services = {item.resource: item.cites for item in ties.successors}
    found: set[str] = set()
    for resource, service in wanted:
        found |= services[service]
        found.update(*(item.cites for item in ties.speakers.get(resource, ())))
    return tuple(sorted(found))


def _spoken(ties: Ties) -> Mapping[str, tuple[str, ...]]:
    """Task definition -> the resources of App Mesh for which its Envoys speak."""
    found: dict[str, list[str]] = defaultdict(list)
    for resource, speakers in ties.speakers.items():
        for speaker in speakers:
            found[speaker.id].append(resource)
    return {name: tuple(sorted(items)) for name, items in found.items()}


def _everything(showing: Showing) -> Iterator[tuple[str, Place, _Said]]:
    """Yield what App Mesh's and the successors' checks say of each subject, now and before."""
    names = {
        name
        for (_, technology), names in showing.shelf.items()
        if technology is not None
        for name in names
    }
    for check in sorted(names):
        if check in showing.results:
            for found in showing.results[check].findings:
                span = at(showing.as_of)
                yield found.subject, found.place, _said(check, found, span, now=True)
        if check in showing.films:
            for item in showing.films[check].stretches:
                span = (item.start, item.end)
                yield item.subject, item.place, _said(check, item, span, now=False)


def _said(check: str, found: Finding | Stretch, span: Span, *, now: bool) -> _Said:
    return _Said(check=check, verdict=found.verdict, because=found.because, span=span, now=now)


def _workload(
    resource: str,
    kind: str,
    place: Place,
    old: list[_Said],
    new: Mapping[str, list[_Said]],
    ties: Ties,
) -> Workload:
    tied = ties.of(resource, place)
    after = [said for _, item in tied for said in _of_successor(item, new)]
    return Workload(
        name=resource.rpartition("/")[2],
        kind=kind,
        resource=resource,
        place=place,
        ties=tuple(tie for tie, _ in tied),
        rows=tuple(_rows(old, after, tuple(tie for tie, _ in tied))),
    )


def _owner_of(subject: str) -> str:
    """The resource that a subject is, or is a part of; of a Lattice listener its service."""
    resource = subject.partition("#")[0]
    return resource.partition("/listener/")[0] if ":vpc-lattice:" in resource else resource


def _of_successor(item: Successor, new: Mapping[str, list[_Said]]) -> Iterator[_Said]:
    for name in sorted({item.resource, *item.parts}):
        yield from (one for one in new.get(name, ()) if _about(one.check, item.technology))


def _about(check: str, technology: Technology) -> bool:
    return technology_of(all_checks()[check]) is technology


def _rows(old: list[_Said], after: list[_Said], ties: tuple[Tie, ...]) -> Iterator[WorkloadRow]:
    for objective in OBJECTIVES:
        before = [item for item in old if all_checks()[item.check].objective == objective]
        later = [item for item in after if all_checks()[item.check].objective == objective]
        if _judged(before) or _judged(item for item in later if item.now):
            yield _row(objective, before, later, ties)


def _judged(said: Iterable[_Said]) -> bool:
    return any(item.verdict is not Verdict.NOT_APPLICABLE for item in said)


def _row(
    objective: str, before: list[_Said], later: list[_Said], ties: tuple[Tie, ...]
) -> WorkloadRow:
    seen, shown = _passing(before), _passing(later)
    said = [item for item in later if item.now]
    told = [item for item in said if item.verdict is not Verdict.NOT_APPLICABLE]
    verdict = combine([item.verdict for item in told]) if told else None
    gap = handover(seen, shown)
    if verdict is not None:
        state = _STATES.get(verdict) or (State.AGAIN if gap else State.SHOWN)
        because = _because(told, verdict)
    else:
        state, because = _unjudged(objective, said, ties, before)
    return WorkloadRow(
        objective=objective,
        state=state,
        because=because,
        before=tuple(
            sorted({s.check for s in before if s.verdict in {Verdict.PASS, Verdict.FAIL}})
        ),
        last=seen[-1][1] if seen else "",
        now=tuple(sorted({item.check for item in told})),
        verdict=verdict,
        first=shown[0][0] if shown else "",
        gap=gap,
    )


def _passing(said: Iterable[_Said]) -> tuple[Span, ...]:
    return union(item.span for item in said if item.verdict is Verdict.PASS)


def _because(told: Iterable[_Said], verdict: Verdict) -> str:
    """Why checks fail or are unknown, each reason once; that they pass, where they do."""
    if verdict is Verdict.PASS:
        return "the successor's checks pass on it"
    found = [f"{item.check}: {item.because}" for item in told if item.verdict is verdict]
    return "; ".join(dict.fromkeys(found))


def _unjudged(
    objective: str, said: list[_Said], ties: tuple[Tie, ...], before: list[_Said]
) -> tuple[State, str]:
    """How it stands where no check of a successor judges it."""
    if not ties:
        if any(item.now and item.verdict is Verdict.PASS for item in before):
            return State.OPEN, f"App Mesh itself still shows it; what follows is {UNTOLD}"
        return State.UNKNOWN, f"what became of it is {UNTOLD}"
    tied = {tie.technology for tie in ties}
    known = [loss for name in SUCCESSORS if name in tied for loss in losses(objective, name)]
    whole = [loss for loss in known if loss.whole]
    if whole:
        return State.LOST, lost_words(whole)
    if said:
        return State.OPEN, "not applicable now: " + "; ".join(
            dict.fromkeys(f"{item.check}: {item.because}" for item in said)
        )
    return State.OPEN, "no check of the successor judges it on this service"
