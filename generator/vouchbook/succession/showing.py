"""What every check says now and over the period, as the succession needs it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Check, Verdict
from vouchbook.model.film import Film, Period
from vouchbook.model.result import CheckResult, combine
from vouchbook.model.succession import Shower, Technology
from vouchbook.succession.spans import Span, at, total, union
from vouchbook.succession.technology import technology_of

RESIDUE = ("appmesh-eol-exit-managed", "appmesh-sidecars-retired", "appmesh-last-use-past")
"""Checks of what is left of App Mesh: they serve no objective in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Results and films by check, and the catalogue's checks by objective and technology."""

    as_of: str
    results: Mapping[str, CheckResult]
    films: Mapping[str, Film]
    period: Period | None
    shelf: Mapping[tuple[str, Technology | None], tuple[str, ...]]
    """Of shared checks those alone that are among the results."""

    def own(self, objective: str, technology: Technology | None) -> tuple[str, ...]:
        """The checks of a technology for an objective, sorted."""
        return self.shelf.get((objective, technology), ())

    def verdict(self, check: str) -> Verdict | None:
        """How a check stands now; None where it wasn't asked."""
        found = self.results.get(check)
        return found.verdict if found else None

    def judged(self, checks: Iterable[str]) -> Verdict | None:
        """What checks say together now, leaving aside those to which nothing applies."""
        asked = (self.results[name].verdict for name in checks if name in self.results)
        found: list[Verdict] = [item for item in asked if item is not Verdict.NOT_APPLICABLE]
        return combine(found) if found else None

    def verdict_words(self, checks: Iterable[str]) -> str:
        """How App Mesh's own checks stand now, as the end of a sentence."""
        match self.judged(checks):
            case Verdict.PASS:
                return "App Mesh itself still shows it"
            case Verdict.FAIL:
                return "App Mesh itself is still there, and deviates"
            case Verdict.UNKNOWN:
                return "of App Mesh itself it is unknown now"
            case _:
                return "App Mesh itself shows it no more"

    def spans(self, checks: Iterable[str], verdict: Verdict = Verdict.PASS) -> tuple[Span, ...]:
        """When some of the checks had this verdict as a whole: in the period, and now."""
        found: list[Span] = []
        for name in checks:
            if self.verdict(name) is verdict:
                found.append(at(self.as_of))
            if name in self.films:
                stretches = self.films[name].combined
                found += [(item.start, item.end) for item in stretches if item.verdict is verdict]
        return union(found)

    def uses(self, technology: Technology) -> bool | None:
        """Whether a technology is in use, or may be; None where nothing asks about it."""
        own = [
            name
            for (_, owner), names in self.shelf.items()
            if owner is technology
            for name in names
            if name in self.results or name in self.films
        ]
        if not own:
            return None
        return self.ever(own)

    def ever(self, checks: Iterable[str]) -> bool:
        """Whether something was judged, or should have been and could not, now or in the period."""
        return any(self._ever(name) for name in checks)

    def _ever(self, check: str) -> bool:
        if self.verdict(check) not in {None, Verdict.NOT_APPLICABLE}:
            return True
        film = self.films.get(check)
        stretches = (*film.stretches, *film.combined) if film else ()
        return any(item.verdict in {Verdict.PASS, Verdict.FAIL} for item in stretches)

    def shower(self, check: str) -> Shower:
        """Everything that is told of one check."""
        found, film = self.results.get(check), self.films.get(check)
        spans = self.spans((check,))
        known = all_checks()[check]
        return Shower(
            check=check,
            says=known.says,
            technology=technology_of(known),
            verdict=found.verdict if found else None,
            population=found.population if found else None,
            first=spans[0][0] if spans else "",
            last=spans[-1][1] if spans else "",
            seconds=total(spans),
            failing=dict(film.seconds).get(Verdict.FAIL.value, 0.0) if film else 0.0,
        )

    def showers(self, checks: Iterable[str]) -> tuple[Shower, ...]:
        """The same of several, each once, in their order."""
        return tuple(self.shower(name) for name in dict.fromkeys(checks) if name in all_checks())


def showing(results: Iterable[CheckResult], period: Period | None, as_of: str) -> Showing:
    """Gather what results and films tell; checks that no shelf has are left out."""
    by_check = {item.check: item for item in results if item.check in all_checks()}
    films = period.films if period else ()
    return Showing(
        as_of=as_of,
        results=by_check,
        films={item.check: item for item in films if item.check in all_checks()},
        period=period,
        shelf=_shelf(all_checks().values(), frozenset(by_check)),
    )


def _shelf(
    known: Iterable[Check], asked: frozenset[str]
) -> Mapping[tuple[str, Technology | None], tuple[str, ...]]:
    found: dict[tuple[str, Technology | None], list[str]] = defaultdict(list)
    for check in known:
        technology = technology_of(check)
        if check.id not in RESIDUE and (technology is not None or check.id in asked):
            found[check.objective, technology].append(check.id)
    return {key: tuple(sorted(names)) for key, names in found.items()}
