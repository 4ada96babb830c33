"""A migration in three stages, built in an embedded AWS and collected at three times."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.aws import harness
from tests.aws.rooms import MEMBER, REGION, Room
from tests.estates import estate_connect, estate_lattice
from tests.packs.world import OURS
from vouchbook.aws.session import Sessions
from vouchbook.model.renderer import no_progress
from vouchbook.operate import Means, collect
from vouchbook.sandbox import Sandbox
from vouchbook.sandbox.estate.demo.tasks import meshed_task
from vouchbook.workspace import Workspace

ALONE = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
BOTH = datetime(2026, 9, 7, 14, 0, tzinfo=UTC)
GONE = datetime(2026, 10, 20, 8, 15, tzinfo=UTC)
CLAIMS = (
    "acm-mesh-cert-issued-and-valid",
    "appmesh-eol-exit-managed",
    "appmesh-sidecars-retired",
    "connect-access-logs",
    "connect-agent-guarded",
    "connect-agent-running",
    "connect-egress-restricted",
    "connect-flows-approved",
    "connect-health-checks",
    "connect-inventory-complete",
    "connect-service-tls",
    "connect-task-roles",
    "connect-timeouts-bounded",
    "connect-tls-authority",
    "envoy-access-logs-enabled",
    "iam-proxy-auth-scoped",
    "lattice-access-logs",
    "lattice-auth-iam",
    "lattice-auth-policy-callers",
    "lattice-flow-allow-list",
    "lattice-health-checks",
    "lattice-listener-tls",
    "lattice-target-tls",
    "mesh-cert-provider-inventory",
    "mesh-egress-filter-drop-all",
    "mesh-listener-tls-strict",
    "mesh-mtls-server-requires-client-cert",
    "mesh-resource-status-active",
    "mesh-route-retry-policy",
    "mesh-virtual-service-provider-set",
)
TOML = f"""
[engagement]
name = "moved"
subject = "The shop, on its way out of App Mesh"
boundary = "One account of an embedded AWS"
environment = "test"
period = {{ from = "2026-07-01", to = "2026-12-31" }}
preparer = {{ name = "Mary Major" }}
[scope]
accounts = ["{MEMBER}"]
regions = ["{REGION}"]
role = "vouchbook-reader"
external_id = "vouchbook-demo"
[signer]
key = "key.pem"
"""
_AGREED: Mapping[str, Any] = {
    "approved_flows": '["shop.connect/web -> orders:8080", "shop -> orders"]',
    "mtls_required_meshes": '["*"]',
}
_KEYS = {"certificateChain": "/keys/chain.pem", "privateKey": "/keys/key.pem"}
_TRUST = {"trust": {"file": {"certificateChain": "/keys/root.pem"}}}
_LOGS = {"accessLog": {"file": {"path": "/dev/stdout"}}}


def workspace(folder: Path) -> Workspace:
    """A workspace whose book claims something for each technology."""
    text = TOML
    for name, value in _AGREED.items():
        text += f"""
[parameters.{name}]
value = {value}
owner = "Mary Major"
since = "2026-01-01"
"""
    docs = folder / "docs" / "topics"
    docs.mkdir(parents=True)
    (folder / "vouchbook.toml").write_text(text, "utf-8")
    lines = [f"[It holds: {name}.](claim:{name})" for name in CLAIMS]
    page = ["---", "title: The move", "topic: compliance", "---", "# The move", *lines]
    (docs / "compliance.md").write_text("\n\n".join(page).replace("\n\n", "\n", 3), "utf-8")
    return Workspace(folder)


def migrate(where: Workspace, sandbox: Sandbox) -> tuple[str, ...]:
    """Build and collect stage by stage; gives the snapshots' ids."""
    stages: tuple[tuple[datetime, Callable[[Room], None]], ...] = (
        (ALONE, _mesh),
        (BOTH, estate_connect.well_kept),
        (GONE, _left),
    )
    found = []
    for at, build in stages:
        sandbox.set_clock(at)
        reach = harness.reach(sandbox, attempts=3, read_timeout=30.0)
        with harness.pointed_at(sandbox):
            sessions = Sessions(reach, run="test", now=_clock(at))
            build(Room(account=sessions.account(MEMBER), sandbox=sandbox))
            means = Means(now=_clock(at), signer=lambda _: OURS, progress=no_progress)
            found.append(collect(where, reach, means).snapshot)
    return tuple(found)


def _clock(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def _mesh(room: Room) -> None:
    """App Mesh alone: two nodes, a service with a route, and tasks with an Envoy."""
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop", spec={"egressFilter": {"type": "DROP_ALL"}})
    listener = {
        "portMapping": {"port": 8080, "protocol": "http"},
        "tls": {
            "mode": "STRICT",
            "certificate": {"file": _KEYS},
            "validation": _TRUST,
        },
    }
    for name in ("carts", "orders", "web"):
        discovery = {"awsCloudMap": {"namespaceName": "shop", "serviceName": name}}
        mesh.create_virtual_node(
            meshName="shop",
            virtualNodeName=name,
            spec={"listeners": [listener], "serviceDiscovery": discovery, "logging": _LOGS},
        )
    mesh.create_virtual_router(
        meshName="shop",
        virtualRouterName="orders",
        spec={"listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}]},
    )
    mesh.create_route(
        meshName="shop", virtualRouterName="orders", routeName="all", spec={"httpRoute": _route()}
    )
    provider = {"virtualRouter": {"virtualRouterName": "orders"}}
    mesh.create_virtual_service(
        meshName="shop", virtualServiceName="orders.shop.example", spec={"provider": provider}
    )
    _run(room)


def _route() -> Mapping[str, Any]:
    return {
        "match": {"prefix": "/"},
        "action": {"weightedTargets": [{"virtualNode": "orders", "weight": 1}]},
        "retryPolicy": {
            "maxRetries": 2,
            "perRetryTimeout": {"unit": "s", "value": 2},
            "httpRetryEvents": ["server-error", "gateway-error"],
            "tcpRetryEvents": ["connection-error"],
        },
    }


def _run(room: Room) -> None:
    """Services whose tasks carry an Envoy, of the families that go on later without one."""
    ecs = room.client("ecs")
    ecs.create_cluster(clusterName="shop")
    for name in ("orders", "web"):
        task = meshed_task(
            account=room.number,
            region=REGION,
            resource=f"mesh/shop/virtualNode/{name}",
            log_group="/shop/envoy",
            task_role=f"envoy-{name}",
            execution_role="pulls-images",
        )
        made = ecs.register_task_definition(family=name, **task)["taskDefinition"]
        ecs.create_service(
            cluster="shop",
            serviceName=f"{name}-mesh",
            taskDefinition=made["taskDefinitionArn"],
            desiredCount=1,
        )


def _left(room: Room) -> None:
    """Lattice in place, App Mesh gone; one endpoint was forgotten."""
    estate_lattice.ESTATES[0].build(room)
    mesh, ecs = room.client("appmesh"), room.client("ecs")
    mesh.delete_virtual_service(meshName="shop", virtualServiceName="orders.shop.example")
    mesh.delete_route(meshName="shop", virtualRouterName="orders", routeName="all")
    mesh.delete_virtual_router(meshName="shop", virtualRouterName="orders")
    for name in ("carts", "orders", "web"):
        mesh.delete_virtual_node(meshName="shop", virtualNodeName=name)
    mesh.delete_mesh(meshName="shop")
    for name in ("orders", "web"):
        ecs.delete_service(cluster="shop", service=f"{name}-mesh", force=True)
        ecs.deregister_task_definition(taskDefinition=f"{name}:1")
    ec2 = room.client("ec2")
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"],
        ServiceName=f"com.amazonaws.{REGION}.appmesh-envoy-management",
    )
