"""An estate as data: what is created in which account, and why it is there.

Parameters stand as the AWS API names them. Where a value is known only once something was
created (a key's ARN, a subnet's id), a `Ref` stands for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vouchbook.sandbox.faults import FaultKind

if TYPE_CHECKING:
    from vouchbook.sandbox.estate.steps import Call, Fact
    from vouchbook.sandbox.estate.workload_model import Cluster, Network, Task

Parameters = Mapping[str, Any]
Document = Mapping[str, Any]

USUAL_DAY = "2026-03-02T08:00:00+00:00"
"""When things were made, unless they say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """What creating the thing of that kind and name gave: mostly its ARN."""

    kind: str
    name: str
    account: str = ""
    """Another account's thing; empty for the account that the reference stands in."""
    before: str = ""
    after: str = ""
    """Text that stands around it."""
    without: str = ""
    """Text that is cut off its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Anything that is created: its name, what it shows, and when it was made."""

    name: str
    shows: str
    """What an auditor should find in it: what is good or bad about it."""
    made: str = USUAL_DAY
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Thing):
    """A KMS key with an alias of its name."""

    rotation_days: int | None = None
    policy: Document | None = None
    delete_after_days: int | None = None
    of_aws: bool = False
    """An AWS managed key: nothing is created but what the first use of its alias makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority(Thing):
    """A private root CA, activated with a certificate of its own."""

    configuration: Parameters
    revocation: Parameters | None = None
    years: int = 10
    policy: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Thing):
    """An ACM certificate; its name is its domain name."""

    authority: str | None = None
    key_algorithm: str = "RSA_2048"
    other_names: tuple[str, ...] = ()
    declared: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Thing):
    """A CloudWatch log group."""

    key: str | None = None
    retention_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Thing):
    """An S3 bucket; what is None is never set."""

    public_access_block: bool = False
    versioning: bool = False
    object_lock_days: int | None = None
    encryption_key: str | None = None
    policy: Document | None = None
    logs_to: str | None = None
    expires_after_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail(Thing):
    """A CloudTrail trail."""

    bucket: str
    parameters: Parameters = field(default_factory=dict)
    selectors: Sequence[Parameters] | None = None
    advanced_selectors: Sequence[Parameters] | None = None
    insights: tuple[str, ...] = ()
    logging: bool = True
    declared: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshPart(Thing):
    """A resource in a mesh."""

    spec: Parameters
    inside: str | None = None
    """The router of a route, the gateway of a gateway route."""
    changed: str = ""
    """When it was last updated, to what it was already; empty if never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh(Thing):
    """An App Mesh mesh and what is in it."""

    spec: Parameters = field(default_factory=dict)
    nodes: tuple[MeshPart, ...] = ()
    routers: tuple[MeshPart, ...] = ()
    routes: tuple[MeshPart, ...] = ()
    services: tuple[MeshPart, ...] = ()
    gateways: tuple[MeshPart, ...] = ()
    gateway_routes: tuple[MeshPart, ...] = ()
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMeshParts:
    """What an account makes in a mesh of another one."""

    mesh: str
    owner: str
    nodes: tuple[MeshPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Thing):
    """A customer-managed IAM policy."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Thing):
    """An IAM role."""

    trust: Document
    managed: tuple[str, ...] = ()
    """ARNs of AWS's policies."""
    own: tuple[str, ...] = ()
    """Names of the account's own policies."""
    inline: Mapping[str, Document] = field(default_factory=dict)
    boundary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Thing):
    """An IAM user."""

    groups: tuple[str, ...] = ()
    managed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    password: bool = False
    mfa: bool = False
    keys_made: tuple[str, ...] = ()
    """A time for each access key."""
    declared: Parameters = field(default_factory=dict)
    """Columns of the credential report that no API call makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Thing):
    """An IAM group."""

    managed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What is created in one region of an account."""

    name: str
    keys: tuple[Key, ...] = ()
    authorities: tuple[Authority, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    log_groups: tuple[LogGroup, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    trails: tuple[Trail, ...] = ()
    meshes: tuple[Mesh, ...] = ()
    shared_meshes: tuple[SharedMeshParts, ...] = ()
    networks: "tuple[Network, ...]" = ()
    groundwork: "tuple[Call | Fact, ...]" = ()
    """What tasks, services and roles name."""
    tasks: "tuple[Task, ...]" = ()
    clusters: "tuple[Cluster, ...]" = ()
    furniture: "tuple[Call | Fact, ...]" = ()
    """What comes last, when roles are there, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is created in one account."""

    id: str
    root: Parameters = field(default_factory=lambda: {"mfa": True, "access_keys": False})
    """`mfa`, `access_keys`, `last_used` of the root user."""
    password_policy: Parameters | None = None
    policies: tuple[Policy, ...] = ()
    groups: tuple[Group, ...] = ()
    roles: tuple[Role, ...] = ()
    users: tuple[User, ...] = ()
    mesh_service_role: bool = False
    furniture: "tuple[Call | Fact, ...]" = ()
    """What belongs to no region; it comes after the roles."""
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account of the organization, beside the one that manages it."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """What the estate's reader may not see, as a fault rule that stays."""

    kind: FaultKind
    shows: str
    service: str
    operation: str
    account: str
    region: str = "*"
    match: Mapping[str, str | Ref] = field(default_factory=dict)
    """Parameter name to glob, or to a thing that was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything that a sandbox is filled with."""

    name: str
    about: str
    members: tuple[Member, ...] = ()
    accounts: tuple[Account, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
