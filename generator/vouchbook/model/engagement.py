"""The engagement: for whom, about what, over which period, with which definitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENGAGEMENT_FORMAT = 2
"""Since 2 it tells what a report's review found, which requirements don't apply, and services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers for a part of the pack."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An account (or one region of it, or a region everywhere) that is out of scope, and why."""

    account: str = ""
    region: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An organisation-defined parameter: what the organisation itself has decided."""

    name: str
    value: Any
    owner: str
    since: str
    """The date of the decision, `YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """Requirements that the organisation holds not to apply to the system, and why."""

    requirements: tuple[str, ...]
    """Ids, or ids in which `*` stands for any run of characters."""
    justification: str
    approved_by: str
    approved_on: str
    """`YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkScope:
    """A framework that the pack speaks to, and which baseline of it."""

    id: str
    baseline: str = ""
    not_applicable: tuple[NotApplicable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A bridge letter: the provider's management's word about the time since an audit's end."""

    title: str
    period_from: str
    period_to: str
    signed_by: str = ""
    received: str = ""
    """`YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntityControl:
    """A complementary user-entity control: what a report assumes that its reader does."""

    id: str
    says: str
    """In the customer's own words: reports are under non-disclosure."""
    answered_by: tuple[str, ...] = ()
    """`claim:ID`, `control:ID`, `assertion:ID` or `check:ID`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceInScope:
    """Whether a service is in the scope of a programme, as a dated source says."""

    service: str
    programme: str
    in_scope: bool
    as_of: str
    """`YYYY-MM-DD`: when the source was looked at."""
    source: str
    """Where it was read: a page's address, a report's section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A provider's assurance report that inherited claims rest on, and the customer's review.

    Without a whole review (who, when, opinion, exceptions, service, subservice method, user-entity
    controls) nothing is inherited from it: what rests on it is unknown.
    """

    id: str
    title: str
    issuer: str = "Amazon Web Services"
    period_from: str = ""
    period_to: str = ""
    reviewed_by: str = ""
    reviewed_on: str = ""
    opinion: str = ""
    service_in_scope: str = ""
    """How App Mesh (or its successor) was found in the report's list of services, in words."""
    exceptions: str = ""
    """The exceptions that matter to this system, or that there are none, in words."""
    subservice: str = ""
    """How the report treats the provider's own providers: `inclusive`, `carve-out` or `none`."""
    user_entity_controls: tuple[UserEntityControl, ...] = ()
    no_user_entity_controls: bool = False
    """The reviewer found that the report assumes none."""
    letters: tuple[Letter, ...] = ()
    covers: tuple[str, ...] = ()
    """`framework:requirement` whose AWS part the report speaks for; `*` stands for any run."""
    series: str = ""
    """What AWS Artifact calls its series, or its name; `*` stands for any run. Case is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that an assertion rests on, as it was when the assertion was read."""

    path: str
    """Below the assertion's folder, with forward slashes."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an assertion puts into a check's evidence slot: somebody's word, or a file they brought.

    It speaks for every account in scope unless it names some.
    """

    slot: str
    """The id of the check whose slot it fills."""
    assertion: str
    who: str
    role: str
    date: str
    """`YYYY-MM-DD`; before it the statement says nothing."""
    expires: str
    """`YYYY-MM-DD`; after it the statement says nothing any more."""
    looked_at: str
    holds: bool = True
    """Whether it says that the check's sentence holds."""
    accounts: tuple[str, ...] = ()
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Subject, system boundary, period, people, scope and definitions. Sealed with a snapshot."""

    format: int = ENGAGEMENT_FORMAT
    name: str
    """A short name for files: lower case, digits and hyphens."""
    subject: str
    boundary: str
    environment: str
    period_from: str
    period_to: str
    preparer: Person
    reviewer: Person | None = None
    signed_off: str = ""
    """The date on which the reviewer signed off; empty: every page is stamped DRAFT."""
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    frameworks: tuple[FrameworkScope, ...] = ()
    reports: tuple[Report, ...] = ()
    services: tuple[ServiceInScope, ...] = ()
    """The dated table of services in scope of the providers' programmes."""
    statements: tuple[Statement, ...] = ()
    """What the book's assertions put into evidence slots when the snapshot was taken."""
    max_age_hours: int = 0
    """How old evidence may be at the snapshot's as-of; 0: the engagement sets no limit."""
    publish_raw_evidence: bool = False
    """Whether the site carries the raw records too."""

    def values(self) -> Mapping[str, Any]:
        """The organisation-defined parameters by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    def terms(self, as_of: str) -> "Terms":
        """What checks may know of this engagement at an instant."""
        return Terms(
            parameters=self.values(),
            statements=self.statements,
            as_of=as_of,
            period_from=self.period_from,
            period_to=self.period_to,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a check may know beside the records: definitions, statements, instant and period."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    as_of: str
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    period_from: str = ""
    """The engagement's period, first and last day, `YYYY-MM-DD`; empty where none is given."""
    period_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """An account of the organisation as AWS Organizations lists it."""

    id: str
    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What was known about the organisation's accounts when the scope was resolved."""

    source: str
    """`organizations`, or `list` where only the configured list is known."""
    accounts: tuple[KnownAccount, ...] = ()
    note: str = ""


EMPTY_FRAME = Frame(source="list")
"""The frame of a run that didn't ask the organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who collected in an account: the principal that AWS named."""

    account: str
    arn: str
    detail: Mapping[str, str] = field(default_factory=dict)
