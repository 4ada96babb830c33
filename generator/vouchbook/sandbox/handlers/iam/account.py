"""The account as a whole: its root user, and the service-linked role of App Mesh."""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import IAMBackend, iam_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.stage import Stage

_MESH_PRINCIPAL = "appmesh.amazonaws.com"
_MESH_ROLE = "AWSServiceRoleForAppMesh"
_MESH_POLICY = "arn:aws:iam::aws:policy/aws-service-role/AWSAppMeshServiceRolePolicy"


def backend_of(stage: Stage) -> IAMBackend:
    """Moto's IAM state of the caller's account."""
    return iam_backends[stage.call.account]["aws"]


def root_facts(stage: Stage) -> Mapping[str, Any]:
    """What is declared about the account's root user: `mfa`, `access_keys`, `last_used`."""
    return stage.world.state(Declared).of("iam-root", stage.call.account)


def account_summary(stage: Stage) -> Mapping[str, Any]:
    """The account's summary, with what is declared about its root user."""
    answer = stage.moto()
    facts = root_facts(stage)
    answer["SummaryMap"].update(
        AccountMFAEnabled=int(bool(facts.get("mfa", False))),
        AccountAccessKeysPresent=int(bool(facts.get("access_keys", False))),
        AccountPasswordPresent=1,
        GlobalEndpointTokenVersion=2,
    )
    return answer


def create_service_linked_role(stage: Stage) -> Mapping[str, Any]:
    """Make the role that a service gets; App Mesh's has the name and policy that AWS gives it."""
    answer = stage.moto()
    if stage.parameters["AWSServiceName"] != _MESH_PRINCIPAL:
        return answer
    backend = backend_of(stage)
    role = backend.get_role(answer["Role"]["RoleName"])
    role.name = _MESH_ROLE
    backend.attach_role_policy(_MESH_POLICY, _MESH_ROLE)
    answer["Role"].update(RoleName=role.name, Arn=role.arn)
    return answer
