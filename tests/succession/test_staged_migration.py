"""App Mesh alone, both, App Mesh gone: three snapshots over HTTP, and nothing disappears."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.packs.world import OURS, write_artifacts
from tests.succession.staged import ALONE, BOTH, GONE, migrate, workspace
from vouchbook.build import pack_files
from vouchbook.kernel.canonical import canonical, instant
from vouchbook.kernel.codec import encode
from vouchbook.kernel.pack_files import DOSSIER
from vouchbook.kernel.registry import checks
from vouchbook.model.check import Verdict
from vouchbook.model.succession import State, Succession, Technology, Workload
from vouchbook.period.times import after
from vouchbook.renderers.csv_exports import exports
from vouchbook.sandbox import Sandbox
from vouchbook.seal import pack_bytes, sealed
from vouchbook.succession.showing import RESIDUE
from vouchbook.succession.technology import technology_of
from vouchbook.verify import verify_pack
from vouchbook.workspace import Judged, Workspace, judge


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    where = workspace(tmp_path_factory.mktemp("staged"))
    with Sandbox.start(empty=True) as sandbox:
        assert len(migrate(where, sandbox)) == 3
    return Workspace(where.root)


@pytest.fixture(scope="module")
def judged(moved: Workspace) -> Judged:
    return judge(moved)


@pytest.fixture(scope="module")
def told(judged: Judged) -> Succession:
    assert judged.dossier.succession is not None
    return judged.dossier.succession


def named(told: Succession, name: str) -> Workload:
    return next(item for item in told.workloads if item.resource.endswith(name))


def test_no_objective_disappears_silently(judged: Judged, told: Succession) -> None:
    period = judged.dossier.period
    assert period is not None
    stood = {
        checks()[film.check].objective
        for film in period.films
        if technology_of(checks()[film.check]) is Technology.APP_MESH
        and film.check not in RESIDUE
        and any(item.verdict in {Verdict.PASS, Verdict.FAIL} for item in film.stretches)
    }
    assert stood >= {"traffic-encrypted", "peers-authenticated", "traffic-restricted"}
    rows = {row.objective: row for row in told.objectives}
    assert {name for name in stood if rows[name].stood} == stood
    assert all(rows[name].state is not State.NO_OWN for name in stood)
    assert told.used == (Technology.SERVICE_CONNECT, Technology.LATTICE)


def test_nothing_of_app_mesh_is_left_to_judge_in_the_last_snapshot(judged: Judged) -> None:
    verdicts = {item.check: item.verdict for item in judged.results}
    assert verdicts["mesh-listener-tls-strict"] is Verdict.NOT_APPLICABLE
    assert verdicts["connect-service-tls"] is Verdict.PASS


def test_the_gap_is_told_with_its_times(told: Succession) -> None:
    row = next(item for item in told.objectives if item.objective == "traffic-encrypted")
    assert (row.first, row.last) == (instant(ALONE), after(instant(BOTH)))
    parts = {part.technology: part for part in row.after}
    assert parts[Technology.SERVICE_CONNECT].state is State.SHOWN
    assert parts[Technology.SERVICE_CONNECT].gap is None
    gap = parts[Technology.LATTICE].gap
    assert gap is not None
    assert (gap.start, gap.end) == (after(instant(BOTH)), instant(GONE))
    assert parts[Technology.LATTICE].state is row.state is State.AGAIN


def test_what_got_lost_is_named_with_what_stands_in(told: Succession) -> None:
    row = next(item for item in told.objectives if item.objective == "peers-authenticated")
    assert row.state is State.LOST
    lost = {(loss.technology, loss.what) for part in row.after for loss in part.lost}
    assert (Technology.SERVICE_CONNECT, "client certificates") in lost
    assert (Technology.SERVICE_CONNECT, "named peers") in lost
    stands_in = {item.check: item.verdict for part in row.after for item in part.compensating}
    assert stands_in["connect-agent-guarded"] is Verdict.PASS


def test_workloads_are_followed_as_far_as_records_tell(told: Succession) -> None:
    orders = named(told, "virtualNode/orders")
    assert [tie.technology for tie in orders.ties] == [Technology.SERVICE_CONNECT]
    states = {row.objective: row.state for row in orders.rows}
    assert states["traffic-encrypted"] is State.SHOWN
    assert states["peers-authenticated"] is State.LOST
    called = named(told, "virtualService/orders.shop.example")
    assert [tie.technology for tie in called.ties] == [Technology.LATTICE]
    carts = named(told, "virtualNode/carts")
    assert carts.ties == ()
    assert {row.state for row in carts.rows} == {State.UNKNOWN}


def test_what_ties_them_is_in_the_dossier(judged: Judged, told: Succession) -> None:
    records = {item.record.digest for item in judged.dossier.records}
    assert told.cites
    assert set(told.cites) <= records


def test_what_is_left_is_told(told: Succession) -> None:
    rows = {row.kind: row for row in told.residue}
    assert rows["VPC endpoints"].there == 1
    assert rows["Task definitions with a sidecar"].gone == 2
    assert rows["Services that run a sidecar"].there == 0
    assert not rows["Last call"].asked


def test_the_tables_say_the_same(judged: Judged, told: Succession) -> None:
    files = exports(judged.dossier)
    rows = _rows(files["after-app-mesh-objectives.csv"])
    states = {row["Objective"]: row["State"] for row in rows}
    assert states == {row.objective: row.state.value for row in told.objectives}
    became = _rows(files["after-app-mesh-workloads.csv"])
    assert {row["Workload"] for row in became} == {item.resource for item in told.workloads}
    lost = _rows(files["after-app-mesh-lost.csv"])
    assert any(row["What"] == "client certificates" for row in lost)


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_whoever_verifies_the_pack_makes_it_anew(
    moved: Workspace, judged: Judged, tmp_path: Path
) -> None:
    write_artifacts(judged, tmp_path)
    files = pack_files(moved, judged, tmp_path)
    report = verify_pack(pack_bytes(sealed(files, "pack", judged.dossier.facts_digest, OURS)))
    assert report.problems == ()
    told = json.loads(files[DOSSIER])["succession"]
    assert canonical(told) == canonical(encode(judged.dossier.succession))
