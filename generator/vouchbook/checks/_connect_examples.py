"""Small worlds of ECS Service Connect for the examples of checks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vouchbook.checks._connect import CLUSTERS, LIST_NAMESPACES, NAMESPACES
from vouchbook.checks._identity_examples import HOME, KEY, REGION, blind, unknowing
from vouchbook.checks._network_examples import GROUP, VPC
from vouchbook.checks._task_examples import application, service, task
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workload_examples import CLUSTER, STABLE, network
from vouchbook.checks._workloads import LIST_SERVICES
from vouchbook.model.check import Example, Given
from vouchbook.model.reasons import Reason, Unread

Plain = Mapping[str, Any]

NAMESPACE = f"arn:aws:servicediscovery:{REGION}:{HOME}:namespace/ns-0a1b2c3d4e5f60718"
SHOP = "shop.connect"
"""The namespace's name."""
AUTHORITY = f"arn:aws:acm-pca:{REGION}:{HOME}:certificate-authority/1a2b3c4d-5e6f-7081-92a3-b4c5d6"
TLS_ROLE = f"arn:aws:iam::{HOME}:role/connect-tls"
CHECKOUT = f"arn:aws:ecs:{REGION}:{HOME}:service/shop/checkout"
ORDERS = CHECKOUT.replace("checkout", "orders")
CREATED = "2026-08-20T09:00:00.000000Z"
TLS: Plain = {
    "issuerCertificateAuthority": {"awsPcaAuthorityArn": AUTHORITY},
    "kmsKey": KEY,
    "roleArn": TLS_ROLE,
}
LOGS: Plain = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/ecs/connect", "awslogs-region": REGION},
}
ACCESS_LOG: Plain = {"format": "JSON", "includeQueryParameters": "DISABLED"}
VPC_ONLY = "10.0.0.0/16"


def without(facts: Plain) -> dict[str, Any]:
    """The same, without the members that are None."""
    return {name: value for name, value in facts.items() if value is not None}


def offer(**members: object) -> Plain:
    """What a service offers, under TLS; a member that is None is left out."""
    told = {
        "portName": "http",
        "discoveryName": "checkout",
        "clientAliases": [{"port": 8080, "dnsName": "checkout"}],
        "tls": TLS,
        **members,
    }
    return without(told)


def settings(*offers: Plain, **members: object) -> Plain:
    """The Service Connect settings of a deployment; a member that is None is left out."""
    told = {
        "enabled": True,
        "namespace": SHOP,
        "services": [*offers],
        "logConfiguration": LOGS,
        "accessLogConfiguration": ACCESS_LOG,
        **members,
    }
    return without(told)


def definition(name: str = "checkout:7", **members: object) -> Given:
    """What a service runs: an application whose port has a name."""
    mapping = {"name": "http", "containerPort": 8080, "protocol": "tcp", "appProtocol": "http"}
    told = {"portMappings": [mapping], "dependsOn": None, **members}
    return task(application(**told), name=name, proxyConfiguration=None)


def deployment(connect: Plain | None, **members: object) -> Plain:
    """A deployment, by default the PRIMARY one."""
    told = {
        **STABLE,
        "taskDefinition": definition().id,
        "createdAt": CREATED,
        "runningCount": 2,
        "serviceConnectConfiguration": connect,
        **members,
    }
    return without(told)


def serving(
    *offers: Plain,
    connect: Plain | None = None,
    more: Sequence[Plain] = (),
    deployed: Plain | None = None,
    **members: object,
) -> Given:
    """A service that offers these, or one port under TLS; `connect` replaces its settings."""
    chosen = settings(*(offers or (offer(),))) if connect is None else connect
    told: dict[str, Any] = {
        "serviceName": "checkout",
        "networkConfiguration": network(),
        "deployments": [deployment(chosen, **(deployed or {})), *more],
        **members,
    }
    return service(definition(), **told)


def client(**members: Any) -> Given:
    """A service that uses what others offer, and offers nothing."""
    return serving(connect=settings(services=None), **members)


def unconnected(**members: Any) -> Given:
    """A service without Service Connect."""
    return service(definition(), serviceName="checkout", deployments=[deployment(None)], **members)


def named(given: Given, name: str, **members: object) -> Given:
    """The same service under another name."""
    arn = CHECKOUT.replace("checkout", name)
    facts = {**given.facts[""], "serviceArn": arn, "serviceName": name, **members}
    return replace(given, id=arn, facts={"": facts})


def namespace(
    *services: str, arn: str = NAMESPACE, listed: bool = True, **members: object
) -> Given:
    """The namespace, and what it lists (where it is the account's own)."""
    facts = {
        "Arn": arn,
        "Id": arn.rpartition("/")[2],
        "Name": SHOP,
        "Type": "HTTP",
        "ResourceOwner": arn.split(":")[4],
        **members,
    }
    listing = {"services": list(services)} if listed else {}
    unread = {} if listed else {"services": Unread(reason=Reason.NOT_COLLECTED, detail=NAMESPACES)}
    return Given(
        collector=NAMESPACES, id=arn, facts={"": facts, **listing}, unread=unread, account=HOME
    )


def cluster(default: str = NAMESPACE) -> Given:
    """The cluster, with a default namespace."""
    facts = {
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "serviceConnectDefaults": {"namespace": default},
    }
    return Given(collector=CLUSTERS, id=CLUSTER, facts={"": facts})


def group(*ingress: Plain, egress: Sequence[Plain] = (), identifier: str = GROUP) -> Given:
    """The security group of the service's tasks."""
    facts = {
        "GroupId": identifier,
        "GroupName": "workload",
        "OwnerId": HOME,
        "VpcId": VPC,
        "IpPermissions": list(ingress),
        "IpPermissionsEgress": list(egress),
    }
    arn = f"arn:aws:ec2:{REGION}:{HOME}:security-group/{identifier}"
    return Given(collector="ec2.security-groups", id=arn, facts={"": facts})


def lost_primary() -> Example:
    """A service that lives, and whose answer holds no PRIMARY deployment."""
    return unknowing("The answer has no PRIMARY deployment.", serving(deployments=[]))


def denied_services() -> Example:
    """Services that were denied."""
    return unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES))


def denied_namespaces(*given: Given) -> Example:
    """Namespaces that were denied."""
    return unknowing("Namespaces were denied.", *given, blind(NAMESPACES, LIST_NAMESPACES))
