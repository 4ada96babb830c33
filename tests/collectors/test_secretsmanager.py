"""Secrets Manager: no value is ever asked for, and no free text about one is kept."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import secretsmanager
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.kernel.registry import collectors
from vouchbook.model.collector import Operation

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/token-a1b2c3"
HIDDEN = "a-shared-secret"
TEXT = {
    "Description": HIDDEN,
    "Tags": [{"Key": "hint", "Value": HIDDEN}],
    "ExternalSecretRotationMetadata": [{"Key": "hint", "Value": HIDDEN}],
}


def test_no_collector_may_read_the_value_of_a_secret() -> None:
    declared = {
        name
        for collector in collectors().values()
        for operation in collector.operations
        for name in (operation.name, operation.permission)
    }
    assert not {name for name in declared if name.endswith("GetSecretValue")}


def test_secrets_that_wait_for_their_deletion_are_listed() -> None:
    listed = {"SecretList": [{"ARN": ARN, "Name": "shop/token"}]}
    told = {"ARN": ARN, "Name": "shop/token"}
    reader = FakeReader(
        world=world(
            (secretsmanager.LIST_SECRETS, {"IncludePlannedDeletion": True}, listed),
            (secretsmanager.DESCRIBE_SECRET, {"SecretId": ARN}, told),
            (secretsmanager.GET_RESOURCE_POLICY, {"SecretId": ARN}, told),
        )
    )
    secretsmanager.SECRETS.read(reader)
    assert {name for name, _ in reader.records} == {ARN}


def test_free_text_about_a_secret_is_not_kept() -> None:
    def redacted(operation: Operation, answer: object) -> str:
        value = canonical_value(answer)
        assert isinstance(value, dict)
        return str(redact(value, operation.redact)[0])

    assert HIDDEN not in redacted(secretsmanager.LIST_SECRETS, {"SecretList": [TEXT]})
    assert HIDDEN not in redacted(secretsmanager.DESCRIBE_SECRET, TEXT)
