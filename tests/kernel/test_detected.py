"""Marks tell what stood in their place, and whether anybody had looked at it."""

import pytest

from vouchbook.kernel.detected import (
    MARK,
    UNREMARKABLE,
    has_marks,
    is_mark,
    kind_of,
    kinds_below,
    kinds_in,
    mark,
    paths_below,
    under,
)
from vouchbook.kernel.redaction import SPECIAL_FORMS

KEY, MAIL = mark("aws-key"), mark("email-address")
ANSWER = {
    "Tags": [{"Key": "owner", "Value": f"ask {MAIL}"}, {"Key": KEY, "Value": MAIL}],
    "map": {MAIL: {"deep": KEY}},
    "Other": [MARK, UNREMARKABLE, 1, None, True, "(redacted: Not A Kind)"],
}


@pytest.mark.parametrize(
    ("value", "whole", "part", "kind"),
    [
        (MARK, True, True, ""),
        (UNREMARKABLE, True, True, ""),
        (KEY, True, True, "aws-key"),
        (f"by {KEY} alone", False, True, ""),
        (f"{MARK}@example.com", False, True, ""),
        ("(redacted: )", False, False, ""),
        ("", False, False, ""),
    ],
)
def test_a_mark_is_known(value: str, *, whole: bool, part: bool, kind: str) -> None:
    assert (is_mark(value), has_marks(value), kind_of(value)) == (whole, part, kind)


@pytest.mark.parametrize("value", [None, 1, [KEY], {"a": KEY}])
def test_only_a_text_is_a_mark(value: object) -> None:
    assert not is_mark(value)
    assert kind_of(value) == ""


def test_kinds_are_those_that_were_found() -> None:
    assert kinds_in(f"{KEY}{MAIL}{KEY}{UNREMARKABLE}{MARK}") == ("aws-key", "email-address")
    assert kinds_below(ANSWER) == ("aws-key", "email-address")


def test_paths_lead_to_what_was_found() -> None:
    assert paths_below(ANSWER) == (
        "Tags[].Key!aws-key",
        "Tags[].Value!email-address",
        "map.*!email-address",
        "map.*.deep!aws-key",
    )
    assert paths_below(()) == paths_below(None) == ()


def test_a_name_that_was_taken_out_is_not_told() -> None:
    assert (under("", "A"), under("A", "B"), under("A", KEY)) == ("A", "A.B", "A.*")


def test_no_kind_is_called_like_a_form_of_redaction() -> None:
    assert all(kind_of(mark(form)) == form for form in SPECIAL_FORMS)
    assert not SPECIAL_FORMS & {"aws-key", "email-address", "phone-number", "high-entropy"}
