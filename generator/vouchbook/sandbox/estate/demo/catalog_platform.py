"""The catalog in Europe: it runs on EKS, and who watches it there."""

from typing import Any

from vouchbook.sandbox.estate.demo import registry, services
from vouchbook.sandbox.estate.demo.catalog_mesh import CATALOG_MESH
from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.demo.payments_logging import CONFIG_BUCKET
from vouchbook.sandbox.estate.demo.stacks import mesh_stack
from vouchbook.sandbox.estate.documents import (
    allow,
    envoy_may_stream,
    policy,
    session_of,
    trusts_service,
)
from vouchbook.sandbox.estate.model import Document, Ref, Role
from vouchbook.sandbox.estate.steps import Call, Fact
from vouchbook.sandbox.estate.workload_model import Endpoint, Network, SecurityGroup

_CIDR = "10.30.0.0/16"
_MESH = f"arn:aws:appmesh:eu-west-1:{ACCOUNT}:mesh/catalog"
_TAGS = {"team": "catalog"}
_PULL = policy(
    allow(["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"])
)
_GIVEN_BY_EKS = {
    "Effect": "Allow",
    "Principal": {"Service": "pods.eks.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
}


def _by_token(subjects: str) -> Document:
    """Trust in tokens of the cluster, for service accounts by a wildcard."""
    provider = Ref(kind="provider", name="catalog-tokens")
    subject = Ref(kind="issuer-url", name="catalog", without="https://", after=":sub")
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {subject: subjects}},
        }
    )


ROLES = (
    Role(
        name="catalog-cluster",
        shows="The role of the cluster itself.",
        trust=trusts_service("eks"),
        inline={"network": policy(allow(["ec2:DescribeInstances", "ec2:DescribeSubnets"]))},
        tags=_TAGS,
    ),
    Role(
        name="catalog-nodes",
        shows="Good: nodes pull images; no proxy gets its configuration through them.",
        trust=trusts_service("ec2"),
        inline={"pull": _PULL},
        tags=_TAGS,
    ),
    Role(
        name="catalog-products",
        shows="Good: given to one service account by EKS; its Envoy may be one node.",
        trust=policy(_GIVEN_BY_EKS),
        inline={"proxy": policy(envoy_may_stream([f"{_MESH}/virtualNode/products"]))},
        tags=_TAGS,
    ),
    Role(
        name="catalog-search",
        shows="Bad: every service account of the namespace gets it, and no audience is asked for.",
        trust=_by_token("system:serviceaccount:catalog:*"),
        inline={"proxy": policy(envoy_may_stream([f"{_MESH}/virtualNode/search"]))},
        tags=_TAGS,
    ),
)

NETWORKS = (
    Network(
        name="catalog",
        shows="Good: two private subnets, a flow log of what was refused.",
        cidr=_CIDR,
        subnets={"catalog-a": "10.30.1.0/24", "catalog-b": "10.30.2.0/24"},
        default_closed=True,
        groups=(
            SecurityGroup(
                name="catalog-pods",
                shows="Good: pods talk to each other and to the VPC only.",
                ingress=(
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 8080,
                        "ToPort": 8082,
                        "IpRanges": [{"CidrIp": _CIDR, "Description": "mesh"}],
                    },
                ),
                egress=(
                    {
                        "IpProtocol": "tcp",
                        "FromPort": 443,
                        "ToPort": 8443,
                        "IpRanges": [{"CidrIp": _CIDR, "Description": "the VPC"}],
                    },
                ),
            ),
        ),
        endpoints=(
            Endpoint(
                name="appmesh-envoy-management",
                shows="Bad: in one zone, and in the group of the pods, which opens other ports.",
                groups=("catalog-pods",),
                subnets=("catalog-a",),
            ),
        ),
        flow_log={
            "TrafficType": "REJECT",
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": "/vpc/catalog",
            "DeliverLogsPermissionArn": f"arn:aws:iam::{ACCOUNT}:role/catalog-flow-logs",
        },
    ),
)


def _eks(name: str, operation: str, shows: str, /, **parameters: Any) -> Call:
    return Call(name=name, shows=shows, service="eks", operation=operation, parameters=parameters)


_SUBNETS = [Ref(kind="subnet", name="catalog-a"), Ref(kind="subnet", name="catalog-b")]
_CLUSTER = Call(
    name="catalog",
    shows="Good: logs what is asked of it, closed to the Internet, secrets under an own key.",
    service="eks",
    operation="create_cluster",
    parameters={
        "name": "catalog",
        "version": "1.33",
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/catalog-cluster",
        "logging": {
            "clusterLogging": [{"types": ["api", "audit", "authenticator"], "enabled": True}]
        },
        "resourcesVpcConfig": {
            "subnetIds": _SUBNETS,
            "endpointPublicAccess": False,
            "endpointPrivateAccess": True,
        },
        "encryptionConfig": [
            {
                "resources": ["secrets"],
                "provider": {"keyArn": Ref(kind="key", name="catalog-logs")},
            }
        ],
    },
    keeps={"issuer-url": "cluster.identity.oidc.issuer"},
)

GROUNDWORK: tuple[Call | Fact, ...] = (
    _CLUSTER,
    _eks(
        "catalog-nodes",
        "create_nodegroup",
        "Good: nodes with a role of their own.",
        clusterName="catalog",
        nodegroupName="general",
        nodeRole=f"arn:aws:iam::{ACCOUNT}:role/catalog-nodes",
        subnets=_SUBNETS,
    ),
    _eks(
        "catalog-products",
        "create_pod_identity_association",
        "Good: products has a role of its own.",
        clusterName="catalog",
        namespace="catalog",
        serviceAccount="products",
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/catalog-products",
    ),
    Call(
        name="catalog-tokens",
        shows="The cluster's tokens can be changed into roles.",
        service="iam",
        operation="create_open_id_connect_provider",
        parameters={
            "Url": Ref(kind="issuer-url", name="catalog"),
            "ClientIDList": ["sts.amazonaws.com"],
            "ThumbprintList": ["0" * 40],
        },
        keeps={"provider": "OpenIDConnectProviderArn"},
    ),
)

FURNITURE: tuple[Call | Fact, ...] = (
    Call(
        name="volumes",
        shows="Good: new volumes are encrypted.",
        service="ec2",
        operation="enable_ebs_encryption_by_default",
    ),
    *services.recorder(
        ACCOUNT,
        CONFIG_BUCKET,
        services.OF_THE_REGION,
        "Good: records everything of the Region; identities are recorded in the other one.",
        400,
    ),
    *services.hub("eu-west-1", "Bad: one of the two standards that are asked for.", "foundational"),
    services.detector("Good: watches the Region and the cluster in it.", "EKS_ADDON_MANAGEMENT"),
    *services.analyzer(
        f"{ACCOUNT}/eu-west-1",
        "europe",
        "ACCOUNT",
        "Good: watches the Region, and found nothing open.",
    ),
    registry.scanning("Good: the nodes of the cluster are scanned, and images, too.", "EC2", "ECR"),
    *mesh_stack(
        _MESH,
        CATALOG_MESH,
        "Everything is in a stack; somebody changed one node by hand.",
        {f"{_MESH}/virtualNode/search": "MODIFIED"},
    ),
    Fact(
        name="event of a deleted route",
        shows="Bad: a person deleted a route, and names no change.",
        kind="cloudtrail-event",
        about=f"{ACCOUNT}/eu-west-1",
        facts={
            "7c1f0a52-3b1e-4c58-9a55-2f64b7d1e004": {
                "eventName": "DeleteRoute",
                "eventTime": "2026-08-03T16:12:00+00:00",
                "userIdentity": session_of(ACCOUNT, "mesh-operators", "nina.ops"),
                "requestParameters": {
                    "meshName": "catalog",
                    "virtualRouterName": "products",
                    "routeName": "beta",
                },
            }
        },
    ),
)
