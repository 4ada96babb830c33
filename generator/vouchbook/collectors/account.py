"""AWS Account Management: the security contact. Source: Account Management API reference.

It has one endpoint a partition, to which botocore's rules lead from every region.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope

_CONTACT = "AlternateContact"

GET_ALTERNATE_CONTACT = Operation(
    service="account",
    name="GetAlternateContact",
    permission="account:GetAlternateContact",
    members=(f"{_CONTACT}.AlternateContactType", f"{_CONTACT}.EmailAddress"),
    none=("ResourceNotFoundException",),
    redact=(
        f"{_CONTACT}.Name",
        f"{_CONTACT}.Title",
        f"{_CONTACT}.PhoneNumber",
        f"{_CONTACT}.EmailAddress!email-domain",
    ),
)


def _read_contacts(reader: Reader) -> None:
    arn = f"arn:{reader.place.partition}:iam::{reader.place.account}:root"
    # Without an account id it is the caller's own, which needs no right of the organisation.
    reader.describe(arn, GET_ALTERNATE_CONTACT, AlternateContactType="SECURITY")


CONTACTS = Collector(
    id="account.contacts",
    says="Whether AWS has a security contact of the account, and its e-mail domain.",
    scope=Scope.GLOBAL,
    facets=(Facet(name="security", operation=GET_ALTERNATE_CONTACT, path=(_CONTACT,)),),
    read=_read_contacts,
)
