"""Personal data is found in free text, and nowhere else."""

import pytest

from tests.detector.canaries import EMAIL, PEOPLE, PHONE
from vouchbook.detector import find
from vouchbook.kernel.detected import PERSONAL

EVERY = [(kind, text) for kind, texts in PEOPLE.items() for text in texts]


@pytest.mark.parametrize("around", ["{}", "owner {}, ask first", "<{}>", "a\n{}", "call:{}."])
@pytest.mark.parametrize(("kind", "text"), EVERY)
def test_a_person_is_found_in_free_text(kind: str, text: str, around: str) -> None:
    found, kinds = find(around.format(text), free=True)
    assert kinds == (kind,)
    assert text.removeprefix("tel:") not in found
    assert kind in PERSONAL


@pytest.mark.parametrize(("kind", "text"), EVERY)
def test_a_person_stays_in_an_identifier(kind: str, text: str) -> None:
    assert find(text, free=False) == (text, ()), kind
    name = text.replace(" ", "")
    session = f"arn:aws:sts::111122223333:assumed-role/Admin/{name}"
    words = f"assumed by {session} at noon"
    assert find(words, free=True) == (words, ()), kind


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-09-15",
            "2026-09-15 12:00",
            "2026-09-15T12:00:00Z",
            "20260915120000",
            "12:00+02:00",
        ),
        *("1111-2222-3333", "111122223333", "cost centre 4155550123", "10.0.0.0/16", "8080-8090"),
        *("v1.29.12.1-prod", "1.2.3.4 5.6.7.8", "port 15000 and 15001", "0123456789abcdef"),
        *("vpc-0123456789abcdef0", "sg-0a1b2c3d", "1234abcd-12ab-34cd-56ef-1234567890ab"),
        *("git@host", "@team-shop", "user@", "a@b", "orders@111122223333", "100% @ 3.5", "C++11"),
        "[%START_TIME%] %REQ(:METHOD)% %RESPONSE_CODE% %BYTES_SENT% %DURATION%",
        "${version} ${account-id} ${srcaddr} ${dstaddr} ${tcp-flags}",
    ],
)
def test_what_only_looks_like_a_person_stays(text: str) -> None:
    assert find(text, free=True) == (text, ())


def test_of_several_people_none_stays() -> None:
    found, kinds = find(f"{EMAIL} / {PHONE}; {EMAIL}", free=True)
    assert kinds == ("email-address", "phone-number")
    assert found == (
        "(redacted: email-address) / (redacted: phone-number); (redacted: email-address)"
    )
