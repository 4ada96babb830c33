"""Draw a sample from a period's population: the same list on any machine. Pure.

The population is frozen by its digest before anybody gives a seed; with another population the same
seed is refused, so that nothing can be drawn until it pleases.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from vouchbook.kernel.canonical import canonical, digest_of
from vouchbook.kernel.errors import UsageError
from vouchbook.model.film import Film, Period, Turning
from vouchbook.model.sampling import (
    FORMAT,
    METHOD,
    Drawn,
    Item,
    Kind,
    Population,
    Sample,
    Substitution,
)

_FREEZE = "the population is frozen first; then the auditor gives a seed, and nobody else does"


def population(period: Period, check: str, collectors: Iterable[str] = ()) -> Population:
    """Every subject that the check ever had, deleted ones too, and the collectors' changes.

    Raises UsageError where the period has no film of the check.
    """
    film = next((item for item in period.films if item.check == check), None)
    if film is None:
        hint = "`vouchbook period` tells which checks were judged over it"
        raise UsageError(f"the period has no film of the check {check!r}", hint=hint)
    wanted = tuple(sorted(set(collectors)))
    found = {item.id: item for item in (*_subjects(film), *_changes(period.turnings, wanted))}
    items = tuple(found[name] for name in sorted(found))
    frozen = {
        "check": check,
        "start": period.start,
        "end": period.end,
        "collectors": wanted,
        "ids": [item.id for item in items],
    }
    return Population(
        check=check,
        start=period.start,
        end=period.end,
        history=period.history,
        synthetic=bool(period.synthetic),
        collectors=wanted,
        items=items,
        digest=digest_of(frozen),
    )


def _subjects(film: Film) -> Iterator[Item]:
    for subject, place in {(item.subject, item.place) for item in film.stretches}:
        told = [Kind.SUBJECT.value, str(place), subject]
        yield Item(id=_id(told), kind=Kind.SUBJECT, subject=subject, place=place)


def _changes(turnings: Iterable[Turning], collectors: Sequence[str]) -> Iterator[Item]:
    for item in turnings:
        if item.collector in collectors:
            place = str(item.place)
            told = [Kind.CHANGE.value, place, item.resource, item.at, item.what, item.collector]
            yield Item(
                id=_id([*told, item.event]),
                kind=Kind.CHANGE,
                subject=item.resource,
                place=item.place,
                at=item.at,
                what=item.what,
                collector=item.collector,
                event=item.event,
            )


def _id(told: Sequence[str]) -> str:
    return canonical(list(told)).decode("utf-8")


def ordered(given: Population, seed: str) -> tuple[Drawn, ...]:
    """The whole population in the order of drawing."""
    keys = sorted((_key(given.digest, seed, item.id), item.id, item) for item in given.items)
    return tuple(
        Drawn(number=number, key=key, item=item)
        for number, (key, _, item) in enumerate(keys, start=1)
    )


def _key(digest: str, seed: str, identifier: str) -> str:
    return hashlib.sha256(canonical([METHOD, seed, digest, identifier])).hexdigest()


def draw(
    given: Population,
    seed: str,
    size: int,
    *,
    rationale: str = "",
    replaced: Sequence[tuple[int, str]] = (),
    expected: str = "",
) -> Sample:
    """Draw a sample, and replace what could not be tested: (number, reason), one after another.

    Raises UsageError without a seed, for a size that the population doesn't have, for a population
    that isn't the expected one, and for a replacement of what was not drawn.
    """
    _require_population(given, expected)
    _require_seed(seed)
    count = len(given.items)
    if not 1 <= size <= count:
        hint = f"ask for a size from 1 to {count}" if count else "there is nothing to draw from"
        raise UsageError(f"a sample of {size} from a population of {count}", hint=hint)
    order = ordered(given, seed)
    substitutions = _substituted(order, size, replaced)
    return Sample(
        check=given.check,
        start=given.start,
        end=given.end,
        history=given.history,
        synthetic=given.synthetic,
        collectors=given.collectors,
        population=given.digest,
        count=count,
        method=METHOD,
        seed=seed,
        size=size,
        rationale=rationale,
        drawn=order[: size + len(substitutions)],
        substitutions=substitutions,
    )


def _require_population(given: Population, expected: str) -> None:
    if expected and expected != given.digest:
        raise UsageError(
            f"the population changed: it is {given.digest} now, and not {expected}",
            hint="draw from the period that was frozen, or freeze anew and ask for another seed",
        )


def _require_seed(seed: str) -> None:
    if not seed.strip():
        raise UsageError("no seed was given, and there is none by default", hint=_FREEZE)
    if not seed.isprintable() or seed != seed.strip():
        hint = "a seed that can't be read off a page can't be given again"
        raise UsageError(
            "the seed has spaces at its ends, or characters without a shape", hint=hint
        )


def _substituted(
    order: Sequence[Drawn], size: int, replaced: Sequence[tuple[int, str]]
) -> tuple[Substitution, ...]:
    found: list[Substitution] = []
    for number, reason in replaced:
        following = size + len(found) + 1
        if not 1 <= number < following or number in {item.number for item in found}:
            raise UsageError(
                f"item {number} can't be replaced: it was not drawn, or was replaced already",
                hint=f"the sample has the items 1 to {following - 1}",
            )
        if not reason.strip():
            raise UsageError(f"item {number} is replaced without a reason", hint="say why")
        if following > len(order):
            raise UsageError(
                f"item {number} can't be replaced: all {len(order)} of the population are drawn",
                hint="test it, or report it as not tested",
            )
        found.append(Substitution(number=number, by=following, reason=reason))
    return tuple(found)


def differences(sample: Sample, given: Population) -> tuple[str, ...]:
    """What of a record can't be drawn again from a population; nothing where all of it can."""
    if sample.format != FORMAT:
        return (f"the record has format {sample.format}, and this version knows {FORMAT}",)
    if sample.method != METHOD:
        return (f"the record names the method {sample.method!r}, and this version knows {METHOD}",)
    if sample.population != given.digest:
        return (f"it was drawn from {sample.population}, and the population is {given.digest}",)
    try:
        anew = draw(
            given,
            sample.seed,
            sample.size,
            rationale=sample.rationale,
            replaced=[(item.number, item.reason) for item in sample.substitutions],
        )
    except UsageError as error:
        return (str(error),)
    return tuple(_unequal(sample, anew))


def _unequal(sample: Sample, anew: Sample) -> Iterator[str]:
    if sample.drawn != anew.drawn:
        numbers = [
            str(one.number)
            for one, other in zip(sample.drawn, anew.drawn, strict=False)
            if one != other
        ]
        yield f"other items are drawn: {', '.join(numbers) or 'there are more, or fewer'}"
    if sample.substitutions != anew.substitutions:
        yield "other items replace those that were not tested"
    if sample.count != anew.count:
        yield f"the record counts {sample.count} items, and there are {anew.count}"
    if sample.history != anew.history:
        yield f"the period was made from {sample.history} then, and from {anew.history} now"
    told = (sample.check, sample.start, sample.end, sample.collectors)
    if told != (anew.check, anew.start, anew.end, anew.collectors):
        yield "it tells of another check, or another period"
