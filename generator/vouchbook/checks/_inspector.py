"""Where Amazon Inspector is offered, and what it scans in an account and Region."""

from vouchbook.model.check import Estate
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

ACCOUNTS = "inspector2.accounts"
COVERAGE = "inspector2.coverage"
FINDINGS = "inspector2.findings"
BATCH_STATUS = "inspector2:BatchGetAccountStatus"
LIST_COVERAGE = "inspector2:ListCoverage"
LIST_FINDINGS = "inspector2:ListFindings"
ENABLED = "ENABLED"

REGIONS = frozenset(
    {
        *("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2"),
        *("ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2"),
        *("ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7"),
        *("ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1"),
        *("eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1"),
        *("me-central-1", "me-south-1", "mx-central-1", "sa-east-1"),
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
        *("cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"),
    }
)
"""Regions with Inspector, by the endpoint data of botocore 1.44.5 (November 2026)."""


def account_name(place: Place) -> str:
    """The name that the collector gives to an account in a Region."""
    return f"arn:{place.partition}:inspector2:{place.region}:{place.account}:account-status"


def scanning(estate: Estate, place: Place, kind: str) -> str:
    """The status of Inspector's scans of `ecr` or `ec2` in an account and Region.

    Raises UnreadError where it was not read, and where Inspector itself could not tell.
    """
    account = estate.one(ACCOUNTS, account_name(place))
    if account is None:
        raise _untold(Reason.NOT_COLLECTED, f"account {place.account} in {place.region}")
    for failure in account.get("failedAccounts") or ():
        if failure.get("accountId") == place.account:
            raise _untold(Reason.REJECTED, str(failure.get("errorCode")))
    for told in account.get("accounts"):
        if told.get("accountId") == place.account:
            return str(told.get("resourceState", kind, "status"))
    raise _untold(Reason.TRUNCATED, f"account {place.account} is not in the answer")


def _untold(reason: Reason, detail: str) -> UnreadError:
    return UnreadError(
        Unread(reason=reason, operation=BATCH_STATUS, permission=BATCH_STATUS, detail=detail)
    )
