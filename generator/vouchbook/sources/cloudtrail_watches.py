"""From unbroken chains of digests to watches: through which times no change went unseen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from vouchbook.collectors import appmesh
from vouchbook.model.history import Flaw, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.sources.appmesh_resources import KINDS
from vouchbook.sources.appmesh_values import moment
from vouchbook.sources.cloudtrail_chain import LATE, Chains, Run
from vouchbook.sources.cloudtrail_digests import Digest
from vouchbook.sources.cloudtrail_events import Blind, Told, partition_of, place_in
from vouchbook.sources.cloudtrail_sharing import SOMEBODY
from vouchbook.sources.cloudtrail_spans import Span, common, covers, joined, moved, without

_MESHES = (appmesh.MESHES.id,)
_INSIDE = tuple(sorted(kind.collector.id for kind in KINDS if kind.names))
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One run of digests, and what is left of its time."""

    run: Run
    place: Place
    spans: tuple[Span, ...]


def watched(chains: Chains) -> tuple[tuple[Watched, ...], tuple[Flaw, ...]]:
    """The times that each run vouches for, less what is missing; and trails that show no writes."""
    found: list[Watched] = []
    silent: dict[str, Flaw] = {}
    for run in chains.runs:
        chain = run.chain
        if chain not in chains.writing:
            words = (
                "none of its log files holds a management call that writes, so nothing shows that"
                " this trail records such calls"
            )
            name = f"trail {chain.trail} of {chain.home}, account {chain.account}, {chain.region}"
            silent[name] = Flaw(kind="missing", name=name, detail=words)
            continue
        place = Place(
            partition=partition_of(chain.region), account=chain.account, region=chain.region
        )
        spans = without([run.span], chains.cuts.get(chain, ()))
        found.append(Watched(run=run, place=place, spans=spans))
    return tuple(found), tuple(silent.values())


def doubted(runs: Iterable[Watched], told: Iterable[Told]) -> list[Told]:
    """Events of files that no digest names, from times for which every file is vouched for."""
    times = by_place(runs)
    return [item for item in told if _within(times, item)]


def _within(times: Mapping[Place, tuple[Span, ...]], told: Told) -> bool:
    place, at = place_in(told.event), moment(told.event.get("eventTime"))
    return bool(place and at and covers(times.get(place, ()), at, at))


def by_place(runs: Iterable[Watched]) -> dict[Place, tuple[Span, ...]]:
    """Through which times what an account did is known, whichever of its trails tells."""
    found: dict[Place, list[Span]] = {}
    for one in runs:
        found.setdefault(one.place, []).extend(one.spans)
    return {place: joined(spans) for place, spans in found.items()}


def holed(runs: Iterable[Watched], blind: Iterable[Blind]) -> tuple[Watched, ...]:
    """The runs, with a hole of a second wherever something changed that can't be told."""
    holes = [(item.place, (item.at, moved(item.at, _SECOND))) for item in blind if item.at]
    everywhere = any(not item.at for item in blind)
    return tuple(
        Watched(
            run=one.run,
            place=one.place,
            spans=()
            if everywhere
            else without(one.spans, [hole for at, hole in holes if at in {None, one.place}]),
        )
        for one in runs
    )


def blind_of(told: Told, why: str) -> Blind:
    """An event that is not believed, and not ignored either."""
    at = moment(told.event.get("eventTime")) or ""
    return Blind(at=at, place=place_in(told.event), why=why, told=told)


def watches_of(
    runs: Iterable[Watched], writers: Mapping[Place, frozenset[str]], keys: str
) -> tuple[tuple[Watch, ...], tuple[Flaw, ...]]:
    """Watches, and which accounts' trails are missing for more; `keys` names the keys' files."""
    every = tuple(runs)
    times = by_place(every)
    flaws: list[Flaw] = []
    found: list[Watch] = []
    for place in sorted(times):
        others = writers.get(place, frozenset())
        flaws += [
            _absent(place, account)
            for account in sorted(others)
            if _elsewhere(place, account) not in times
        ]
        for one in every:
            if one.place != place:
                continue
            if not others:
                found += _watches(one, one.spans, (*_MESHES, *_INSIDE), others, keys)
                continue
            inside = one.spans
            for account in sorted(others):
                inside = common(inside, times.get(_elsewhere(place, account), ()))
            # A mesh itself is changed by its owner alone, whoever else works inside it.
            found += _watches(one, one.spans, _MESHES, frozenset(), keys)
            found += _watches(one, inside, _INSIDE, others, keys)
    order = sorted(found, key=lambda item: (item.place, item.start, item.collectors, item.because))
    return tuple(order), tuple(flaws)


def _elsewhere(place: Place, account: str) -> Place:
    return Place(partition=place.partition, account=account, region=place.region)


def _absent(place: Place, account: str) -> Flaw:
    if account == SOMEBODY:
        words = f"a mesh of {place} is shared, and no event shows with whom"
        return Flaw(
            kind="missing", name=f"CloudTrail of who shares a mesh of {place}", detail=words
        )
    words = (
        f"{account} and {place.account} write to the same mesh in {place.region}; without an"
        " unbroken chain of digests from both, a change inside it could go unseen"
    )
    return Flaw(
        kind="missing", name=f"CloudTrail digests of {account}/{place.region}", detail=words
    )


def _watches(
    one: Watched,
    spans: Iterable[Span],
    collectors: tuple[str, ...],
    others: frozenset[str],
    keys: str,
) -> list[Watch]:
    run, chain = one.run, one.run.chain
    because = (
        f"{run.digests} digests of the trail {chain.trail} ({chain.home}) in {one.place}, from"
        f" {run.first.start} to {run.last.end}: each signed by CloudTrail (public keys from {keys},"
        f" as they were brought), each with the hash of the one before it; of the {run.logs} log"
        " files that they name, those of this time are here unchanged. They tell what account"
        f" {chain.account} did"
    )
    if others:
        because += f", and unbroken chains of {', '.join(sorted(others))} what these did here"
    late = int(LATE.total_seconds() // 60)
    because += (
        f". A log file may come {late} minutes late: the run counts until then before its end."
    )
    return [
        Watch(
            source=Source.CLOUDTRAIL,
            place=one.place,
            collectors=tuple(sorted(collectors)),
            start=start,
            end=end,
            because=because,
            cites=tuple(sorted({_cite(run.first), _cite(run.last)})),
        )
        for start, end in spans
    ]


def _cite(digest: Digest) -> str:
    return f"sha256:{digest.sha256}"
