"""What was brought goes into the pack, and the film is made anew from it by whoever verifies."""

import json
from pathlib import Path

import pytest

from tests.packs.world import OURS, put, snapshot_of, write_artifacts, write_workspace
from vouchbook.build import pack_files
from vouchbook.imports import Errand, bring
from vouchbook.kernel.history_files import LINES, SHAPES, read_history
from vouchbook.kernel.pack_files import DOSSIER
from vouchbook.model.film import Standing
from vouchbook.model.place import Place
from vouchbook.seal import pack_bytes, sealed
from vouchbook.verify import verify_pack
from vouchbook.workspace import Judged, Workspace, judge

TEMPLATE = """\
Resources:
  Mesh:
    Type: AWS::AppMesh::Mesh
    Properties: {MeshName: shop}
  Orders:
    Type: AWS::AppMesh::VirtualNode
    Properties:
      MeshName: shop
      VirtualNodeName: orders
      Spec:
        Listeners:
        - PortMapping: {Port: 8080, Protocol: http}
          TLS: {Mode: PERMISSIVE, Certificate: {File: {CertificateChain: /a, PrivateKey: /b}}}
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("history")
    made = write_workspace(folder / "w")
    put(made, snapshot_of(made.config.engagement))
    template = folder / "mesh.yaml"
    template.write_text(TEMPLATE, "utf-8")
    errand = Errand(
        kind="cloudformation",
        paths=(template,),
        origin="git tag mesh-12",
        by="Mateo Jackson",
        at="2026-09-20T08:00:00.000000Z",
        place=Place(partition="aws", account="111122223333", region="us-east-1"),
        made_at="2026-09-02T09:00:00.000000Z",
        tool="vouchbook (a test)",
    )
    bring(made.imports, errand, OURS)
    return Workspace(made.root)


@pytest.fixture(scope="module")
def judged(workspace: Workspace) -> Judged:
    return judge(workspace)


@pytest.fixture(scope="module")
def files(
    workspace: Workspace, judged: Judged, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("out")
    write_artifacts(judged, out)
    return pack_files(workspace, judged, out)


def test_the_dossier_has_the_film_of_every_check(judged: Judged) -> None:
    assert judged.dossier.period is not None
    films = {film.check: film for film in judged.dossier.period.films}
    assert set(films) == {result.check for result in judged.results}
    strict = films["mesh-listener-tls-strict"]
    assert strict.standing in {Standing.DEVIATIONS, Standing.FAILED}
    assert {item.sources for item in strict.deviations if "orders" in item.subject} >= {
        ("iac_template",)
    }


def test_the_pack_with_its_history_verifies(files: dict[str, bytes], judged: Judged) -> None:
    report = verify_pack(pack_bytes(sealed(files, "pack", judged.dossier.facts_digest, OURS)))
    assert report.problems == ()
    assert report.reperformed.differ == ()


def test_no_original_goes_into_the_pack(files: dict[str, bytes]) -> None:
    assert not any("originals" in path for path in files)
    assert {LINES, SHAPES} <= set(files)


def test_a_history_is_read_as_it_was_written(files: dict[str, bytes], judged: Judged) -> None:
    assert judged.material is not None
    assert read_history(files) == judged.material


def changed(line: bytes) -> bytes:
    return line.replace(b'"PERMISSIVE"', b'"STRICT"')


def test_a_changed_history_is_found_though_it_was_sealed_anew(
    files: dict[str, bytes], judged: Judged
) -> None:
    """Whoever holds the key changes a record: it doesn't bear its digest any more."""
    forged = {**files, LINES: changed(files[LINES])}
    assert forged[LINES] != files[LINES]
    report = verify_pack(pack_bytes(sealed(forged, "pack", judged.dossier.facts_digest, OURS)))
    assert [item.path for item in report.problems] == [LINES]


def test_a_history_that_lost_a_line_gives_another_dossier(
    files: dict[str, bytes], judged: Judged
) -> None:
    lines = files[LINES].splitlines(keepends=True)
    kept = [line for line in lines if b"PERMISSIVE" not in line]
    assert len(kept) < len(lines)
    forged = {**files, LINES: b"".join(kept)}
    report = verify_pack(pack_bytes(sealed(forged, "pack", judged.dossier.facts_digest, OURS)))
    assert [(item.kind, item.path) for item in report.problems] == [("dossier", DOSSIER)]


def test_what_is_no_evidence_stamps_all_that_rests_on_it(tmp_path: Path) -> None:
    made = write_workspace(tmp_path / "w")
    for number, synthetic in enumerate((True, False)):
        ended = f"2026-09-1{number + 4}T12:00:00.000000Z"
        files = snapshot_of(made.config.engagement, synthetic=synthetic, ended=ended, as_of=ended)
        with made.locker.run("sha256:" + "0" * 64, fresh=True) as run:
            run.finish(files, ended)
    judged = judge(Workspace(made.root))
    assert not judged.opened.snapshot.header.synthetic
    assert judged.dossier.period is not None
    assert len(judged.dossier.period.synthetic) == 1
    assert "NOT EVIDENCE" in judged.dossier.stamps


def test_without_a_second_source_there_is_no_film(tmp_path: Path) -> None:
    alone = write_workspace(tmp_path / "w")
    put(alone, snapshot_of(alone.config.engagement))
    judged = judge(Workspace(alone.root))
    assert judged.dossier.period is None
    assert judged.material is None


def test_a_period_is_plain_json(judged: Judged, files: dict[str, bytes]) -> None:
    told = json.loads(files[DOSSIER])["period"]
    assert judged.dossier.period is not None
    assert told["history"] == judged.dossier.period.history
