"""Of an address its domain stays; whatever is none is masked whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction_contacts import domain_of, keep_domain


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("mary@example.com", f"{MARK}@example.com"),
        ("Mary.Major+aws@Security.Example.COM", f"{MARK}@security.example.com"),
        ('"mary@home"@example.com', f"{MARK}@example.com"),
        ("mary", MARK),
        ("@example.com", MARK),
        ("mary@", MARK),
        ("mary@localhost", MARK),
        ("mary@example.com (Mary Major)", MARK),
        ("mary@example.com\n555 0100", MARK),
        ("", MARK),
        (None, MARK),
        ({"address": "mary@example.com"}, MARK),
    ],
)
def test_the_domain_stays(value: object, left: str) -> None:
    masked: list[str] = []
    assert keep_domain(value, "Contact.Email", masked) == left
    assert masked == ["Contact.Email" if left == MARK else "Contact.Email!email-domain"]
    assert domain_of(left) == left.removeprefix(MARK).removeprefix("@")


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_before_the_last_at_sign_stays(local: str, rest: str) -> None:
    left = keep_domain(f"{local}@{rest}", "", [])
    assert left == MARK or left == f"{MARK}@{rest.lower()}"


def test_other_values_have_no_domain() -> None:
    assert domain_of("mary@example.com") == ""
    assert domain_of(None) == ""
