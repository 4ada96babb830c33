"""How verdicts and statuses are said: one wording for the site, the PDF and the badges."""

from collections.abc import Iterable, Mapping

from vouchbook.book.text import counted, day
from vouchbook.model.check import Verdict
from vouchbook.model.claim import ClaimKind
from vouchbook.model.dossier import ClaimView
from vouchbook.model.result import ORDER, CheckResult, Finding

NOT_YET = "not yet observed"
WORDS = {
    Verdict.PASS.value: "pass",
    Verdict.FAIL.value: "fail",
    Verdict.UNKNOWN.value: "unknown",
    Verdict.NOT_APPLICABLE.value: "not applicable",
}
SAID = {
    Verdict.FAIL.value: ("fails", "fail"),
    Verdict.UNKNOWN.value: ("is unknown", "are unknown"),
    Verdict.PASS.value: ("passes", "pass"),
    Verdict.NOT_APPLICABLE.value: ("is not applicable", "are not applicable"),
}
"""Verdict -> how one subject and several of them are said."""


def verdict_word(verdict: str, advices: int = 0) -> str:
    """The verdict in words; a pass that was bought with an advice says so."""
    if verdict == Verdict.PASS.value and advices:
        return "pass with advice"
    return WORDS.get(verdict, verdict.replace("-", " "))


def tone(verdict: str, advices: int = 0) -> str:
    """The class by which a style sheet colours a verdict or a status (beside the word)."""
    if verdict == Verdict.PASS.value and advices:
        return "advice"
    return verdict


def population(total: int | None, counts: Mapping[str, int], noun: str) -> str:
    """How many subjects there were, and whether that is all of them."""
    seen = sum(counts.values())
    if total is None:
        return f"{counted(seen, noun)} seen, out of an unknown number"
    return counted(total, noun)


def tally(counts: Mapping[str, int], advices: int = 0) -> str:
    """The parts of a population in words, worst first: `150 fail, 11 pass (1 with advice)`."""
    parts = []
    for verdict in ORDER:
        number = counts.get(verdict.value, 0)
        if number:
            part = f"{number:,} {SAID[verdict.value][number != 1]}"
            if verdict is Verdict.PASS and advices:
                part += f" ({advices:,} with advice)"
            parts.append(part)
    return ", ".join(parts) or "nothing was found to judge"


def claim_word(view: ClaimView | None) -> str:
    """The first word of a claim's badge."""
    if view is None:
        return NOT_YET
    return verdict_word(view.status, view.advices)


def claim_details(view: ClaimView | None, noun: str = "subjects") -> tuple[str, ...]:
    """What a claim's badge says behind its first word."""
    if view is None:
        return ()
    if view.claim.kind is not ClaimKind.OBSERVED:
        because = view.because.removeprefix(f"{view.status} ")
        return (because,) if because else ()
    observed = (f"as of {day(view.as_of)}",) if view.as_of else ()
    return (*_standing(view, noun), *observed)


def _standing(view: ClaimView, noun: str) -> tuple[str, ...]:
    total, counts = view.population, view.counts
    if view.status == Verdict.PASS.value and total is not None:
        said = f"{counts.get('pass', 0):,} of {counted(total, noun)}"
        return (said, f"{view.advices:,} with advice") if view.advices else (said,)
    if view.status == Verdict.NOT_APPLICABLE.value:
        return (view.because,)
    parts = [f"of {population(total, counts, noun)}: {tally(counts, view.advices)}"]
    if view.status == Verdict.UNKNOWN.value:
        parts.append(view.because)
    return tuple(parts)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which a reader needs them: failing, unknown, advised, the rest."""
    return sorted(
        findings,
        key=lambda item: (
            ORDER.index(item.verdict),
            not item.advice,
            str(item.place),
            item.subject,
        ),
    )


def summary(result: CheckResult, noun: str) -> str:
    """A check's answer in one line: the population and its parts."""
    where = counted(len(result.searched), "places")
    whole = population(result.population, result.counts, noun)
    read = "every list was read to its end" if result.complete else "not every list could be read"
    return f"{whole}, in {where}: {tally(result.counts, result.advices)}; {read}"
