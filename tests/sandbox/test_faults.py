import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    PaginationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from tests.sandbox.conftest import Access
from vouchbook.sandbox import Fault, FaultKind, SandboxError

Ask = Callable[[Access], Mapping[str, Any]]

# One operation for each protocol: json, rest-json, query, rest-xml (S3) and ec2.
ASKS: dict[str, Ask] = {
    "kms": lambda aws: aws.client("kms").list_keys(),
    "appmesh": lambda aws: aws.client("appmesh").list_meshes(),
    "iam": lambda aws: aws.client("iam").list_roles(),
    "s3": lambda aws: aws.client("s3").get_bucket_policy(Bucket="trail-111122223333"),
    "ec2": lambda aws: aws.client("ec2").describe_regions(),
}
QUICK_ASKS = [name for name in ASKS if name != "ec2"]


@pytest.fixture(autouse=True)
def _no_faults_left(small: Access) -> Iterator[None]:
    yield
    small.sandbox.clear_faults()


def _refused(small: Access, service: str, fault: FaultKind, **members: Any) -> tuple[str, str, int]:
    ASKS[service](small)
    small.sandbox.faults([Fault(kind=fault, service=service, **members)])
    with pytest.raises(ClientError) as caught:
        ASKS[service](small)
    error = caught.value.response["Error"]
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    return error["Code"], error["Message"], status


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("kms", "AccessDeniedException", 400),
        ("appmesh", "AccessDeniedException", 403),
        ("iam", "AccessDenied", 403),
        ("s3", "AccessDenied", 403),
        ("ec2", "UnauthorizedOperation", 403),
    ],
)
def test_access_denied_comes_in_the_service_s_own_form(
    small: Access, service: str, code: str, status: int
) -> None:
    told = _refused(small, service, FaultKind.ACCESS_DENIED)
    assert told[::2] == (code, status)
    assert "is not authorized to perform" in told[1]


@pytest.mark.parametrize("service", QUICK_ASKS)
def test_a_denial_by_an_scp_says_so(small: Access, service: str) -> None:
    told = _refused(small, service, FaultKind.SCP_DENIED)
    assert "explicit deny in a service control policy" in told[1]


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("kms", "ThrottlingException"),
        ("appmesh", "TooManyRequestsException"),
        ("iam", "Throttling"),
        ("s3", "SlowDown"),
        ("ec2", "RequestLimitExceeded"),
    ],
)
def test_throttling_has_the_service_s_own_code(small: Access, service: str, code: str) -> None:
    assert _refused(small, service, FaultKind.THROTTLING)[0] == code


@pytest.mark.parametrize("service", QUICK_ASKS)
def test_a_server_error_has_status_500(small: Access, service: str) -> None:
    assert _refused(small, service, FaultKind.SERVER_ERROR)[2] == 500


@pytest.mark.parametrize("service", QUICK_ASKS)
def test_an_error_may_come_as_a_web_page(small: Access, service: str) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.HTML_ERROR, service=service)])
    with pytest.raises((ClientError, ResponseParserError)):
        ASKS[service](small)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("kms", "ExpiredTokenException"),
        ("appmesh", "ExpiredTokenException"),
        ("iam", "ExpiredToken"),
        ("s3", "ExpiredToken"),
    ],
)
def test_an_expired_token_has_the_protocol_s_code(small: Access, service: str, code: str) -> None:
    assert _refused(small, service, FaultKind.EXPIRED_TOKEN)[0] == code


def test_a_rule_may_say_the_error_itself(small: Access) -> None:
    told = _refused(
        small, "appmesh", FaultKind.ERROR, code="ForbiddenException", message="No.", status=403
    )
    assert told == ("ForbiddenException", "No.", 403)


def test_a_time_out_does_not_hold_up_others(small: Access) -> None:
    hasty = small.client("kms", read_timeout=1)
    small.sandbox.faults([Fault(kind=FaultKind.TIMEOUT, service="kms", seconds=4)])
    begun = time.perf_counter()
    with pytest.raises(ReadTimeoutError):
        hasty.list_keys()
    small.client("sts").get_caller_identity()
    assert 0.9 < time.perf_counter() - begun < 3


def test_after_a_time_out_the_connection_is_closed(small: Access) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.TIMEOUT, service="kms", seconds=0.2)])
    with pytest.raises(ConnectionClosedError):
        ASKS["kms"](small)


@pytest.mark.parametrize("service", QUICK_ASKS)
def test_a_reset_closes_the_connection(small: Access, service: str) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.RESET, service=service)])
    with pytest.raises(ConnectionClosedError):
        ASKS[service](small)


@pytest.mark.parametrize("service", ["kms", "appmesh"])
def test_half_a_json_body_looks_like_an_empty_answer(small: Access, service: str) -> None:
    assert len(ASKS[service](small)) > 1
    small.sandbox.faults([Fault(kind=FaultKind.TRUNCATE, service=service)])
    assert set(ASKS[service](small)) == {"ResponseMetadata"}


def test_half_an_xml_body_does_not_parse(small: Access) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.TRUNCATE, service="iam")])
    with pytest.raises(ResponseParserError):
        ASKS["iam"](small)


def test_a_body_may_end_before_its_length(small: Access) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.TRUNCATE_SHORT, service="kms")])
    answer = ASKS["kms"](small)
    assert set(answer) == {"ResponseMetadata"}
    whole = _length(answer)
    small.sandbox.clear_faults()
    assert whole == _length(ASKS["kms"](small))
    small.sandbox.faults([Fault(kind=FaultKind.TRUNCATE_SHORT, service="iam")])
    with pytest.raises(ResponseParserError):
        ASKS["iam"](small)


def _length(answer: Mapping[str, Any]) -> int:
    return int(answer["ResponseMetadata"]["HTTPHeaders"]["content-length"])


@pytest.mark.parametrize("service", ["kms", "appmesh", "iam"])
def test_an_empty_object_is_an_answer_without_members(small: Access, service: str) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.EMPTY_OBJECT, service=service)])
    answer = ASKS[service](small)
    assert not any(answer[name] for name in set(answer) - {"ResponseMetadata"})


PAGED = {
    "kms": ("list_keys", "Keys"),
    "appmesh": ("list_meshes", "meshes"),
    "iam": ("list_roles", "Roles"),
}


@pytest.mark.parametrize("service", PAGED)
def test_an_empty_page_leads_to_the_full_ones(small: Access, service: str) -> None:
    operation, member = PAGED[service]
    paginator = small.client(service).get_paginator(operation)
    whole = [item for page in paginator.paginate() for item in page[member]]
    small.sandbox.faults([Fault(kind=FaultKind.EMPTY_PAGE, service=service)])
    pages = [page[member] for page in paginator.paginate()]
    assert pages[0] == []
    assert [item for page in pages for item in page] == whole != []


@pytest.mark.parametrize("service", PAGED)
def test_a_page_may_lead_to_itself(small: Access, service: str) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.REPEATED_TOKEN, service=service)])
    paginator = small.client(service).get_paginator(PAGED[service][0])
    with pytest.raises(PaginationError):
        list(paginator.paginate())


def test_a_delay_comes_before_a_whole_answer(small: Access) -> None:
    small.sandbox.faults([Fault(kind=FaultKind.DELAY, service="kms", milliseconds=300)])
    begun = time.perf_counter()
    assert ASKS["kms"](small)["Keys"]
    assert time.perf_counter() - begun >= 0.3


def _outcomes(small: Access, calls: int) -> list[bool]:
    outcomes = []
    for _ in range(calls):
        try:
            ASKS["kms"](small)
        except ClientError:
            outcomes.append(False)
        else:
            outcomes.append(True)
    return outcomes


def test_a_rule_counts_the_calls_that_fit(small: Access) -> None:
    denied = FaultKind.ACCESS_DENIED
    small.sandbox.faults([Fault(kind=denied, service="kms", nth=2)])
    assert _outcomes(small, 4) == [True, False, True, True]
    small.sandbox.faults([Fault(kind=denied, service="kms", since=2, count=2)])
    assert _outcomes(small, 5) == [True, False, False, True, True]


def test_a_rule_can_look_at_parameters_account_and_region(small: Access) -> None:
    keys = ASKS["kms"](small)["Keys"]
    rule = Fault(
        kind=FaultKind.ACCESS_DENIED,
        operation="Describe*",
        account="111122223333",
        region="us-east-1",
        match={"KeyId": keys[0]["KeyId"]},
    )
    small.sandbox.faults([rule])
    with pytest.raises(ClientError):
        small.client("kms").describe_key(KeyId=keys[0]["KeyId"])
    assert small.client("kms").describe_key(KeyId=keys[1]["KeyId"])


def test_standing_rules_stay_when_faults_are_cleared(small: Access) -> None:
    small.sandbox.standing_faults([Fault(kind=FaultKind.ACCESS_DENIED, service="kms")])
    small.sandbox.clear_faults()
    assert _outcomes(small, 1) == [False]
    small.sandbox.standing_faults([])
    assert _outcomes(small, 1) == [True]


def test_calls_are_logged_with_a_digest_of_their_parameters(small: Access) -> None:
    kms = small.client("kms")
    small.sandbox.clear_calls()
    kms.list_keys()
    kms.list_keys()
    kms.list_keys(Limit=5)
    calls = small.sandbox.calls()
    assert [(call["service"], call["operation"], call["account"]) for call in calls] == [
        ("kms", "ListKeys", "111122223333")
    ] * 3
    digests = [call["parameters"] for call in calls]
    assert digests[0] == digests[1] != digests[2]


def test_a_wrong_rule_is_refused(small: Access) -> None:
    with pytest.raises(SandboxError, match="no-such-kind"):
        small.sandbox.faults([{"kind": "no-such-kind"}])
    with pytest.raises(SandboxError, match="unknown members"):
        small.sandbox.faults([{"kind": "reset", "sevrice": "kms"}])
