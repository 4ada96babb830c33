import json
from typing import Any

import botocore.session

from tests.aws.rooms import REGION, Room

ANALYZERS = "access-analyzer.amazonaws.com"
EMAIL = "stock@example.com"
OTHER = "222222222222"


def furnish(room: Room) -> None:
    """Let the account leave the hub's organisation and manage one of its own, which it may read."""
    hub: Any = botocore.session.get_session().create_client("organizations", region_name=REGION)
    hub.remove_account_from_organization(AccountId=room.number)
    own = room.client("organizations", "global")
    own.create_organization(FeatureSet="ALL")
    root = own.list_roots()["Roots"][0]["Id"]
    own.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = own.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]
    room.sandbox.declare("organizations-account", EMAIL, {"id": OTHER})
    own.create_account(AccountName="stock", Email=EMAIL)
    own.move_account(AccountId=OTHER, SourceParentId=root, DestinationParentId=unit["Id"])
    own.attach_policy(PolicyId=_guard(own), TargetId=unit["Id"])
    own.register_delegated_administrator(AccountId=OTHER, ServicePrincipal=ANALYZERS)


def _guard(organizations: Any) -> str:
    statement = {"Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": "*"}
    made = organizations.create_policy(
        Name="guard",
        Description="Nobody stops the trail.",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    return str(made["Policy"]["PolicySummary"]["Id"])
