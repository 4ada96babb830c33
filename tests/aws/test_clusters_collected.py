"""Where clusters are asked, a collection seals what they told; a bundle speaks for the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.aws.cluster_house import NAMED, OBJECTS, PEERS, Live, bundle, housed, seen, task
from tests.aws.kubernetes_server import PREFIX, Authority, Cluster, serving
from tests.collect.program import PAGE, TOML, Program
from tests.sources.bringing import AT
from vouchbook.config import load_config
from vouchbook.kernel.errors import UsageError
from vouchbook.model.reading import Source, Unseen
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Sandbox
from vouchbook.sources.kubernetes_filled import completed
from vouchbook.sources.kubernetes_kinds import KINDS
from vouchbook.sources.kubernetes_live import BY_COLLECTOR

HANDBOOK = Path(__file__).parents[2] / "docs" / "handbook" / "platform-engineer.md"


@pytest.fixture(scope="module")
def house() -> Iterator[Sandbox]:
    with housed() as sandbox:
        yield sandbox


@pytest.fixture
def live(house: Sandbox, tmp_path: Path) -> Live:
    house.clear_faults()
    return Live(sandbox=house, authority=Authority.new(), folder=tmp_path)


def test_what_cannot_be_reached_is_taken_from_the_bundle_in_force(live: Live) -> None:
    live.declare("https://127.0.0.1:1")
    found = live.read()
    taken, named = bundle(OBJECTS).readings(task(PEERS, NAMED))
    reading = seen(completed(found[PEERS], taken, named))
    assert reading.gaps == ()
    assert reading.as_of == AT
    assert reading.records == seen(taken).records
    assert {item.source for item in reading.records} == {Source.IMPORTED_SNAPSHOT}
    assert [call.outcome for call in reading.calls] == [Reason.UNREACHABLE]


def test_what_was_asked_goes_before_the_bundle(live: Live) -> None:
    found = live.ask(Cluster(objects={}))
    taken, named = bundle(OBJECTS).readings(task(PEERS, NAMED))
    reading = seen(completed(found[PEERS], taken, named))
    assert (reading.records, reading.gaps) == ((), ())
    assert reading.as_of != AT


def in_workspace(live: Live, switch: str) -> Program:
    """A workspace whose book has a claim about Istio."""
    program = Program.in_new_workspace(live.folder / "workspace", live.sandbox)
    page = program.root / "docs" / "topics" / "shop.md"
    page.write_text(f"{PAGE}\n[Peers.](claim:istio-peer-authentication-strict)\n", "utf-8")
    (program.root / "vouchbook.toml").write_text(f"{TOML}{switch}", "utf-8")
    return program


def test_a_collection_seals_what_clusters_told(live: Live) -> None:
    program = in_workspace(live, "[kubernetes]\nlive = true\n")
    cluster = Cluster(objects=OBJECTS)
    with serving(cluster, live.authority, live.folder) as endpoint:
        live.declare(endpoint)
        ended = program.run("collect", "--format", "json")
    assert ended.code == 0, ended.err
    (name,) = program.locker.snapshots()
    readings = {item.collector: item for item in program.locker.open(name).snapshot.readings}
    reading = seen(readings[PEERS])
    assert len(reading.records) == 7
    assert {call.operation for call in reading.calls} == {"kubernetes:ListPeerAuthentications"}
    ways = {call.operation for call in seen(readings[NAMED]).calls}
    assert ways == {"eks:ListClusters", "eks:DescribeCluster"}
    files = b"".join(program.locker.files(name).values()) + (ended.out + ended.err).encode()
    for one in cluster.asked:
        assert one.token.encode() not in files
    assert PREFIX.encode() not in files
    assert {one.path.rpartition("/")[2] for one in cluster.asked} == {
        BY_COLLECTOR[name].resource.partition(".")[0] for name in readings.keys() & BY_COLLECTOR
    }


def test_without_the_switch_no_cluster_is_asked(live: Live) -> None:
    program = in_workspace(live, "")
    cluster = Cluster(objects=OBJECTS)
    with serving(cluster, live.authority, live.folder) as endpoint:
        live.declare(endpoint)
        assert program.run("collect").code == 0
    assert cluster.asked == []
    (name,) = program.locker.snapshots()
    readings = {item.collector: item for item in program.locker.open(name).snapshot.readings}
    reading = readings[PEERS]
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is Reason.NEEDS_KUBERNETES_API


@pytest.mark.parametrize("switch", ["", "[kubernetes]\nlive = true\n"])
def test_the_policy_lets_the_clusters_be_found_where_they_are_asked(
    live: Live, switch: str
) -> None:
    told = in_workspace(live, switch).run("policy").out
    for action in ("eks:ListClusters", "eks:DescribeCluster"):
        assert (f'"{action}"' in told) == bool(switch)


def test_the_switch_is_read_strictly(live: Live) -> None:
    path = in_workspace(live, "[kubernetes]\nlive = 1\nlife = true\n").root / "vouchbook.toml"
    with pytest.raises(UsageError, match=r"kubernetes\.live: must be true or false") as caught:
        load_config(path)
    assert "kubernetes.life: is not known here" in str(caught.value)


def test_the_handbook_asks_for_the_rights_that_are_needed() -> None:
    text = HANDBOOK.read_text("utf-8")
    role, binding = yaml.safe_load_all(text.partition("```yaml\n")[2].partition("```")[0])
    rights = {
        (group, name): set(rule["verbs"])
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for name in rule["resources"]
    }
    assert rights.keys() == {(kind.group, kind.resource.partition(".")[0]) for kind in KINDS}
    assert all("list" in verbs and verbs <= {"get", "list"} for verbs in rights.values())
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
