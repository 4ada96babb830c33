"""What was planted in an estate as secret or personal is in no byte of anything that is made of it.

One account of an embedded AWS is read by every collector that there is, over HTTP; then all is
judged, built and sealed.
"""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from tests.aws import harness
from tests.aws.rooms import Room
from tests.detector import canaries
from tests.detector.planting import OWNED, PLAIN, plant
from tests.detector.searching import found_in, spellings
from tests.packs.world import DEMO, write_workspace
from vouchbook.aws.session import Sessions
from vouchbook.build import build, pack_files, seal_pack
from vouchbook.kernel.detected import PERSONAL, kinds_below
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Verdict
from vouchbook.model.reading import Record, Seen
from vouchbook.model.renderer import no_progress
from vouchbook.operate import Collected, Means, collect
from vouchbook.sandbox import Sandbox
from vouchbook.verify import verify_pack
from vouchbook.workspace import Judged, judge

NEVER = (
    *(canaries.AWS_KEY, canaries.AWS_SECRET, canaries.PEM_BODY, canaries.SIGNATURE),
    *(canaries.WORD, canaries.PRESIGNED_SIGNATURE, canaries.GITHUB, PLAIN),
    *(canaries.EMAIL, canaries.OTHER_EMAIL),
    *(canaries.PHONE, canaries.OTHER_PHONE, canaries.GROUPED_PHONE),
)
CLAIMED = ("ecs-no-plaintext-secrets-in-env", "mesh-listener-tls-strict", "iam-roles-approved")
TOML = """
[engagement]
name = "canaries"
subject = "A mesh with canaries"
boundary = "One account"
environment = "production"
period = { from = "2026-07-01", to = "2026-09-30" }
preparer = { name = "Mary Major" }
publish_raw_evidence = true

[scope]
accounts = ["111122223333"]
regions = ["us-east-1"]
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    folder: Path
    collected: Collected
    judged: Judged
    pack: bytes


def book() -> dict[str, str]:
    claimed = [name for name in checks() if name in CLAIMED]
    lines = [f"[The check {name} holds.](claim:{name})" for name in claimed]
    tables = [f"![What {name} saw](evidence:{name})" for name in claimed]
    counts = [f"There are [some](count:{name}) of {name}." for name in collectors()]
    front = "---\ntitle: Data protection\ntopic: data-protection\nowner: x\n---\n\n# Data\n\n"
    return {
        "index.md": "---\ntitle: Audit book\n---\n\n# Audit book\n\nIt speaks of a mesh.\n",
        "topics/data-protection.md": front + "\n\n".join([*lines, *tables, *counts]) + "\n",
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("canaries") / "w"
    workspace = write_workspace(folder, TOML, book())
    means = Means(
        now=harness.now,
        signer=lambda _: DEMO,
        progress=no_progress,
        executor=ThreadPoolExecutor,
    )
    with Sandbox.start(empty=True) as sandbox, harness.pointed_at(sandbox):
        reach = harness.reach(sandbox, attempts=1, read_timeout=30.0)
        sessions = Sessions(reach, run="plant", now=harness.now)
        room = Room(account=sessions.account(harness.MEMBER), sandbox=sandbox)
        plant(room, sessions.account_of_caller())
        collected = collect(workspace, reach, means)
    judged = judge(workspace)
    build(workspace, judged, folder / "build", no_progress)
    target = folder / "build" / "canaries.zip"
    files = pack_files(workspace, judged, folder / "build")
    seal_pack(files, judged.dossier.facts_digest, DEMO, target)
    return Made(folder=folder, collected=collected, judged=judged, pack=target.read_bytes())


def records(made: Made) -> Iterator[Record]:
    for reading in made.collected.readings:
        if isinstance(reading, Seen):
            yield from reading.records


def test_no_canary_is_in_any_byte_of_any_file(made: Made) -> None:
    made_of_it = {path.suffix for path in made.folder.rglob("*") if path.is_file()}
    assert {".jsonl", ".html", ".pdf", ".xlsx", ".csv", ".zip"} <= made_of_it
    assert found_in(made.folder, NEVER) == {}


def test_the_canaries_were_there(made: Made) -> None:
    """Each was in an answer: what stands for it now is told in the records."""
    told: dict[str, set[str]] = {}
    for record in records(made):
        told.setdefault(record.collector, set()).update(kinds_below(record.facts))
    secret = {"aws-key", "json-web-token", "url-password"}
    named = {"github-token", "named-credential", "presigned-url", "private-key"}
    assert told["ecs.task-definitions"] >= {*secret, *named, *PERSONAL}
    assert told["iam.roles"] >= {"aws-key", "email-address", "json-web-token", "presigned-url"}
    assert told["ec2.security-groups"] >= {*secret, *PERSONAL, "github-token"}
    for name in ("appmesh.meshes", "appmesh.virtual-nodes"):
        assert told[name] >= {*secret, *PERSONAL}, name
    for name in ("kms.keys", "s3.buckets"):
        assert told[name] >= {*PERSONAL, "aws-key", "json-web-token", "presigned-url"}, name
    assert "email-address" in told["ec2.vpc-endpoints"]


def test_each_place_is_told_where_redactions_are(made: Made) -> None:
    for record in records(made):
        kinds = set(kinds_below(record.facts))
        found = {path.rpartition("!")[2] for path in record.redacted if "!" in path}
        assert kinds <= found, record.id


def test_a_name_that_people_gave_an_account_is_free_text(made: Made) -> None:
    frame = made.judged.opened.snapshot.header.frame
    names = {account.id: account.name for account in frame.accounts}
    assert names[OWNED] == "of (redacted: email-address)"


def test_the_check_sees_what_the_detector_saw(made: Made) -> None:
    (result,) = [item for item in made.judged.results if item.check == CLAIMED[0]]
    assert result.verdict is Verdict.FAIL
    because = " ".join(found.because for found in result.findings)
    for told in ("UPLOADER (aws-key)", "DATABASE_PASSWORD (named-credential)"):
        assert told in because
    assert "STAGE" not in because


def test_the_pack_tells_the_detector_and_verifies(made: Made) -> None:
    report = verify_pack(made.pack, DEMO.fingerprint)
    assert report.problems == ()
    assert report.not_reperformed
    told = made.judged.opened.snapshot.header.detector
    assert told is not None
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", told.rules)


HIDING = (canaries.EMAIL, canaries.PHONE, canaries.GROUPED_PHONE)


@pytest.mark.parametrize("text", HIDING)
def test_the_search_would_have_found_it(text: str, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep.gz", gzip.compress(json.dumps({"a": text}).encode()))
    (tmp_path / "packed.xlsx").write_bytes(packed.getvalue())
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = f"\N{BULLET} {text}"
        document.attachments["a.txt"] = pikepdf.AttachedFileSpec(document, f"x{text}".encode())
        document.save(tmp_path / "a.pdf")
    places = {name.partition("!")[0] for name in found_in(tmp_path, [text])[text]}
    assert places == {"packed.xlsx", "a.pdf"}
    for number, spelled in enumerate(sorted(spellings(text))):
        (tmp_path / f"{number}.txt").write_bytes(b"before " + spelled + b" after")
    places = {name.partition("!")[0] for name in found_in(tmp_path, [text])[text]}
    assert len(places) == 2 + len(spellings(text))
