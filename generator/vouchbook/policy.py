"""The least-privilege IAM policy, derived from the operations of a plan's collectors."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from vouchbook.kernel.registry import collectors as all_collectors

NEVER = (
    "acm-pca:IssueCertificate",
    "acm:ExportCertificate",
    "ec2:DescribeInstanceAttribute",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "lambda:GetFunction",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:StartQuery",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter*",
)
"""Reads that give secrets or data away: denied in so many words, as defence in depth."""


def policy_for(collectors: Iterable[str]) -> dict[str, Any]:
    """The policy that lets exactly these collectors read: one statement a service."""
    by_service: dict[str, set[str]] = defaultdict(set)
    for name in collectors:
        for operation in all_collectors()[name].operations:
            by_service[operation.permission.split(":", 1)[0]].add(operation.permission)
    statements = [
        {
            "Sid": "Read" + "".join(part.capitalize() for part in service.split("-")),
            "Effect": "Allow",
            "Action": sorted(actions),
            "Resource": "*",
        }
        for service, actions in sorted(by_service.items())
    ]
    never = {"Sid": "NeverReadSecrets", "Effect": "Deny", "Action": list(NEVER), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [*statements, never]}
