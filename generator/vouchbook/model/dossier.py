"""The dossier: the one view model that every renderer gets, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vouchbook.model.claim import Assertion, Claim, Page
from vouchbook.model.control import Control
from vouchbook.model.engagement import Engagement, KnownAccount
from vouchbook.model.film import Period
from vouchbook.model.framework import Basis, Relation, Requirement, Status
from vouchbook.model.ledger import LedgerRow
from vouchbook.model.mesh_graph import MeshView
from vouchbook.model.others import OthersView
from vouchbook.model.place import Place
from vouchbook.model.reachability import EMPTY_MATRIX, Matrix
from vouchbook.model.reading import Listing, Record
from vouchbook.model.request import RequestView
from vouchbook.model.result import CheckResult
from vouchbook.model.risk import RiskAcceptance, RiskState
from vouchbook.model.snapshot import Header
from vouchbook.model.split import PartStatus, PartView, Split
from vouchbook.model.succession import Succession

FORMAT = 2
"""The version of a dossier's file. Since 2 it has controls, the split, requests and others."""
EMPTY_SPLIT = Split()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim and how it stands."""

    claim: Claim
    status: str
    """A verdict for an observed claim; asserted, inherited, intended, unknown for the others."""
    because: str
    population: int | None = None
    complete: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    advices: int = 0
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a check is to a requirement, seen from the check's page."""

    framework: str
    requirement: str
    relation: Relation
    shows: str
    not_shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A check, its result, and how the evidence for it was made."""

    id: str
    says: str
    objective: str
    topic: str
    severity: str
    counts: str
    remedy: str
    references: tuple[str, ...]
    operations: tuple[str, ...]
    """Every operation whose answers it may rest on."""
    parameters: tuple[str, ...]
    supports: tuple[Support, ...]
    result: CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A check seen from a requirement's page."""

    check: str
    relation: Relation
    shows: str
    not_shown: str
    verdict: str


NO_PART = PartView(words="", status=PartStatus.NONE, because="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A control of the organisation and how it stands: by the claims on its page."""

    control: Control
    status: Status
    because: str
    part: Basis
    claims: tuple[str, ...]
    checks: tuple[str, ...]
    """The checks that its claims name, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskView:
    """A risk acceptance at the evidence's instant, and the failing subjects that it covers."""

    acceptance: RiskAcceptance
    state: RiskState
    because: str
    covered: tuple[tuple[str, str], ...]
    """(check, subject) of findings that fail and that it covers, whatever its state; sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementView:
    """A requirement in scope and how it stands."""

    requirement: Requirement
    status: Status
    because: str
    shown: tuple[Shown, ...] = ()
    claims: tuple[str, ...] = ()
    """Ids of the claims of pages that name this requirement."""
    controls: tuple[str, ...] = ()
    """Ids of the organisation's controls that meet it."""
    part: Basis = Basis.NOT_ASSESSED
    """What the status rests on: the parts add up to the denominator."""
    aws: PartView = NO_PART
    customer: PartView = NO_PART


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkView:
    """A framework in scope: its denominator, and the parts that add up to it."""

    id: str
    title: str
    edition: str
    list_date: str
    licence: str
    basis: str = ""
    """What the split of responsibility rests on."""
    baseline: str
    denominator: int
    counts: Mapping[str, int]
    """Status -> number of requirements; the numbers add up to the denominator."""
    groups: tuple[tuple[str, str], ...]
    requirements: tuple[RequirementView, ...]
    label: str = ""
    """Title, edition and date of the list of ids: how it is named everywhere."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """Basis -> number of requirements; these too add up to the denominator."""
    catalog: str = ""
    """Address of the publisher's OSCAL catalog, where there is one."""
    origin: str = ""
    """The workspace's file that it came from, with its digest; empty: one of the product's."""
    texts: str = ""
    """The workspace's file that the requirements' own words came from, with its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One collector in one place: what it saw."""

    collector: str
    place: Place
    state: str
    """`seen`, `seen with gaps` or `unseen`."""
    records: int
    resources: int
    calls: int
    gaps: int
    as_of: str
    reason: str = ""
    operation: str = ""
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blindness:
    """One reason for unknown, with everything that it hides: most first."""

    reason: str
    operation: str
    permission: str
    findings: int
    checks: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file of the snapshot, as its manifest lists it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A cited record, and the file and line of the snapshot where it stands."""

    record: Record
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A cited listing: the evidence for "there is no other", and where it stands."""

    collector: str
    place: Place
    listing: Listing
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A subject that failed in the previous snapshot and is unknown now."""

    check: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a rendering may say. Sorted, frozen, and complete."""

    format: int = FORMAT
    snapshot: str
    snapshot_digest: str
    facts_digest: str
    engine: str
    """Digest of the code that judged."""
    stamps: tuple[str, ...]
    """`NOT EVIDENCE`, `DRAFT`: printed on every page."""
    engagement: Engagement
    header: Header
    checks: tuple[CheckView, ...]
    claims: tuple[ClaimView, ...]
    pages: tuple[Page, ...]
    assertions: tuple[Assertion, ...]
    frameworks: tuple[FrameworkView, ...]
    coverage: tuple[Coverage, ...]
    blindness: tuple[Blindness, ...]
    outside: tuple[KnownAccount, ...]
    """Accounts of the organisation that are neither in scope nor excluded with a reason."""
    records: tuple[Located, ...]
    """Every record that a finding, a row of the ledger, an edge or a reach cites, by digest."""
    listings: tuple[Listed, ...] = ()
    """Every listing that one of them cites, by digest."""
    files: tuple[EvidenceFile, ...]
    lost: tuple[Lost, ...] = ()
    populations: Mapping[str, int | None] = field(default_factory=dict)
    """Collector -> number of resources seen; None where a list wasn't read to its end."""
    ledger: tuple[LedgerRow, ...] = ()
    """Every list held against what second sources show."""
    meshes: tuple[MeshView, ...] = ()
    """The service graph of every mesh of which anything was seen, sorted by its ARN's parts."""
    reach: Matrix = EMPTY_MATRIX
    """Compute roles by what of the mesh they reach."""
    period: Period | None = None
    """Every check over the engagement's period, where sources tell of more than one instant."""
    controls: tuple[ControlView, ...] = ()
    """The organisation's own controls, sorted by id."""
    risks: tuple[RiskView, ...] = ()
    """Risk acceptances, sorted by id."""
    split: Split = EMPTY_SPLIT
    """What AWS's part rests on."""
    requests: tuple[RequestView, ...] = ()
    """The auditor's list, in its own order."""
    others: OthersView | None = None
    """Other tools' results, where some were brought."""
    succession: Succession | None = None
    """What came after App Mesh, where a check of a successor was asked."""
