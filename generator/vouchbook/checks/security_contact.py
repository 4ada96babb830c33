"""Does AWS know whom to call about security?"""

from vouchbook.checks._governance_examples import contact
from vouchbook.checks._identity_examples import blind, failing, hidden, passing, unknowing
from vouchbook.kernel.redaction_contacts import domain_of
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed

CONTACTS = "account.contacts"
GET_CONTACT = "account:GetAlternateContact"


def _registered(subject: Subject) -> Outcome:
    found = subject.get("security")
    if found is None:
        return failed("no alternate contact of type SECURITY is registered")
    domain = domain_of(found.get("EmailAddress"))
    return passed(f"a security contact is registered{f' at {domain}' if domain else ''}")


REGISTERED = Check(
    id="security-contact-registered",
    objective="configuration-known",
    topic="compliance",
    says="Each account has a security contact registered with AWS.",
    severity=Severity.LOW,
    over=(CONTACTS,),
    holds=_registered,
    counts="accounts",
    remedy=(
        "Register a mailbox that several people read as the account's alternate contact of type "
        "SECURITY; in an organisation, do so for all accounts from the management account."
    ),
    references=(GET_CONTACT, "Account Management Reference Guide: alternate contacts"),
    examples=(
        passing("Registered; of the person nothing is kept.", contact()),
        passing("An address that had no domain to keep.", contact("(redacted)")),
        failing("AWS says that there is none.", contact("")),
        unknowing("The contact was denied.", hidden(contact(), "security", GET_CONTACT)),
        unknowing("The whole collector was denied.", blind(CONTACTS, GET_CONTACT)),
    ),
)
