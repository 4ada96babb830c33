"""Other tools' results: supporting evidence, never merged into ours."""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.history import Custody, Flaw
from vouchbook.model.place import Place


class OtherVerdict(StrEnum):
    """What another tool said, in four words."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    NONE = "none"
    """It gave no verdict: an error, a warning, a manual step, insufficient data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherResult:
    """One result of another tool about one resource."""

    tool: str
    """`prowler`, `security-hub`, `aws-config`, or what the file names."""
    version: str
    rule: str
    """The tool's own id of what it looked at: `CloudTrail.1`, `cloudtrail_multi_region_enabled`."""
    title: str
    resource: str
    """The resource's ARN where the tool gives one, else its own id of it; empty: the account."""
    place: Place
    verdict: OtherVerdict
    said: str
    """The tool's own word for it: `FAILED`, `MANUAL`, `NON_COMPLIANT`, ..."""
    at: str
    """When the tool says that it saw it, canonical; empty where it doesn't."""
    requirements: tuple[str, ...] = ()
    """`framework:requirement` that the tool itself names and that a framework of ours has."""
    unplaced: tuple[str, ...] = ()
    """What else it names, in its own spelling."""
    file: str = ""
    """SHA-256 of the file that it stood in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """All results of other tools that were brought, sorted, with their custody."""

    results: tuple[OtherResult, ...] = ()
    custody: tuple[Custody, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    synthetic: tuple[str, ...] = ()
    """Ids of imports in it that are no evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Another tool and one of our checks say different things about one resource."""

    result: OtherResult
    check: str
    subject: str
    verdict: str
    """Ours."""
    because: str
    """Why the two may differ, in words: different instants, narrower questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRow:
    """One rule of one tool: how many results of which verdict, and what they're attached to."""

    tool: str
    version: str
    rule: str
    title: str
    counts: tuple[tuple[str, int], ...]
    """Verdict -> number of results, by the verdict's name."""
    checks: tuple[str, ...]
    """Our checks that ask the same, or nearly."""
    requirements: tuple[str, ...]
    controls: tuple[str, ...]
    newest: str
    """The newest `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersView:
    """Others' results beside ours."""

    rows: tuple[OtherRow, ...]
    results: tuple[OtherResult, ...]
    disagreements: tuple[Disagreement, ...]
    agreed: int
    """How many results say the same as a check of ours about the same resource."""
    custody: tuple[Custody, ...] = ()
    flaws: tuple[Flaw, ...] = ()
