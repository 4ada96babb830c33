"""Which compute roles reach what of the mesh: endpoints' configuration, certificates, chains."""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason


class Reach(StrEnum):
    """Whether a role may do it."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class TargetKind(StrEnum):
    """What can be reached."""

    ENDPOINT = "endpoint"
    """A virtual node or gateway, whose configuration a proxy streams."""
    CERTIFICATE = "certificate"
    """A certificate that is exported, with its private key."""
    AUTHORITY = "authority"
    """A private authority, whose certificate and chain are fetched."""


ACTIONS = {
    TargetKind.ENDPOINT: "appmesh:StreamAggregatedResources",
    TargetKind.CERTIFICATE: "acm:ExportCertificate",
    TargetKind.AUTHORITY: "acm-pca:GetCertificateAuthorityCertificate",
}
"""The action by which each kind is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A column of the matrix."""

    kind: TargetKind
    id: str
    """Its ARN."""
    title: str
    """What a person calls it, `shop/virtualNode/orders`."""
    place: Place
    cites: tuple[str, ...] = ()
    """Digests of the records about it that were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A compute role."""

    id: str
    """Its ARN."""
    name: str
    place: Place
    uses: tuple[str, ...] = ()
    """What makes it one: services that may assume it, instance profiles, task definitions."""
    cites: tuple[str, ...] = ()
    """Digests of the records that its answers rest on: role, policies, boundary, organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Targets of one kind for which the answer, and what it rests on, are the same."""

    kind: TargetKind
    reach: Reach
    within_account: Reach
    """What the role's own policies and boundary say, whatever the organisation's policies do."""
    because: str
    targets: tuple[str, ...]
    """ARNs of the targets, sorted."""
    statement: str = ""
    """Sid or number of the statement that decides or leaves it open; empty where none does."""
    policy: str = ""
    """What a person calls the policy with that statement."""
    reason: Reason | None = None
    """Why it is unknown."""
    operation: str = ""
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Roles that reach the same things by the same statements."""

    holders: tuple[Holder, ...]
    cells: tuple[Cells, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenPart:
    """Something that hides an unknown number of rows or columns."""

    collector: str
    place: str
    because: str
    reason: Reason
    operation: str = ""
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One role and one target."""

    holder: Holder
    target: Target
    cells: Cells

    @property
    def cites(self) -> tuple[str, ...]:
        """Digests of everything that the answer rests on, sorted."""
        return tuple(sorted({*self.holder.cites, *self.target.cites}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Compute roles by what of the mesh they reach. It has a cell for each pair."""

    targets: tuple[Target, ...] = ()
    """Sorted by kind and ARN."""
    rows: tuple[Row, ...] = ()
    """Sorted by their first role's ARN; roles inside a row by ARN."""
    hidden: tuple[HiddenPart, ...] = ()

    def cell(self, role: str, target: str) -> Cell:
        """The cell of a role and a target, by their ARNs; KeyError where there is none."""
        for row in self.rows:
            for holder in row.holders:
                if holder.id == role:
                    return Cell(holder=holder, target=self._target(target), cells=_of(row, target))
        raise KeyError(role)

    def _target(self, arn: str) -> Target:
        for target in self.targets:
            if target.id == arn:
                return target
        raise KeyError(arn)


def _of(row: Row, target: str) -> Cells:
    for cells in row.cells:
        if target in cells.targets:
            return cells
    raise KeyError(target)


EMPTY_MATRIX = Matrix()
"""The matrix of an estate in which no role and no target was seen."""
