"""Why something is unknown: one closed enumeration, and the next step for each."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons for `unknown`. Nothing else may stand in a reason's place."""

    DENIED = "denied"
    DENIED_SCP = "denied_scp"
    EXPIRED_CREDENTIALS = "expired_credentials"
    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    TRUNCATED = "truncated"
    REJECTED = "rejected"
    VANISHED = "vanished"
    SERVICE_DISCONTINUED = "service_discontinued"
    NOT_OFFERED = "not_offered"
    OUT_OF_RETENTION = "out_of_retention"
    CROSS_ACCOUNT = "cross_account"
    NOT_COLLECTED = "not_collected"
    NOT_DEFINED = "not_defined"
    NOT_IN_SOURCE = "not_in_source"
    POLICY_TOO_COMPLEX = "policy_too_complex"
    BRACKETED = "bracketed"
    STALE = "stale"
    NEEDS_ASSERTION = "needs_assertion"
    NEEDS_KUBERNETES_API = "needs_kubernetes_api"


FIXABLE = frozenset(
    {
        Reason.DENIED,
        Reason.DENIED_SCP,
        Reason.EXPIRED_CREDENTIALS,
        Reason.THROTTLED,
        Reason.TIMED_OUT,
        Reason.UNREACHABLE,
        Reason.SERVER_ERROR,
        Reason.TRUNCATED,
        Reason.REJECTED,
        Reason.VANISHED,
    },
)
"""Reasons that somebody can mend: a collection that ends with one of them exits with 3."""

MEANING = {
    Reason.DENIED: "the caller was not allowed to ask",
    Reason.DENIED_SCP: "a service control policy of the organisation denied the call",
    Reason.EXPIRED_CREDENTIALS: "the credentials expired before this was asked",
    Reason.THROTTLED: "AWS kept throttling the call until the retries ended",
    Reason.TIMED_OUT: "no answer came in time",
    Reason.UNREACHABLE: "the endpoint could not be reached",
    Reason.SERVER_ERROR: "the service answered with an error of its own",
    Reason.TRUNCATED: "the answer was cut off or lacked members that a whole one has",
    Reason.REJECTED: "the service refused the request as it stood",
    Reason.VANISHED: "it was listed, and gone when it was asked for",
    Reason.SERVICE_DISCONTINUED: "AWS has ended the service",
    Reason.NOT_OFFERED: "the service is not offered in this region",
    Reason.OUT_OF_RETENTION: "the source no longer keeps this",
    Reason.CROSS_ACCOUNT: "it belongs to an account that was not collected",
    Reason.NOT_COLLECTED: "no collector was asked for it in this place",
    Reason.NOT_DEFINED: "the engagement does not define the parameter that decides this",
    Reason.NOT_IN_SOURCE: "the source that was used cannot carry this field",
    Reason.POLICY_TOO_COMPLEX: "the policy's elements do not allow a decision from its text",
    Reason.BRACKETED: "nothing shows what held between two observations",
    Reason.STALE: "the evidence is older than the claim allows",
    Reason.NEEDS_ASSERTION: "only a person's signed word can show this",
    Reason.NEEDS_KUBERNETES_API: "only the cluster's own API can show this",
}
"""One sentence for each reason, as pages print it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What was not read, and what would have shown it.

    `operation` and `permission` are empty only for reasons that have none (`not_defined`, …).
    `detail` holds an error code and status, never an error's free text: that can carry ids.
    """

    reason: Reason
    operation: str = ""
    permission: str = ""
    detail: str = ""

    def sentence(self) -> str:
        """The whole story in one line: reason, operation, the permission that would show it."""
        words = MEANING[self.reason]
        if self.operation:
            words += f"; operation {self.operation}"
        if self.permission:
            words += f", permission {self.permission}"
        if self.detail:
            words += f" ({self.detail})"
        return words


class UnreadError(Exception):
    """Raised when a predicate touches what was not read. It becomes `unknown` by itself."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.sentence())
        self.unread = unread
