"""Does Macie look into the buckets where personal data may be?"""

from typing import Any

from vouchbook.checks._governance_examples import session
from vouchbook.checks._identity_examples import (
    blind,
    bucket,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

SESSIONS = "macie2.sessions"
BUCKETS = "s3.buckets"
SENSITIVE = "sensitive_data_in_s3"
GET_SESSION = "macie2:GetMacieSession"
_LIST_BUCKETS = ("s3:ListBuckets", "s3:ListAllMyBuckets")


def _looks(subject: Subject) -> Outcome:
    state = subject.get("status")
    if not subject.estate.parameter(SENSITIVE):
        return not_applicable(f"the engagement says that S3 holds no sensitive data ({SENSITIVE})")
    if state == "ENABLED":
        return passed("Macie is enabled in this region")
    place = resource_of(subject).place
    found = subject.estate.find(
        BUCKETS, lambda item: region_of(item) == place.region, account=place.account
    )
    if found is None:
        return not_applicable("the account has no bucket in this region")
    said = "not enabled" if state is None else str(state)
    return failed(f"Macie is {said} in this region, where {found.id} is")


def region_of(item: View) -> str:
    """The region of a bucket; UnreadError where the list of buckets didn't tell."""
    region = item.get("BucketRegion")
    if not region:
        operation, permission = _LIST_BUCKETS
        raise UnreadError(
            Unread(
                reason=Reason.NOT_IN_SOURCE,
                operation=operation,
                permission=permission,
                detail=f"the region of {item.id}",
            )
        )
    return str(region)


_YES: dict[str, Any] = {SENSITIVE: True}

DISCOVERY = Check(
    id="s3-sensitive-data-discovery",
    objective="configuration-known",
    topic="data-protection",
    says="Macie is enabled in each region that has buckets.",
    severity=Severity.LOW,
    over=(SESSIONS,),
    holds=_looks,
    joins=(BUCKETS,),
    parameters=(SENSITIVE,),
    counts="regions",
    remedy=(
        "Enable Macie in the regions that have buckets, with automated discovery or jobs. If S3 "
        f"holds no sensitive data, let the engagement say so ({SENSITIVE}), with an owner."
    ),
    references=(GET_SESSION, "s3:ListBuckets", "Macie User Guide"),
    examples=(
        passing("Enabled.", session(), bucket(), **_YES),
        failing("Paused.", session("PAUSED"), bucket(), **_YES),
        failing("AWS says that it is not enabled.", session(""), bucket(), **_YES),
        moot(
            "The organisation keeps no sensitive data there.",
            session(""),
            sensitive_data_in_s3=False,
        ),
        moot("No bucket in this region.", session(""), **_YES),
        unknowing("The engagement doesn't say what S3 holds.", session()),
        unknowing(
            "A real denial has the same code, and is none of this.",
            blind(SESSIONS, GET_SESSION),
            **_YES,
        ),
        unknowing(
            "Off, and whether there are buckets was denied.",
            session(""),
            blind(BUCKETS, *_LIST_BUCKETS),
            **_YES,
        ),
        unknowing(
            "Off, and a bucket's region is not known.",
            session(""),
            hidden(bucket(), "", *_LIST_BUCKETS),
            **_YES,
        ),
    ),
)
