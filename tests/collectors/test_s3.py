"""S3: each bucket is asked for as ours."""

from collections.abc import Mapping

from tests.collectors.fake_reader import GLOBAL_PLACE, FakeReader
from vouchbook.collectors import s3
from vouchbook.model.collector import Operation


def two_buckets(operation: Operation, parameters: Mapping[str, object]) -> Mapping[str, object]:
    if operation is not s3.LIST_BUCKETS:
        return {}
    if "ContinuationToken" in parameters:
        return {"Buckets": [{"Name": "evidence"}]}
    return {"Buckets": [{"Name": "trail"}], "ContinuationToken": "2"}


def test_the_expected_owner_goes_with_every_bucket() -> None:
    reader = FakeReader(place=GLOBAL_PLACE, world=two_buckets)
    s3.BUCKETS.read(reader)
    asked = [sent for name, sent in reader.calls if name != s3.LIST_BUCKETS.id]
    assert {sent["Bucket"] for sent in asked} == {"trail", "evidence"}
    assert all(sent["ExpectedBucketOwner"] == GLOBAL_PLACE.account for sent in asked)
    assert {resource for resource, _ in reader.records} == {
        "arn:aws:s3:::trail",
        "arn:aws:s3:::evidence",
    }


def test_the_account_is_asked_under_its_own_number() -> None:
    reader = FakeReader(place=GLOBAL_PLACE, world=two_buckets)
    s3.ACCOUNT.read(reader)
    assert reader.calls == [("s3control:GetPublicAccessBlock", {"AccountId": "111122223333"})]
    assert list(reader.records) == [
        ("arn:aws:iam::111122223333:root", "s3control:GetPublicAccessBlock")
    ]
