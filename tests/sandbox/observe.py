"""Asking a sandbox for everything that a collector may read, to compare two of them."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox.conftest import MEMBER, Access
from vouchbook.sandbox import HUB

_BUCKET = (
    "get_bucket_acl",
    "get_bucket_encryption",
    "get_bucket_lifecycle_configuration",
    "get_bucket_location",
    "get_bucket_logging",
    "get_bucket_policy",
    "get_bucket_versioning",
    "get_object_lock_configuration",
    "get_public_access_block",
)
_IN_MESH = (
    ("virtual_node", "virtualNodes", "virtualNodeName"),
    ("virtual_service", "virtualServices", "virtualServiceName"),
    ("virtual_router", "virtualRouters", "virtualRouterName"),
    ("virtual_gateway", "virtualGateways", "virtualGatewayName"),
)


class Observer:
    """Asks and keeps every answer whole: members, request ids, headers."""

    def __init__(self, aws: Access, account: str = MEMBER) -> None:
        self._aws = aws
        self._account = account
        self.answers: dict[str, object] = {}

    def ask(self, service: str, operation: str, **parameters: Any) -> Mapping[str, Any]:
        client = self._aws.client(service, self._account)
        try:
            answer: Mapping[str, Any] = getattr(client, operation)(**parameters)
        except ClientError as error:
            answer = error.response
        self.answers[f"{service} {operation} {parameters}"] = answer
        return answer


def observe_small(aws: Access) -> dict[str, object]:
    """Everything in the small estate."""
    observer = Observer(aws)
    _identity(observer)
    _encryption(observer)
    _logging(observer)
    _mesh(observer)
    hub = Observer(aws, HUB)
    hub.ask("sts", "get_caller_identity")
    hub.ask("organizations", "describe_organization")
    hub.ask("organizations", "list_accounts")
    return {**observer.answers, **hub.answers}


def _identity(observer: Observer) -> None:
    observer.ask("sts", "get_caller_identity")
    observer.ask("iam", "get_account_authorization_details")
    observer.ask("iam", "get_account_summary")
    observer.ask("iam", "generate_credential_report")
    observer.ask("iam", "get_credential_report")
    observer.ask("iam", "get_account_password_policy")
    observer.ask("iam", "list_roles")
    for user in observer.ask("iam", "list_users")["Users"]:
        observer.ask("iam", "list_access_keys", UserName=user["UserName"])


def _encryption(observer: Observer) -> None:
    for key in observer.ask("kms", "list_keys")["Keys"]:
        observer.ask("kms", "describe_key", KeyId=key["KeyId"])
        observer.ask("kms", "get_key_policy", KeyId=key["KeyId"])
        observer.ask("kms", "get_key_rotation_status", KeyId=key["KeyId"])
    listed = observer.ask("acm", "list_certificates", Includes={"keyTypes": ["EC_prime256v1"]})
    for certificate in listed["CertificateSummaryList"]:
        arn = certificate["CertificateArn"]
        observer.ask("acm", "describe_certificate", CertificateArn=arn)
        observer.ask("acm", "get_certificate", CertificateArn=arn)
    authorities = observer.ask("acm-pca", "list_certificate_authorities")
    for authority in authorities["CertificateAuthorities"]:
        arn = authority["Arn"]
        observer.ask(
            "acm-pca", "get_certificate_authority_certificate", CertificateAuthorityArn=arn
        )
        observer.ask("acm-pca", "list_permissions", CertificateAuthorityArn=arn)


def _logging(observer: Observer) -> None:
    for trail in observer.ask("cloudtrail", "describe_trails")["trailList"]:
        observer.ask("cloudtrail", "get_trail_status", Name=trail["TrailARN"])
        observer.ask("cloudtrail", "get_event_selectors", TrailName=trail["TrailARN"])
    for bucket in observer.ask("s3", "list_buckets")["Buckets"]:
        for operation in _BUCKET:
            observer.ask("s3", operation, Bucket=bucket["Name"])
    observer.ask("logs", "describe_log_groups")


def _mesh(observer: Observer) -> None:
    for mesh in observer.ask("appmesh", "list_meshes")["meshes"]:
        name = mesh["meshName"]
        observer.ask("appmesh", "describe_mesh", meshName=name)
        for noun, member, parameter in _IN_MESH:
            for part in observer.ask("appmesh", f"list_{noun}s", meshName=name)[member]:
                observer.ask(
                    "appmesh", f"describe_{noun}", meshName=name, **{parameter: part[parameter]}
                )
                observer.ask("appmesh", "list_tags_for_resource", resourceArn=part["arn"])
