"""What was so, from when on, and who saw it: the material of the period film.

Two times belong to each observation: `record.as_of`, from when on the facts held, and `seen`, when
the source learnt of them. Nothing here says that a fact still held later: that takes a watch.
"""

from dataclasses import dataclass, field

from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Record, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One statement of one source about one facet of one resource: from an instant on it was so.

    Source: AWS Config configuration items, CloudTrail records, templates, snapshots.
    """

    record: Record
    """What held from `record.as_of` on; for a resource that is gone, without facts."""
    seen: str
    """When the source learnt of it, `YYYY-MM-DDTHH:MM:SS.ffffffZ`: capture, event, collection."""
    at: str = ""
    """From when on it counts, where that isn't `record.as_of`: a snapshot speaks for one instant
    (its header's `as_of`), whenever the single answers came."""
    earliest: str = ""
    """The first instant at which it may have become so, where the source learns of a change only
    some time later (AWS Config captures after the change). Empty: exactly from `at` on."""
    gone: bool = False
    """From `record.as_of` on the resource did not exist."""
    born: str = ""
    """What tells a resource from an earlier one of the same name: its uid, or its creation time."""
    version: int | None = None
    """The service's own version number, by which a late item gives way to a newer state."""
    by: str = ""
    """ARN of the principal that made the change, where the source tells."""
    event: str = ""
    """Id of the CloudTrail event, or of the configuration state, where there is one."""

    @property
    def instant(self) -> str:
        """From when on it counts."""
        return self.at or self.record.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """At an instant, a source listed the resources of a collector in a place."""

    collector: str
    place: Place
    at: str
    source: Source
    members: frozenset[str]
    """Ids of all that existed."""
    gaps: tuple[Gap, ...] = ()
    """What it could not list: with any of these, what isn't a member may have existed. A place of
    which nothing could be read is a gap by itself, named like the place."""
    cites: tuple[str, ...] = ()
    """Digests of the listings that were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A source of changes that ran without a break: what it didn't tell didn't happen."""

    source: Source
    place: Place
    collectors: tuple[str, ...]
    """The collectors whose resources it would have told of."""
    start: str
    end: str
    """The first instant no longer watched."""
    because: str
    """What shows that it ran: recorder and delivery, or the unbroken chain of digests."""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """A file that somebody brought: what it is, whence, and by whom. The original stays aside."""

    kind: str
    """The kind of import, `config-history`, `cloudtrail`, ..."""
    name: str
    """The name that it had, for people; never used as a path."""
    size: int
    sha256: str
    brought_by: str
    brought_at: str
    origin: str
    """Where it came from, in the words of whoever brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something wrong with a source: a log file that was changed, a digest that is missing."""

    kind: str
    """`changed`, `missing`, `malformed`, `unsigned`, `contradiction`."""
    name: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one import gave."""

    custody: tuple[Custody, ...] = ()
    observations: tuple[Observation, ...] = ()
    censuses: tuple[Census, ...] = ()
    watches: tuple[Watch, ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything known about a period, from every source, sorted."""

    observations: tuple[Observation, ...] = ()
    censuses: tuple[Census, ...] = ()
    watches: tuple[Watch, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    custody: tuple[Custody, ...] = ()
    snapshots: tuple[str, ...] = field(default=())
    """Ids of the snapshots that it was built from."""
    synthetic: tuple[str, ...] = ()
    """Ids of snapshots and imports in it that were collected from what isn't AWS: NOT EVIDENCE."""
