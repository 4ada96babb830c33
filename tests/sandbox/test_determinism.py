from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.conftest import MEMBER, Access
from tests.sandbox.observe import observe_small
from vouchbook.sandbox import Sandbox


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    with Sandbox.start(estate="small") as sandbox:
        return observe_small(Access(sandbox))


def test_two_runs_give_the_same_answers_with_ids_times_and_request_ids(
    seen: dict[str, Any],
) -> None:
    with Sandbox.start(estate="small") as sandbox:
        again = observe_small(Access(sandbox))
    assert list(again) == list(seen)
    for asked, answer in seen.items():
        assert again[asked] == answer, asked


def test_the_world_stands_still(small: Access, seen: dict[str, Any]) -> None:
    dates = {answer["ResponseMetadata"]["HTTPHeaders"]["date"] for answer in seen.values()}
    assert dates == {"Tue, 15 Sep 2026 12:00:00 GMT"}
    key = small.client("iam").list_access_keys(UserName="deployer")["AccessKeyMetadata"][0]
    assert key["CreateDate"] == datetime(2026, 8, 1, 8, tzinfo=UTC)


def test_keys_of_a_session_do_not_look_expired(small: Access) -> None:
    given = small.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{MEMBER}:role/vouchbook-reader", RoleSessionName="long"
    )["Credentials"]
    assert given["Expiration"] > datetime(2036, 1, 1, tzinfo=UTC)


def test_a_request_id_is_derived_from_the_call(small: Access) -> None:
    def asked(**parameters: Any) -> str:
        answer = small.client("kms").list_keys(**parameters)
        return str(answer["ResponseMetadata"]["RequestId"])

    assert asked() == asked() != asked(Limit=1)


def test_the_same_wish_twice_makes_two_different_things(small: Access) -> None:
    kms = small.client("kms", region="eu-west-1")
    first, second = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    assert first != second


def test_ids_do_not_depend_on_what_was_made_before(small: Access) -> None:
    kms = small.client("kms", region="eu-west-1")
    kms.create_key(Description="other")
    made = kms.create_key(Description="wanted")["KeyMetadata"]["KeyId"]
    with Sandbox.start() as sandbox:
        alone = Access(sandbox).client("kms", region="eu-west-1")
        assert alone.create_key(Description="wanted")["KeyMetadata"]["KeyId"] == made
