"""What an environment variable holds: told by form, by name and by randomness."""

import pytest

from tests.detector.canaries import AWS_SECRET, SECRETS, WORD
from vouchbook.detector import classify

RANDOM = "q8Zt3LmX0vBn7KpR2sYw5HcD9fGj1AeU"
COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"


@pytest.mark.parametrize("kind", SECRETS)
def test_a_form_is_known_under_any_name(kind: str) -> None:
    assert classify("STAGE", SECRETS[kind]) == kind
    assert classify("DATABASE_PASSWORD", SECRETS[kind]) == kind


@pytest.mark.parametrize(
    "name",
    [
        *("PASSWORD", "DB_PASSWORD", "databasePassword", "REDIS_PASS", "MYSQL_PWD", "db-passwd"),
        *("API_KEY", "APIKEY", "apiToken", "AUTH_TOKEN", "CLIENT_SECRET", "SECRET_1", "SMTP_PW"),
        *("PRIVATE_KEY", "ENCRYPTION_KEY", "JWT_KEY", "CREDENTIALS", "KEY_PASSPHRASE"),
        *("EXAMPLE_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    ],
)
@pytest.mark.parametrize("value", [WORD, "x", "an example", "correct horse", "p/w", "$ecret"])
def test_a_name_tells_a_credential(name: str, value: str) -> None:
    assert classify(name, value) == "named-credential"


@pytest.mark.parametrize("value", ["12345678", "0000"])
def test_figures_can_be_a_password(value: str) -> None:
    assert classify("DB_PASSWORD", value) == "named-credential"
    assert classify("MAX_TOKENS", value) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DB_PASSWORD", value) for value in ("", "true", "none", "${DB_PASSWORD}", "<none>")),
        *(("DB_PASSWORD", value) for value in ("$DB_PASSWORD", "/run/secrets/db", "file:/x")),
        ("API_KEY", "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf"),
        ("ENCRYPTION_KEY", "alias/orders"),
        ("TOKEN_URL", "login"),
        *(("TOKEN_TTL", value) for value in ("3600", "30s", "1.5h")),
        ("TOKEN_BUCKET_FILL", "5"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("SECRET_NAME", "orders"),
        ("DB_PASSWORD_FILE", "x"),
        ("PWD", "x"),
        ("KEYBOARD", "x"),
        ("STAGE", "production"),
        ("MONKEY", "x"),
    ],
)
def test_what_is_only_about_a_credential_is_none(name: str, value: str) -> None:
    assert classify(name, value) == ""


@pytest.mark.parametrize("value", [RANDOM, AWS_SECRET, COMMIT, "0f1e2d3c4b5a69788796a5b4c3d2e1f0"])
def test_randomness_tells_a_key(value: str) -> None:
    assert classify("SALT", value) == "high-entropy"


@pytest.mark.parametrize("name", ["GIT_COMMIT", "imageDigest", "BUILD_ID", "CONFIG_SHA256", "ETAG"])
def test_what_is_known_to_be_random_is_no_key(name: str) -> None:
    assert classify(name, COMMIT) == ""


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:dynamodb:us-east-1:111122223333:table/Orders9fGj1AeUq8Zt3LmX0vBn7KpR2sYw5HcD",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "example-payments-production-orders-queue-worker-eu-west-1",
        "PaymentsOrdersCheckoutServiceProductionTopic",
        "b-1.example.abc123.c2.kafka.us-east-1.amazonaws.com:9098",
        "https://sqs.us-east-1.amazonaws.com/111122223333/Orders",
        "us-east-1_AbCdEfGhI",
        "vpc-0123456789abcdef0",
        "subnet-0bb1c79de3a4b5c6d",
        "AIDACKCEVSQ6C2EXAMPLE",
        "20260915120000000000000000",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "-Xmx512m -Dfoo=bar",
        "/usr/local/sbin:/usr/local/bin",
        "com.example.payments.orders.CheckoutServiceProductionFactory",
        "sha256:" + "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2,
    ],
)
def test_names_and_ids_are_not_random_enough(value: str) -> None:
    assert classify("TARGET", value) == ""
