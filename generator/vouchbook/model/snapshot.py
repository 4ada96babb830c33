"""A snapshot: all readings of one run, with who, when and how. Immutable once sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.model.engagement import EMPTY_FRAME, Caller, Engagement, Frame
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading

FORMAT = 2
"""The version of a snapshot's files. The first one had no detector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """What looked for secrets and personal data in every answer before anything of it was kept."""

    name: str
    version: str
    rules: str
    """Digest of the rules that it was set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who made the snapshot, when, from where and with what."""

    format: int = FORMAT
    started: str
    ended: str
    as_of: str
    """The instant for which the snapshot speaks; every evaluation of it uses this one."""
    endpoint: str = ""
    """The endpoint, where it isn't the partition's own."""
    synthetic: bool
    """True for anything that isn't HTTPS under the partition's DNS suffix: NOT EVIDENCE."""
    callers: tuple[Caller, ...] = ()
    frame: Frame = EMPTY_FRAME
    tool: str
    libraries: Mapping[str, str] = field(default_factory=dict)
    plan: str
    """The plan's digest: which collectors were to look where."""
    detector: Detector | None = None
    """None where nothing looked: in old snapshots, and in what was not collected."""
    places: tuple[Place, ...] = ()
    previous: str = ""
    """Digest of the snapshot before this one in the locker; empty for the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that an evaluation may look at."""

    id: str
    """`<UTC time>-<short digest>`, the name of its folder in the locker."""
    header: Header
    engagement: Engagement
    readings: tuple[Reading, ...]
    shapes: Mapping[str, Any]
    """Operation id -> its output's shape, as botocore's model had it when it was collected."""
