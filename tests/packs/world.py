"""A small estate as a sealed snapshot, a workspace around it, and a pack of both.

The renderers' artifacts are stand-ins of a few bytes: verifying covers them by the manifest alone,
so that one pack takes milliseconds.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.packs.estate import AS_OF, PAGES, TOML, header, plan, readings, shapes
from vouchbook.build import mark_built, pack_files, renderers
from vouchbook.kernel.manifest import MANIFEST
from vouchbook.kernel.records import facts_digest
from vouchbook.kernel.snapshot_files import name_of, write_snapshot
from vouchbook.model.engagement import Engagement
from vouchbook.model.reading import Reading
from vouchbook.seal import Signer, demo_signer, pack_bytes, sealed
from vouchbook.workspace import Judged, Workspace, judge


def signer_of(seed: bytes) -> Signer:
    """A signer of the test's own."""
    key = Ed25519PrivateKey.from_private_bytes(seed.ljust(32, b"."))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(public_key=public, sign=key.sign)


OURS = signer_of(b"ours")
THEIRS = signer_of(b"theirs")


def snapshot_of(
    engagement: Engagement,
    signer: Signer = OURS,
    given: tuple[Reading, ...] | None = None,
    **changed: Any,
) -> dict[str, bytes]:
    """A sealed snapshot's files."""
    found = readings() if given is None else given
    files = write_snapshot(header(**changed), engagement, plan(), shapes(), found)
    return sealed(files, "snapshot", facts_digest(found), signer)


def write_workspace(folder: Path, toml: str = TOML, pages: Mapping[str, str] = PAGES) -> Workspace:
    """A workspace on disk, without evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vouchbook.toml").write_text(toml, "utf-8")
    for name, text in pages.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Workspace(folder)


def put(workspace: Workspace, files: Mapping[str, bytes]) -> str:
    """Put a snapshot's files into the locker; returns its id."""
    with workspace.locker.run("sha256:" + "0" * 64, fresh=True) as run:
        return run.finish(files, AS_OF)


def write_artifacts(judged: Judged, out: Path) -> None:
    """Stand-ins for what the renderers write."""
    for renderer in renderers().values():
        target = out / renderer.output
        if not target.suffix:
            target = target / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(f"a stand-in for {renderer.id}".encode())
    mark_built(judged.dossier, out)


class Made:
    """A pack on its way: its files, still without a seal.

    No dataclass: a failing test would print every byte.
    """

    def __init__(
        self, files: Mapping[str, bytes], facts: str, snapshot: str, workspace: Workspace
    ) -> None:
        self.files = files
        self.facts = facts
        self.snapshot = snapshot
        self.workspace = workspace

    def with_facts(self, facts: str) -> "Made":
        """The same pack, to be sealed over another digest of facts."""
        return Made(self.files, facts, self.snapshot, self.workspace)

    def path(self, name: str) -> str:
        """Where a file of the snapshot stands in the pack."""
        return f"snapshot/{self.snapshot}/{name}"

    def sealed(
        self, changed: Mapping[str, bytes | None] | None = None, signer: Signer = OURS
    ) -> bytes:
        """The pack with some files changed (None: removed), sealed anew over them."""
        return pack_bytes(self.sealed_files(changed, signer))

    def sealed_files(
        self, changed: Mapping[str, bytes | None] | None = None, signer: Signer = OURS
    ) -> dict[str, bytes]:
        """Every file of the pack, with manifest and signature over them as they are now."""
        files = {**self.files, **(changed or {})}
        kept = {path: data for path, data in files.items() if data is not None}
        return sealed(kept, "pack", self.facts, signer)


def make_pack(
    folder: Path, signer: Signer = OURS, given: tuple[Reading, ...] | None = None, **changed: Any
) -> Made:
    """A workspace in a folder, with one snapshot, judged and ready to be sealed."""
    workspace = write_workspace(folder)
    files = snapshot_of(workspace.config.engagement, signer, given, **changed)
    identifier = put(workspace, files)
    judged = judge(workspace)
    out = folder / "build"
    write_artifacts(judged, out)
    return Made(
        files=pack_files(workspace, judged, out),
        facts=judged.dossier.facts_digest,
        snapshot=identifier,
        workspace=workspace,
    )


def with_snapshot(made: Made, snapshot: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The changes that put another snapshot's files in the place of the one inside."""
    identifier = name_of(AS_OF, snapshot[MANIFEST])
    out: dict[str, bytes | None] = dict.fromkeys(
        path for path in made.files if path.startswith("snapshot/")
    )
    out.update({f"snapshot/{identifier}/{path}": data for path, data in snapshot.items()})
    return out


DEMO = demo_signer()
