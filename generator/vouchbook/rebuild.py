"""Build a pack's artifacts anew from the pack alone, and compare them byte for byte."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vouchbook.build import artifacts, render_all
from vouchbook.kernel.manifest import Problem
from vouchbook.kernel.pack_files import SITE_SOURCE
from vouchbook.kernel.ziptree import safe_name
from vouchbook.model.renderer import Material, Progress
from vouchbook.verify import reassembled

_ARTIFACTS = ("site/", "exports/", "pack.pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What building anew gave."""

    files: int
    """How many files of the artifacts are the same bytes."""
    differ: tuple[Problem, ...]
    """Files that are otherwise, sorted by path."""


def rebuild(files: Mapping[str, bytes], out: Path, progress: Progress) -> Rebuilt:
    """Judge, assemble and render the files of a verified pack anew into the folder `out`.

    Nothing but the pack and this program is used. The site's configuration in a pack can name
    programs (hooks, plugins): only rebuild what a signer whom you know has sealed. IntegrityError
    where the pack can't be judged.
    """
    anew = reassembled(files)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        (workspace / "docs").mkdir()
        _lay_out(files, workspace)
        material = Material(pages=anew.pages, manifest=anew.manifest, workspace=workspace)
        render_all(anew.dossier, material, out, progress)
    made = artifacts(out)
    sealed = {path: data for path, data in files.items() if path.startswith(_ARTIFACTS)}
    same = [path for path in made.keys() & sealed.keys() if made[path] == sealed[path]]
    return Rebuilt(files=len(same), differ=tuple(_differences(sealed, made)))


def _lay_out(files: Mapping[str, bytes], workspace: Path) -> None:
    prefix = f"{SITE_SOURCE}/"
    for path, data in files.items():
        if path.startswith(prefix) and safe_name(path):
            target = workspace / path.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def _differences(sealed: Mapping[str, bytes], made: Mapping[str, bytes]) -> list[Problem]:
    found = []
    for path in sorted(sealed.keys() | made.keys()):
        if path not in made:
            found.append(Problem(kind="missing", path=path, detail="building anew doesn't make it"))
        elif path not in sealed:
            found.append(Problem(kind="added", path=path, detail="building anew makes it, too"))
        elif sealed[path] != made[path]:
            detail = f"{_short(sealed[path])} became {_short(made[path])}"
            found.append(Problem(kind="changed", path=path, detail=detail))
    return found


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
