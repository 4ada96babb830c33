"""The least-privilege IAM policy, derived from the operations of a plan's collectors.

Source: IAM and STS quotas (6,144 characters in a managed policy, white space not counted).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.registry import collectors as all_collectors

LIMIT = 6144
"""Characters that a managed policy may have, without white space."""
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
_AREAS: Mapping[str, frozenset[str]] = {
    "mesh": frozenset(
        {
            *("appmesh", "application-autoscaling", "ec2", "ecs", "eks", "elasticloadbalancing"),
            *("ram", "servicediscovery", "vpc-lattice"),
        }
    ),
    "identity": frozenset({"access-analyzer", "iam", "organizations", "sts"}),
    "protection": frozenset({"acm", "acm-pca", "ecr", "inspector2", "kms", "s3", "secretsmanager"}),
    "logging": frozenset({"cloudtrail", "cloudwatch", "events", "logs", "sns", "xray"}),
}
_OTHER = "governance"
"""The area of every service that no other one names, new ones included."""
_EXACT = {"Version": "2012-10-17"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy document that fits into a managed policy."""

    name: str
    """`vouchbook`, or `vouchbook-AREA` where one document would be too long."""
    document: Mapping[str, Any]


def policies_for(collectors: Iterable[str], also: Iterable[str] = ()) -> tuple[Policy, ...]:
    """The policies that together let exactly these collectors read.

    `also` names further actions, those by which the scope is resolved. One document where it is
    short enough, else one an area; an area that is still too long is parted again. What may never
    be read is denied in the first.
    """
    statements = _statements(_actions(collectors, also))
    whole = {**_EXACT, "Statement": [*statements.values(), _never()]}
    if length(whole) <= LIMIT:
        return (Policy(name="vouchbook", document=whole),)
    areas: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for service, statement in statements.items():
        areas[_area(service)].append(statement)
    found: list[Policy] = []
    for area in sorted(areas):
        first = [] if found else [_never()]
        for number, part in enumerate(_fitting([*areas[area], *first]), start=1):
            name = f"vouchbook-{area}" if number == 1 else f"vouchbook-{area}-{number}"
            found.append(Policy(name=name, document={**_EXACT, "Statement": part}))
    return tuple(found)


def length(document: Mapping[str, Any]) -> int:
    """How many characters IAM counts: all but white space."""
    return len("".join(json.dumps(document).split()))


def _actions(collectors: Iterable[str], also: Iterable[str]) -> dict[str, set[str]]:
    by_service: dict[str, set[str]] = defaultdict(set)
    known = all_collectors()
    # What is brought in files needs no permission of AWS.
    asked = [known[name] for name in collectors if not known[name].brought]
    declared = [op.permission for collector in asked for op in collector.operations]
    for action in (*declared, *also):
        by_service[action.partition(":")[0]].add(action)
    return by_service


def _statements(by_service: Mapping[str, set[str]]) -> dict[str, Mapping[str, Any]]:
    return {
        service: {
            "Sid": "Read" + "".join(part.capitalize() for part in service.split("-")),
            "Effect": "Allow",
            "Action": sorted(actions),
            "Resource": "*",
        }
        for service, actions in sorted(by_service.items())
    }


def _never() -> Mapping[str, Any]:
    return {"Sid": "NeverReadSecrets", "Effect": "Deny", "Action": list(NEVER), "Resource": "*"}


def _area(service: str) -> str:
    return next((name for name, services in _AREAS.items() if service in services), _OTHER)


def _fitting(statements: list[Mapping[str, Any]]) -> Iterable[list[Mapping[str, Any]]]:
    """Statements in lists that are short enough each, in their order."""
    part: list[Mapping[str, Any]] = []
    for statement in statements:
        if part and length({**_EXACT, "Statement": [*part, statement]}) > LIMIT:
            yield part
            part = []
        part.append(statement)
    yield part
