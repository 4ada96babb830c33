"""Build the artifacts from a dossier, and the pack from the artifacts."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree

from vouchbook.kernel.canonical import canonical, digest_of
from vouchbook.kernel.codec import encode
from vouchbook.kernel.dsse import open_envelope
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.history_files import write_history
from vouchbook.kernel.manifest import SIGNATURE
from vouchbook.kernel.pack_files import (
    BOOK,
    DOSSIER,
    EVALUATION,
    PACK,
    PAGES,
    SITE_SOURCE,
    SNAPSHOT,
)
from vouchbook.kernel.registry import shelf
from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer, no_progress
from vouchbook.renderers.site import site_source
from vouchbook.seal import Signer, pack_bytes, sealed
from vouchbook.store import write_atomically
from vouchbook.workspace import Judged, Workspace

READ_ME = "READ-ME.txt"
BUILT = ".built"
"""In the output folder: the digest of the dossier that everything there was rendered from."""
_WORDS = """This is an audit pack made by {tool}.

  pack.pdf        the report, with the evidence attached
  site/           the same as pages: open site/index.html
  exports/        the same as tables, and the evidence files that the PDF has attached
  site-source/    the site's configuration, and the files that its pages show
  results/        verdicts, claims and statuses as data
  book/           the pages as they were written
  snapshot/       the evidence: records, calls, engagement, manifest and signature
{history}  manifest.json   path, size and SHA-256 of every file; manifest.dsse.json signs it

Verify it with:   vouchbook verify {name}.zip --signer FINGERPRINT
Learn the signer's fingerprint from the signer, not from this pack.
{stamps}"""


_HISTORY = """  history/        what other snapshots and imported files tell of the period
"""


@cache
def renderers() -> dict[str, Renderer]:
    """Every renderer by id, sorted."""
    return shelf("vouchbook.renderers", Renderer)


def build(workspace: Workspace, judged: Judged, out: Path, progress: Progress) -> tuple[Path, ...]:
    """Render the dossier with every renderer into the output folder; returns what was written.

    What was there before is replaced, artifact by artifact. What takes long is rendered here,
    with its progress; meanwhile a second process renders the others.
    """
    material = Material(pages=workspace.pages, manifest=judged.manifest, workspace=workspace.root)
    return render_all(judged.dossier, material, out, progress)


def render_all(
    dossier: Dossier, material: Material, out: Path, progress: Progress
) -> tuple[Path, ...]:
    """Render a dossier with every renderer into the output folder."""
    (out / BUILT).unlink(missing_ok=True)
    chosen = list(renderers().values())
    slow = [renderer for renderer in chosen if renderer.slow]
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as beside:
        waiting = [
            beside.submit(render_one, renderer.id, dossier, material, out)
            for renderer in chosen
            if not renderer.slow
        ]
        for renderer in slow:
            render_one(renderer.id, dossier, material, out, progress)
        for future in waiting:
            future.result()
    mark_built(dossier, out)
    progress("done", len(chosen), len(chosen))
    return tuple(out / renderer.output for renderer in chosen)


def render_one(
    name: str, dossier: Dossier, material: Material, out: Path, progress: Progress = no_progress
) -> None:
    """Render one artifact in the place of an older one; in any process."""
    renderer = renderers()[name]
    target = out / renderer.output
    if target.is_dir():
        rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    renderer.render(dossier, material, target, progress)


def mark_built(dossier: Dossier, out: Path) -> None:
    """Note in the output folder which dossier its artifacts were rendered from."""
    write_atomically(out / BUILT, _line(digest_of(encode(dossier))))


def pack_files(workspace: Workspace, judged: Judged, out: Path) -> dict[str, bytes]:
    """Every file of the pack by path, without manifest and signature.

    UsageError where the artifacts weren't built yet, or were built from another dossier: another
    snapshot, an older book, another sign-off.
    """
    files = artifacts(out)
    mark = out / BUILT
    if not mark.is_file() or mark.read_bytes() != _line(digest_of(encode(judged.dossier))):
        message = f"what lies in {out} was not built from this snapshot and this book"
        raise UsageError(message, hint="run `vouchbook build` first")
    folder = f"{SNAPSHOT}/{judged.header.snapshot}"
    inner = workspace.locker.files(judged.header.snapshot)
    files.update({f"{folder}/{path}": data for path, data in inner.items()})
    files.update({f"{PAGES}/{path}": text.encode() for path, text in workspace.pages.items()})
    if judged.material is not None:
        files.update(write_history(judged.material))
    files.update(
        {f"{SITE_SOURCE}/{path}": data for path, data in site_source(workspace.root).items()}
    )
    files[PACK] = _line(judged.header)
    files[BOOK] = _line(workspace.book)
    files[EVALUATION] = _line(judged.results)
    files[DOSSIER] = _line(judged.dossier)
    stamps = "".join(f"\n{stamp}\n" for stamp in judged.dossier.stamps)
    name = judged.header.name
    history = _HISTORY if judged.material else ""
    words = _WORDS.format(tool=judged.header.tool, name=name, stamps=stamps, history=history)
    files[READ_ME] = words.encode()
    return files


def artifacts(out: Path) -> dict[str, bytes]:
    """Every file of the artifacts in an output folder by its path; UsageError where one lacks."""
    files: dict[str, bytes] = {}
    for renderer in renderers().values():
        target = out / renderer.output
        if not target.exists():
            hint = "run `vouchbook build` first"
            raise UsageError(f"{target} was not built yet", hint=hint)
        found = sorted(target.rglob("*")) if target.is_dir() else [target]
        files.update(
            {
                path.relative_to(out).as_posix(): path.read_bytes()
                for path in found
                if path.is_file()
            }
        )
    return files


def _line(value: object) -> bytes:
    return canonical(encode(value)) + b"\n"


def seal_pack(files: Mapping[str, bytes], facts: str, signer: Signer, target: Path) -> Path:
    """Sign the pack and write it as one canonical ZIP, whole or not at all.

    UsageError where the snapshot inside was signed by another key: no verifier would take both.
    """
    for path, data in files.items():
        if path.startswith(f"{SNAPSHOT}/") and path.endswith(f"/{SIGNATURE}"):
            inside = open_envelope(data, "snapshot").fingerprint
            if inside != signer.fingerprint:
                message = (
                    f"the snapshot was signed by {inside}, and this key is {signer.fingerprint}"
                )
                hint = "seal with the key that signed the snapshot, or collect anew with this one"
                raise UsageError(message, hint=hint)
    write_atomically(target, pack_bytes(sealed(files, "pack", facts, signer)))
    return target
