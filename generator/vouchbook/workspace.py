"""A workspace: the folder with vouchbook.toml, its book, its locker, and its dossier."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from vouchbook.assemble import Sealed, assemble
from vouchbook.book.mistake import Mistake
from vouchbook.book.source import in_audit_book, read_book, read_uses
from vouchbook.config import FILE, Config, load_config
from vouchbook.engine import engine_digest
from vouchbook.evaluate import evaluate
from vouchbook.import_store import Imports
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.history_files import Material
from vouchbook.kernel.manifest import MANIFEST, read_manifest
from vouchbook.kernel.pack_files import PackHeader
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.snapshot_files import Opened
from vouchbook.model.check import Verdict
from vouchbook.model.claim import Book, ClaimKind
from vouchbook.model.dossier import Dossier
from vouchbook.model.engagement import AttachedFile, Statement
from vouchbook.model.film import Period
from vouchbook.model.renderer import Progress, no_progress
from vouchbook.model.result import CheckResult
from vouchbook.period.days import film_of, tells_of_a_period
from vouchbook.period.gather import history_of
from vouchbook.store import Locker
from vouchbook.verify import with_review


def find_root(start: Path) -> Path:
    """The nearest folder upwards that has a vouchbook.toml; UsageError where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    hint = "run `vouchbook init DIR` to make a workspace, or name one with --workspace"
    raise UsageError(f"there is no {FILE} in {start} or above", hint=hint)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8", hint="save it as UTF-8") from error


def tool_version() -> str:
    """This tool's name and version."""
    try:
        return f"vouchbook {version('vouchbook')}"
    except PackageNotFoundError:
        return "vouchbook (not installed)"


@dataclass(frozen=True)
class Workspace:
    """One workspace on disk; what it reads is read once."""

    root: Path

    @cached_property
    def config(self) -> Config:
        """What vouchbook.toml says."""
        return load_config(self.root / FILE)

    @property
    def locker(self) -> Locker:
        """The evidence of this workspace."""
        return Locker(root=self.root / "evidence")

    @property
    def imports(self) -> Imports:
        """What was brought into this workspace."""
        return Imports(root=self.locker.root / "imports")

    def material(self) -> Material:
        """Everything that tells of a period: every snapshot and every import of the locker."""
        snapshots = [self.locker.open(name).snapshot for name in self.locker.snapshots()]
        brought = list(self.imports.opened())
        shapes = {name: shape for item in brought for name, shape in item.shapes.items()}
        for snapshot in snapshots:
            shapes.update(snapshot.shapes)
        synthetic = [item.id for item in brought if item.header.synthetic]
        history = history_of(snapshots, [item.brought for item in brought], synthetic)
        return Material(history=history, shapes=shapes)

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The Audit book's pages: path under `docs/` -> Markdown source."""
        docs = self.root / "docs"
        if not docs.is_dir():
            hint = "run `vouchbook init DIR` for a book to begin with"
            raise UsageError(f"there is no folder docs/ in {self.root}", hint=hint)
        found = {path.relative_to(docs).as_posix(): path for path in sorted(docs.rglob("*.md"))}
        return {name: _text(path) for name, path in found.items() if in_audit_book(name)}

    @cached_property
    def read(self) -> tuple[Book, tuple[Mistake, ...]]:
        """The book, and the mistakes in how it is bound."""
        return read_book(self.pages)

    @property
    def book(self) -> Book:
        """The book, whatever its mistakes."""
        return self.read[0]

    def film(self, days: tuple[str, str] | None = None, progress: Progress = no_progress) -> Period:
        """The period film of the book's checks, from everything in the locker.

        `days` are the first and the last one, instead of the engagement's. UsageError where
        nothing was collected or brought yet.
        """
        material = self.material()
        if not material.history.observations and not material.history.censuses:
            hint = "`vouchbook import` brings files, `vouchbook collect` makes snapshots"
            raise UsageError("nothing tells of the period yet", hint=hint)
        return film_of(material, self.wanted_checks(), self.config.engagement, days, progress)

    def wanted_checks(self) -> tuple[str, ...]:
        """Ids of the checks that the book names and that exist, sorted."""
        named = {
            claim.target for claim in self.book.claims if claim.kind is ClaimKind.OBSERVED
        } | set(read_uses(self.pages).checks)
        return tuple(sorted(named & set(all_checks())))

    def statements(self) -> tuple[Statement, ...]:
        """What the book's assertions put into evidence slots, with the digests of their files.

        UsageError where a file that an assertion rests on is not there.
        """
        return tuple(
            Statement(
                slot=slot,
                assertion=item.id,
                who=item.who,
                role=item.role,
                date=item.date,
                expires=item.expires,
                looked_at=item.looked_at,
                holds=item.holds,
                accounts=item.accounts,
                files=tuple(self._attached(name) for name in item.files),
            )
            for item in self.book.assertions
            for slot in item.answers
        )

    def _attached(self, name: str) -> AttachedFile:
        path = self.root / "docs" / "assertions" / name
        try:
            content = path.read_bytes()
        except OSError as error:
            hint = "put the file there, or take it out of `files` in the assertion's front matter"
            raise UsageError(f"{path} can't be read: {error.strerror}", hint=hint) from error
        return AttachedFile(path=name, sha256=hashlib.sha256(content).hexdigest())

    def counted_collectors(self) -> tuple[str, ...]:
        """Ids of the collectors whose records the book counts."""
        return tuple(sorted(read_uses(self.pages).collectors))

    def snapshot_id(self, wanted: str = "") -> str:
        """The snapshot that is meant; UsageError where there is none yet."""
        found = self.locker.find(wanted)
        if found is None:
            hint = "run `vouchbook collect` against AWS, or `vouchbook demo` without an account"
            raise UsageError("there is no snapshot yet", hint=hint)
        return found

    def results(self, opened: Opened) -> tuple[CheckResult, ...]:
        """Judge the checks of the snapshot's plan and those that the book has named since."""
        wanted = sorted({*opened.plan.checks, *self.wanted_checks()} & set(all_checks()))
        return evaluate(opened.snapshot, [all_checks()[name] for name in wanted])


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A snapshot, judged: what is built and sealed."""

    opened: Opened
    results: tuple[CheckResult, ...]
    dossier: Dossier
    header: PackHeader
    manifest: bytes
    material: Material | None = None
    """What the dossier's period was made from; None where it has none."""
    notes: tuple[str, ...] = ()


def judge(workspace: Workspace, wanted: str = "") -> Judged:
    """Open a snapshot, evaluate it and assemble its dossier."""
    identifier = workspace.snapshot_id(wanted)
    opened = workspace.locker.open(identifier)
    results = workspace.results(opened)
    manifest = (workspace.locker.root / identifier / MANIFEST).read_bytes()
    header = _pack_header(workspace, opened, identifier)
    sealed = Sealed(
        manifest=read_manifest(manifest, "snapshot"),
        digest=workspace.locker.manifest_digest(identifier),
        engine=engine_digest(),
        failing_before=header.failing_before,
    )
    reviewed = with_review(opened, header)
    # One snapshot alone tells of no period, and is not read a second time to find that out.
    several = len(workspace.locker.snapshots()) > 1 or bool(workspace.imports.names())
    material = workspace.material() if several else None
    told = material if material and tells_of_a_period(material) else None
    period = (
        film_of(told, [item.check for item in results], opened.snapshot.engagement)
        if told
        else None
    )
    return Judged(
        opened=opened,
        results=results,
        dossier=assemble(reviewed, results, workspace.book, frameworks(), sealed, period),
        header=header,
        manifest=manifest,
        material=told,
        notes=_notes(workspace, opened),
    )


def _pack_header(workspace: Workspace, opened: Opened, identifier: str) -> PackHeader:
    engagement = workspace.config.engagement
    reviewer = engagement.reviewer
    return PackHeader(
        name=opened.snapshot.engagement.name,
        snapshot=identifier,
        engine=engine_digest(),
        tool=tool_version(),
        synthetic=opened.snapshot.header.synthetic,
        failing_before=_failing_before(workspace, opened, identifier),
        reviewer=reviewer.name if reviewer else "",
        reviewer_role=reviewer.role if reviewer else "",
        signed_off=engagement.signed_off,
    )


def _failing_before(
    workspace: Workspace, opened: Opened, identifier: str
) -> tuple[tuple[str, str], ...]:
    """What failed in the snapshot that this one names as its predecessor, if it is still here."""
    previous = opened.snapshot.header.previous
    locker = workspace.locker
    for name in locker.snapshots():
        if name != identifier and locker.manifest_digest(name) == previous:
            results = workspace.results(locker.open(name))
            return tuple(
                (result.check, found.subject)
                for result in results
                for found in result.findings
                if found.verdict is Verdict.FAIL
            )
    return ()


def _notes(workspace: Workspace, opened: Opened) -> tuple[str, ...]:
    """What a user should know before the pack goes out."""
    now, then = workspace.config.engagement, opened.snapshot.engagement
    same = replace(now, reviewer=None, signed_off="") == replace(then, reviewer=None, signed_off="")
    if same:
        return ()
    words = (
        "vouchbook.toml has changed since the snapshot was sealed; the pack speaks for the "
        "engagement as it was then: run `vouchbook collect` to seal the new one"
    )
    return (words,)


def open_dossier(root: Path, snapshot: str | None = None) -> Dossier | None:
    """The dossier of a workspace's snapshot; None where nothing was collected yet.

    Raises VouchbookError where the workspace, the book or the evidence is broken.
    """
    workspace = Workspace(root)
    if workspace.locker.find(snapshot or "") is None:
        return None
    return judge(workspace, snapshot or "").dossier


def pretty(value: object) -> str:
    """JSON for people and pipes: sorted, indented."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
