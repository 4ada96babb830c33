"""What the mesh itself, its certificates and its roles show where the demo has them in order."""

import json
from typing import Any

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict
from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.clients import Clients

NEVER = {"perRequest": {"value": 0, "unit": "s"}}
SUBJECT = {"CommonName": "shop root"}


def _approved(room: Room) -> None:
    """A node that calls what it may."""
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop", spec={"egressFilter": {"type": "DROP_ALL"}})
    _node(room, "orders", [])
    provider = {"virtualNode": {"virtualNodeName": "orders"}}
    mesh.create_virtual_service(
        meshName="shop", virtualServiceName="orders.shop.internal", spec={"provider": provider}
    )
    _node(room, "carts", [], calls="orders.shop.internal")


def _amiss(room: Room) -> None:
    """A service without its node, a timeout that is off, a weak certificate, no service role."""
    mesh = room.client("appmesh")
    mesh.create_mesh(meshName="shop", spec={})
    lost = {"provider": {"virtualNode": {"virtualNodeName": "lost"}}}
    mesh.create_virtual_service(meshName="shop", virtualServiceName="lost.shop", spec=lost)
    authority = _authority(room)
    acm = room.client("acm")
    certificate = acm.request_certificate(
        DomainName="orders.shop", CertificateAuthorityArn=authority
    )["CertificateArn"]
    room.sandbox.declare("acm-certificate", certificate, {"SignatureAlgorithm": "SHA1WITHRSA"})
    listener = {
        "portMapping": {"port": 8080, "protocol": "http"},
        "tls": {"mode": "STRICT", "certificate": {"acm": {"certificateArn": certificate}}},
        "timeout": {"http": NEVER},
    }
    _node(room, "orders", [listener])
    # App Mesh makes its role with the first node that asks Cloud Map; somebody deleted it.
    iam = room.client("iam", "global")
    for role in iam.list_roles(PathPrefix="/aws-service-role/appmesh")["Roles"]:
        iam.delete_service_linked_role(RoleName=role["RoleName"])
    iam.create_user(UserName="jane")
    iam.attach_user_policy(
        UserName="jane", PolicyArn="arn:aws:iam::aws:policy/AWSAppMeshFullAccess"
    )


def _node(room: Room, name: str, listeners: list[dict[str, Any]], *, calls: str = "") -> None:
    backends = [{"virtualService": {"virtualServiceName": calls}}] if calls else []
    discovery = {"awsCloudMap": {"namespaceName": "shop", "serviceName": name}}
    room.client("appmesh").create_virtual_node(
        meshName="shop",
        virtualNodeName=name,
        spec={"listeners": listeners, "backends": backends, "serviceDiscovery": discovery},
    )


def _authority(room: Room) -> str:
    """An authority that was made and never given its own certificate."""
    configuration = {
        "KeyAlgorithm": "RSA_2048",
        "SigningAlgorithm": "SHA256WITHRSA",
        "Subject": SUBJECT,
    }
    made = room.client("acm-pca").create_certificate_authority(
        CertificateAuthorityConfiguration=configuration, CertificateAuthorityType="ROOT"
    )
    return str(made["CertificateAuthorityArn"])


def _hasty(room: Room) -> None:
    """A trail whose bucket takes plain HTTP, and forgets after a month."""
    bucket = f"trail-{room.number}"
    # The reader's clients take the empty answers to these writes for ones that were cut off.
    clients = Clients(room.sandbox.endpoint, room.sandbox.environment(), HUB)

    def call(operation: str, **parameters: Any) -> None:
        clients.call(room.number, REGION, "s3", operation, {"Bucket": bucket, **parameters})

    call("create_bucket")
    call("put_bucket_policy", Policy=json.dumps(_delivering(bucket)))
    rule = {"ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    call("put_bucket_lifecycle_configuration", LifecycleConfiguration={"Rules": [rule]})
    room.client("cloudtrail").create_trail(Name="audit", S3BucketName=bucket)


def _delivering(bucket: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/AWSLogs/*",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


ESTATES = (
    Estate(
        name="first mesh that calls what it may",
        build=_approved,
        expects={"mesh-backend-allow-list": Verdict.PASS},
        parameters=harness.PARAMETERS,
    ),
    Estate(
        name="first mesh amiss",
        build=_amiss,
        expects={
            "acm-mesh-cert-key-algorithm": Verdict.FAIL,
            "iam-appmesh-fullaccess-restricted": Verdict.FAIL,
            "iam-mesh-slr-present-and-unmodified": Verdict.FAIL,
            "mesh-timeouts-set": Verdict.FAIL,
            "mesh-virtual-service-provider-set": Verdict.FAIL,
            "pca-ca-active-and-strong": Verdict.FAIL,
        },
    ),
    Estate(
        name="first trail that forgets",
        build=_hasty,
        expects={
            "cloudtrail-s3-policy-tls-and-source": Verdict.FAIL,
            "cloudtrail-s3-retention": Verdict.FAIL,
        },
    ),
)
