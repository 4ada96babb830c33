"""The reading role as a CloudFormation template: role, trust with external id, and its policies.

Source: AWS CloudFormation template reference, AWS::IAM::Role and AWS::IAM::ManagedPolicy; IAM User
Guide, how to use an external id.
"""

from collections.abc import Iterable
from typing import Any

from vouchbook.policy import Policy

_SECONDS = 3600
"""How long a session of the role may last; a longer run assumes the role anew."""


def template(policies: Iterable[Policy], role: str) -> dict[str, Any]:
    """A template that makes the role `role` (a name, with or without a path), ready to be deployed.

    Who may assume it, and with which external id, are parameters: neither belongs into a file.
    """
    path, _, name = f"/{role}".rpartition("/")
    managed = {
        _logical(policy.name): {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "Description": "Exactly what the claims of the book need to be observed",
                "PolicyDocument": dict(policy.document),
            },
        }
        for policy in policies
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role by which vouchbook reads this account, and nothing else",
        "Parameters": _parameters(name or "vouchbook-reader"),
        "Resources": {
            **managed,
            "ReaderRole": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": {"Ref": "RoleName"},
                    "Path": f"{path}/".replace("//", "/"),
                    "Description": "Read by vouchbook, for compliance evidence",
                    "MaxSessionDuration": _SECONDS,
                    "AssumeRolePolicyDocument": _trust(),
                    "ManagedPolicyArns": [{"Ref": name} for name in managed],
                },
            },
        },
        "Outputs": {
            "RoleArn": {
                "Description": "What vouchbook assumes",
                "Value": {"Fn::GetAtt": ["ReaderRole", "Arn"]},
            }
        },
    }


def _parameters(name: str) -> dict[str, Any]:
    return {
        "RoleName": {
            "Type": "String",
            "Default": name,
            "Description": "As in vouchbook.toml, [scope] role",
            "AllowedPattern": r"[\w+=,.@-]{1,64}",
        },
        "CollectorArn": {
            "Type": "String",
            "Description": "ARN of the principal that collects, such as the CI's role",
            "AllowedPattern": r"arn:aws(-[a-z]+)*:iam::\d{12}:(root|user/.+|role/.+)",
        },
        "ExternalId": {
            "Type": "String",
            "Description": "As in vouchbook.toml, [scope] external_id",
            "MinLength": 2,
            "MaxLength": 1224,
            "AllowedPattern": r"[\w+=,.@:/-]+",
            "NoEcho": True,
        },
    }


def _trust() -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": {"Ref": "CollectorArn"}},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
            }
        ],
    }


def _logical(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-")) + "Policy"
