"""Estates of any size: so many of each kind, alike but for their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.demo.tasks import meshed_task
from vouchbook.sandbox.estate.documents import (
    allow,
    envoy_may_stream,
    key_policy,
    policy,
    trail_bucket,
    trusts_account,
    trusts_service,
)
from vouchbook.sandbox.estate.model import (
    Account,
    Authority,
    Bucket,
    Certificate,
    Estate,
    Key,
    LogGroup,
    Member,
    Mesh,
    MeshPart,
    Policy,
    Ref,
    Region,
    Role,
    Trail,
    User,
)
from vouchbook.sandbox.estate.specs import (
    acm,
    client_tls,
    gateway,
    gateway_route,
    http_route,
    listener,
    listener_tls,
    node,
    provided_by_router,
    router,
    trust_acm,
)
from vouchbook.sandbox.estate.workload_model import (
    Cluster,
    Network,
    SecurityGroup,
    Service,
    Task,
)

ACCOUNT = "111122223333"
REGION = "us-east-1"
ROLE = "vouchbook-reader"
EXTERNAL_ID = "vouchbook-demo"
_EC = "EC_prime256v1"
_CLIENT = client_tls(trust_acm("root"), enforce=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many there are of each kind."""

    nodes: int = 0
    services: int = 0
    """Virtual services, each provided by a router with one route."""
    gateways: int = 0
    roles: int = 0
    policies: int = 0
    users: int = 0
    keys: int = 0
    certificates: int = 0
    log_groups: int = 0
    buckets: int = 0
    trails: int = 0
    groups: int = 0
    """Security groups."""
    tasks: int = 0
    """Task definitions."""
    workloads: int = 0
    """ECS services."""
    meshes: int = 0
    clusters: int = 0

    def times(self, factor: int) -> "Counts":
        """So many times as much of what AWS lets grow.

        Meshes, clusters and trails stay as they are: their quotas are small, so that a large
        estate has large meshes, and not many.
        """
        grown = {name: getattr(self, name) * factor for name in _GROWING}
        return replace(self, **grown)


_GROWING = (
    "nodes",
    "services",
    "gateways",
    "roles",
    "policies",
    "users",
    "keys",
    "certificates",
    "log_groups",
    "buckets",
    "groups",
    "tasks",
    "workloads",
)

DEMO_SIZE = Counts(
    nodes=50,
    services=20,
    gateways=3,
    roles=34,
    policies=15,
    users=6,
    keys=13,
    certificates=17,
    log_groups=6,
    buckets=5,
    trails=3,
    groups=14,
    tasks=8,
    workloads=7,
    meshes=4,
    clusters=2,
)
"""As many as the demo's estate has, in one account and one region."""

SCANNED = Counts(roles=200, buckets=100, keys=50, trails=10, groups=100, clusters=2)
"""What scanners are compared on."""


def estate_of(counts: Counts) -> Estate:
    """An estate of so many things in one account and one region, beside the hub that reads it."""
    return Estate(
        name="measured",
        about="So many of each kind.",
        members=(Member(id=ACCOUNT, name="measured", email="measured@example.com"),),
        accounts=(
            Account(
                id=ACCOUNT,
                policies=tuple(_policy(number) for number in range(counts.policies)),
                roles=(_reader(), *(_role(number, counts) for number in range(counts.roles))),
                users=tuple(
                    User(name=f"user-{number}", shows="One.", keys_made=())
                    for number in range(counts.users)
                ),
                regions=(_region(counts),),
            ),
        ),
    )


def _reader() -> Role:
    return Role(
        name=ROLE,
        shows="Collects.",
        trust=trusts_account(HUB, EXTERNAL_ID),
        managed=("arn:aws:iam::aws:policy/SecurityAudit",),
    )


def _policy(number: int) -> Policy:
    may = allow("s3:GetObject", f"arn:aws:s3:::objects-{number}/*")
    return Policy(name=f"policy-{number}", shows="One.", document=policy(may))


def _role(number: int, counts: Counts) -> Role:
    mesh = f"mesh-{number % counts.meshes}" if counts.meshes else "mesh"
    arn = f"arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/{mesh}/virtualNode/node-{number}"
    return Role(
        name=f"role-{number}",
        shows="One.",
        trust=trusts_service("ecs-tasks"),
        own=(f"policy-{number % counts.policies}",) if counts.policies else (),
        inline={"envoy": policy(envoy_may_stream([arn]))},
    )


def _region(counts: Counts) -> Region:
    return Region(
        name=REGION,
        keys=tuple(_key(number) for number in range(counts.keys)),
        authorities=(_authority(),) if counts.certificates else (),
        certificates=tuple(
            Certificate(name=_domain(number), shows="One.", authority="root", key_algorithm=_EC)
            for number in range(counts.certificates)
        ),
        log_groups=tuple(
            LogGroup(name=f"/measured/{number}", shows="One.", retention_days=365)
            for number in range(counts.log_groups)
        ),
        buckets=tuple(_bucket(number) for number in range(counts.buckets)),
        trails=tuple(_trail(number) for number in range(counts.trails)),
        meshes=tuple(_mesh(number, counts) for number in range(counts.meshes)),
        networks=(_network(counts),) if counts.groups else (),
        tasks=tuple(_task(number, counts) for number in range(counts.tasks)),
        clusters=tuple(_cluster(number, counts) for number in range(counts.clusters)),
    )


def _domain(number: int) -> str:
    return f"node-{number}.measured.example"


def _key(number: int) -> Key:
    return Key(name=f"key-{number}", shows="One.", rotation_days=365, policy=key_policy(ACCOUNT))


def _authority() -> Authority:
    return Authority(
        name="root",
        shows="One.",
        configuration={
            "KeyAlgorithm": _EC,
            "SigningAlgorithm": "SHA256WITHECDSA",
            "Subject": {"CommonName": "Measured Root CA"},
        },
    )


def _bucket(number: int) -> Bucket:
    name = f"measured-{number}-{ACCOUNT}"
    trail = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/trail-{number}"
    return Bucket(
        name=name,
        shows="One.",
        public_access_block=True,
        versioning=True,
        policy=trail_bucket(name, trail, ACCOUNT),
    )


def _trail(number: int) -> Trail:
    return Trail(
        name=f"trail-{number}",
        shows="One.",
        bucket=f"measured-{number}-{ACCOUNT}",
        parameters={"IsMultiRegionTrail": True, "EnableLogFileValidation": True},
    )


def _mesh(number: int, counts: Counts) -> Mesh:
    """One mesh with its share: what has this number when counted round."""

    def here(total: int) -> range:
        return range(number, total, counts.meshes)

    return Mesh(
        name=f"mesh-{number}",
        shows="One.",
        spec={"egressFilter": {"type": "DROP_ALL"}},
        nodes=_parts("node", ((i, _node(i, counts)) for i in here(counts.nodes))),
        routers=_parts("router", ((i, router()) for i in here(counts.services))),
        routes=_parts(
            "route",
            ((i, http_route(f"node-{i}")) for i in here(counts.services)),
            inside="router",
        ),
        services=tuple(
            MeshPart(name=_host(i), shows="One.", spec=provided_by_router(f"router-{i}"))
            for i in here(counts.services)
        ),
        gateways=_parts("gateway", ((i, _gateway(i)) for i in here(counts.gateways))),
        gateway_routes=_parts(
            "entry",
            ((i, gateway_route(_host(i), "/")) for i in here(counts.gateways)),
            inside="gateway",
        ),
    )


def _parts(
    kind: str, specs: Iterable[tuple[int, Mapping[str, Any]]], inside: str = ""
) -> tuple[MeshPart, ...]:
    return tuple(
        MeshPart(
            name=f"{kind}-{number}",
            shows="One.",
            spec=spec,
            inside=f"{inside}-{number}" if inside else None,
        )
        for number, spec in specs
    )


def _host(number: int) -> str:
    return f"service-{number}.measured.internal"


def _tls(number: int) -> Mapping[str, Any]:
    return listener_tls("STRICT", acm(_domain(number)))


def _node(number: int, counts: Counts) -> Mapping[str, Any]:
    """Two of three nodes accept TLS only; each calls the service beside it in its mesh."""
    tls = _tls(number % counts.certificates) if number % 3 else None
    called = (number + counts.meshes) % counts.services
    return node(
        f"node-{number}.measured.internal",
        listener(tls=tls),
        backends=[_host(called)],
        defaults=_CLIENT,
    )


def _gateway(number: int) -> Mapping[str, Any]:
    return gateway(listener(8443, tls=_tls(number)), defaults=_CLIENT)


def _network(counts: Counts) -> Network:
    return Network(
        name="measured",
        shows="One.",
        cidr="10.0.0.0/16",
        subnets={"a": "10.0.0.0/24", "b": "10.0.1.0/24"},
        groups=tuple(_group(number) for number in range(counts.groups)),
    )


def _group(number: int) -> SecurityGroup:
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 8080,
        "ToPort": 8080,
        "IpRanges": [{"CidrIp": "10.0.0.0/16"}],
    }
    return SecurityGroup(name=f"group-{number}", shows="One.", ingress=[rule])


def _task(number: int, counts: Counts) -> Task:
    """The task definition of a node, under a role of its own."""
    parameters = meshed_task(
        account=ACCOUNT,
        region=REGION,
        resource=f"mesh/mesh-{number % counts.meshes}/virtualNode/node-{number}",
        log_group=f"/measured/{number % counts.log_groups}",
        task_role=f"role-{number}",
        execution_role=f"role-{counts.roles - 1}",
    )
    return Task(name=f"task-{number}", shows="One.", parameters=parameters)


def _cluster(number: int, counts: Counts) -> Cluster:
    return Cluster(
        name=f"cluster-{number}",
        shows="One.",
        parameters={"settings": [{"name": "containerInsights", "value": "enabled"}]},
        services=tuple(
            _workload(i, counts) for i in range(number, counts.workloads, counts.clusters)
        ),
    )


def _workload(number: int, counts: Counts) -> Service:
    group = Ref(kind="security-group", name=f"group-{number % counts.groups}")
    network = {
        "subnets": [Ref(kind="subnet", name="a"), Ref(kind="subnet", name="b")],
        "securityGroups": [group],
        "assignPublicIp": "DISABLED",
    }
    return Service(
        name=f"service-{number}",
        shows="One.",
        parameters={
            "taskDefinition": Ref(kind="task", name=f"task-{number}"),
            "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": network},
        },
    )
