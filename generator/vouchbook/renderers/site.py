"""The pack's site: built by MkDocs from the book as it was assembled, opened from a folder.

The Handbook stays out of it. The dossier is handed over, so that nothing is evaluated twice.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from vouchbook.book.source import AUDIT_FOLDERS, in_audit_book
from vouchbook.kernel.errors import BookError
from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Material, Progress, Renderer
from vouchbook.renderers.site_given import Given, handing_over

CONFIG = "mkdocs.yml"
DEFAULT = Path(__file__).parent / "templates" / "site" / CONFIG
SHARED_FILES = ("assets", "images", *AUDIT_FOLDERS)
"""Folders under `docs/` from which files that aren't pages go along (images of pages)."""


def render_site(dossier: Dossier, material: Material, path: Path, progress: Progress) -> None:
    """Build the site into the folder `path`. Raises BookError where MkDocs refuses."""
    own = material.workspace / CONFIG if material.workspace else DEFAULT
    config_file = own if own.is_file() else DEFAULT
    hand = Given(dossier=dossier, pages=material.pages, progress=progress)
    with tempfile.TemporaryDirectory() as scratch, handing_over(hand):
        docs = Path(scratch) / "docs"
        lay_out(docs, material, config_file)
        try:
            config = load_config(
                config_file=str(config_file),
                docs_dir=str(docs),
                site_dir=str(path),
                use_directory_urls=False,
                strict=False,
            )
            if "vouchbook" not in config.plugins:
                raise BookError(
                    f"{config_file} does not name the plugin that makes the evidence pages.",
                    hint="Add `- vouchbook` under `plugins:`.",
                )
            build(config)
        except MkDocsException as error:
            raise BookError(f"the site could not be built: {error}") from error


def lay_out(docs: Path, material: Material, config_file: Path) -> None:
    """Write the book's pages and the files that they show into a folder of their own."""
    docs.mkdir(parents=True)
    write_pages(docs, material.pages)
    if material.workspace is None:
        return
    for name, file in shown_files(material.workspace, config_file).items():
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def shown_files(workspace: Path, config_file: Path) -> dict[str, Path]:
    """The files that aren't pages and go along, by their path under the folder of the pages."""
    source = workspace / "docs"
    if config_file != DEFAULT:
        source = config_file.parent / docs_dir_of(config_file)
    return {
        file.relative_to(source).as_posix(): file
        for folder in SHARED_FILES
        for file in sorted((source / folder).rglob("*"))
        if file.is_file() and file.suffix != ".md" and not file.is_symlink()
    }


def site_source(workspace: Path) -> dict[str, bytes]:
    """What the site is built from beside the pages: its configuration, and the files they show.

    The files stand under `docs/`; without a configuration of its own, a workspace has them alone.
    """
    own = workspace / CONFIG
    files = {CONFIG: own.read_bytes()} if own.is_file() else {}
    shown = shown_files(workspace, own if own.is_file() else DEFAULT)
    return {**files, **{f"docs/{name}": path.read_bytes() for name, path in shown.items()}}


def write_pages(docs: Path, pages: Mapping[str, str]) -> None:
    """Write the Audit book's pages; MkDocs needs a page to start with, so one is never missing."""
    for name, text in pages.items():
        if in_audit_book(name):
            target = docs / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def docs_dir_of(config_file: Path) -> str:
    """Where a site's configuration says that its pages are."""
    return str(load_config(config_file=str(config_file)).docs_dir)


SITE = Renderer(
    id="site",
    says="The site: book, verdicts and evidence pages; opens from a folder, needs no server.",
    output="site",
    render=render_site,
)
