"""Partitions and Regions: what isn't offered there, and what a Region that isn't enabled says."""

from typing import Any

import botocore.session
import pytest

from tests.aws.test_faults import refused
from vouchbook.aws.faults import explain
from vouchbook.aws.session import offers
from vouchbook.collectors.kms import LIST_KEYS
from vouchbook.model.reasons import FIXABLE, Reason

SESSION = botocore.session.Session()


@pytest.mark.parametrize(
    ("service", "partition", "region", "is_offered"),
    [
        ("appmesh", "aws", "us-east-1", True),
        ("appmesh", "aws-cn", "cn-north-1", True),
        ("appmesh", "aws-us-gov", "us-gov-west-1", False),
        ("macie2", "aws-cn", "cn-north-1", False),
        ("kms", "aws-us-gov", "us-gov-west-1", True),
        # botocore's data names no Region of these anywhere: they have one endpoint.
        ("artifact", "aws", "us-east-1", True),
        ("account", "aws", "us-east-1", True),
        ("iam", "aws-us-gov", "us-gov-west-1", True),
    ],
)
def test_a_partition_without_a_service_is_told_from_a_service_without_regions(
    service: str, partition: str, region: str, *, is_offered: bool
) -> None:
    assert offers(SESSION, service, partition, region) is is_offered


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AuthFailure", 401),
        ("UnrecognizedClientException", 400),
        ("UnrecognizedClientException", 403),
        ("InvalidClientTokenId", 403),
        ("OptInRequired", 403),
    ],
)
def test_a_region_that_is_not_enabled_lacks_no_permission(code: str, status: int) -> None:
    unread = explain(refused(code, status), LIST_KEYS)
    assert unread.reason is Reason.REJECTED
    assert code in unread.detail


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        # App Mesh's own words.
        ("ForbiddenException", 403, Reason.DENIED),
        ("AccessDeniedException", 403, Reason.DENIED),
        ("TooManyRequestsException", 429, Reason.THROTTLED),
        ("ServiceUnavailableException", 503, Reason.SERVER_ERROR),
        ("InternalServerErrorException", 500, Reason.SERVER_ERROR),
        ("BadRequestException", 400, Reason.REJECTED),
    ],
)
def test_an_error_of_app_mesh_is_told_by_its_status(code: str, status: int, reason: Reason) -> None:
    assert explain(refused(code, status), LIST_KEYS).reason is reason


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
def test_credentials_that_expired_are_no_denial_even_with_403(code: str) -> None:
    assert explain(refused(code, 403), LIST_KEYS).reason is Reason.EXPIRED_CREDENTIALS
    assert Reason.EXPIRED_CREDENTIALS in FIXABLE


def url(service: str, region: str, call: str) -> str:
    """Where a client sends a call; nothing is sent."""
    client: Any = SESSION.create_client(
        service,
        region_name=region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # noqa: S106 - AWS's own example
    )
    signed: str = client.generate_presigned_url(call)
    return signed.partition("?")[0]


@pytest.mark.parametrize(
    ("region", "endpoint"), [("eu-west-1", "us-east-1"), ("us-gov-west-1", "us-gov-west-1")]
)
def test_a_service_with_one_endpoint_is_asked_there_from_every_region(
    region: str, endpoint: str
) -> None:
    for service, call in (("artifact", "list_reports"), ("account", "list_regions")):
        assert url(service, region, call).startswith(f"https://{service}.{endpoint}.amazonaws.com/")


@pytest.mark.parametrize("region", ["us-east-1", "eu-south-1"])
def test_tokens_come_from_the_region_s_own_endpoint(region: str) -> None:
    """Those of the global endpoint are not valid in Regions that have to be enabled."""
    assert url("sts", region, "get_caller_identity") == f"https://sts.{region}.amazonaws.com/"
