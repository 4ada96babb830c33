"""A renderer: turns the dossier into one artifact. One constant in a file of the shelf is one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vouchbook.model.dossier import Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a renderer may use beside the dossier: the book's own sources and the manifest."""

    pages: Mapping[str, str] = field(default_factory=dict)
    """Path under `docs/` -> Markdown source of the Audit book's pages, as they were assembled."""
    manifest: bytes = b""
    """The snapshot's manifest, byte for byte."""
    workspace: Path | None = None
    """The workspace's root, for renderers that need its site configuration."""


Progress = Callable[[str, int, int], None]
"""Called with (what, done, of) while a long rendering goes on."""


def no_progress(_what: str, _done: int, _of: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """A named rendering of the dossier into one file or folder under the output folder."""

    id: str
    says: str
    output: str
    """Path of what it writes, relative to the output folder, e.g. `exports/evidence-index.xlsx`."""
    render: Callable[[Dossier, Material, Path, Progress], None]
    """Writes to the given path (the output folder joined with `output`)."""
    slow: bool = False
    """Rendered with its own progress, while the others are rendered in a process beside it."""
