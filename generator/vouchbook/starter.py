"""Starting prose: the workspace that `init` and the demo write, from inside the package."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from vouchbook.kernel.errors import UsageError

_SHELF = "starter"


def starter_files() -> dict[str, bytes]:
    """Every file of the starting workspace by its path with forward slashes."""
    return dict(_walk(files("vouchbook") / _SHELF, ""))


def _walk(item: Traversable, path: str) -> list[tuple[str, bytes]]:
    if item.is_file():
        return [(path, item.read_bytes())]
    children = sorted(item.iterdir(), key=lambda child: child.name)
    wanted = [child for child in children if not child.name.startswith("__")]
    return [found for child in wanted for found in _walk(child, f"{path}/{child.name}".lstrip("/"))]


def write_starter(folder: Path, *, again: bool = False) -> list[Path]:
    """Write the starting workspace.

    UsageError where the folder already holds one of its files, unless `again`.
    """
    wanted = {folder / path: data for path, data in starter_files().items()}
    there = sorted(path for path in wanted if path.exists())
    if there and not again:
        hint = "name a new folder; nothing was written"
        raise UsageError(f"{there[0]} exists already", hint=hint)
    for path, data in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sorted(wanted)
