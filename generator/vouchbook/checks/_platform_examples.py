"""Small worlds of clusters, registries, scans and secrets for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION, document
from vouchbook.model.check import Given
from vouchbook.model.engagement import Statement

Plain = Mapping[str, Any]

CLUSTER = f"arn:aws:eks:{REGION}:{HOME}:cluster/shop"
NODE_ROLE = "shop-nodes"
NODE_ROLE_ARN = f"arn:aws:iam::{HOME}:role/{NODE_ROLE}"
POD_ROLE = "orders-pod"
POD_ROLE_ARN = f"arn:aws:iam::{HOME}:role/{POD_ROLE}"
ISSUER = f"oidc.eks.{REGION}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
PROVIDER = f"arn:aws:iam::{HOME}:oidc-provider/{ISSUER}"
AUDIENCE = "sts.amazonaws.com"
ORDERS_POD = "system:serviceaccount:shop:orders"
REPOSITORY = f"arn:aws:ecr:{REGION}:{HOME}:repository/checkout"
TAG = "2026.8.1"
DIGEST = "sha256:1111222233334444555566667777888899990000aaaabbbbccccddddeeeeffff"
SCANNED = "2026-09-14T06:00:00.000000Z"
SECRET = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:checkout-tls-a1b2c3"


def cluster(version: str = "1.33", **members: object) -> Given:
    """A cluster with audit logs and a private endpoint; a member that is None is left out."""
    facts = {
        "name": "shop",
        "arn": CLUSTER,
        "version": version,
        "logging": logging("api", "audit", "authenticator"),
        "resourcesVpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True},
        "identity": {"oidc": {"issuer": f"https://{ISSUER}"}},
        **members,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return Given(collector="eks.clusters", id=CLUSTER, facts={"": told})


def logging(*types: str) -> Plain:
    """Which types of logs are on, and that the others are off."""
    every = ("api", "audit", "authenticator", "controllerManager", "scheduler")
    off = [name for name in every if name not in types]
    return {
        "clusterLogging": [
            {"types": list(types), "enabled": True},
            {"types": off, "enabled": False},
        ]
    }


def nodegroup(role: str = NODE_ROLE_ARN) -> Given:
    """A managed node group of the cluster."""
    facts = {"nodegroupName": "blue", "clusterName": "shop", "nodeRole": role}
    arn = f"arn:aws:eks:{REGION}:{HOME}:nodegroup/shop/blue"
    return Given(collector="eks.nodegroups", id=arn, facts={"": facts})


def association(role: str = POD_ROLE_ARN, target: str = "") -> Given:
    """A Pod Identity association of the cluster."""
    arn = f"arn:aws:eks:{REGION}:{HOME}:podidentityassociation/shop/a-1234567890abcdefg"
    facts = {
        "associationArn": arn,
        "clusterName": "shop",
        "namespace": "shop",
        "serviceAccount": "orders",
        "roleArn": role,
        **({"targetRoleArn": target} if target else {}),
    }
    return Given(collector="eks.pod-identity-associations", id=arn, facts={"": facts})


def provider(*audiences: str) -> Given:
    """The cluster's identity provider in IAM."""
    facts = {"Url": ISSUER, "ClientIDList": list(audiences or (AUDIENCE,))}
    return Given(collector="iam.oidc-providers", id=PROVIDER, facts={"": facts})


def pod_trust(condition: Plain | None) -> Plain:
    """A trust policy for tokens of the cluster."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": PROVIDER},
    }
    if condition is not None:
        statement["Condition"] = condition
    return document(statement)


def exactly(subject: object = ORDERS_POD, audience: object = AUDIENCE) -> Plain:
    """The condition that lets in one service account alone."""
    return {"StringEquals": {f"{ISSUER}:sub": subject, f"{ISSUER}:aud": audience}}


def word(slot: str, *, holds: bool = True) -> tuple[Statement, ...]:
    """An assertion in a check's evidence slot."""
    return (
        Statement(
            slot=slot,
            assertion="example",
            who="Mary Major",
            role="platform lead",
            date="2026-08-03",
            expires="2026-12-31",
            looked_at="the registers of the platform team",
            holds=holds,
        ),
    )


def repository(
    mutability: str = "IMMUTABLE", encryption: Plain | None = None, **members: object
) -> Given:
    """A private repository."""
    facts = {
        "repositoryArn": REPOSITORY,
        "repositoryName": "checkout",
        "imageTagMutability": mutability,
        "encryptionConfiguration": encryption or {"encryptionType": "AES256"},
        **members,
    }
    return Given(collector="ecr.repositories", id=REPOSITORY, facts={"": facts})


def tag(name: str = TAG, digest: str = DIGEST) -> Given:
    """A tag, and the image that it names."""
    facts = {"repositoryName": "checkout", "imageDigest": digest, "imageTags": [name]}
    return Given(collector="ecr.tags", id=f"{REPOSITORY}:{name}", facts={"": facts})


def image(scan: Plain | None = None, **members: object) -> Given:
    """An image, with the answer about its scan; None says that it was never scanned."""
    facts = {"repositoryName": "checkout", "imageDigest": DIGEST, "imageTags": [TAG], **members}
    return Given(
        collector="ecr.images", id=f"{REPOSITORY}/{DIGEST}", facts={"": facts, "scan": scan}
    )


def scan(
    status: str = "COMPLETE",
    counts: Mapping[str, int] | None = None,
    on: str = SCANNED,
) -> Plain:
    """An answer about an image's scan; without counts it has no findings to tell of."""
    told: dict[str, Any] = {"imageScanStatus": {"status": status}}
    if counts is not None:
        told["imageScanFindings"] = {
            "imageScanCompletedAt": on,
            "findingSeverityCounts": dict(counts),
        }
    return told


def registry(scan_type: str = "BASIC", *filters: str, region: str = REGION) -> Given:
    """A registry's scanning configuration: it scans on push what the filters name."""
    rules = [
        {
            "scanFrequency": "SCAN_ON_PUSH",
            "repositoryFilters": [{"filter": name, "filterType": "WILDCARD"} for name in filters],
        }
    ]
    arn = f"arn:aws:ecr:{region}:{HOME}:registry-scanning-configuration"
    told = {"scanType": scan_type, "rules": rules if filters else []}
    return Given(
        collector="ecr.scanning",
        id=arn,
        facts={"": {"registryId": HOME, "scanningConfiguration": told}},
    )


def inspector(ecr: str = "ENABLED", ec2: str = "ENABLED", failed: Sequence[Plain] = ()) -> Given:
    """Inspector in an account and Region."""
    state = {"ecr": {"status": ecr}, "ec2": {"status": ec2}}
    told = {"accountId": HOME, "state": {"status": "ENABLED"}, "resourceState": state}
    facts = {"accounts": [] if failed else [told], "failedAccounts": list(failed)}
    arn = f"arn:aws:inspector2:{REGION}:{HOME}:account-status"
    return Given(collector="inspector2.accounts", id=arn, facts={"": facts})


def coverage(code: str = "ACTIVE", reason: str = "SUCCESSFUL") -> Given:
    """What Inspector tells of an image."""
    name = f"{REPOSITORY}/{DIGEST}"
    facts = {
        "resourceId": name,
        "resourceType": "AWS_ECR_CONTAINER_IMAGE",
        "scanStatus": {"statusCode": code, "reason": reason},
    }
    return Given(collector="inspector2.coverage", id=name, facts={"": facts})


def finding(
    severity: str = "CRITICAL",
    since: str = "2026-09-10T00:00:00.000000Z",
    status: str = "ACTIVE",
    in_use: int | None = 2,
) -> Given:
    """What Inspector found in an image."""
    arn = f"arn:aws:inspector2:{REGION}:{HOME}:finding/0123456789abcdef0123456789abcdef"
    container: dict[str, Any] = {"repositoryName": "checkout", "imageHash": DIGEST}
    if in_use is not None:
        container["inUseCount"] = in_use
    resource = {
        "type": "AWS_ECR_CONTAINER_IMAGE",
        "id": f"{REPOSITORY}/{DIGEST}",
        "details": {"awsEcrContainerImage": container},
    }
    facts = {
        "findingArn": arn,
        "severity": severity,
        "status": status,
        "firstObservedAt": since,
        "fixAvailable": "YES",
        "packageVulnerabilityDetails": {"vulnerabilityId": "CVE-2026-0001"},
        "resources": [resource],
    }
    return Given(collector="inspector2.findings", id=arn, facts={"": facts})


def secret(arn: str = SECRET, policy: Plain | None = None, **members: object) -> Given:
    """A secret that rotates; a member that is None is left out."""
    name = arn.rpartition(":")[2].rpartition("-")[0]
    facts = {"ARN": arn, "Name": name, "RotationEnabled": True, **members}
    told = {key: value for key, value in facts.items() if value is not None}
    return Given(
        collector="secretsmanager.secrets",
        id=arn,
        facts={"": told} | ({"policy": policy} if policy else {}),
    )
