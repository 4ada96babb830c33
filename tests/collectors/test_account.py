"""Account Management: that there is a contact, and at which domain, but not who it is."""

from vouchbook.collectors.account import GET_ALTERNATE_CONTACT
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction import redact

CONTACT = {
    "AlternateContactType": "SECURITY",
    "EmailAddress": "mary.major@example.com",
    "Name": "Mary Major",
    "PhoneNumber": "+1 555 0100",
    "Title": "Head of security",
}


def test_of_the_person_nothing_stays() -> None:
    hidden, masked = redact({"AlternateContact": CONTACT}, GET_ALTERNATE_CONTACT.redact)
    assert hidden["AlternateContact"] == {
        "AlternateContactType": "SECURITY",
        "EmailAddress": f"{MARK}@example.com",
        "Name": MARK,
        "PhoneNumber": MARK,
        "Title": MARK,
    }
    assert masked == (
        "AlternateContact.EmailAddress!email-domain",
        "AlternateContact.Name",
        "AlternateContact.PhoneNumber",
        "AlternateContact.Title",
    )
