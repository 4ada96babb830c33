"""What a rule names never reaches a hash or a disk, however it is spelled."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.detected import MARK, UNREMARKABLE, mark
from vouchbook.kernel.redaction import SPECIAL_FORMS, redact

VALUE = "a-shared-secret"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": VALUE}},
        }
    ],
}


@pytest.mark.parametrize(
    ("answer", "rule", "expected", "masked"),
    [
        ({"A": "x", "B": "y"}, "A", {"A": MARK, "B": "y"}, ("A",)),
        ({"A": {"B": "x"}}, "A.B", {"A": {"B": MARK}}, ("A.B",)),
        (
            {"L": [{"P": 1}, {"P": 2, "Q": 3}]},
            "L[].P",
            {"L": [{"P": MARK}, {"P": MARK, "Q": 3}]},
            ("L[].P",),
        ),
        ({"L": ["a", "b"]}, "L[]", {"L": [MARK, MARK]}, ("L[]",)),
        ({"M": {"k": "a", "l": "b"}}, "M.*", {"M": {"k": MARK, "l": MARK}}, ("M.*",)),
        ({"M": {"k": {"V": 1}}}, "M.*.V", {"M": {"k": {"V": MARK}}}, ("M.*.V",)),
        ({"A": {"deep": [1]}}, "A", {"A": MARK}, ("A",)),
        ({"A": ""}, "A", {"A": MARK}, ("A",)),
        ({"A": None}, "A", {"A": None}, ()),
        ({"B": 1}, "A", {"B": 1}, ()),
        ({"A": "x"}, "A.B", {"A": "x"}, ()),
        ({"A": {"B": 1}}, "A[]", {"A": {"B": 1}}, ()),
    ],
)
def test_a_rule_masks_what_it_names(
    answer: dict[str, Any], rule: str, expected: dict[str, Any], masked: tuple[str, ...]
) -> None:
    before = copy.deepcopy(answer)
    assert redact(answer, [rule]) == (expected, masked)
    assert answer == before


def test_several_rules_go_one_after_the_other() -> None:
    redacted, masked = redact({"A": 1, "B": {"C": 2}}, ["B.C", "A", "B.C"])
    assert redacted == {"A": MARK, "B": {"C": MARK}}
    assert masked == ("A", "B.C")


def test_the_mark_tells_nothing_of_the_value() -> None:
    one, other = redact({"A": "x"}, ["A"])[0], redact({"A": "a much longer one"}, ["A"])[0]
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize("value", [VALUE, [VALUE, "another"]])
def test_external_ids_are_masked_in_a_parsed_policy(value: Any) -> None:
    policy = copy.deepcopy(POLICY)
    policy["Statement"][0]["Condition"] = {"StringEquals": {"STS:externalid": value}}  # type: ignore[index]
    redacted, masked = redact({"R": {"Doc": policy}}, ["R.Doc!external-id"])
    assert VALUE not in json.dumps(redacted)
    assert "arn:aws:iam::999988887777:root" in json.dumps(redacted)
    assert masked == ("R.Doc!external-id",)


def test_a_policy_without_external_ids_stays_as_it_came() -> None:
    text = '{ "Version": "2012-10-17",\n "Statement": [] }'
    assert redact({"Doc": text}, ["Doc!external-id"]) == ({"Doc": text}, ())
    assert redact({"Doc": {"Statement": []}}, ["Doc!external-id"])[1] == ()


def test_a_policy_that_names_the_key_but_sets_no_value_stays_as_it_came() -> None:
    text = json.dumps({"Statement": [{"Sid": "about sts:ExternalId"}]})
    assert redact({"Doc": text}, ["Doc!external-id"]) == ({"Doc": text}, ())


HIDDEN = {
    "plain": json.dumps(POLICY),
    "indented": json.dumps(POLICY, indent=2),
    "upper case": json.dumps(POLICY).replace("sts:ExternalId", "STS:EXTERNALID"),
    "escaped": json.dumps(POLICY).replace("sts:ExternalId", "sts:\\u0045xternalId"),
    "escaped colon": json.dumps(POLICY).replace("sts:ExternalId", "sts\\u003AExternalId"),
    "a name twice": json.dumps(POLICY).replace(
        '{"StringEquals"', '{"StringEquals": {"sts:ExternalId": "a-shared-secret"}, "StringEquals"'
    ),
    "the second one empty": (
        '{"Condition": {"StringEquals": {"sts:ExternalId": "a-shared-secret"}, "StringEquals": {}}}'
    ),
    "cut off": json.dumps(POLICY)[:-3],
    "no JSON": "sts:ExternalId = a-shared-secret",
    "nested deeply": '{"a":' * 500 + json.dumps(POLICY) + "}" * 500,
}


@pytest.mark.parametrize("name", HIDDEN)
def test_external_ids_are_masked_in_a_policys_text_however_it_is_spelled(name: str) -> None:
    redacted, masked = redact({"Doc": HIDDEN[name]}, ["Doc!external-id"])
    assert VALUE not in json.dumps(redacted)
    assert masked in {("Doc",), ("Doc!external-id",)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APPMESH_RESOURCE_ARN", "arn:aws:appmesh:us-east-1:111122223333:mesh/shop"),
        ("APPNET_AGENT_ADMIN_MODE", "uds"),
        ("AWS_REGION", "us-east-1"),
        ("ENVOY_LOG_LEVEL", "info"),
    ],
)
def test_settings_of_envoy_keep_their_values(name: str, value: str) -> None:
    answer = {"E": [{"name": name, "value": value}]}
    assert redact(answer, ["E[]!env-values"]) == (answer, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_PASSWORD", VALUE),
        ("PLAIN", VALUE),
        ("MY_AWS_REGION", VALUE),
        ("aws_region", VALUE),
        ("", VALUE),
        ("APPMESH", VALUE),
        ("AWS_SECRET_ACCESS_KEY", VALUE),
        ("AWS_ACCESS_KEY_ID", VALUE),
        ("AWS_SESSION_TOKEN", VALUE),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", VALUE),
        ("ENVOY_ADMIN_PASSWORD", VALUE),
        ("AWS_PROFILE", "AKIAIOSFODNN7EXAMPLE"),
        ("ENVOY_TRACING_CFG", "-----BEGIN PRIVATE " + "KEY-----"),
        ("APPMESH_METRIC", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        ("AWS_ENDPOINT_URL", "https://user:secret@example.com/"),
        ("ENVOY_CONFIG_URL", "https://example.com/?X-Amz-Signature=0123"),
    ],
)
def test_other_values_and_credentials_among_settings_are_masked(name: str, value: str) -> None:
    redacted, masked = redact({"E": [{"name": name, "value": value}]}, ["E[]!env-values"])
    assert redacted == {"E": [{"name": name, "value": MARK}]}
    assert masked == ("E[].value",)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (VALUE, MARK),
        ({"value": VALUE}, {"value": MARK}),
        ({"name": {"ENVOY_": VALUE}, "value": VALUE}, {"name": MARK, "value": MARK}),
        ({"name": "ENVOY_A", "value": [VALUE]}, {"name": "ENVOY_A", "value": MARK}),
        (
            {"name": "ENVOY_A", "value": "1", "Value": VALUE},
            {"name": "ENVOY_A", "value": "1", "Value": MARK},
        ),
    ],
)
def test_what_is_no_pair_of_texts_is_masked(pair: Any, expected: Any) -> None:
    redacted, masked = redact({"E": [pair]}, ["E[]!env-values"])
    assert redacted == {"E": [expected]}
    assert masked


def loud(name: str, value: str) -> str:
    """Classify whatever is written in capitals."""
    return "loud-name" if name == "SHOUT" else "loud" * value.isupper()


@pytest.mark.parametrize(
    ("name", "value", "kept", "masked"),
    [
        ("STAGE", "quiet", UNREMARKABLE, ("E[].value",)),
        ("STAGE", "", UNREMARKABLE, ("E[].value",)),
        ("STAGE", "LOUD", mark("loud"), ("E[].value!loud",)),
        ("SHOUT", "quiet", mark("loud-name"), ("E[].value!loud-name",)),
        ("AWS_REGION", "us-east-1", "us-east-1", ()),
        ("AWS_REGION", "LOUD", mark("loud"), ("E[].value!loud",)),
        ("AWS_SESSION_TOKEN", "quiet", UNREMARKABLE, ("E[].value",)),
        ("STAGE", MARK, MARK, ()),
        ("STAGE", mark("aws-key"), mark("aws-key"), ()),
    ],
)
def test_a_value_is_looked_at_before_it_is_hidden(
    name: str, value: str, kept: str, masked: tuple[str, ...]
) -> None:
    answer = {"E": [{"name": name, "value": value}]}
    once, told = redact(answer, ["E[]!env-values"], loud)
    assert (once, told) == ({"E": [{"name": name, "value": kept}]}, masked)
    assert redact(once, ["E[]!env-values"], loud) == (once, ())


@pytest.mark.parametrize(
    "pair", ["LOUD", {"value": "LOUD"}, {"name": ["LOUD"], "value": "LOUD"}, {"name": "A"}]
)
def test_what_is_no_pair_of_texts_is_not_looked_at(pair: Any) -> None:
    assert redact({"E": [pair]}, ["E[]!env-values"], loud) == redact(
        {"E": [pair]}, ["E[]!env-values"]
    )


def test_what_nobody_looked_at_says_so() -> None:
    pair = {"name": "STAGE", "value": "quiet", "Value": "quiet"}
    hidden = {"name": "STAGE", "value": UNREMARKABLE, "Value": MARK}
    assert redact({"E": [pair]}, ["E[]!env-values"], loud)[0] == {"E": [hidden]}


def test_of_a_log_drivers_options_the_group_alone_stays() -> None:
    options = {
        "awslogs-group": "/ecs/shop",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "task",
        "splunk-token": VALUE,
        "awslogs-datetime-format": VALUE,
        "AWSLOGS-GROUP": VALUE,
    }
    redacted, masked = redact({"O": options}, ["O!log-options"])
    kept = {name: value for name, value in options.items() if value != VALUE}
    assert redacted == {"O": dict.fromkeys(options, MARK) | kept}
    assert masked == ("O.*",)
    assert redact({"O": kept}, ["O!log-options"]) == ({"O": kept}, ())


@pytest.mark.parametrize("form", [*sorted(SPECIAL_FORMS), "no-such-form"])
def test_a_special_form_masks_what_it_can_not_read(form: str) -> None:
    secret = f'{{"sts:ExternalId": "{VALUE}"'
    assert redact({"A": secret}, [f"A!{form}"])[0] == {"A": MARK}


JSON = st.recursive(
    st.none() | st.integers(-3, 3) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["A", "B", "sts:ExternalId", "name", "value", "awslogs-group"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
RULES = st.sampled_from(
    [
        "A",
        "A.B",
        "A[]",
        "A[].B",
        "*",
        "A.*.B",
        "A!external-id",
        "*!external-id",
        "A[]!env-values",
        "A!env-values",
        "A!log-options",
    ]
)


@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), JSON), st.lists(RULES, max_size=3))
def test_redacting_twice_changes_nothing_more(answer: dict[str, Any], rules: list[str]) -> None:
    once, _ = redact(answer, rules)
    assert redact(once, rules)[0] == once
