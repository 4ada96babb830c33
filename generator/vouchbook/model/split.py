"""The split of responsibility: what AWS's part rests on, and what it leaves to the customer."""

from dataclasses import dataclass
from enum import StrEnum


class PartStatus(StrEnum):
    """How AWS's part, or the customer's, of a requirement stands."""

    NONE = "none"
    """There is no such part."""
    INHERITED = "inherited"
    """AWS's part: audited, by a report that the customer has reviewed, for some of our period."""
    ASSERTED = "asserted"
    """Somebody's word: management's, or AWS's own in a bridge letter."""
    UNKNOWN = "unknown"
    NOT_ASSESSED = "not-assessed"
    DEVIATION = "deviation"
    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly-supported"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One side of a requirement: whose duty in words, and how it stands."""

    words: str
    status: PartStatus
    because: str
    reports: tuple[str, ...] = ()
    """Ids of the reports that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days of our period, first and last, by what speaks for them."""

    first: str
    last: str
    days: int
    by: str
    """`audit`, `letter` or `nothing`."""
    source: str = ""
    """The report's id, or the letter's title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntityControlView:
    """A complementary user-entity control of a report, and what answers it."""

    id: str
    says: str
    answered_by: tuple[str, ...]
    status: str
    """The status of what answers it, the worst first; `gap` where nothing does."""
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactRow:
    """What AWS Artifact itself lists: metadata, no assurance."""

    account: str
    id: str
    name: str
    series: str
    version: str
    state: str
    period_from: str
    period_to: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A provider's report against our period."""

    id: str
    reviewed: bool
    missing: tuple[str, ...]
    """What the customer's review still lacks, in words."""
    stretches: tuple[Stretch, ...]
    """The days of our period, in order, without a hole."""
    audited_days: int
    letter_days: int
    gap_days: int
    period_days: int
    because: str
    user_entity_controls: tuple[UserEntityControlView, ...] = ()
    artifact: tuple[ArtifactRow, ...] = ()
    """What AWS Artifact lists under this report's series."""
    contradictions: tuple[str, ...] = ()
    """Where what was entered and what AWS Artifact says differ, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Everything that AWS's part rests on."""

    reports: tuple[ReportView, ...] = ()
    unentered: tuple[ArtifactRow, ...] = ()
    """What AWS Artifact lists and nobody has entered as a report."""
    seen: bool = False
    """Whether AWS Artifact's list was read to its end in every account in scope."""
    because: str = ""
    """Why it wasn't."""
