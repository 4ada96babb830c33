"""Certificates of ACM, seen from the mesh listeners that use them, and their authorities."""

from collections.abc import Callable
from functools import wraps

from vouchbook.checks._mesh import Judge, listeners_of, port_of
from vouchbook.model.check import Outcome, Part, Subject, failed, not_applicable
from vouchbook.model.facts import View

AUTHORITIES = "acm-pca.authorities"
CERTIFICATES = "acm.certificates"


def each_acm_listener(resource: View) -> tuple[Part, ...]:
    """The listeners with a certificate from ACM; others don't belong to the population."""
    return tuple(
        Part(key=f"listener:{port_of(item)}", facts=item)
        for item in listeners_of(resource)
        if item.get("tls", "certificate", "acm") is not None
    )


def on_certificate(judge: Callable[[Subject, View], Outcome]) -> Judge:
    """Put a question to the certificate that a listener refers to; it has to exist."""

    @wraps(judge)
    def holds(listener: Subject) -> Outcome:
        arn = listener.get("tls", "certificate", "acm", "certificateArn")
        found = listener.estate.one(CERTIFICATES, arn)
        if found is None:
            return failed(f"{arn} does not exist in the account and region that it names")
        return judge(listener, found)

    return holds


def unless_deleted(judge: Judge) -> Judge:
    """Put a question to authorities that live: a deleted one issues nothing, and can't change."""

    @wraps(judge)
    def holds(authority: Subject) -> Outcome:
        if authority.get("Status") == "DELETED":
            return not_applicable("the authority is deleted, and can only be restored")
        return judge(authority)

    return holds
