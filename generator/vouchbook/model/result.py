"""What an evaluation says: findings, and one result a check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vouchbook.model.check import Verdict
from vouchbook.model.facts import Bundle
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Check + subject + verdict + because + cites."""

    subject: str
    place: Place
    verdict: Verdict
    because: str
    advice: bool = False
    reason: Reason | None = None
    operation: str = ""
    permission: str = ""
    cites: tuple[str, ...] = ()
    """Digests of the records and listings that the verdict rests on, and of bundles of them."""
    hides: bool = False
    """True for a row that stands for an unknown number of subjects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check's answer over the whole snapshot."""

    check: str
    verdict: Verdict
    population: int | None
    """How many subjects there were; None where the lists weren't read to their end."""
    complete: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    """Verdict -> number of findings, all four verdicts always there."""
    advices: int = 0
    searched: tuple[Place, ...] = ()
    """Where the population was looked for."""
    findings: tuple[Finding, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    """What the findings cite as one: many records and listings that several of them rest on."""

    def unbundled(self, cites: Iterable[str]) -> tuple[str, ...]:
        """Give the digests of single records and listings that these cites stand for, sorted."""
        wanted = set(cites)
        bundled = [bundle for bundle in self.bundles if bundle.digest in wanted]
        wanted.difference_update(bundle.digest for bundle in bundled)
        return tuple(sorted(wanted.union(*(bundle.members for bundle in bundled))))

    def rests_on(self) -> tuple[str, ...]:
        """Digests of every single record and listing that some finding rests on, sorted."""
        return self.unbundled(digest for found in self.findings for digest in found.cites)


ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)
"""How verdicts combine: fail over unknown over pass over not-applicable."""


def combine(verdicts: "list[Verdict]") -> Verdict:
    """Combine verdicts; an empty list is a mistake of the caller (zero subjects have a row)."""
    return min(verdicts, key=ORDER.index)
