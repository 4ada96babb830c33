"""Small worlds of roles, endpoints, certificates and authorities, and the matrix over them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._identity_examples import (
    HOME,
    document,
)
from vouchbook.examples import world
from vouchbook.kernel.registry import collectors
from vouchbook.model.check import Check, Example, Given, Severity, Verdict
from vouchbook.model.engagement import Terms
from vouchbook.model.reachability import Cell, Matrix, Reach
from vouchbook.normalise import Model
from vouchbook.reachability import reachability

STREAM = "appmesh:StreamAggregatedResources"
EXPORT = "acm:ExportCertificate"
CHAIN = "acm-pca:GetCertificateAuthorityCertificate"
READ = "iam:GetAccountAuthorizationDetails"
MESH = f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop"
ORDERS, CARTS = f"{MESH}/virtualNode/orders", f"{MESH}/virtualNode/carts"
EDGE = f"{MESH}/virtualGateway/edge"
CERTIFICATE = f"arn:aws:acm:us-east-1:{HOME}:certificate/11111111-2222-3333-4444-555555555555"
AUTHORITY = CERTIFICATE.replace("acm", "acm-pca").replace("certificate/", "certificate-authority/")
ENVOY = f"arn:aws:iam::{HOME}:role/checkout-envoy"
TERMS = Terms(as_of="2026-09-15T12:00:00.000000Z")
COLLECTIONS = (
    *("iam.roles", "iam.groups", "iam.policies", "ecs.task-definitions"),
    *("appmesh.virtual-nodes", "appmesh.virtual-gateways", "acm.certificates"),
    *("acm-pca.authorities", "organizations.membership", "organizations.roots"),
    *("organizations.units", "organizations.policies"),
)
Plain = Mapping[str, Any]


@cache
def shapes() -> Plain:
    return shapes_of({op for found in collectors().values() for op in found.operations})


LISTS = Check(
    id="lists",
    says="Tells `world` what to list.",
    objective="least-privilege",
    topic="security-iam",
    severity=Severity.LOW,
    over=COLLECTIONS,
    holds=lambda _: True,
    remedy="None.",
)


def node(arn: str = ORDERS) -> Given:
    name = arn.rpartition("/")[2]
    facts = {"meshName": "shop", "virtualNodeName": name, "spec": {}}
    return Given(collector="appmesh.virtual-nodes", id=arn, facts={"": facts})


def gateway() -> Given:
    facts = {"meshName": "shop", "virtualGatewayName": "edge", "spec": {}}
    return Given(collector="appmesh.virtual-gateways", id=EDGE, facts={"": facts})


def certificate(arn: str = CERTIFICATE) -> Given:
    facts = {"CertificateArn": arn, "DomainName": "orders.shop.example"}
    return Given(collector="acm.certificates", id=arn, facts={"": facts})


def authority(*statements: Plain, arn: str = AUTHORITY) -> Given:
    facts: dict[str, Any] = {"": {"Arn": arn}}
    if statements:
        facts["policy"] = document(*statements)
    return Given(collector="acm-pca.authorities", id=arn, facts=facts)


def alone() -> Given:
    """The account is in no organisation."""
    return Given(collector="organizations.membership", id=f"arn:aws:iam::{HOME}:root")


def model(*given: Given) -> Model:
    told = {item.collector for item in given}
    more = () if "organizations.membership" in told else (alone(),)
    example = Example(verdict=Verdict.PASS, why="", given=(*given, *more))
    return world(LISTS, example, shapes())


def matrix(*given: Given) -> Matrix:
    return reachability(model(*given), TERMS)


def cell(found: Matrix, target: str = ORDERS, holder: str = ENVOY) -> Cell:
    return found.cell(holder, target)


def told(found: Cell) -> tuple[Reach, str]:
    return found.cells.reach, found.cells.because
