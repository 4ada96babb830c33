"""What reads files that somebody brought: one constant a kind, found on the shelf `sources`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.collector import Operation
from vouchbook.model.history import Brought
from vouchbook.model.place import Place
from vouchbook.model.reading import Call
from vouchbook.model.snapshot import Detector


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A file as it was brought. Hostile until shown otherwise."""

    name: str
    """Relative name with forward slashes, for people and for matching digests; never a path."""
    size: int
    sha256: str
    """64 hexadecimal digits."""
    read: Callable[[], bytes]
    """Gives the file's bytes; UsageError where it is larger than an import may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What an import is given by whoever runs it."""

    place: Place | None
    """Where the files come from, for kinds whose files don't say it themselves."""
    at: str
    """When the files were made, for kinds that don't say it; `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    shapes: Mapping[str, Any]
    """Operation id -> output shape, as botocore has it or as an earlier snapshot had it."""
    clean: Callable[[Operation, Mapping[str, Any]], tuple[Mapping[str, Any], tuple[str, ...]]]
    """Redacts an answer by the operation's rules and the detector's; gives the masked paths."""


FORMAT = 1
"""The version of an import's files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportHeader:
    """Who brought what, when and from where: the custody of a whole import."""

    format: int = FORMAT
    kind: str
    brought_at: str
    brought_by: str
    origin: str
    place: Place | None
    """What whoever brought it said of its place; None where the files say it."""
    made_at: str
    """What whoever brought it said of its time; empty where the files say it."""
    tool: str
    detector: Detector | None = None
    """What looked for secrets and personal data before anything of the files was kept."""
    originals: bool
    """Whether copies of the files lie beside it, in `originals/`; they never go into a pack."""
    synthetic: bool = False
    """Whether what was brought was asked for at an endpoint that isn't AWS's: NOT EVIDENCE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request by which an import came about, where AWS was asked for it: a rescue."""

    place: Place
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A kind of file that can be brought."""

    id: str
    """`config-history`, `cloudtrail`, `cloudformation`, ..."""
    says: str
    read: Callable[[Iterable[Original], Hand], Brought]
    """Reads all files of one import. What is malformed becomes a flaw that names the file."""
    names_place: bool = True
    """Whether the files say from which account and region they are."""
    names_time: bool = True
    """Whether the files say for which instant they speak."""
