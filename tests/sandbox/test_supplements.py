"""What moto lacks or gets wrong, as the sandbox answers it."""

import csv
import io
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from tests.sandbox.conftest import MEMBER, Access
from vouchbook.sandbox import HUB

BUCKET = "trail-111122223333"


def _code(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return str(caught.value.response["Error"]["Code"])


def test_the_credential_report_has_root_and_says_not_applicable_as_aws_does(small: Access) -> None:
    iam = small.client("iam")
    assert iam.generate_credential_report()["State"] == "STARTED"
    report = iam.get_credential_report()
    assert report["GeneratedTime"] == datetime(2026, 9, 15, 12, tzinfo=UTC)
    root, deployer = csv.DictReader(io.StringIO(report["Content"].decode()))
    assert (root["user"], root["mfa_active"], root["access_key_1_active"]) == (
        "<root_account>",
        "true",
        "false",
    )
    assert (deployer["user"], deployer["password_enabled"]) == ("deployer", "false")
    assert deployer["access_key_2_last_rotated"] == "N/A"
    assert {deployer[name] for name in deployer if name.startswith("password_last")} == {"N/A"}
    assert deployer["access_key_1_last_rotated"] == "2026-08-01T08:00:00+00:00"


def test_root_s_facts_are_declared(small: Access) -> None:
    assert small.client("iam").get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1
    assert small.client("iam", HUB).get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 0
    small.sandbox.declare("iam-root", HUB, {"mfa": True, "access_keys": True})
    summary = small.client("iam", HUB).get_account_summary()["SummaryMap"]
    assert (summary["AccountMFAEnabled"], summary["AccountAccessKeysPresent"]) == (1, 1)


def test_authorization_details_come_in_pages_over_all_their_lists(small: Access) -> None:
    iam = small.client("iam")
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    whole = iam.get_account_authorization_details()
    assert not whole["IsTruncated"]
    pages = list(
        iam.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": 2}
        )
    )
    assert len(pages) == 3
    assert pages[0]["IsTruncated"]
    for name in lists:
        assert [item for page in pages for item in page[name]] == whole[name]
    arns = [policy["Arn"] for policy in whole["Policies"]]
    assert arns == [f"arn:aws:iam::{MEMBER}:policy/envoy-orders", _managed("SecurityAudit")]


def _managed(name: str) -> str:
    return f"arn:aws:iam::aws:policy/{name}"


@pytest.mark.parametrize(
    "name",
    [
        "AWSAppMeshEnvoyAccess",
        "AWSAppMeshFullAccess",
        "AWSAppMeshPreviewEnvoyAccess",
        "AWSAppMeshReadOnly",
    ],
)
def test_aws_s_policies_for_the_mesh_can_be_attached_and_are_listed(
    small: Access, name: str
) -> None:
    iam = small.client("iam", "777788889999")
    iam.create_user(UserName=name)
    iam.attach_user_policy(UserName=name, PolicyArn=_managed(name))
    users = iam.list_entities_for_policy(PolicyArn=_managed(name))["PolicyUsers"]
    assert [user["UserName"] for user in users] == [name]


def test_the_mesh_s_service_role_has_its_name_and_policy(small: Access) -> None:
    iam = small.client("iam", "777788889999")
    made = iam.create_service_linked_role(AWSServiceName="appmesh.amazonaws.com")["Role"]
    role = iam.get_role(RoleName="AWSServiceRoleForAppMesh")["Role"]
    assert role["Arn"] == made["Arn"]
    assert role["Path"] == "/aws-service-role/appmesh.amazonaws.com/"
    attached = iam.list_attached_role_policies(RoleName="AWSServiceRoleForAppMesh")
    assert [one["PolicyName"] for one in attached["AttachedPolicies"]] == [
        "AWSAppMeshServiceRolePolicy"
    ]


def test_rotation_has_a_period_and_a_next_date_in_the_future(small: Access) -> None:
    kms = small.client("kms")
    keys = [kms.describe_key(KeyId=f"alias/{name}") for name in ("audit", "orders")]
    told = [kms.get_key_rotation_status(KeyId=key["KeyMetadata"]["Arn"]) for key in keys]
    assert told[0]["RotationPeriodInDays"] == 365
    assert told[0]["NextRotationDate"] == datetime(2027, 3, 2, 8, tzinfo=UTC)
    assert told[1]["KeyRotationEnabled"] is False
    asymmetric = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    with pytest.raises(ClientError) as caught:
        kms.get_key_rotation_status(KeyId=asymmetric["KeyMetadata"]["KeyId"])
    assert _code(caught) == "UnsupportedOperationException"
    doomed = kms.create_key()["KeyMetadata"]["Arn"]
    kms.enable_key_rotation(KeyId=doomed)
    kms.schedule_key_deletion(KeyId=doomed, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=doomed)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert kms.get_key_rotation_status(KeyId=doomed)["KeyRotationEnabled"] is False


def test_a_key_of_aws_is_told_apart(small: Access) -> None:
    told = small.client("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert (told["KeyManager"], told["KeyUsage"]) == ("AWS", "ENCRYPT_DECRYPT")


def test_certificates_of_elliptic_curves_are_listed_only_when_asked_for(small: Access) -> None:
    acm = small.client("acm")
    assert acm.list_certificates()["CertificateSummaryList"] == []
    listed = acm.list_certificates(Includes={"keyTypes": ["EC_prime256v1"]})
    arn = listed["CertificateSummaryList"][0]["CertificateArn"]
    facts = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    given = acm.get_certificate(CertificateArn=arn)
    leaf = x509.load_pem_x509_certificate(given["Certificate"].encode())
    root = x509.load_pem_x509_certificate(given["CertificateChain"].encode())
    leaf.verify_directly_issued_by(root)
    assert facts["Serial"].replace(":", "") == f"{leaf.serial_number:x}"
    assert facts["NotAfter"] == leaf.not_valid_after_utc


def test_a_certificate_is_as_old_as_the_clock_was_when_it_was_made(small: Access) -> None:
    acm = small.client("acm")
    small.sandbox.set_clock(datetime(2025, 8, 1, tzinfo=UTC))
    arn = acm.request_certificate(DomainName="old.example")["CertificateArn"]
    small.sandbox.set_clock(datetime(2026, 9, 15, 12, tzinfo=UTC))
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "EXPIRED"
    small.sandbox.declare("acm-certificate", arn, {"Status": "REVOKED"})
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "REVOKED"
    x509.load_pem_x509_certificate(acm.get_certificate(CertificateArn=arn)["Certificate"].encode())


def test_a_private_ca_answers_what_a_collector_asks(small: Access) -> None:
    pca = small.client("acm-pca")
    authority = pca.list_certificate_authorities()["CertificateAuthorities"][0]
    assert (authority["Status"], authority["Type"]) == ("ACTIVE", "ROOT")
    arn = authority["Arn"]
    assert pca.list_permissions(CertificateAuthorityArn=arn)["Permissions"] == []
    with pytest.raises(ClientError) as caught:
        pca.get_policy(ResourceArn=arn)
    assert _code(caught) == "ResourceNotFoundException"


def test_a_trail_tells_stable_times_and_the_usual_selectors(small: Access) -> None:
    trail = small.client("cloudtrail")
    status = trail.get_trail_status(Name="audit")
    assert status["LatestDeliveryTime"] == datetime(2026, 9, 15, 11, 56, tzinfo=UTC)
    assert status["LatestDigestDeliveryTime"] < status["LatestDeliveryTime"]
    selectors = trail.get_event_selectors(TrailName="audit")["EventSelectors"]
    assert [(one["ReadWriteType"], one["IncludeManagementEvents"]) for one in selectors] == [
        ("All", True)
    ]
    with pytest.raises(ClientError) as caught:
        trail.get_insight_selectors(TrailName="audit")
    assert _code(caught) == "InsightNotEnabledException"
    arn = f"arn:aws:cloudtrail:us-east-1:{MEMBER}:trail/audit"
    elsewhere = small.client("cloudtrail", region="eu-west-1")
    assert elsewhere.get_trail(Name=arn)["Trail"]["Name"] == "audit"
    assert elsewhere.get_trail_status(Name=arn) == status | {
        "ResponseMetadata": elsewhere.get_trail_status(Name=arn)["ResponseMetadata"]
    }


def test_a_bucket_is_encrypted_even_where_nobody_said_so(small: Access) -> None:
    s3 = small.client("s3")
    s3.create_bucket(Bucket="plain-bucket")
    rules = s3.get_bucket_encryption(Bucket="plain-bucket")["ServerSideEncryptionConfiguration"]
    default = rules["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "AES256"}
    with pytest.raises(ClientError) as caught:
        s3.get_bucket_encryption(Bucket="no-such-bucket-anywhere")
    assert _code(caught) == "NoSuchBucket"
    retention = s3.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]["Rule"]
    assert retention == {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}}


def test_a_service_keeps_its_connect_settings(small: Access) -> None:
    ecs = small.client("ecs")
    ecs.create_cluster(clusterName="c")
    container = {"name": "app", "image": "app", "memory": 64, "cpu": 64}
    ecs.register_task_definition(family="t", containerDefinitions=[container])
    connect = {"enabled": True, "namespace": "n"}
    ecs.create_service(
        cluster="c",
        serviceName="s",
        taskDefinition="t",
        desiredCount=1,
        launchType="FARGATE",
        enableExecuteCommand=True,
        serviceConnectConfiguration=connect,
    )
    service = ecs.describe_services(cluster="c", services=["s"])["services"][0]
    assert service["enableExecuteCommand"] is True
    assert service["deployments"][0]["serviceConnectConfiguration"] == connect
    assert ecs.describe_clusters(clusters=["c"])["clusters"][0]["activeServicesCount"] == 1


def test_regions_can_be_filtered(small: Access) -> None:
    ec2 = small.client("ec2")
    every = ec2.describe_regions(AllRegions=True)["Regions"]
    status = {"Name": "opt-in-status", "Values": ["not-opted-in"]}
    closed = ec2.describe_regions(AllRegions=True, Filters=[status])["Regions"]
    assert 0 < len(closed) < len(every)
    enabled = small.client("account").list_regions(RegionOptStatusContains=["ENABLED_BY_DEFAULT"])
    names = {region["RegionName"] for region in enabled["Regions"]}
    assert names == {region["RegionName"] for region in ec2.describe_regions()["Regions"]}


def test_accounts_of_the_organization_have_documented_ids(small: Access) -> None:
    accounts = small.client("organizations", HUB).list_accounts()["Accounts"]
    assert [account["Id"] for account in accounts] == [HUB, MEMBER]
