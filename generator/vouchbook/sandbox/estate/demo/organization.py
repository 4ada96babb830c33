"""The organisation: its units, its policies, and who may ask about them."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.estate.documents import policy
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call, Json

_ROOT = Ref(kind="root", name="organization")
_WATCHERS = ("acm", "access-analyzer", "guardduty", "inspector2", "macie2", "securityhub")
HOME_REGION_ONLY = tuple(f"{name}:*" for name in _WATCHERS)


def _call(name: str, operation: str, shows: str, keeps: Mapping[str, str], **told: Any) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="organizations",
        operation=operation,
        parameters=told,
        keeps=keeps,
    )


def _unit(name: str, shows: str, account: str) -> tuple[Call, Call]:
    unit = {"unit": "OrganizationalUnit.Id"}
    return (
        _call(name, "create_organizational_unit", shows, unit, ParentId=_ROOT, Name=name),
        _call(
            f"{name}-member",
            "move_account",
            shows,
            {},
            AccountId=account,
            SourceParentId=_ROOT,
            DestinationParentId=Ref(kind="unit", name=name),
        ),
    )


def _control(name: str, shows: str, unit: str, statement: Mapping[str, Any]) -> tuple[Call, Call]:
    return (
        _call(
            name,
            "create_policy",
            shows,
            {"control": "Policy.PolicySummary.Id"},
            Name=name,
            Description=shows,
            Type="SERVICE_CONTROL_POLICY",
            Content=Json(document=policy(statement)),
        ),
        _call(
            f"{name}-attached",
            "attach_policy",
            shows,
            {},
            PolicyId=Ref(kind="control", name=name),
            TargetId=Ref(kind="unit", name=unit),
        ),
    )


ORGANIZATION = (
    _call("organization", "list_roots", "The organisation's root.", {"root": "Roots.0.Id"}),
    _call(
        "control",
        "enable_policy_type",
        "Good: service control policies are in force.",
        {},
        RootId=_ROOT,
        PolicyType="SERVICE_CONTROL_POLICY",
    ),
    *_unit("production", "Good: accounts that are guarded.", "111122223333"),
    *_unit("migrating", "Bad: accounts whose watchers nobody guards yet.", "444455556666"),
    *_control(
        "guard-watchers",
        "Good: nobody may stop trail, recorder and detector.",
        "production",
        {
            "Effect": "Deny",
            "Action": [
                "cloudtrail:DeleteTrail",
                "cloudtrail:StopLogging",
                "config:DeleteConfigurationRecorder",
                "config:StopConfigurationRecorder",
                "guardduty:DeleteDetector",
            ],
            "Resource": "*",
        },
    ),
    *_control(
        "home-region",
        "Weak: watching services answer in the home Region alone, so nobody sees the others.",
        "migrating",
        {
            "Effect": "Deny",
            "Action": list(HOME_REGION_ONLY),
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
        },
    ),
    _call(
        "delegate",
        "register_delegated_administrator",
        "Payments runs the organisation's analyzer of access from outside.",
        {},
        AccountId="111122223333",
        ServicePrincipal="access-analyzer.amazonaws.com",
    ),
)
