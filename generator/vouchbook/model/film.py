"""The period film: what every check would have said at every instant of a period, and why.

All times are `YYYY-MM-DDTHH:MM:SS.ffffffZ`; an interval includes its start and excludes its end. An
instant that was observed with nothing watching afterwards is an interval of one microsecond.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vouchbook.model.check import Verdict
from vouchbook.model.facts import Bundle
from vouchbook.model.history import Custody, Flaw
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason

TICK = "0.000001 s"
"""The length of an instant."""


class Standing(StrEnum):
    """What can be said of a check over the whole period; none of them is an opinion."""

    CONFORMED = "conformed at every observed instant"
    """No subject failed at any instant that was observed or watched, and some subject passed."""
    DEVIATIONS = "conformed with deviations"
    """Some subject failed for some time, and some passed; the deviations are listed."""
    FAILED = "did not conform at any observed instant"
    """Some subject failed, and none ever passed; the deviations are listed."""
    NOT_SHOWN = "not shown"
    """Nothing failed, and no instant shows a pass that rests on more than what was meant."""
    NO_SUBJECTS = "nothing to judge"
    """At every observed instant complete lists were empty, or the question did not arise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time through which one subject's verdict stood, for one reason, on the same records."""

    subject: str
    place: Place
    start: str
    end: str
    verdict: Verdict
    because: str
    advice: bool = False
    reason: Reason | None = None
    """Why it is unknown; `bracketed` where nothing watched between two observations."""
    sources: tuple[str, ...] = ()
    """Source classes of the records that it rests on, strongest first."""
    watched: tuple[str, ...] = ()
    """Source classes of the watches that ran throughout; empty for a single observed instant."""
    cites: tuple[str, ...] = ()
    """Digests of the records and listings that it rests on, and of bundles of them, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A time through which nothing told of a collector's resources in a place."""

    collector: str
    place: Place
    start: str
    end: str
    because: str
    """What was the last that told, and what is the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One check over the period."""

    check: str
    standing: Standing
    subjects: int
    """Distinct subjects that existed at some observed instant, those since deleted included."""
    deviations: tuple[Stretch, ...]
    """Every stretch that failed, by subject and time."""
    stretches: tuple[Stretch, ...]
    """By subject, place and start; those of one subject never overlap."""
    combined: tuple[Stretch, ...]
    """The check's own verdict through the period, without a break; its subject is empty."""
    seconds: tuple[tuple[str, float], ...]
    """Verdict -> seconds of the period for which it was the combined one; they add up to it."""
    longest_unseen: tuple[str, str] | None
    """Start and end of the longest time for which the combined verdict was unknown."""
    bundles: tuple[Bundle, ...] = ()
    """What stretches cite as one, by digest: many records and listings that several rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """Something that changed, and who did it."""

    at: str
    earliest: str
    """The first instant at which it may have been; the same as `at` where the source is exact."""
    seen: str
    collector: str
    resource: str
    place: Place
    what: str
    """`appeared`, `changed`, `deleted`, `made anew` (deleted and made under the same name)."""
    paths: tuple[tuple[str, Any, Any], ...] = ()
    """Dotted path, before, after; None where there was nothing."""
    by: str = ""
    """ARN of the principal, from CloudTrail; empty where no source tells."""
    event: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two sources that speak for the same instant and disagree about a fact."""

    at: str
    collector: str
    resource: str
    place: Place
    operation: str
    path: str
    strongest: str
    """Source class that is believed."""
    believed: Any
    other: str
    said: Any
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a Type II audit asks for: everything over a period, from everything that tells of it."""

    format: int = 1
    start: str
    end: str
    history: str
    """Digest of the history that it was made from: the frozen material."""
    films: tuple[Film, ...]
    """By check id."""
    turnings: tuple[Turning, ...]
    """By time."""
    unseen: tuple[Unseen, ...]
    """By collector, place and time."""
    contradictions: tuple[Contradiction, ...]
    flaws: tuple[Flaw, ...]
    custody: tuple[Custody, ...]
    snapshots: tuple[str, ...]
    synthetic: tuple[str, ...] = ()
    """Ids of snapshots and imports in it that are NOT EVIDENCE, as the history tells."""
