"""Where to look: the accounts and regions of the scope, resolved through AWS where asked to."""

from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient

from vouchbook.aws.faults import CAUGHT, explain
from vouchbook.aws.session import Sessions
from vouchbook.aws.whole import check_members
from vouchbook.detector import find
from vouchbook.kernel.errors import CollectError
from vouchbook.model.collector import Operation
from vouchbook.model.engagement import Engagement, Frame, KnownAccount
from vouchbook.model.place import Place
from vouchbook.model.reach import Reach
from vouchbook.model.reasons import UnreadError

LIST_ACCOUNTS = Operation(
    service="organizations",
    name="ListAccounts",
    permission="organizations:ListAccounts",
    members=("Accounts", "Accounts[].Id"),
)
DESCRIBE_REGIONS = Operation(
    service="ec2",
    name="DescribeRegions",
    permission="ec2:DescribeRegions",
    members=("Regions", "Regions[].RegionName"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The resolved scope: accounts with their regions, and what else the organisation has."""

    places: tuple[Place, ...]
    frame: Frame


def resolve(sessions: Sessions, reach: Reach, engagement: Engagement) -> Scope:
    """Resolve accounts and regions.

    Raises CollectError where the organisation's accounts or an account's regions were to be
    asked for and can't be: a scope that can't be told must not look like a small one.
    """
    frame = _frame(sessions, reach)
    accounts = _accounts(sessions, reach, engagement, frame)
    regions_out = {item.region for item in engagement.excluded if item.region and not item.account}
    out = {(item.account, item.region) for item in engagement.excluded if item.region}
    places = [
        Place(partition=sessions.partition, account=account, region=region)
        for account in accounts
        for region in _regions(sessions, reach, account)
        if region not in regions_out and (account, region) not in out
    ]
    if not places:
        hint = "name accounts and regions under [scope] in vouchbook.toml"
        raise CollectError("the scope holds no place to look at", hint=hint)
    return Scope(places=tuple(sorted(places)), frame=frame)


def _accounts(
    sessions: Sessions, reach: Reach, engagement: Engagement, frame: Frame
) -> tuple[str, ...]:
    excluded = {item.account for item in engagement.excluded if item.account and not item.region}
    if reach.organization:
        if frame.source != "organizations":
            raise CollectError(frame.note, hint="list the accounts under [scope] instead")
        wanted = {account.id for account in frame.accounts if account.status == "ACTIVE"}
    else:
        wanted = set(reach.accounts) or {sessions.caller.account}
    return tuple(sorted(wanted - excluded))


def _frame(sessions: Sessions, reach: Reach) -> Frame:
    """What the organisation has. Where it can't be asked, only the list is known, and says so."""
    client = sessions.account_of_caller().client("organizations", "")
    try:
        found = _all_accounts(client)
    except CAUGHT as error:
        note = explain(error, LIST_ACCOUNTS).sentence()
        words = f"the organisation's accounts are not known: {note}"
        listed = tuple(KnownAccount(id=account) for account in sorted(reach.accounts))
        return Frame(source="list", accounts=listed, note=words)
    return Frame(source="organizations", accounts=found)


def _all_accounts(client: BaseClient) -> tuple[KnownAccount, ...]:
    found = []
    for page in client.get_paginator("list_accounts").paginate():
        check_members(page, LIST_ACCOUNTS.members)
        found += page["Accounts"]
    known = [
        KnownAccount(
            id=item["Id"],
            # People name accounts, and some by an address.
            name=find(item.get("Name", ""), free=True)[0],
            status=item.get("Status", ""),
        )
        for item in found
    ]
    return tuple(sorted(known, key=lambda account: account.id))


def _regions(sessions: Sessions, reach: Reach, account: str) -> tuple[str, ...]:
    if reach.regions:
        return reach.regions
    try:
        client: Any = sessions.account(account).client("ec2", "")
        answer = client.describe_regions(AllRegions=False)
        check_members(answer, DESCRIBE_REGIONS.members)
    except UnreadError as error:
        raise CollectError(f"account {account}: {error.unread.sentence()}") from error
    except CAUGHT as error:
        words = explain(error, DESCRIBE_REGIONS).sentence()
        hint = "allow it, or list the regions under [scope] in vouchbook.toml"
        raise CollectError(f"the regions of account {account}: {words}", hint=hint) from error
    return tuple(sorted(item["RegionName"] for item in answer["Regions"]))
