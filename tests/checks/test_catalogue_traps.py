"""Traps of AWS's APIs that many checks share: defaults, what isn't offered, what is never asked.

A trap of one check alone is one of its examples.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.checks._identity_examples import credential, hidden, key, trail, trusting
from vouchbook.checks._mesh_examples import TRUST_FILE, caller, gateway, listener, policy, tls
from vouchbook.checks._mesh_examples import node as virtual_node
from vouchbook.evaluate import judge
from vouchbook.examples import judge_example
from vouchbook.kernel.records import digested
from vouchbook.kernel.registry import checks, collectors
from vouchbook.looked_at import looked_at
from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.engagement import Terms
from vouchbook.model.place import Place
from vouchbook.model.reading import Listing, Record, Seen
from vouchbook.model.result import CheckResult
from vouchbook.normalise import normalise

AS_OF = "2026-09-15T12:00:00.000000Z"
HOME = "arn:aws:cloudtrail:us-east-1:111122223333:trail/all"
SERVICE_ROLE = "role/aws-service-role/appmesh.amazonaws.com/AWSServiceRoleForAppMesh"


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def judged(check: str, *given: Given, **parameters: object) -> CheckResult:
    world = Example(verdict=Verdict.UNKNOWN, why="", given=given, parameters=parameters)
    return judge_example(checks()[check], world, shapes())


@pytest.mark.parametrize(
    "members",
    [{}, {"enforce": True}, {"ports": []}, {"enforce": True, "ports": []}, {"ports": None}],
    ids=str,
)
def test_enforce_left_out_is_true_and_no_ports_are_all_ports(members: dict[str, object]) -> None:
    client = caller(policy(TRUST_FILE, **members))
    assert judged("mesh-client-policy-enforced", client).verdict is Verdict.PASS


def test_enforce_that_is_false_is_not_left_out() -> None:
    client = caller(policy(TRUST_FILE, enforce=False))
    assert judged("mesh-client-policy-enforced", client).verdict is Verdict.FAIL


@pytest.mark.parametrize("mode", ["PERMISSIVE", "DISABLED"])
def test_a_permissive_listener_insists_on_nothing(mode: str) -> None:
    listeners = [listener(tls=tls(mode, validation={"trust": TRUST_FILE}))]
    for check in ("mesh-listener-tls-strict", "mesh-mtls-server-requires-client-cert"):
        found = judged(check, virtual_node(listeners=listeners), mtls_required_meshes=["*"])
        assert found.verdict is Verdict.FAIL
    edge = gateway(listeners=listeners)
    assert judged("mesh-gateway-listener-tls-strict", edge).verdict is Verdict.FAIL


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_managed_policies_are_those_of_the_own_partition(partition: str) -> None:
    def role(policies_of: str) -> Given:
        name = "AWSAppMeshServiceRolePolicy"
        arn = f"arn:{policies_of}:iam::aws:policy/aws-service-role/{name}"
        own = f"arn:{partition}:iam::111122223333:{SERVICE_ROLE}"
        facts = {
            "Path": "/aws-service-role/appmesh.amazonaws.com/",
            "Arn": own,
            "AssumeRolePolicyDocument": trusting({"Service": "appmesh.amazonaws.com"}),
        }
        attached = [{"PolicyName": name, "PolicyArn": arn}]
        return Given(
            collector="iam.mesh-service-role", id=own, facts={"": facts, "attached": attached}
        )

    check, other = "iam-mesh-slr-present-and-unmodified", "aws" if partition != "aws" else "aws-cn"
    assert judged(check, role(partition)).verdict is Verdict.PASS
    assert judged(check, role(other)).verdict is Verdict.FAIL


def seen_from(region: str, *, at_home: bool) -> Seen:
    """What DescribeTrails shows of one trail in a region; its status is asked at home alone."""
    place = Place(partition="aws", account="111122223333", region=region)
    root = trail(arn=HOME).facts[""]
    said = {"cloudtrail:DescribeTrails": root}
    if at_home:
        said["cloudtrail:GetTrailStatus"] = trail().facts["status"]
        said["cloudtrail:GetEventSelectors"] = trail().facts["selectors"]
    return Seen(
        collector="cloudtrail.trails",
        place=place,
        as_of=AS_OF,
        records=tuple(
            digested(
                Record(
                    id=HOME,
                    collector="cloudtrail.trails",
                    operation=operation,
                    place=place,
                    as_of=AS_OF,
                    facts=facts,
                )
            )
            for operation, facts in said.items()
        ),
        listings=(Listing(operation="cloudtrail:DescribeTrails", items=1, pages=1, complete=True),),
    )


def test_a_trail_and_its_shadows_are_one_subject_that_is_judged_at_home() -> None:
    readings = [
        seen_from("eu-west-1", at_home=False),
        seen_from("us-east-1", at_home=True),
        seen_from("us-west-2", at_home=False),
    ]
    model = normalise(readings, collectors(), shapes())
    for check in ("cloudtrail-management-events-all", "cloudtrail-delivery-healthy"):
        (found,) = judge(checks()[check], model, Terms(as_of=AS_OF)).findings
        assert (found.subject, found.place.region) == (HOME, "us-east-1")
        assert found.verdict is Verdict.PASS


def test_a_member_that_may_not_read_the_organisation_s_trail_does_not_fail() -> None:
    foreign = HOME.replace("111122223333", "999988887777")
    trails = trail(arn=foreign, IsOrganizationTrail=True)
    for facet, operation in (
        ("status", "cloudtrail:GetTrailStatus"),
        ("selectors", "cloudtrail:GetEventSelectors"),
    ):
        trails = hidden(trails, facet, operation)
    for check in (
        "cloudtrail-multi-region-active",
        "cloudtrail-management-events-all",
        "cloudtrail-delivery-healthy",
    ):
        assert judged(check, trails).verdict is Verdict.UNKNOWN, check


def test_a_trail_without_any_selector_keeps_nothing() -> None:
    none = trail(selectors={"EventSelectors": [], "AdvancedEventSelectors": []})
    assert judged("cloudtrail-management-events-all", none).verdict is Verdict.FAIL


@pytest.mark.parametrize("word", ["N/A", "no_information", "not_supported", ""])
def test_words_of_the_credential_report_are_no_dates(word: str) -> None:
    """A password that was never used counts from the day on which it was made."""
    fresh = credential(password=True, used=word, changed="2026-09-01T09:00:00+00:00")
    stale = credential(password=True, used=word, changed="2026-01-01T09:00:00+00:00")
    check = "iam-unused-credentials-disabled"
    assert judged(check, fresh).verdict is Verdict.PASS
    assert judged(check, stale).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "members",
    [
        {"KeyManager": "AWS"},
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        {"Origin": "EXTERNAL"},
        {"Origin": "AWS_CLOUDHSM"},
        {"Origin": "EXTERNAL_KEY_STORE"},
        {"MultiRegion": True, "MultiRegionConfiguration": {"MultiRegionKeyType": "REPLICA"}},
    ],
    ids=str,
)
def test_keys_that_cannot_rotate_by_themselves_are_not_asked_to(members: dict[str, Any]) -> None:
    off = key(rotation={"KeyRotationEnabled": False}, **members)
    assert judged("kms-key-rotation-enabled", off).verdict is Verdict.NOT_APPLICABLE


NEVER_SCORED = {
    # Empty for private certificates that App Mesh uses: it would say "unused" of what is in use.
    ("acm:DescribeCertificate", "Certificate.InUseBy"),
    # App Mesh doesn't enforce it on connections of Envoys.
    ("ec2:DescribeVpcEndpoints", "VpcEndpoints[].PolicyDocument"),
}


def test_what_misleads_is_looked_at_by_no_check() -> None:
    for name, check in checks().items():
        assert not NEVER_SCORED & set(looked_at(check, shapes())), name


NEVER_CALLED = {
    # What they answer is secret, or a document under a licence of its own.
    *("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"),
    *("acm:ExportCertificate", "acm-pca:GetCertificate", "ssm:GetParameter", "ssm:GetParameters"),
    *("artifact:GetReport", "artifact:GetTermForReport", "iam:ListVirtualMFADevices"),
    *("ecr:GetAuthorizationToken", "s3:GetObject", "cloudformation:GetTemplate"),
    # They leave out tags, boundaries and last uses that their shapes have.
    *("iam:ListRoles", "iam:ListUsers"),
    # The first version fails for analyzers of unused access.
    "accessanalyzer:ListFindings",
}


def test_what_must_not_be_asked_is_asked_by_no_collector() -> None:
    called = {op.id for found in collectors().values() for op in found.operations}
    assert not NEVER_CALLED & called


MEANS_NO = {
    "account:GetAlternateContact": "ResourceNotFoundException",
    "acm-pca:GetPolicy": "ResourceNotFoundException",
    "config:ListDiscoveredResources": "NoAvailableConfigurationRecorderException",
    "ecr:DescribeImageScanFindings": "ScanNotFoundException",
    "iam:GetAccountPasswordPolicy": "NoSuchEntity",
    "iam:GetRole": "NoSuchEntity",
    "iam:ListAttachedRolePolicies": "NoSuchEntity",
    "iam:ListEntitiesForPolicy": "NoSuchEntity",
    "kms:GetKeyRotationStatus": "UnsupportedOperationException",
    "macie2:GetMacieSession": "AccessDeniedException: Macie is not enabled",
    "organizations:DescribeOrganization": "AWSOrganizationsNotInUseException",
    "s3:GetBucketEncryption": "ServerSideEncryptionConfigurationNotFoundError",
    "s3:GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
    "s3:GetBucketPolicy": "NoSuchBucketPolicy",
    "s3:GetBucketPolicyStatus": "NoSuchBucketPolicy",
    "s3:GetObjectLockConfiguration": "ObjectLockConfigurationNotFoundError",
    "s3:GetPublicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
    "s3control:GetPublicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
    "securityhub:DescribeHub": "InvalidAccessException: is not subscribed to",
}


@pytest.mark.parametrize("operation", MEANS_NO)
def test_an_error_that_means_no_is_an_observation(operation: str) -> None:
    declared = {
        entry
        for found in collectors().values()
        for op in found.operations
        if op.id == operation
        for entry in op.none
    }
    assert MEANS_NO[operation] in declared


def test_no_denial_means_no() -> None:
    """Where a code of denial means "no" as well, the message has to say so."""
    entries = {e for c in collectors().values() for op in c.operations for e in op.none}
    bare = {"AccessDenied", "AccessDeniedException", "ForbiddenException", "InvalidAccessException"}
    assert not bare & entries
