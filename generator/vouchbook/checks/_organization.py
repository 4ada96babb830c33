"""The organisation above an account: its levels, and the policies that bind it at each of them.

Source: AWS Organizations user guide, "How SCPs work" and "SCP evaluation". Whatever is asked here
is asked of one account's reading, the management account's or a delegated administrator's, in which
the account was found: so "no policy" is only ever concluded from lists that were read to their end.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.kernel.iam_decision import Layer, rules_of
from vouchbook.model.check import Estate
from vouchbook.model.facts import View
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

MEMBERSHIP = "organizations.membership"
ROOTS = "organizations.roots"
UNITS = "organizations.units"
POLICIES = "organizations.policies"
DELEGATES = "organizations.delegates"
TREE = (ROOTS, UNITS, POLICIES)
"""What the levels and their policies are read from."""
SERVICE_CONTROL = "SERVICE_CONTROL_POLICY"
_LIST_ROOTS = "organizations:ListRoots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Whose member an account is."""

    organization: str
    manager: str
    """The id of the management account, which service control policies never bind."""
    all_features: bool
    """Without them there are no service control policies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A policy that is attached to an account or above it."""

    policy: View
    target: str
    """The id of the root, unit or account that it is attached to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """An account and everything above it."""

    levels: tuple[str, ...]
    """Ids of the account, its units and the root, upwards."""
    vantage: str
    """The account whose reading tells it."""


def root_arn(place: Place) -> str:
    """The ARN that stands for an account as a whole."""
    return f"arn:{place.partition}:iam::{place.account}:root"


def membership(place: Place, estate: Estate) -> Membership | None:
    """Of which organisation an account is a member; None where it is of none."""
    account = estate.one(MEMBERSHIP, root_arn(place))
    found = account.get("organization") if account else None
    if found is None:
        return None
    return Membership(
        organization=str(found.get("Id")),
        manager=str(found.get("MasterAccountId")),
        all_features=found.get("FeatureSet") == "ALL",
    )


def lineage(account: str, estate: Estate) -> Lineage:
    """The levels above an account.

    Raises UnreadError where no tree that was read holds the account, or not all above it.
    """
    above = estate.find(UNITS, lambda unit: _holds(unit, "accounts", account))
    if above is None:
        raise UnreadError(_untold(f"no organisation that was read holds account {account}"))
    vantage = above.place.account
    levels = [account, above.id]
    while estate.one(ROOTS, levels[-1], account=vantage) is None:
        levels.append(_above(levels, vantage, estate))
    return Lineage(levels=tuple(levels), vantage=vantage)


def _above(levels: list[str], vantage: str, estate: Estate) -> str:
    """The id of what stands above the last of some levels."""
    unit = estate.find(UNITS, lambda item: _holds(item, "units", levels[-1]), account=vantage)
    if unit is None or unit.id in levels:
        raise UnreadError(_untold(f"nothing that was read stands above {levels[-1]}"))
    return unit.id


def enabled(line: Lineage, estate: Estate) -> bool:
    """Whether the root has service control policies switched on."""
    root = estate.one(ROOTS, line.levels[-1], account=line.vantage)
    kinds = root.get("PolicyTypes") or () if root else ()
    return any(
        kind.get("Type") == SERVICE_CONTROL and kind.get("Status") == "ENABLED" for kind in kinds
    )


def bindings(line: Lineage, estate: Estate) -> Iterator[Binding]:
    """Yield the service control policies at every level, then raise UnreadError if incomplete."""
    for policy in estate.every(POLICIES, account=line.vantage):
        if policy.get("summary", "Type") != SERVICE_CONTROL:
            continue
        for target in policy.get("targets") or ():
            if target.get("TargetId") in line.levels:
                yield Binding(policy=policy, target=str(target.get("TargetId")))


def title_of_policy(policy: View) -> str:
    """What a person calls a service control policy."""
    return f"service control policy {policy.get('summary', 'Name') or policy.id}"


def guard_rails(place: Place, estate: Estate) -> tuple[Layer, ...]:
    """The layers of service control policies that bind the principals of an account.

    None where the account is in no organisation, manages it, or where they are switched off.
    Raises UnreadError where that, or a policy, could not be read.
    """
    member = membership(place, estate)
    if member is None or not member.all_features or member.manager == place.account:
        return ()
    line = lineage(place.account, estate)
    if not enabled(line, estate):
        return ()
    found = [
        (binding.target, rules_of(title_of_policy(binding.policy), binding.policy.get("content")))
        for binding in bindings(line, estate)
    ]
    return tuple(
        Layer(
            title=f"the service control policies of {level}",
            rules=tuple(rule for target, rules in found if target == level for rule in rules),
        )
        for level in line.levels
    )


def _holds(unit: View, facet: str, identifier: str) -> bool:
    return any(item.get("Id") == identifier for item in unit.get(facet) or ())


def _untold(detail: str) -> Unread:
    return Unread(
        reason=Reason.CROSS_ACCOUNT,
        operation=_LIST_ROOTS,
        permission=_LIST_ROOTS,
        detail=detail,
    )
