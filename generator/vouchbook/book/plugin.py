"""The MkDocs plugin: verdicts beside claims, the generated pages, stamps, and no leftovers.

Mistakes in the book become warnings, so that `mkdocs build --strict` fails on them; a verdict
never does.
"""

import logging
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from mkdocs.config import base
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from vouchbook.book.dialect import EXTENSIONS
from vouchbook.book.extension import VouchbookExtension
from vouchbook.book.lint import lint
from vouchbook.book.mistake import Level, Mistake
from vouchbook.book.source import in_audit_book, read_book
from vouchbook.config import FILE, load_config
from vouchbook.kernel import registry
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.errors import VouchbookError
from vouchbook.kernel.framework_files import frameworks
from vouchbook.model.dossier import Dossier
from vouchbook.model.engagement import Report
from vouchbook.renderers.site_addresses import addresses
from vouchbook.renderers.site_given import Given, given
from vouchbook.renderers.site_nav import contents, evidence_in, plain_nav, pruned
from vouchbook.renderers.site_pages import Site, make_site
from vouchbook.renderers.site_stamp import framed, leftovers, rootless, stamped
from vouchbook.workspace import open_dossier

LOG = logging.getLogger("mkdocs.plugins.vouchbook")
EPOCH = "SOURCE_DATE_EPOCH"
STYLE = "assets/vouchbook/site.css"
WORKER = "assets/vouchbook/worker.js"


def refusal(error: VouchbookError) -> PluginError:
    """An error of ours as one that MkDocs prints in one line, without a traceback."""
    return PluginError(f"vouchbook: {error} {error.hint}".rstrip())


class VouchbookConfig(base.Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """The plugin's options in mkdocs.yml."""

    workspace = option.Type(str, default="")
    """The folder with vouchbook.toml; the folder of mkdocs.yml by default."""
    snapshot = option.Type(str, default="")
    """The snapshot to show; the newest by default."""


class VouchbookPlugin(BasePlugin[VouchbookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Joins the book and the evidence."""

    def __init__(self) -> None:
        self.extension = VouchbookExtension()
        self.dossier: Dossier | None = None
        self.site: Site | None = None
        self.given: Given | None = None
        self.stamps: tuple[str, ...] = ()
        self.root = Path()
        self.epoch: str | None = None
        self.made = 0

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Open the dossier and set the parser up."""
        self.given = given()
        self.root = self._root(config)
        self.dossier = dossier = self.given.dossier if self.given else self._open()
        self.site = None
        self.stamps = dossier.stamps if dossier else ()
        self.made = 0
        self.extension = VouchbookExtension(
            dossier=dossier,
            resolve=self._if_there if self.given else None,
        )
        present = [name for name in config.markdown_extensions if name != "vouchbook"]
        missing = [name for name in EXTENSIONS if name not in present]
        config.markdown_extensions = [*present, *missing, self.extension]  # type: ignore[list-item]
        config.extra_css = [*config.extra_css, STYLE]
        if self.given:
            self._for_a_pack(config)
        if dossier:
            self.epoch = os.environ.get(EPOCH)
            moment = datetime.fromisoformat(dossier.header.as_of)
            os.environ[EPOCH] = str(int(moment.timestamp()))
        return config

    def _root(self, config: MkDocsConfig) -> Path:
        home = Path(config.config_file_path).parent if config.config_file_path else Path()
        return (home / self.config.workspace).resolve()

    def _open(self) -> Dossier | None:
        try:
            return open_dossier(self.root, self.config.snapshot or None)
        except VouchbookError as error:
            raise refusal(error) from error

    @staticmethod
    def _for_a_pack(config: MkDocsConfig) -> None:
        """A pack's site opens from a folder, asks nobody for anything and names no repository."""
        config.use_directory_urls = False
        config.theme["font"] = False
        config.site_url = ""
        config.repo_url = None
        config.edit_uri = None
        config.extra["polyfills"] = [WORKER]
        config.extra["homepage"] = "index.html"  # a folder's own address lists its files

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated pages, and name every mistake in the book."""
        sources = {file.src_uri: file for file in files.documentation_pages()}
        book = {path: file.content_string for path, file in sources.items() if in_audit_book(path)}
        for mistake in self._mistakes(book):
            log = LOG.warning if mistake.level is Level.ERROR else LOG.info
            log("%s", mistake)
        for path, content in self._assets():
            files.append(File.generated(config, path, content=content))
        if self.given:
            config.nav = pruned(config.nav or plain_nav(book), sources.keys())
        if self.dossier is None:
            return files
        self.site = make_site(self.dossier, addresses(self.dossier, sources))
        for path, page in self.site.pages.items():
            if path in sources:
                raise PluginError(f"vouchbook: docs/{path} stands where a page is generated.")
            head = f"---\ntitle: {canonical(page.title).decode()}\n---\n"
            files.append(File.generated(config, path, content=head))
        if config.nav:
            config.nav = evidence_in(config.nav, self.site.nav)
        return files

    def _mistakes(self, book: Mapping[str, str]) -> tuple[Mistake, ...]:
        """Every mistake in the book; a date has passed where it has by the snapshot's time."""
        if self.given:
            return ()
        as_of = self.dossier.header.as_of if self.dossier else ""
        return lint(
            read_book(book)[0],
            book,
            checks=registry.checks(),
            slots=registry.slots(),
            collectors=registry.collectors(),
            reports={report.id for report in self._reports()},
            frameworks={
                name: {item.id for item in framework.requirements}
                for name, framework in frameworks().items()
            },
            today=datetime.fromisoformat(as_of).date() if as_of else date.min,
        )

    def _reports(self) -> tuple[Report, ...]:
        if not (self.root / FILE).is_file():
            return self.dossier.engagement.reports if self.dossier else ()
        try:
            return load_config(self.root / FILE).engagement.reports
        except VouchbookError as error:
            raise refusal(error) from error

    def _assets(self) -> list[tuple[str, bytes]]:
        folder = resources("vouchbook.renderers") / "templates" / "assets"
        names = [STYLE, WORKER] if self.given else [STYLE]
        return [(name, (folder / Path(name).name).read_bytes()) for name in names]

    def _if_there(self, page: str, _anchor: str, address: str) -> str:
        """A link to a page that the pack leaves out loses its address and keeps its words."""
        there = self.site is not None and (
            page in self.site.addresses.pages or page in self.site.pages
        )
        return address if there else ""

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell the extension which page comes next. Generated pages have no Markdown at all."""
        del config
        path = page.file.src_uri
        self.extension.page = path
        self.extension.enabled = in_audit_book(path)
        self.extension.link = self._link_from(page, files)
        return "" if self._is_generated(path) else markdown

    def _is_generated(self, path: str) -> bool:
        return self.site is not None and path in self.site.pages

    def _link_from(self, page: Page, files: Files) -> Callable[[str, str], str]:
        href = self._href_from(page, files)

        def link(kind: str, identifier: str) -> str:
            target = self.site.addresses.of(kind, identifier) if self.site else ""
            return href(target) if target else ""

        return link

    @staticmethod
    def _href_from(page: Page, files: Files) -> Callable[[str], str]:
        def href(target: str) -> str:
            path, hash_sign, anchor = target.partition("#")
            file = files.get_file_from_path(path)
            address = file.url_relative_to(page.file) if file else ""
            return f"{address}{hash_sign}{anchor}"

        return href

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Fill a generated page. Its HTML never passes through a Markdown parser."""
        del config
        path = page.file.src_uri
        if self.site is None or path not in self.site.pages:
            return framed(html)
        html = self.site.html(path, self._href_from(page, files))
        page.toc = contents(html)
        return html

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Stamp the page, and name every link of ours that nothing resolved."""
        del config
        for address in leftovers(output):
            LOG.warning("%s: %r is left over; it binds nothing.", page.file.src_uri, address)
        if self.given and self.site:
            self.made += 1
            total = len(self.site.pages) + len(self.site.addresses.pages)
            self.given.progress("pages of the site", self.made, total)
        return stamped(output, self.stamps)

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Stamp the pages that come from the theme, such as 404.html."""
        del config
        if not template_name.endswith(".html"):
            return output_content
        output = rootless(output_content) if self.given else output_content
        return stamped(output, self.stamps)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave what a site that is opened from a folder needs to be searched."""
        index = Path(config.site_dir) / "search" / "search_index.json"
        if self.given and index.is_file():
            data = index.read_text(encoding="utf-8")
            index.with_suffix(".js").write_text(f"var __index = {data}", encoding="utf-8")
        self._restore()

    def on_build_error(self, error: Exception, **_: Any) -> None:
        """Leave the environment as it was."""
        del error
        self._restore()

    def _restore(self) -> None:
        if self.epoch is not None:
            os.environ[EPOCH] = self.epoch
        elif self.dossier is not None:
            os.environ.pop(EPOCH, None)
