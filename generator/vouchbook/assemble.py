"""Assemble the dossier: the one view model that every renderer gets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vouchbook.claims import stand
from vouchbook.kernel.manifest import Manifest
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.kernel.snapshot_files import Opened
from vouchbook.ledger import ledger
from vouchbook.mapping import map_framework
from vouchbook.mesh.graph import mesh_views
from vouchbook.model.check import Check, Verdict
from vouchbook.model.claim import Book
from vouchbook.model.dossier import (
    Blindness,
    CheckView,
    Coverage,
    Dossier,
    EvidenceFile,
    Listed,
    Located,
    Lost,
    Support,
)
from vouchbook.model.engagement import KnownAccount
from vouchbook.model.film import Period
from vouchbook.model.framework import Framework
from vouchbook.model.place import GLOBAL, Place, parse_arn
from vouchbook.model.reachability import Matrix
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.result import CheckResult
from vouchbook.model.snapshot import Snapshot
from vouchbook.normalise import Model, normalise
from vouchbook.reachability import reachability
from vouchbook.succession.telling import succession


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What identifies the snapshot and the code that judged it."""

    manifest: Manifest
    digest: str
    """Digest of the snapshot's manifest."""
    engine: str
    failing_before: tuple[tuple[str, str], ...] = field(default=())
    """(check, subject) pairs that failed in the snapshot before this one."""


def assemble(
    opened: Opened,
    results: tuple[CheckResult, ...],
    book: Book,
    frameworks: Mapping[str, Framework],
    sealed: Sealed,
    period: Period | None = None,
) -> Dossier:
    """Put everything that a rendering may say into one frozen value. Pure, and sorted."""
    snapshot = opened.snapshot
    engagement = snapshot.engagement
    by_check = {result.check: result for result in results}
    assertions = {assertion.id: assertion for assertion in book.assertions}
    claims = stand(book.claims, by_check, assertions, engagement, snapshot.header.as_of)
    chosen = [item for item in engagement.frameworks if item.id in frameworks]
    model = normalise(snapshot.readings, all_collectors(), snapshot.shapes)
    rows = ledger(model, engagement.terms(snapshot.header.as_of))
    meshes = mesh_views(model)
    matrix = reachability(model, engagement.terms(snapshot.header.as_of))
    after = succession(results, period, model, snapshot.header.as_of)
    reached = [*_reached(matrix), after.cites if after else ()]
    drawn = (mesh.cites() for mesh in meshes)
    rested_on = (result.rests_on() for result in results)
    cited = [*rested_on, *(row.cites for row in rows), *drawn, *reached]
    records, listings = _cited(opened, cited)
    return Dossier(
        snapshot=snapshot.id,
        snapshot_digest=sealed.digest,
        facts_digest=sealed.manifest.facts,
        engine=sealed.engine,
        stamps=_stamps(snapshot, period),
        engagement=engagement,
        header=snapshot.header,
        checks=tuple(
            _check_view(all_checks()[r.check], r, frameworks, chosen_ids(chosen)) for r in results
        ),
        claims=claims,
        pages=book.pages,
        assertions=book.assertions,
        frameworks=tuple(
            map_framework(frameworks[item.id], item, by_check, book.pages, claims)
            for item in chosen
        ),
        coverage=tuple(_coverage(reading) for reading in snapshot.readings),
        blindness=_blindness(results),
        outside=_outside(snapshot),
        records=records,
        listings=listings,
        files=tuple(
            EvidenceFile(path=entry.path, size=entry.size, sha256=entry.sha256)
            for entry in sealed.manifest.files
        ),
        lost=_lost(results, sealed.failing_before),
        populations=_populations(model),
        ledger=rows,
        meshes=meshes,
        reach=matrix,
        period=period,
        succession=after,
    )


def _reached(matrix: Matrix) -> Iterator[tuple[str, ...]]:
    """What the holders and the targets of the matrix cite."""
    yield from (holder.cites for row in matrix.rows for holder in row.holders)
    yield from (target.cites for target in matrix.targets)


def chosen_ids(chosen: Iterable[object]) -> frozenset[str]:
    """Ids of the frameworks in scope."""
    return frozenset(str(getattr(item, "id", "")) for item in chosen)


def _stamps(snapshot: Snapshot, period: Period | None) -> tuple[str, ...]:
    synthetic = snapshot.header.synthetic or bool(period and period.synthetic)
    stamps = ["NOT EVIDENCE"] if synthetic else []
    if snapshot.engagement.reviewer is None or not snapshot.engagement.signed_off:
        stamps.append("DRAFT")
    return tuple(stamps)


def _check_view(
    check: Check, result: CheckResult, frameworks: Mapping[str, Framework], chosen: frozenset[str]
) -> CheckView:
    needed = dict.fromkeys((*check.over, *check.joins))
    operations = {op.id for name in needed for op in all_collectors()[name].operations}
    return CheckView(
        id=check.id,
        says=check.says,
        objective=check.objective,
        topic=check.topic,
        severity=check.severity.value,
        counts=check.counts,
        remedy=check.remedy,
        references=check.references,
        operations=tuple(sorted(operations)),
        parameters=check.parameters,
        supports=tuple(
            Support(
                framework=framework.id,
                requirement=item.requirement,
                relation=item.relation,
                shows=item.shows,
                not_shown=item.not_shown,
            )
            for framework in frameworks.values()
            if framework.id in chosen
            for item in framework.mappings
            if item.check == check.id
        ),
        result=result,
    )


def _coverage(reading: Reading) -> Coverage:
    if isinstance(reading, Unseen):
        return _row(reading, "unseen", reading.unread)
    partly = next((record.unread for record in reading.records if record.unread), None)
    unread = reading.gaps[0].unread if reading.gaps else partly
    return _row(reading, "seen with gaps" if unread else "seen", unread)


def _row(reading: Reading, state: str, unread: Unread | None) -> Coverage:
    seen = reading if isinstance(reading, Seen) else None
    records = seen.records if seen else ()
    return Coverage(
        collector=reading.collector,
        place=reading.place,
        state=state,
        records=len(records),
        resources=len({record.id for record in records}),
        calls=len(reading.calls),
        gaps=(len(seen.gaps) if seen else 0) + sum(record.unread is not None for record in records),
        as_of=reading.as_of,
        reason=unread.reason.value if unread else "",
        operation=unread.operation if unread else "",
        permission=unread.permission if unread else "",
    )


def _blindness(results: tuple[CheckResult, ...]) -> tuple[Blindness, ...]:
    grouped: dict[tuple[str, str, str], list[tuple[str, Place]]] = defaultdict(list)
    for result in results:
        for found in result.findings:
            if found.verdict is Verdict.UNKNOWN:
                reason = found.reason or Reason.NOT_COLLECTED
                key = (reason.value, found.operation, found.permission)
                grouped[key].append((result.check, found.place))
    rows = [
        Blindness(
            reason=reason,
            operation=operation,
            permission=permission,
            findings=len(hidden),
            checks=tuple(sorted({check for check, _ in hidden})),
            places=tuple(sorted({place for _, place in hidden})),
        )
        for (reason, operation, permission), hidden in grouped.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.findings, row.reason, row.operation)))


def _outside(snapshot: Snapshot) -> tuple[KnownAccount, ...]:
    """Accounts of the organisation that are neither in scope nor excluded with a reason."""
    looked_at = {place.account for place in snapshot.header.places}
    excluded = {item.account for item in snapshot.engagement.excluded if not item.region}
    known = snapshot.header.frame.accounts
    return tuple(item for item in known if item.id not in looked_at | excluded)


def _cited(
    opened: Opened, rested_on: Iterable[tuple[str, ...]]
) -> tuple[tuple[Located, ...], tuple[Listed, ...]]:
    cited = {digest for digests in rested_on for digest in digests}
    records: dict[str, Located] = {}
    listings: dict[str, Listed] = {}
    for reading in opened.snapshot.readings:
        if isinstance(reading, Unseen):
            continue
        for record in reading.records:
            if record.digest in cited:
                file, line = opened.where[record.digest]
                records[record.digest] = Located(record=record, file=file, line=line)
        for listing in reading.listings:
            if listing.digest in cited:
                file, line = opened.where[listing.digest]
                listings[listing.digest] = Listed(
                    collector=reading.collector,
                    place=reading.place,
                    listing=listing,
                    file=file,
                    line=line,
                )
    return (
        tuple(records[digest] for digest in sorted(records)),
        tuple(listings[digest] for digest in sorted(listings)),
    )


def _lost(
    results: tuple[CheckResult, ...], failing_before: tuple[tuple[str, str], ...]
) -> tuple[Lost, ...]:
    """Subjects that failed before, and that can't be seen, or are looked for no more, now."""
    by_check = {result.check: result for result in results}
    lost = []
    for check, subject in sorted(set(failing_before)):
        reason = _lost_for(by_check.get(check), subject)
        if reason is not None:
            lost.append(Lost(check=check, subject=subject, reason=reason.value))
    return tuple(lost)


def _lost_for(result: CheckResult | None, subject: str) -> Reason | None:
    """Why a subject is out of sight; None where it is seen, or is gone from complete lists."""
    if result is None:
        return Reason.NOT_COLLECTED
    found = next((item for item in result.findings if item.subject == subject), None)
    found = found or next((item for item in result.findings if item.hides), None)
    if found is not None:
        unseen = found.verdict is Verdict.UNKNOWN
        return (found.reason or Reason.NOT_COLLECTED) if unseen else None
    arn = parse_arn(subject)
    looked_at = arn is None or any(
        arn.account in {"", place.account}
        and (place.region == GLOBAL or arn.region in {"", place.region})
        for place in result.searched
    )
    return None if looked_at else Reason.NOT_COLLECTED


def _populations(model: Model) -> Mapping[str, int | None]:
    return {
        name: len(model.resources.get(name, ())) if _whole(readings) else None
        for name, readings in model.readings.items()
    }


def _whole(readings: tuple[Reading, ...]) -> bool:
    return all(isinstance(reading, Seen) and not reading.gaps for reading in readings)
