"""The film of a period: what every check would have said at every instant, and why. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from vouchbook.model.check import Check, Verdict
from vouchbook.model.engagement import Engagement
from vouchbook.model.film import Film, Period, Standing, Stretch, Unseen
from vouchbook.model.history import History
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.model.renderer import Progress, no_progress
from vouchbook.period.basis import Basis
from vouchbook.period.contradictions import contradictions
from vouchbook.period.frames import Frame, frames, lead_in, lead_out
from vouchbook.period.gather import canonical_text, history_digest
from vouchbook.period.judging import Bundles, Court, asked_by
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.rows import combined_row, own_stretch, stretches, subject_rows
from vouchbook.period.slides import Scene
from vouchbook.period.times import seconds
from vouchbook.period.turnings import turnings


def film_period(
    history: History,
    checks: Iterable[Check],
    shapes: Mapping[str, Any],
    engagement: Engagement,
    start: str,
    end: str,
    progress: Progress = no_progress,
) -> Period:
    """Judge every check at every instant of the period, start included and end excluded.

    It is about the places that were collected, and the accounts that the engagement names.
    `shapes` maps operation ids to output shapes, as a snapshot has them. A check is judged only
    where something that it looks at starts, ends or is observed, and, where it looks at the clock,
    where its answer turns with it, found to the second.
    """
    knowledge = Knowledge(history)
    places = knowledge.scope(engagement.accounts)
    court = Court(Scene(knowledge=knowledge, places=places, shapes=shapes), engagement)
    basis = Basis(knowledge)
    ordered = sorted(checks, key=lambda check: check.id)
    films: list[Film] = []
    for number, check in enumerate(ordered, 1):
        films.append(_film(court, basis, check, start, end))
        court.forget()
        progress(check.id, number, len(ordered))
    collectors = {name for check in ordered for name in asked_by(check)}
    return Period(
        start=start,
        end=end,
        history=history_digest(history),
        films=tuple(films),
        turnings=turnings(knowledge, collectors, start, end),
        unseen=tuple(_unseen(knowledge, places, collectors, start, end)),
        contradictions=contradictions(knowledge, collectors, start, end),
        flaws=tuple(sorted(history.flaws, key=canonical_text)),
        custody=tuple(sorted(history.custody, key=canonical_text)),
        snapshots=history.snapshots,
        synthetic=history.synthetic,
    )


def _film(court: Court, basis: Basis, check: Check, start: str, end: str) -> Film:
    during = frames(court, check, start, end)
    before, behind = lead_in(court, check, start), lead_out(court, check, end)
    bundles: Bundles = {}
    rows = subject_rows(before, during, behind, bundles)
    own = combined_row(check, during, bundles)
    basis.bundles.update(bundles)
    told = tuple(stretches(rows, basis))
    combined = tuple(own_stretch(piece, basis) for piece in own)
    return Film(
        check=check.id,
        standing=standing(told, during),
        subjects=len({subject for frame in during for subject in frame.judged.said.subjects}),
        deviations=tuple(item for item in told if item.verdict is Verdict.FAIL),
        stretches=told,
        combined=combined,
        seconds=_seconds(combined),
        longest_unseen=_longest(combined),
        bundles=tuple(bundle for _, bundle in sorted(bundles.items())),
    )


def standing(told: Sequence[Stretch], during: Sequence[Frame]) -> Standing:
    """What can be said of a check over the whole period; none of them is an opinion.

    Time that is unknown stands beside it and changes nothing of it: `conformed at every observed
    instant` is said of what was observed and watched alone, however little that was. So it is
    never shown without the time that nobody saw. `nothing to judge` is said where at every instant
    that was seen the lists were empty, or positive facts showed that the question didn't arise.

    A pass that rests on templates alone shows what was meant, and not that it was so; a failure
    counts whatever it rests on.
    """
    failed = any(item.verdict is Verdict.FAIL for item in told)
    passed = any(item.verdict is Verdict.PASS and _observed(item) for item in told)
    if failed:
        return Standing.DEVIATIONS if passed else Standing.FAILED
    if passed:
        return Standing.CONFORMED
    seen = {frame.judged.result.verdict for frame in during} - {Verdict.UNKNOWN}
    unread = any(item.reason not in {None, Reason.BRACKETED} for item in told)
    if seen == {Verdict.NOT_APPLICABLE} and not unread:
        return Standing.NO_SUBJECTS
    return Standing.NOT_SHOWN


_MEANT = frozenset({Source.IAC_TEMPLATE.value, Source.ATTESTATION.value})


def _observed(item: Stretch) -> bool:
    """Whether a verdict rests on something that was observed; an empty list, too, was read."""
    return not item.sources or bool(set(item.sources) - _MEANT)


def _seconds(combined: Sequence[Stretch]) -> tuple[tuple[str, float], ...]:
    """Verdict -> how long; reckoned in whole microseconds, so that they add up exactly."""
    total = dict.fromkeys(Verdict, 0)
    for item in combined:
        total[item.verdict] += round(seconds(item.start, item.end) * 1_000_000)
    return tuple((verdict.value, length / 1_000_000) for verdict, length in total.items())


def _longest(combined: Sequence[Stretch]) -> tuple[str, str] | None:
    found: list[tuple[float, str, str]] = []
    for unknown, group in groupby(combined, key=lambda item: item.verdict is Verdict.UNKNOWN):
        items = list(group)
        if unknown:
            first, last = items[0].start, items[-1].end
            found.append((seconds(first, last), first, last))
    if not found:
        return None
    _, first, last = max(found, key=lambda item: item[0])
    return first, last


def _unseen(
    knowledge: Knowledge, places: Container[Place], collectors: set[str], start: str, end: str
) -> Iterator[Unseen]:
    for collector, place in knowledge.pairs:
        if collector in collectors and place in places:
            for begun, ended, unread in knowledge.sight(collector, place).unseen(start, end):
                yield Unseen(
                    collector=collector,
                    place=place,
                    start=begun,
                    end=ended,
                    because=unread.sentence(),
                )
