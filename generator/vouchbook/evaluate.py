"""Judge a snapshot: `evaluate` gives the same answer on any machine.

Nothing here touches a network, a clock, the environment or a file.
"""

from collections.abc import Iterable, Iterator

from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Check, Outcome, Part, Per, Subject, Verdict, failed, passed
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Resource, Trail, View
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Unread, UnreadError
from vouchbook.model.result import CheckResult, Finding, combine
from vouchbook.model.snapshot import Snapshot
from vouchbook.normalise import Model, normalise
from vouchbook.surroundings import Surroundings, bundles, not_collected, together


def evaluate(snapshot: Snapshot, checks: Iterable[Check]) -> tuple[CheckResult, ...]:
    """Judge every check over the snapshot, sorted by check id.

    Engagement and as-of are those that are sealed with the snapshot. A check never raises for
    what was not observed; NameNotInShapeError and other errors are mistakes in a check.
    """
    model = normalise(snapshot.readings, all_collectors(), snapshot.shapes)
    terms = snapshot.engagement.terms(snapshot.header.as_of)
    ordered = sorted(checks, key=lambda check: check.id)
    return tuple(judge(check, model, terms) for check in ordered)


def judge(check: Check, model: Model, terms: Terms) -> CheckResult:
    """Judge one check over a normalised model."""
    readings = _population_readings(check, model)
    blind = list(_blind_spots(check, readings))
    passed_over = Trail()
    if check.per is Per.ACCOUNT:
        judged = list(_accounts(check, model, readings, terms))
        # An account is a subject even where nothing in it could be read; where no account was
        # looked at, what hides them stands in their place.
        findings, complete = judged or blind, not blind
    else:
        judged, enumerated = _records(check, model, terms, passed_over)
        findings, complete = judged + blind, enumerated and not blind
    findings = findings or [_nothing_there(check, model, readings, passed_over)]
    ordered = tuple(sorted(findings, key=lambda found: (found.subject, found.place)))
    known = bundles(model)
    cited = sorted({name for found in ordered for name in found.cites if name in known})
    return CheckResult(
        check=check.id,
        verdict=combine([found.verdict for found in ordered]),
        population=len(judged) if complete else None,
        complete=complete,
        counts={
            verdict.value: sum(found.verdict is verdict for found in ordered) for verdict in Verdict
        },
        advices=sum(found.advice for found in ordered),
        searched=tuple(sorted({reading.place for reading in readings})),
        findings=ordered,
        bundles=tuple(known[name] for name in cited),
    )


def _population_readings(check: Check, model: Model) -> list[Reading]:
    return [reading for name in check.over for reading in model.readings.get(name, ())]


def _blind_spots(check: Check, readings: list[Reading]) -> Iterator[Finding]:
    """One row for everything that hides an unknown number of subjects."""
    read = {reading.collector for reading in readings}
    for name in check.over:
        if name not in read:
            yield _hidden(f"{name} anywhere", NOWHERE, not_collected(name))
    for reading in readings:
        if isinstance(reading, Unseen):
            yield _hidden(f"{reading.collector} in {reading.place}", reading.place, reading.unread)
        else:
            for gap in reading.gaps:
                subject = f"{gap.id}#{reading.collector}"
                yield _hidden(subject, reading.place, gap.unread)


NOWHERE = Place(partition="", account="", region="")
"""The place of a row about something that was looked for in no place at all."""


def _hidden(subject: str, place: Place, unread: Unread) -> Finding:
    return Finding(
        subject=subject,
        place=place,
        verdict=Verdict.UNKNOWN,
        because=unread.sentence(),
        reason=unread.reason,
        operation=unread.operation,
        permission=unread.permission,
        hides=True,
    )


def _nothing_there(
    check: Check, model: Model, readings: list[Reading], passed_over: Trail
) -> Finding:
    """Zero subjects is a row: it rests on the lists that were read to their end.

    It rests on what was passed over as well: on the records whose facts held no subject.
    """
    places = sorted({reading.place for reading in readings})
    seen = [reading for reading in readings if isinstance(reading, Seen)]
    trail = together(model, (item.digest for reading in seen for item in reading.listings))
    trail.extend(together(model, passed_over.digests))
    return Finding(
        subject=f"no {check.counts}",
        place=places[0] if len(places) == 1 else NOWHERE,
        verdict=Verdict.NOT_APPLICABLE,
        because=f"every list was read to its end and held no {check.counts}",
        cites=trail.cites,
    )


def _records(
    check: Check, model: Model, terms: Terms, passed_over: Trail
) -> tuple[list[Finding], bool]:
    """Judge every subject of every record; False where a record's subjects couldn't be told.

    `passed_over` learns what was read of the records that hold no subject.
    """
    findings: list[Finding] = []
    enumerated = True
    for resource in _sorted_resources(check, model):
        trail = Trail()
        try:
            parts = _parts(check, View(resource, trail))
        except UnreadError as error:
            # Two collectors can know the same resource; each hides something of its own.
            several = f"#{resource.collector}" if len(check.over) > 1 else ""
            name = f"{resource.id}{several}"
            findings.append(_hidden(name, resource.place, error.unread))
            enumerated = False
            continue
        if not parts:
            passed_over.extend(trail)
        findings += [
            _judge_part(check, model, resource, part, trail.fork(), terms) for part in parts
        ]
    return findings, enumerated


def _sorted_resources(check: Check, model: Model) -> list[Resource]:
    found = [item for name in check.over for item in model.resources.get(name, ())]
    return sorted(found, key=lambda item: (item.id, item.place, item.collector))


def _parts(check: Check, view: View) -> list[Part | View]:
    return [view] if check.subject is None else list(check.subject(view))


def _judge_part(
    check: Check,
    model: Model,
    resource: Resource,
    part: Part | View,
    trail: Trail,
    terms: Terms,
) -> Finding:
    view = View(resource, trail)
    own = None if isinstance(part, View) else part
    subject = Subject(
        key=own.key if own else "",
        facts=own.facts if own else view,
        resource=view,
        place=resource.place,
        estate=Surroundings(model, terms, resource.place.account, trail),
    )
    name = f"{resource.id}#{own.key}" if own else resource.id
    return _verdict(check, subject, name, trail)


def _accounts(
    check: Check,
    model: Model,
    readings: list[Reading],
    terms: Terms,
) -> Iterator[Finding]:
    places = {reading.place.account: reading.place for reading in readings}
    for account, seen in sorted(places.items()):
        trail = Trail()
        place = Place(partition=seen.partition, account=account, region=GLOBAL)
        subject = Subject(place=place, estate=Surroundings(model, terms, account, trail))
        yield _verdict(check, subject, f"arn:{seen.partition}:iam::{account}:root", trail)


def _verdict(check: Check, subject: Subject, name: str, trail: Trail) -> Finding:
    try:
        outcome = _outcome(check, check.holds(subject))
    except UnreadError as error:
        outcome = Outcome(
            verdict=Verdict.UNKNOWN, because=error.unread.sentence(), unread=error.unread
        )
    unread = outcome.unread
    return Finding(
        subject=name,
        place=subject.place,
        verdict=outcome.verdict,
        because=outcome.because,
        advice=outcome.advice,
        reason=unread.reason if unread else None,
        operation=unread.operation if unread else "",
        permission=unread.permission if unread else "",
        cites=trail.cites,
    )


def _outcome(check: Check, answer: Outcome | bool) -> Outcome:  # noqa: FBT001  # what `holds` gives
    if isinstance(answer, Outcome):
        return answer
    return passed(check.says) if answer else failed(f"not so: {check.says}")
