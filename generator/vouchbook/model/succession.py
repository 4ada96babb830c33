"""After App Mesh: what showed each objective, what shows it now, and what got lost on the way.

All instants are `YYYY-MM-DDTHH:MM:SS.ffffffZ`; an interval includes its start and excludes its end.
"""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.check import Verdict
from vouchbook.model.place import Place


class Technology(StrEnum):
    """What carries traffic between services."""

    APP_MESH = "App Mesh"
    SERVICE_CONNECT = "ECS Service Connect"
    LATTICE = "VPC Lattice"
    ISTIO = "Istio"


SUCCESSORS = (Technology.SERVICE_CONNECT, Technology.LATTICE, Technology.ISTIO)


class State(StrEnum):
    """How an objective that App Mesh served stands with a successor."""

    DEVIATES = "deviates"
    UNKNOWN = "unknown"
    OPEN = "not taken over"
    LOST = "lost by design"
    AGAIN = "shown again after a gap"
    SHOWN = "shown"
    NO_OWN = "nothing of its own"


STATES = {
    State.DEVIATES: "a check of the successor fails for some subject",
    State.UNKNOWN: "it can't be told, and the reason stands beside it",
    State.OPEN: "no check of a successor passes, and nothing explains that it can't",
    State.LOST: "the successor can't have it; what compensates is named, with how it stands",
    State.AGAIN: "a check of the successor passes, and for some time before nothing told",
    State.SHOWN: "a check of the successor passes, and none of its own fails or is unknown",
    State.NO_OWN: "App Mesh had no check of its own that judged anything here",
}
"""Every state, what needs somebody first, with what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shower:
    """One check that serves an objective: how it stands now, and over the period."""

    check: str
    says: str
    technology: Technology | None
    """None for one that every technology shares."""
    verdict: Verdict | None = None
    """How it stands now; None where no claim asks for it."""
    population: int | None = None
    """How many subjects it has now; None where it isn't known."""
    first: str = ""
    """The first instant at which the whole check passed; empty where there is none."""
    last: str = ""
    """The end of the last time through which it did."""
    seconds: float = 0.0
    """For how long it passed."""
    failing: float = 0.0
    """For how many seconds of the period some subject of it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that App Mesh had and a successor can't have, and why, in our own words."""

    objective: str
    technology: Technology
    what: str
    why: str
    checks: tuple[str, ...]
    """The App Mesh checks that have no equivalent for it."""
    compensating: tuple[str, ...] = ()
    """Checks of what stands in for it."""
    whole: bool = False
    """Whether nothing of the objective is left with this successor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From the last instant at which App Mesh showed it to the first at which a successor did."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How one successor took an objective over."""

    technology: Technology
    state: State
    because: str
    checks: tuple[Shower, ...] = ()
    """Its own checks for the objective, those that no claim asks for included."""
    compensating: tuple[Shower, ...] = ()
    """Checks of what stands in for what got lost."""
    lost: tuple[Loss, ...] = ()
    first: str = ""
    last: str = ""
    seconds: float = 0.0
    """For how long some check of it passed."""
    gap: Gap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveRow:
    """One objective, before and after."""

    objective: str
    means: str
    stood: bool
    """Whether some App Mesh check judged anything for it, now or at some time in the period."""
    state: State
    """The worst of the successors in use; `not taken over` where none is."""
    because: str
    before: tuple[Shower, ...]
    """App Mesh's own checks."""
    first: str
    last: str
    """From when to when some App Mesh check passed; empty where none did."""
    seconds: float
    after: tuple[Taking, ...]
    """One for each successor in use."""
    shared: tuple[Shower, ...]
    """Checks of no single technology that were asked."""
    unshown: float | None
    """For how many seconds of the period no check of any technology passed; None without one."""
    longest: Gap | None
    """The longest such time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties a workload of App Mesh to one of a successor."""

    technology: Technology
    resource: str
    place: Place
    basis: str
    """Which records say so, or that the names agree and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadRow:
    """One objective of one workload, before and after."""

    objective: str
    state: State
    because: str
    before: tuple[str, ...]
    """The App Mesh checks that passed or failed on it."""
    last: str
    """The last instant at which one of them passed."""
    now: tuple[str, ...]
    """The successors' checks that judge it now."""
    verdict: Verdict | None
    """What they say together; None where none judges it."""
    first: str
    """The first instant at which one of them passed."""
    gap: Gap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A virtual node, service or gateway, and what became of it."""

    name: str
    kind: str
    """`virtual node`, `virtual service` or `virtual gateway`."""
    resource: str
    place: Place
    ties: tuple[Tie, ...]
    """Empty where no record tells what became of it."""
    rows: tuple[WorkloadRow, ...]
    """By objective, in the catalogue's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A workload of a successor that no record ties to App Mesh."""

    technology: Technology
    resource: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One thing of App Mesh's that is still there, or that could not be looked for."""

    subject: str
    place: Place
    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """What is left of App Mesh, of one kind."""

    kind: str
    check: str
    asked: bool
    """Whether the check is among the results at all."""
    there: int
    """How many are still there."""
    unknown: int
    gone: int
    """How many were looked at and are no residue."""
    untimely: str
    """Why it is too early to ask, or that there is nothing of the kind; else empty."""
    left: tuple[Left, ...]
    """Those that are there or unknown; of the last call, whatever is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Objective by objective and workload by workload, before and after App Mesh."""

    as_of: str
    start: str
    end: str
    """The period; both are empty where only one instant is known."""
    used: tuple[Technology, ...]
    """The successors of which something was judged."""
    unused: tuple[Technology, ...]
    """Those whose complete lists are empty."""
    unasked: tuple[Technology, ...]
    """Those that no claim asks about."""
    objectives: tuple[ObjectiveRow, ...]
    workloads: tuple[Workload, ...]
    newcomers: tuple[Newcomer, ...]
    residue: tuple[Residue, ...]
    blind: tuple[str, ...]
    """Why records that could have tied workloads to each other were not read."""
    cites: tuple[str, ...]
    """Digests of the records by which workloads are tied."""
