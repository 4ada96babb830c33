"""Clusters, registries, scans, secrets and traces, well kept and badly."""

import json
from typing import Any

from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import Statement

_ENDPOINT = {"endpointPublicAccess": False, "endpointPrivateAccess": True, "subnetIds": []}
_MEDIA = "application/vnd.docker.distribution.manifest.v2+json"
_LOGS = ["api", "audit", "authenticator"]
_STREAM = {"Effect": "Allow", "Action": "appmesh:StreamAggregatedResources", "Resource": "*"}
_PULL = {"Effect": "Allow", "Action": "ecr:GetDownloadUrlForLayer", "Resource": "*"}
_SPOKEN = tuple(
    Statement(
        slot=slot,
        assertion="register",
        who="Mary Major",
        role="platform lead",
        date="2026-08-03",
        expires="2026-12-31",
        looked_at="the clusters' manifests, and reports of the mirror's scanner",
    )
    for slot in ("eks-pod-identity-for-envoy", "ecr-image-scan-findings")
)


def well_kept(room: Room) -> None:
    key = room.client("kms").create_key()["KeyMetadata"]["Arn"]
    cluster = _cluster(
        room,
        logging={"clusterLogging": [{"types": _LOGS, "enabled": True}]},
        resourcesVpcConfig=_ENDPOINT,
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}],
    )
    issuer = cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    _nodes(room, _PULL)
    _pods(room, issuer, {"StringEquals": _claims(issuer)})
    image = _image(room, encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key})
    _scanned(room, image, {"LOW": 2})
    _inspected(room, image, since="2026-09-10T00:00:00+00:00")
    secret = _secret(room, KmsKeyId=key)
    room.client("secretsmanager").rotate_secret(
        SecretId=secret, RotationRules={"AutomaticallyAfterDays": 30}
    )
    room.client("xray").put_encryption_config(Type="KMS", KeyId=key)
    _register(room, f"{secret}:token::")


def badly_kept(room: Room) -> None:
    cluster = _cluster(room, resourcesVpcConfig={"subnetIds": []})
    issuer = cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    _nodes(room, _STREAM)
    anybody = {f"{issuer}:sub": "system:serviceaccount:*:*"}
    _pods(room, issuer, {"StringLike": anybody})
    image = _image(room, imageTagMutability="MUTABLE")
    _scanned(room, image, {"CRITICAL": 1, "HIGH": 3})
    _inspected(room, image, since="2026-07-01T00:00:00+00:00", covered=False)
    _register(room, _secret(room))


def _cluster(room: Room, **asked: Any) -> Any:
    role = f"arn:aws:iam::{room.number}:role/shop-cluster"
    return room.client("eks").create_cluster(name="shop", version="1.33", roleArn=role, **asked)[
        "cluster"
    ]


def _nodes(room: Room, statement: dict[str, str]) -> None:
    _role(room, "shop-nodes", {"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    room.client("iam", "global").put_role_policy(
        RoleName="shop-nodes",
        PolicyName="own",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    role = f"arn:aws:iam::{room.number}:role/shop-nodes"
    room.client("eks").create_nodegroup(
        clusterName="shop", nodegroupName="blue", nodeRole=role, subnets=[]
    )


def _claims(issuer: str) -> dict[str, str]:
    return {
        f"{issuer}:sub": "system:serviceaccount:shop:orders",
        f"{issuer}:aud": "sts.amazonaws.com",
    }


def _pods(room: Room, issuer: str, condition: dict[str, Any]) -> None:
    made = room.client("iam", "global").create_open_id_connect_provider(
        Url=f"https://{issuer}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )
    trusted = {"Federated": made["OpenIDConnectProviderArn"]}
    _role(room, "orders-pod", trusted, "sts:AssumeRoleWithWebIdentity", Condition=condition)


def _role(room: Room, name: str, principal: dict[str, str], action: str, **more: object) -> None:
    trust = {"Effect": "Allow", "Action": action, "Principal": principal, **more}
    room.client("iam", "global").create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )


def _image(room: Room, **asked: Any) -> str:
    ecr = room.client("ecr")
    made = {"imageTagMutability": "IMMUTABLE", **asked}
    repository = ecr.create_repository(repositoryName="app", **made)["repository"]
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MEDIA,
        "config": {"digest": f"sha256:{'1' * 64}", "size": 7023},
        "layers": [{"digest": f"sha256:{'2' * 64}", "size": 32654}],
    }
    pushed = ecr.put_image(repositoryName="app", imageTag="1", imageManifest=json.dumps(manifest))[
        "image"
    ]
    return f"{repository['repositoryArn']}/{pushed['imageId']['imageDigest']}"


def _scanned(room: Room, image: str, counts: dict[str, int]) -> None:
    found = {"imageScanCompletedAt": "2026-09-14T06:00:00+00:00", "findingSeverityCounts": counts}
    scan = {"imageScanStatus": {"status": "COMPLETE"}, "imageScanFindings": found}
    room.sandbox.declare("ecr-image-scan", image, scan)


def _inspected(room: Room, image: str, *, since: str, covered: bool = True) -> None:
    room.client("inspector2").enable(resourceTypes=["ECR", "EC2"])
    kind, place = "AWS_ECR_CONTAINER_IMAGE", f"{room.number}/{REGION}"
    known = {
        "resourceType": kind,
        "resourceId": image,
        "accountId": room.number,
        "scanType": "PACKAGE",
        "scanStatus": {"statusCode": "ACTIVE", "reason": "SUCCESSFUL"},
    }
    room.sandbox.declare(
        "inspector2-coverage", place, {"coveredResources": [known] if covered else []}
    )
    found: dict[str, Any] = {
        "findingArn": f"arn:aws:inspector2:{REGION}:{room.number}:finding/{'0' * 32}",
        "awsAccountId": room.number,
        "type": "PACKAGE_VULNERABILITY",
        "description": "A made-up vulnerability",
        "remediation": {},
        "severity": "CRITICAL",
        "status": "ACTIVE",
        "firstObservedAt": since,
        "lastObservedAt": "2026-09-14T00:00:00+00:00",
        "resources": [{"type": kind, "id": image}],
    }
    closed = {**found, "findingArn": f"{found['findingArn'][:-1]}1", "status": "CLOSED"}
    room.sandbox.declare("inspector2-findings", place, {"findings": [found, closed]})


def _secret(room: Room, **asked: str) -> str:
    made = room.client("secretsmanager").create_secret(
        Name="shop/token", SecretString="never read", **asked
    )
    return str(made["ARN"])


def _register(room: Room, value_from: str) -> None:
    arn = f"arn:aws:appmesh:{REGION}:{room.number}:mesh/shop/virtualNode/orders"
    containers: list[dict[str, Any]] = [
        {
            "name": "app",
            "image": f"{room.number}.dkr.ecr.{REGION}.amazonaws.com/app:1",
            "secrets": [{"name": "TOKEN", "valueFrom": value_from}],
        },
        {
            "name": "envoy",
            "image": "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod",
            "environment": [
                {"name": "APPMESH_RESOURCE_ARN", "value": arn},
                {"name": "ENABLE_ENVOY_XRAY_TRACING", "value": "1"},
            ],
        },
        {"name": "xray", "image": "public.ecr.aws/xray/aws-xray-daemon:3.3.14"},
    ]
    size = {"cpu": 128, "memory": 256, "essential": True}
    parts = [{**size, **part} for part in containers]
    room.client("ecs").register_task_definition(family="orders", containerDefinitions=parts)


_CHECKS = (
    "ecr-image-scan-findings",
    "ecr-repository-encryption-immutable",
    "eks-control-plane-logging",
    "eks-pod-identity-for-envoy",
    "eks-secrets-envelope-encryption",
    "secretsmanager-secret-kms-and-rotation",
    "xray-encryption-config",
)

ESTATES = (
    Estate(
        name="platform well kept",
        build=well_kept,
        expects=dict.fromkeys(_CHECKS, Verdict.PASS),
        statements=_SPOKEN,
    ),
    Estate(
        name="platform badly kept",
        build=badly_kept,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
        statements=_SPOKEN,
    ),
)
