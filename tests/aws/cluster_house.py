"""A cluster of EKS in an embedded AWS whose API is served on loopback, and what it has."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.aws import harness
from tests.aws.kubernetes_server import Authority, Cluster, serving
from tests.sources.bringing import AT, PLACE
from tests.sources.kubernetes_bundle import (
    CLUSTER,
    SIDECAR,
    bring,
    mesh_config,
    namespace,
    peer,
    thing,
)
from vouchbook.aws.clusters import Clusters
from vouchbook.brought import TakenIn
from vouchbook.imports import clean
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reading import Reading, Seen
from vouchbook.sandbox import Sandbox
from vouchbook.sources.kubernetes_kinds import KINDS
from vouchbook.sources.kubernetes_live import SERVED

PEERS = "istio.peer-authentications"
PEER_LIST = "peerauthentications.security.istio.io"
SECRETS = "istio.secrets"
NAMED = "kubernetes.clusters"
DATA = "bm90IHRvIGJlIHNlZW4="
APPLIED = {"kubectl.kubernetes.io/last-applied-configuration": '{"data":"bm90IGZvciB5b3U="}'}
OBJECTS: Mapping[str, list[Mapping[str, Any]]] = {
    PEER_LIST: [peer(f"rule-{number}", "shop", "STRICT") for number in range(7)],
    "namespaces": [namespace("shop", **{"istio-injection": "enabled"}), namespace("default")],
    "configmaps": [
        mesh_config("rootNamespace: istio-system"),
        thing("v1", "ConfigMap", "other", "shop", data={"password": "not looked at"}),
    ],
    "services": [thing("v1", "Service", "orders", "shop", spec={"type": "ClusterIP"})],
    "secrets": [
        thing(
            *("v1", "Secret", "cacerts", "istio-system", {"annotations": APPLIED}),
            data={"ca-key.pem": DATA},
            type="Opaque",
        )
    ],
}


@contextmanager
def housed() -> Iterator[Sandbox]:
    """An account with one cluster, and the environment that leads to it."""
    with Sandbox.start(estate="small") as sandbox, harness.pointed_at(sandbox):
        account: Any = harness.runner(sandbox).sessions.account(harness.MEMBER)
        account.client("eks", harness.REGION).create_cluster(
            name="shop",
            version="1.33",
            roleArn=f"arn:aws:iam::{harness.MEMBER}:role/shop",
            resourcesVpcConfig={"subnetIds": []},
        )
        yield sandbox


class Live:
    """Asks a cluster that behaves as it is told."""

    def __init__(self, *, sandbox: Sandbox, authority: Authority, folder: Path) -> None:
        self.sandbox = sandbox
        self.authority = authority
        self.folder = folder

    def ask(self, cluster: Cluster, *names: str, **reach: Any) -> dict[str, Reading]:
        """What the cluster tells of these collectors, or of all."""
        with serving(cluster, self.authority, self.folder) as endpoint:
            self.declare(endpoint)
            return self.read(*names, **reach)

    def declare(self, endpoint: str, trusted: Authority | None = None) -> None:
        authority = {"data": (trusted or self.authority).data}
        facts = {"endpoint": endpoint, "certificateAuthority": authority}
        self.sandbox.declare("eks-cluster", CLUSTER, facts)

    def read(self, *names: str, **reach: Any) -> dict[str, Reading]:
        """What the cluster that is declared tells."""
        wanted = sorted(names or SERVED)
        runner = harness.runner(self.sandbox, **{"read_timeout": 5.0, **reach})
        plan = Plan(checks=(), collectors=tuple(wanted), tasks=())
        return {**Clusters(runner=runner, plan=plan, clean=clean).readings(task(*wanted))}


def task(*names: str) -> Task:
    return Task(place=PLACE, service="kubernetes", collectors=names)


def bundle(objects: Mapping[str, list[Mapping[str, Any]]]) -> TakenIn:
    """The bundle that kubectl would have made; of secrets, what may be brought of them."""
    files: dict[str, object] = {"cluster.json": SIDECAR}
    for kind in KINDS:
        items = objects.get(kind.resource, [])
        if kind.kind == "Secret":
            items = [secret_without_data(item) for item in items]
        files[f"{kind.resource}.json"] = {"apiVersion": "v1", "kind": "List", "items": items}
    return TakenIn(brought=[bring(files)], now=datetime.fromisoformat(AT))


def secret_without_data(item: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = {name: it for name, it in item["metadata"].items() if name != "annotations"}
    return {**{name: item[name] for name in ("apiVersion", "kind", "type")}, "metadata": metadata}


def seen(reading: Reading) -> Seen:
    assert isinstance(reading, Seen), reading
    return reading
