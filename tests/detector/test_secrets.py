"""Secrets are found by their form, wherever they stand, and taken out with their whole word."""

import time

import pytest

from tests.detector.canaries import (
    AWS_KEY,
    AWS_SECRET,
    JSON_WEB_TOKEN,
    PEM,
    PEM_BODY,
    SECRETS,
    SIGNATURE,
    URL,
)
from vouchbook.detector import described, find
from vouchbook.detector.rules import RULES
from vouchbook.kernel.detected import mark

AROUND = (
    "{}",
    "the key is {} for now",
    'key="{}"',
    "({})",
    "a\n{}\nb",
    "<{}>",
    "first,{},last",
)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_and_nothing_of_it_stays(kind: str, around: str) -> None:
    secret = SECRETS[kind]
    found, kinds = find(around.format(secret), free=False)
    assert kinds == (kind,)
    assert secret not in found
    assert not {part for part in secret.split() if len(part) > 8 and part in found}
    left, _, right = found.partition(mark(kind))
    assert around.format("\0").split("\0")[0].startswith(left)
    assert around.format("\0").split("\0")[1].endswith(right)


def test_every_rule_has_an_example() -> None:
    assert {rule.kind for rule in RULES} - set(SECRETS) == {"aws-secret-key"}


@pytest.mark.parametrize("kind", SECRETS)
def test_what_stands_for_a_secret_is_none(kind: str) -> None:
    found, _ = find(SECRETS[kind], free=True)
    assert find(found, free=True) == (found, ())


def test_a_secret_key_is_known_by_what_stands_before_it() -> None:
    for line in (f"aws_secret_access_key = {AWS_SECRET}", f"AWS pwd:{AWS_SECRET}"):
        found, kinds = find(line, free=False)
        assert kinds == ("aws-secret-key",)
        assert AWS_SECRET not in found
    digest = "9fceb02d0ae598e95dc970b74767f19372d61af8"
    assert find(f"aws key {digest}", free=False)[1] == ()
    path = "/aws/lambda/passwordResetFunctionForCustomersInProduction/orders"
    assert find(path, free=False)[1] == ()


def test_a_key_s_lines_go_with_its_head() -> None:
    for text in (
        PEM,
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", " "),
        PEM.partition("-----END")[0],
    ):
        found, kinds = find(f"before {text}", free=False)
        assert kinds == ("private-key",)
        assert PEM_BODY not in found
        assert found.startswith("before (redacted: private-key)")
    assert find("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", free=False)[1] == ()


@pytest.mark.parametrize("kind", ["DSA", "EC", "ENCRYPTED", "OPENSSH", "RSA"])
def test_every_kind_of_private_key_is_one(kind: str) -> None:
    assert find(f"-----BEGIN {kind} PRIVATE " + "KEY-----", free=False)[1] == ("private-key",)


def test_a_token_goes_with_its_signature() -> None:
    found, _ = find(f"token:{JSON_WEB_TOKEN}", free=False)
    assert SIGNATURE not in found
    # Not even a token that is cut off, or broken, is kept.
    for broken in (JSON_WEB_TOKEN[:-3], JSON_WEB_TOKEN.rpartition(".")[0], f"{JSON_WEB_TOKEN}.x"):
        assert find(broken, free=False)[1] == ("json-web-token",)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com:8080/path/with@sign",
        "https://user@example.com/",
        "ssh://git@example.com/repository",
        "arn:aws:iam::111122223333:user/jane@example.com",
        "https://sqs.us-east-1.amazonaws.com/111122223333/orders",
        "111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:" + "0123456789abcdef" * 4,
    ],
)
def test_an_address_without_a_password_stays(text: str) -> None:
    assert find(text, free=False) == (text, ())


@pytest.mark.parametrize(
    "password", ["simple", "p@ss", "p:a:s:s", "p/a#s?s", "8080", "p%40ss", "{x}", "a,b;c"]
)
def test_a_password_in_an_address_goes_whatever_is_in_it(password: str) -> None:
    found, kinds = find(URL.replace("hunter2-canary", password), free=False)
    assert kinds == ("url-password",)
    assert f":{password}@" not in found


def test_several_kinds_in_one_text_are_all_told() -> None:
    found, kinds = find(f"{URL} and {AWS_KEY}, {JSON_WEB_TOKEN}", free=False)
    assert kinds == ("aws-key", "json-web-token", "url-password")
    assert found == ("(redacted: url-password) and (redacted: aws-key), (redacted: json-web-token)")


LONG = 64 * 1024
HOSTILE = (
    *("eyJ", "://a:", "aws key", "xoxa-1-", "a@a.", "%40", "+1-206-555-", "1 ", "npm_", "Bearer a"),
    *("-----BEGIN PRIVATE KEY-----", "X-Amz-Signature=", "sk-", "\\u0041", "_authToken", "((((("),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONG)[:LONG]
    begun = time.perf_counter()
    find(text, free=True)
    assert time.perf_counter() - begun < 5, "by the square of its length, it would take minutes"


def test_the_rules_have_a_digest() -> None:
    said = described()
    assert said == described()
    assert said.rules.startswith("sha256:")
    assert said.name.split(" and ") == ["bc-detect-secrets", "phonenumbers"]
    assert len(said.version.split(" and ")) == 2
