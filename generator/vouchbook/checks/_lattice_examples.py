"""Small estates of VPC Lattice for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION, document
from vouchbook.checks._lattice import (
    ENDPOINTS_IN_NETWORK,
    IN_NETWORK,
    LISTENERS,
    NETWORKS,
    RULES,
    SERVICES,
    TARGETS,
    VPCS_IN_NETWORK,
)
from vouchbook.checks._network_examples import GROUP, VPC
from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.engagement import Statement

Plain = Mapping[str, Any]

LATTICE = f"arn:aws:vpc-lattice:{REGION}:{HOME}"
NETWORK = f"{LATTICE}:servicenetwork/sn-0123456789abcdef0"
SERVICE = f"{LATTICE}:service/svc-0123456789abcdef0"
LISTENER = f"{SERVICE}/listener/listener-0123456789abcdef0"
TARGET_GROUP = f"{LATTICE}:targetgroup/tg-0123456789abcdef0"
INVOKE = "vpc-lattice-svcs:Invoke"
ROLE = f"arn:aws:iam::{HOME}:role/checkout"
MOMENT = "2026-09-10T08:00:00.000000Z"


def invoking(principal: object, /, **condition: Plain) -> Plain:
    """A statement that allows invoking, with a condition's operators where there are some."""
    told = {"Effect": "Allow", "Action": INVOKE, "Resource": "*", "Principal": principal}
    return {**told, "Condition": condition} if condition else told


def refusing(**condition: Plain) -> Plain:
    """A statement that denies everybody to invoke, under a condition where there is one."""
    return {**invoking("*", **condition), "Effect": "Deny"}


OWN_ROLE = document(invoking({"AWS": ROLE}))
"""An auth policy that lets in one role."""


def _guarded(
    collector: str,
    arn: str,
    root: Plain,
    policy: Plain | None,
    shared: Plain | None,
    logs: Sequence[Plain],
) -> Given:
    active = "Active" if root["authType"] == "AWS_IAM" else "Inactive"
    facts: dict[str, Any] = {"": root, "logs": [*logs], "tags": {}, "auth": {}}
    if policy is not None:
        facts |= {"auth": {"state": active}, "auth-policy": policy}
    if shared is not None:
        facts["resource-policy"] = shared
    return Given(collector=collector, id=arn, facts=facts)


def network(
    auth: str = "AWS_IAM",
    *,
    policy: Plain | None = OWN_ROLE,
    shared: Plain | None = None,
    logs: Sequence[Plain] = (),
    **members: object,
) -> Given:
    """The service network shop, which asks for signatures of one role."""
    root = {
        "arn": NETWORK,
        "id": NETWORK.rpartition("/")[2],
        "name": "shop",
        "authType": auth,
        "lastUpdatedAt": MOMENT,
        "sharingConfig": {"enabled": True},
        **members,
    }
    return _guarded(NETWORKS, NETWORK, root, policy, shared, logs)


def service(
    auth: str = "AWS_IAM",
    *,
    policy: Plain | None = OWN_ROLE,
    shared: Plain | None = None,
    logs: Sequence[Plain] = (),
    arn: str = SERVICE,
    **members: object,
) -> Given:
    """The service orders, which asks for signatures of one role."""
    root = {
        "arn": arn,
        "id": arn.rpartition("/")[2],
        "name": "orders",
        "authType": auth,
        "status": "ACTIVE",
        "lastUpdatedAt": MOMENT,
        "dnsEntry": {"domainName": "orders.7d67968.vpc-lattice-svcs.us-east-1.on.aws"},
        **members,
    }
    return _guarded(SERVICES, arn, root, policy, shared, logs)


def in_network(status: str = "ACTIVE", *, service_arn: str = SERVICE) -> Given:
    """The association that puts orders into shop."""
    arn = f"{LATTICE}:servicenetworkserviceassociation/snsa-0123456789abcdef0"
    facts = {
        "arn": arn,
        "serviceArn": service_arn,
        "serviceName": "orders",
        "serviceNetworkArn": NETWORK,
        "serviceNetworkName": "shop",
        "status": status,
    }
    return Given(collector=IN_NETWORK, id=arn, facts={"": facts})


def listener(protocol: str = "HTTPS", **members: object) -> Given:
    """The listener of orders."""
    forward = {"forward": {"targetGroups": [{"targetGroupIdentifier": TARGET_GROUP}]}}
    facts = {
        "arn": LISTENER,
        "id": LISTENER.rpartition("/")[2],
        "name": "main",
        "protocol": protocol,
        "port": 80 if protocol == "HTTP" else 443,
        "serviceArn": SERVICE,
        "defaultAction": forward,
        "lastUpdatedAt": MOMENT,
    }
    return Given(collector=LISTENERS, id=LISTENER, facts={"": facts | members})


def rule(**members: object) -> Given:
    """The listener's default rule."""
    arn = f"{LISTENER}/rule/rule-0123456789abcdef0"
    forward = {"forward": {"targetGroups": [{"targetGroupIdentifier": TARGET_GROUP}]}}
    facts = {"arn": arn, "id": arn.rpartition("/")[2], "isDefault": True, "action": forward}
    return Given(collector=RULES, id=arn, facts={"": facts | members})


def target_group(
    protocol: str = "HTTPS",
    kind: str = "IP",
    *,
    health: Plain | None = None,
    targets: Sequence[Plain] = ({"id": "10.0.0.10", "port": 8443, "status": "HEALTHY"},),
    used: Sequence[str] = (SERVICE,),
    **members: object,
) -> Given:
    """The target group of orders: one healthy address."""
    told = {"enabled": True, "protocol": "HTTPS", "path": "/healthz"} if health is None else health
    config = {"port": 8443, "protocol": protocol, "vpcIdentifier": VPC, "healthCheck": told}
    facts = {
        "arn": TARGET_GROUP,
        "id": TARGET_GROUP.rpartition("/")[2],
        "name": "orders",
        "type": kind,
        "status": "ACTIVE",
        "serviceArns": [*used],
        "lastUpdatedAt": MOMENT,
        **({} if kind == "LAMBDA" else {"config": config}),
    }
    return Given(
        collector=TARGETS,
        id=TARGET_GROUP,
        facts={"": facts | members, "targets": [*targets], "tags": {}},
    )


def vpc_association(groups: Sequence[str] = (GROUP,), **members: object) -> Given:
    """The association through which a VPC's workloads reach shop."""
    arn = f"{LATTICE}:servicenetworkvpcassociation/snva-0123456789abcdef0"
    facts = {
        "arn": arn,
        "id": arn.rpartition("/")[2],
        "status": "ACTIVE",
        "createdBy": HOME,
        "serviceNetworkArn": NETWORK,
        "serviceNetworkName": "shop",
        "vpcId": VPC,
        "securityGroupIds": [*groups],
    }
    return Given(collector=VPCS_IN_NETWORK, id=arn, facts={"": facts | members})


def endpoint_association(owner: str = HOME, **members: object) -> Given:
    """The association of a VPC endpoint with shop."""
    arn = f"{LATTICE}:servicenetworkvpcendpointassociation/sne-0123456789abcdef0"
    facts = {
        "id": arn.rpartition("/")[2],
        "vpcEndpointId": "vpce-0a1b2c3d4e5f60718",
        "vpcId": VPC,
        "vpcEndpointOwnerId": owner,
        "state": "Available",
        "serviceNetworkArn": NETWORK,
    }
    return Given(collector=ENDPOINTS_IN_NETWORK, id=arn, facts={"": facts | members})


def word(slot: str, *, holds: bool = True, expires: str = "2026-12-31") -> Statement:
    """Somebody's word in an evidence slot."""
    return Statement(
        slot=slot,
        assertion="lattice-2026",
        who="Mary Major",
        role="platform engineer",
        date="2026-09-01",
        expires=expires,
        looked_at="What AWS's APIs don't show.",
        holds=holds,
    )


def worded(verdict: Verdict, why: str, statement: Statement, *given: Given) -> Example:
    """Give an example in which somebody's word decides; a pass by a word carries advice."""
    return Example(
        verdict=verdict,
        why=why,
        given=given,
        statements=(statement,),
        advice=verdict is Verdict.PASS,
    )
