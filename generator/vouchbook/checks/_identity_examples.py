"""Small worlds of principals, keys, trails and buckets for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.reasons import Reason, Unread

HOME = "111122223333"
OTHER = "444455556666"
REGION = "us-east-1"
AS_OF = "2026-09-15T12:00:00.000000Z"
ROOT = f"arn:aws:iam::{HOME}:root"
ORGANISATION = "o-a1b2c3d4e5"
KEY = f"arn:aws:kms:{REGION}:{HOME}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
FOREIGN_KEY = KEY.replace(HOME, OTHER)
TRAIL = f"arn:aws:cloudtrail:{REGION}:{HOME}:trail/audit"
ORGANISATION_TRAIL = TRAIL.replace(HOME, OTHER)
BUCKET = "example-trail-logs"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"

Plain = Mapping[str, Any]


def passing(
    why: str, *given: Given, advice: bool = False, as_of: str = AS_OF, **parameters: object
) -> Example:
    """Give an example in which the check passes."""
    return Example(
        verdict=Verdict.PASS,
        why=why,
        given=given,
        parameters=parameters,
        advice=advice,
        as_of=as_of,
    )


def failing(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the check fails."""
    return Example(verdict=Verdict.FAIL, why=why, given=given, parameters=parameters)


def unknowing(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the check can't know."""
    return Example(verdict=Verdict.UNKNOWN, why=why, given=given, parameters=parameters)


def moot(why: str, *given: Given, **parameters: object) -> Example:
    """Give an example in which the question doesn't arise."""
    return Example(verdict=Verdict.NOT_APPLICABLE, why=why, given=given, parameters=parameters)


def denial(operation: str, permission: str = "") -> Unread:
    """What is left of a denied call."""
    return Unread(reason=Reason.DENIED, operation=operation, permission=permission or operation)


def blind(collector: str, operation: str, permission: str = "") -> Given:
    """A whole collector that was denied."""
    return Given(collector=collector, blind=denial(operation, permission))


def allow(action: object, resource: object = "*", **more: object) -> Plain:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Plain:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def document(*statements: Plain) -> Plain:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def inline(*statements: Plain, name: str = "own") -> Plain:
    """An inline policy."""
    return {"PolicyName": name, "PolicyDocument": document(*statements)}


def attached(*arns: str) -> list[Plain]:
    """A list of attached policies."""
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


def trusting(principal: object, **more: object) -> Plain:
    """A trust policy with one statement."""
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


def role(
    name: str = "checkout-envoy",
    *statements: Plain,
    trust: Plain | None = None,
    policies: Sequence[str] = (),
) -> Given:
    """A role that ECS tasks assume, unless `trust` says otherwise."""
    arn = f"arn:aws:iam::{HOME}:role/{name}"
    facts = {
        "RoleName": name,
        "Arn": arn,
        "AssumeRolePolicyDocument": trust or trusting({"Service": "ecs-tasks.amazonaws.com"}),
        "RolePolicyList": [inline(*statements)] if statements else [],
        "AttachedManagedPolicies": attached(*policies),
    }
    return Given(collector="iam.roles", id=arn, facts={"": facts})


def bounded(principal: Given, policy: str) -> Given:
    """The same role or user, with a permissions boundary."""
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": policy}
    facts = {"": {**principal.facts[""], "PermissionsBoundary": boundary}}
    return Given(collector=principal.collector, id=principal.id, facts=facts)


def user(name: str = "jane", *statements: Plain, policies: Sequence[str] = ()) -> Given:
    """An IAM user."""
    arn = f"arn:aws:iam::{HOME}:user/{name}"
    facts = {
        "UserName": name,
        "Arn": arn,
        "UserPolicyList": [inline(*statements)] if statements else [],
        "GroupList": ["engineers"],
        "AttachedManagedPolicies": attached(*policies),
    }
    return Given(collector="iam.users", id=arn, facts={"": facts})


def group(name: str = "engineers", *statements: Plain, policies: Sequence[str] = ()) -> Given:
    """A group of users."""
    arn = f"arn:aws:iam::{HOME}:group/{name}"
    facts = {
        "GroupName": name,
        "Arn": arn,
        "GroupPolicyList": [inline(*statements)] if statements else [],
        "AttachedManagedPolicies": attached(*policies),
    }
    return Given(collector="iam.groups", id=arn, facts={"": facts})


def managed(*statements: Plain, arn: str = "", attachments: int = 1) -> Given:
    """A managed policy of the customer, or of AWS where the ARN says so."""
    arn = arn or f"arn:aws:iam::{HOME}:policy/mesh"
    older = {"VersionId": "v1", "IsDefaultVersion": False, "Document": document(allow("*"))}
    current = {"VersionId": "v2", "IsDefaultVersion": True, "Document": document(*statements)}
    facts = {"Arn": arn, "AttachmentCount": attachments, "PolicyVersionList": [older, current]}
    return Given(collector="iam.policies", id=arn, facts={"": facts}, account=HOME)


def credential(
    name: str = "jane",
    *,
    password: bool = False,
    mfa: bool = False,
    used: str = "N/A",
    changed: str = "N/A",
    **columns: str,
) -> Given:
    """A row of the credential report; `used` and `changed` are about the password."""
    is_root = name == "<root_account>"
    arn = ROOT if is_root else f"arn:aws:iam::{HOME}:user/{name}"
    facts = {
        "user": name,
        "arn": arn,
        "user_creation_time": "2025-03-01T09:00:00+00:00",
        "password_enabled": "not_supported" if is_root else str(password).lower(),
        "password_last_used": used,
        "password_last_changed": "not_supported" if is_root else changed,
        "mfa_active": str(mfa).lower(),
        "access_key_1_active": "false",
        "access_key_1_last_rotated": "N/A",
        "access_key_1_last_used_date": "N/A",
        "access_key_2_active": "false",
        "access_key_2_last_rotated": "N/A",
        "access_key_2_last_used_date": "N/A",
        "generated_time": "2026-09-15T11:00:00.000000Z",
    }
    return Given(collector="iam.credentials", id=arn, facts={"": facts | columns})


def key(
    state: str = "Enabled",
    *,
    arn: str = KEY,
    rotation: Plain | None = None,
    policy: Plain | None = None,
    grants: Sequence[Plain] = (),
    **members: object,
) -> Given:
    """A symmetric customer managed key."""
    root = {
        "Arn": arn,
        "Enabled": state == "Enabled",
        "KeyState": state,
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "Origin": "AWS_KMS",
        "MultiRegion": False,
    }
    facts: dict[str, Any] = {
        "": root | members,
        "policy": policy or document(allow("kms:*", Principal={"AWS": ROOT})),
        "grants": list(grants),
    }
    if rotation is not None:
        facts["rotation"] = rotation
    return Given(collector="kms.keys", id=arn, facts=facts)


def trail(
    *,
    arn: str = TRAIL,
    account: str = "",
    status: Plain | None = None,
    selectors: Plain | None = None,
    **members: object,
) -> Given:
    """A multi-Region trail that logs all management events and delivers."""
    root = {
        "TrailARN": arn,
        "Name": arn.rpartition("/")[2],
        "HomeRegion": REGION,
        "S3BucketName": BUCKET,
        "IsMultiRegionTrail": True,
        "IncludeGlobalServiceEvents": True,
        "IsOrganizationTrail": False,
        "LogFileValidationEnabled": True,
    }
    healthy = {
        "IsLogging": True,
        "StartLoggingTime": "2026-01-05T08:00:00.000000Z",
        "LatestDeliveryTime": "2026-09-15T11:55:00.000000Z",
        "LatestDigestDeliveryTime": "2026-09-15T11:20:00.000000Z",
    }
    everything = {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]}
    facts = {
        "": root | members,
        "status": healthy | dict(status or {}),
        "selectors": selectors or everything,
    }
    return Given(collector="cloudtrail.trails", id=arn, facts=facts, account=account)


def bucket(account: str = HOME, **facets: object) -> Given:
    """The trail's bucket with nothing set but what `facets` say (`_` stands for `-`)."""
    facts: dict[str, Any] = {
        "": {"Name": BUCKET, "BucketRegion": REGION},
        "versioning": {},
        "logging": {},
    }
    facts |= {name.replace("_", "-"): value for name, value in facets.items()}
    return Given(collector="s3.buckets", id=BUCKET_ARN, facts=facts, account=account)


def hidden(given: Given, facet: str, operation: str, permission: str = "") -> Given:
    """The same resource, with one facet that was denied."""
    return Given(
        collector=given.collector,
        id=given.id,
        facts={name: value for name, value in given.facts.items() if name != facet},
        unread={**given.unread, facet: denial(operation, permission)},
        account=given.account,
        region=given.region,
    )


def bucket_unknowns(facet: str, operation: str, permission: str) -> tuple[Example, ...]:
    """The ways in which a trail's bucket can stay in the dark."""
    return (
        unknowing(
            "The setting was denied.",
            trail(),
            hidden(bucket(), facet, operation, permission),
        ),
        unknowing("The bucket is in an account that was not collected.", trail()),
        unknowing(
            "Buckets were denied.",
            trail(),
            blind("s3.buckets", "s3:ListBuckets", "s3:ListAllMyBuckets"),
        ),
        unknowing("Trails were denied.", blind("cloudtrail.trails", "cloudtrail:DescribeTrails")),
        moot("No trails."),
    )
