"""Who may do what: the sandbox asks the policies of the calling role, where it was told to.

What an operation is called in a policy stands here, in the sandbox's own words: it knows nothing of
what collectors declare, so that a wrong declaration is found out. Source: Service Authorization
Reference.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.faults import Fault, FaultKind
from vouchbook.sandbox.refusals import refusal

_PREFIXES = {
    "accessanalyzer": "access-analyzer",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
}
_ACTIONS = {
    ("accessanalyzer", "ListFindingsV2"): "access-analyzer:ListFindings",
    ("accessanalyzer", "GetFindingV2"): "access-analyzer:GetFinding",
    ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    ("s3", "GetBucketLifecycleConfiguration"): "s3:GetLifecycleConfiguration",
    ("s3", "GetBucketReplication"): "s3:GetReplicationConfiguration",
    ("s3", "GetObjectLockConfiguration"): "s3:GetBucketObjectLockConfiguration",
    ("s3", "GetPublicAccessBlock"): "s3:GetBucketPublicAccessBlock",
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3control", "GetPublicAccessBlock"): "s3:GetAccountPublicAccessBlock",
}
_FREE = frozenset({"sts:GetCallerIdentity"})
"""What every principal may do, whatever its policies say."""
_ACCOUNT_BLOCK = re.compile(r"/v20180820/configuration/publicAccessBlock")


class Enforcement:
    """Whether calls of assumed roles are held against the roles' policies."""

    def __init__(self) -> None:
        self.on = False


def action_of(call: Call, path: str) -> str:
    """What the operation is called in a policy."""
    service = call.service
    operation = call.operation
    # S3 Control signs as S3; its paths tell.
    if service == "s3" and _ACCOUNT_BLOCK.search(path):
        service, operation = "s3control", "GetPublicAccessBlock"
    named = _ACTIONS.get((service, operation))
    return named or f"{_PREFIXES.get(service, service)}:{operation}"


def check(call: Call, path: str) -> None:
    """Let a call pass, or refuse it as its service would.

    Only sessions of roles that exist are held against policies; the sandbox's own credentials
    may do everything.
    """
    action = action_of(call, path)
    if action in _FREE:
        return
    role = _role(call)
    if role is None or _allowed(action, list(_documents(call.account, role))):
        return
    error = refusal(call, Fault(kind=FaultKind.ACCESS_DENIED, service=call.service))
    raise error or AwsError("AccessDenied", "denied", status=403)


def _role(call: Call) -> Any:
    session = sts_backends[call.account]["global"].get_assumed_role_from_access_key(call.access_key)
    if session is None:
        return None
    roles = iam_backends[call.account]["global"].roles.values()
    return next((role for role in roles if role.arn == session.role_arn), None)


def _documents(account: str, role: Any) -> Iterator[Mapping[str, Any]]:
    for text in role.policies.values():
        yield json.loads(text)
    known = iam_backends[account]["global"].managed_policies
    for arn in role.managed_policies:
        policy = known[arn]
        versions = {version.version_id: version for version in policy.versions}
        yield json.loads(versions[policy.default_version_id].document)


def _allowed(action: str, documents: Iterable[Mapping[str, Any]]) -> bool:
    allowed = False
    for document in documents:
        for statement in document["Statement"]:
            if not any(_matches(action, pattern) for pattern in statement["Action"]):
                continue
            if statement["Effect"] == "Deny":
                return False
            allowed = True
    return allowed


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())
