"""Clusters are asked over real HTTPS, and tell what a bundle would have told."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.aws.cluster_house import (
    DATA,
    NAMED,
    OBJECTS,
    PEER_LIST,
    PEERS,
    SECRETS,
    Live,
    bundle,
    housed,
    seen,
    task,
)
from tests.aws.kubernetes_server import METADATA, PREFIX, Authority, Cluster, serving
from tests.sources.bringing import AT
from tests.sources.kubernetes_bundle import CLUSTER
from vouchbook.brought import TakenIn
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.registry import collectors
from vouchbook.model.collector import Collector
from vouchbook.model.reading import Reading, Record, Source, Unseen
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Fault, FaultKind, Sandbox
from vouchbook.sources.kubernetes_filled import completed
from vouchbook.sources.kubernetes_kinds import KINDS
from vouchbook.sources.kubernetes_live import SERVED, page_of


@pytest.fixture(scope="module")
def house() -> Iterator[Sandbox]:
    with housed() as sandbox:
        yield sandbox


@pytest.fixture
def live(house: Sandbox, tmp_path: Path) -> Live:
    house.clear_faults()
    return Live(sandbox=house, authority=Authority.new(), folder=tmp_path)


def plain(record: Record) -> Record:
    """A record without what tells how it was obtained, and without a secret's type."""
    facts = {name: it for name, it in (record.facts or {}).items() if name != "type"}
    return replace(
        record,
        as_of="",
        source=Source.LIVE_API,
        origin="",
        digest="",
        lacks=(),
        facts=facts,
    )


def everything(readings: Mapping[str, Reading]) -> bytes:
    return canonical([encode(item) for item in readings.values()])


def test_what_a_cluster_tells_is_what_a_bundle_tells(live: Live) -> None:
    found = live.ask(Cluster(objects=OBJECTS))
    brought = bundle(OBJECTS).readings(task(*sorted(SERVED)))
    assert found.keys() == SERVED == {item.collector for item in brought}
    for item in brought:
        there, here = seen(item), seen(found[item.collector])
        assert [plain(one) for one in here.records] == [plain(one) for one in there.records]
        assert here.gaps == there.gaps == ()
        assert [one.complete for one in here.listings] == [True]
        assert {one.source for one in here.records} <= {Source.LIVE_API}
        assert not any(one.origin for one in here.records)
    assert len(seen(found[PEERS]).records) == 7
    assert len(seen(found["istio.mesh-configs"]).records) == 1


def test_lists_are_read_in_chunks_to_their_end(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS, size=3)
    reading = seen(live.ask(cluster)[PEERS])
    assert len(reading.records) == 7
    assert [(call.parameters["page"], call.items) for call in reading.calls] == [
        (1, 3),
        (2, 3),
        (3, 1),
    ]
    assert {one.query["limit"][0] for one in cluster.asked} == {"500"}
    assert reading.listings[0].pages == 3
    assert {call.request_id for call in reading.calls} == {"5f2c7b1e-0000-4000-8000-000000000009"}


@pytest.mark.parametrize("times", [1, 2])
def test_a_list_that_expires_is_begun_again(live: Live, times: int) -> None:
    only = {PEER_LIST: OBJECTS[PEER_LIST]}
    reading = seen(live.ask(Cluster(objects=only, size=3, expires=times))[PEERS])
    assert len(reading.records) == 7
    assert reading.gaps == ()


def test_a_list_that_expires_each_time_is_not_whole(live: Live) -> None:
    only = {PEER_LIST: OBJECTS[PEER_LIST]}
    reading = seen(live.ask(Cluster(objects=only, size=3, expires=3))[PEERS])
    assert reading.records == ()
    assert [(gap.id, gap.unread.reason) for gap in reading.gaps] == [(CLUSTER, Reason.TRUNCATED)]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.DENIED),
        (403, Reason.DENIED),
        (429, Reason.THROTTLED),
        (500, Reason.SERVER_ERROR),
        (504, Reason.TIMED_OUT),
        (302, Reason.REJECTED),
    ],
)
def test_a_refusal_names_the_right_that_is_missing(live: Live, status: int, reason: Reason) -> None:
    found = live.ask(Cluster(objects=OBJECTS, refused={PEER_LIST: status}))
    reading = completed(found[PEERS], *nothing_brought())
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is reason
    assert reading.unread.permission == "security.istio.io/peerauthentications: list"
    assert [(call.outcome, call.status) for call in reading.calls] == [(reason, status)]
    assert seen(found["kubernetes.services"]).gaps == ()


def nothing_brought() -> tuple[Reading, Reading]:
    empty = TakenIn(brought=[], now=datetime.fromisoformat(AT))
    first, second = empty.readings(task(PEERS, NAMED))
    return first, second


def test_half_an_answer_is_none(live: Live) -> None:
    half = frozenset({"peerauthentications"})
    reading = seen(live.ask(Cluster(objects=OBJECTS, half=half))[PEERS])
    assert [gap.unread.reason for gap in reading.gaps] == [Reason.TRUNCATED]
    assert reading.listings == ()


def test_another_authority_is_not_trusted_and_is_told_nothing(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS)
    with serving(cluster, live.authority, live.folder) as endpoint:
        live.declare(endpoint, Authority.new())
        found = live.read()
    assert cluster.asked == []
    for name in SERVED - {NAMED}:
        (gap,) = seen(found[name]).gaps
        assert gap.unread.reason is Reason.UNREACHABLE
        assert gap.unread.detail == "SSLCertVerificationError"
    tried = [call for item in found.values() for call in item.calls if "path" in call.parameters]
    assert len([call for call in tried if call.detail != "not sent"]) == 1
    (named,) = seen(found[NAMED]).records
    assert named.facts == {"arn": CLUSTER, "name": "shop", "listed": []}


def test_another_name_is_not_trusted(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS)
    with serving(cluster, live.authority, live.folder) as endpoint:
        live.declare(endpoint.replace("127.0.0.1", "localhost"))
        found = live.read(PEERS)
    assert cluster.asked == []
    assert [gap.unread.reason for gap in seen(found[PEERS]).gaps] == [Reason.UNREACHABLE]


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("https://127.0.0.1:1", Reason.UNREACHABLE),
        ("http://127.0.0.1:1", Reason.REJECTED),
        ("https://user@127.0.0.1:1", Reason.REJECTED),
        ("https://127.0.0.1:x", Reason.REJECTED),
    ],
)
def test_a_cluster_out_of_reach_says_so(live: Live, endpoint: str, reason: Reason) -> None:
    live.declare(endpoint)
    found = live.read(PEERS)
    assert [gap.unread.reason for gap in seen(found[PEERS]).gaps] == [reason]


def test_a_group_that_is_not_there_is_observed_as_empty(live: Live) -> None:
    lacks = frozenset({"gateway.networking.k8s.io"})
    reading = seen(live.ask(Cluster(objects=OBJECTS, lacks=lacks))["kubernetes.gateways"])
    assert (reading.records, reading.gaps) == ((), ())
    assert [item.complete for item in reading.listings] == [True]
    assert [(call.parameters["path"], call.status) for call in reading.calls] == [
        ("/apis/gateway.networking.k8s.io/v1/gateways", 404),
        ("/apis/gateway.networking.k8s.io", 404),
    ]


def test_a_list_that_is_missing_though_its_group_is_there_is_not_empty(live: Live) -> None:
    refused = {f"/apis/security.istio.io/v1/{PEER_LIST.partition('.')[0]}": 404}
    reading = seen(live.ask(Cluster(objects=OBJECTS, refused=refused))[PEERS])
    assert [gap.unread.reason for gap in reading.gaps] == [Reason.REJECTED]


def test_without_discovery_a_missing_list_is_not_empty(live: Live) -> None:
    group = "gateway.networking.k8s.io"
    cluster = Cluster(lacks=frozenset({group}), refused={f"/apis/{group}": 403})
    (gap,) = seen(live.ask(cluster)["kubernetes.gateways"]).gaps
    assert gap.unread.reason is Reason.DENIED
    assert gap.unread.permission == f"nonResourceURLs /apis/{group}: get"


def test_an_older_version_of_a_group_is_found(live: Live) -> None:
    versions = {"security.istio.io": "v1beta1"}
    reading = seen(live.ask(Cluster(objects=OBJECTS, version=versions))[PEERS])
    assert len(reading.records) == 7
    assert reading.gaps == ()


def test_the_data_of_secrets_is_never_asked_for(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS)
    found = live.ask(cluster)
    asked = [one for one in cluster.asked if one.path.endswith("/secrets")]
    assert [one.accept for one in asked] == [METADATA]
    (record,) = seen(found[SECRETS]).records
    assert record.lacks == ("type",)
    told = everything(found)
    assert DATA.encode() not in told
    assert b"bm90IGZvciB5b3U=" not in told
    assert b"not looked at" not in told


def test_the_token_names_the_cluster_and_stands_nowhere(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="vouchbook")
    cluster = Cluster(objects=OBJECTS)
    found = live.ask(cluster)
    told = everything(found)
    assert cluster.asked
    for one in cluster.asked:
        assert one.token.startswith(PREFIX)
        code = one.token.removeprefix(PREFIX)
        address = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode()
        query = parse_qs(urlsplit(address).query)
        assert query["Action"] == ["GetCallerIdentity"]
        assert query["X-Amz-Expires"] == ["60"]
        assert "x-k8s-aws-id" in query["X-Amz-SignedHeaders"][0].split(";")
        for secret in (code, query["X-Amz-Signature"][0], query["X-Amz-Security-Token"][0]):
            assert secret.encode() not in told
            assert secret not in caplog.text


def test_without_the_list_of_clusters_nothing_is_guessed(live: Live) -> None:
    rule = Fault(kind=FaultKind.ACCESS_DENIED, service="eks", operation="ListClusters")
    live.sandbox.faults([rule])
    cluster = Cluster(objects=OBJECTS)
    for item in live.ask(cluster).values():
        assert isinstance(item, Unseen)
        assert item.unread.permission == "eks:ListClusters"
    assert cluster.asked == []


def test_a_cluster_that_cannot_be_described_is_named(live: Live) -> None:
    rule = Fault(kind=FaultKind.ACCESS_DENIED, service="eks", operation="DescribeCluster")
    live.sandbox.faults([rule])
    found = live.ask(Cluster(objects=OBJECTS))
    assert [item.id for item in seen(found[NAMED]).records] == [CLUSTER]
    (gap,) = seen(found[PEERS]).gaps
    assert (gap.id, gap.unread.permission) == (CLUSTER, "eks:DescribeCluster")


def test_every_collector_of_bundles_can_be_read_live() -> None:
    brought: set[str] = {name for name, item in collectors().items() if is_of_bundles(item)}
    assert brought == SERVED


def is_of_bundles(collector: Collector) -> bool:
    return collector.brought == "kubernetes"


def test_what_is_throttled_is_asked_again(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS, throttles=1)
    reading = seen(live.ask(cluster, PEERS, attempts=2)[PEERS])
    assert len(reading.records) == 7
    assert [call.outcome for call in reading.calls if "path" in call.parameters] == [
        Reason.THROTTLED,
        "ok",
    ]


def test_an_answer_that_takes_too_long_is_none(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS, pause=30.0)
    (gap,) = seen(live.ask(cluster, PEERS, read_timeout=1.0)[PEERS]).gaps
    assert gap.unread.reason is Reason.TIMED_OUT


def test_an_answer_without_bounds_is_not_read_to_its_end(live: Live) -> None:
    cluster = Cluster(objects=OBJECTS, padding=65 * 1024 * 1024)
    (gap,) = seen(live.ask(cluster, PEERS, read_timeout=30.0)[PEERS]).gaps
    assert (gap.unread.reason, gap.unread.detail) == (
        Reason.TRUNCATED,
        "the answer is longer than 64 MiB",
    )


@pytest.mark.parametrize(
    ("resource", "document"),
    [
        ("pods", []),
        ("pods", {"kind": "PodList"}),
        ("pods", {"kind": "PodList", "items": {}}),
        ("pods", {"kind": "PodList", "items": [1]}),
        ("pods", {"kind": "ServiceList", "items": []}),
        ("pods", {"kind": "PodList", "items": [{"kind": "Secret", "data": {"key": DATA}}]}),
        ("pods", {"kind": "PodList", "items": [{"kind": "PodList", "items": []}]}),
        ("secrets", {"kind": "SecretList", "items": [{"data": {"key": DATA}}]}),
    ],
)
def test_another_answer_than_the_list_is_none(resource: str, document: object) -> None:
    (kind,) = (kind for kind in KINDS if kind.resource == resource)
    with pytest.raises(UsageError) as caught:
        page_of(kind, json.dumps(document).encode())
    assert DATA not in str(caught.value)
