"""Policy documents that several estates use."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.estate.model import Document, Ref

_VERSION = "2012-10-17"


def policy(*statements: Mapping[str, Any]) -> Document:
    """A policy of these statements."""
    return {"Version": _VERSION, "Statement": list(statements)}


def allow(
    actions: str | Sequence[str],
    resources: object = "*",
    condition: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A statement of an identity policy that allows."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def trusts_service(*services: str) -> Document:
    """A role's trust in AWS services."""
    names = [f"{service}.amazonaws.com" for service in services]
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": names[0] if len(names) == 1 else names},
            "Action": "sts:AssumeRole",
        }
    )


def trusts_account(account: str, external_id: str | None = None) -> Document:
    """A role's trust in an account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return policy(statement)


def key_policy(account: str, *more: Mapping[str, Any]) -> Document:
    """A key's policy that leaves the key to the account's IAM, and more."""
    own = {
        "Sid": "AccountAdministers",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return policy(own, *more)


def key_use(sid: str, service: str, condition: Mapping[str, Any]) -> dict[str, Any]:
    """A statement of a key's policy that lets a service encrypt."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": condition,
    }


def logs_use(account: str, region: str) -> dict[str, Any]:
    """A statement of a key's policy that lets CloudWatch Logs encrypt log groups."""
    groups = f"arn:aws:logs:{region}:{account}:log-group:*"
    return key_use(
        "LogsEncrypt",
        f"logs.{region}.amazonaws.com",
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )


def envoy_may_stream(resource_arns: Sequence[str]) -> dict[str, Any]:
    """Proxy authorisation for exactly these nodes or gateways."""
    return allow("appmesh:StreamAggregatedResources", list(resource_arns))


def envoy_may_export(*certificates: str) -> dict[str, Any]:
    """An Envoy may fetch exactly these certificates with their keys."""
    refs = [Ref(kind="certificate", name=name) for name in certificates]
    return allow("acm:ExportCertificate", refs)


def trail_bucket(bucket: str, trail_arn: str, account: str, *, tls_only: bool = True) -> Document:
    """A trail bucket's policy that lets one trail write, and nobody in without TLS."""
    source = {"aws:SourceArn": trail_arn}
    service = {"Service": "cloudtrail.amazonaws.com"}
    objects = f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*"
    statements: list[dict[str, Any]] = [
        {
            "Sid": "TrailChecksAcl",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{bucket}",
            "Condition": {"StringEquals": source},
        },
        {
            "Sid": "TrailWrites",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": objects,
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **source}},
        },
    ]
    if tls_only:
        statements.append(
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        )
    return policy(*statements)


def session_of(account: str, role: str, session: str) -> dict[str, Any]:
    """The identity of a role's session, as events of CloudTrail tell it."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAIOSFODNN7EXAMPLE:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAIOSFODNN7EXAMPLE",
                "arn": f"arn:aws:iam::{account}:role/{role}",
                "accountId": account,
                "userName": role,
            }
        },
    }
