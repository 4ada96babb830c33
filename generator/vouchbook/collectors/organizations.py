"""AWS Organizations: the tree of accounts, and the policies that bind it.

Source: AWS Organizations API reference. But for DescribeOrganization, only the management account
and the accounts that it has delegated something to may ask. That another account is refused is
therefore no fault of its own: what it could not see belongs to an account that has to be collected
(`cross_account`). Records are homed where they were read, because their ids are no ARNs: so each
account that may ask tells of the whole organisation, and how far it could read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope
from vouchbook.model.reasons import Reason, UnreadError

_NEXT = "NextToken"
_NOT_IN_USE = ("AWSOrganizationsNotInUseException",)
ANALYZERS = "access-analyzer.amazonaws.com"
"""The service whose delegated administrators are asked for."""
POLICY_TYPES = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
"""The types that take permissions away."""


def _paging(items: str) -> Paging:
    return Paging(items=items, token_in=_NEXT, token_out=_NEXT, size=("MaxResults", 20))


DESCRIBE_ORGANIZATION = Operation(
    service="organizations",
    name="DescribeOrganization",
    permission="organizations:DescribeOrganization",
    members=("Organization.Id", "Organization.FeatureSet", "Organization.MasterAccountId"),
    none=_NOT_IN_USE,
    redact=("Organization.MasterAccountEmail",),
)
LIST_ROOTS = Operation(
    service="organizations",
    name="ListRoots",
    permission="organizations:ListRoots",
    members=("Roots", "Roots[].Id", "Roots[].PolicyTypes"),
    paging=_paging("Roots"),
)
LIST_UNITS = Operation(
    service="organizations",
    name="ListOrganizationalUnitsForParent",
    permission="organizations:ListOrganizationalUnitsForParent",
    members=("OrganizationalUnits", "OrganizationalUnits[].Id"),
    paging=_paging("OrganizationalUnits"),
)
LIST_ACCOUNTS = Operation(
    service="organizations",
    name="ListAccountsForParent",
    permission="organizations:ListAccountsForParent",
    members=("Accounts", "Accounts[].Id"),
    paging=_paging("Accounts"),
    redact=("Accounts[].Email",),
)
LIST_POLICIES = Operation(
    service="organizations",
    name="ListPolicies",
    permission="organizations:ListPolicies",
    members=("Policies", "Policies[].Id", "Policies[].Type"),
    paging=_paging("Policies"),
)
DESCRIBE_POLICY = Operation(
    service="organizations",
    name="DescribePolicy",
    permission="organizations:DescribePolicy",
    members=("Policy.PolicySummary.Id", "Policy.PolicySummary.Type", "Policy.Content"),
    redact=("Policy.Content!external-id",),
)
LIST_TARGETS = Operation(
    service="organizations",
    name="ListTargetsForPolicy",
    permission="organizations:ListTargetsForPolicy",
    members=("Targets", "Targets[].TargetId", "Targets[].Type"),
    paging=_paging("Targets"),
)
LIST_DELEGATES = Operation(
    service="organizations",
    name="ListDelegatedAdministrators",
    permission="organizations:ListDelegatedAdministrators",
    members=("DelegatedAdministrators", "DelegatedAdministrators[].Id"),
    paging=_paging("DelegatedAdministrators"),
    redact=("DelegatedAdministrators[].Email",),
)


def _read_membership(reader: Reader) -> None:
    arn = f"arn:{reader.place.partition}:iam::{reader.place.account}:root"
    reader.describe(arn, DESCRIBE_ORGANIZATION)


@contextmanager
def _asking(reader: Reader) -> Iterator[Mapping[str, Any] | None]:
    """Give the organisation, or None without one; a refusal is told for what it is."""
    organization = next(iter(reader.items(DESCRIBE_ORGANIZATION)), None)
    if organization is None:
        yield None
        return
    manager = organization["Organization"]["MasterAccountId"]
    try:
        yield organization
    except UnreadError as error:
        if error.unread.reason is not Reason.DENIED or manager == reader.place.account:
            raise
        told = "neither the management account nor, it seems, a delegated administrator"
        unread = replace(error.unread, reason=Reason.CROSS_ACCOUNT, detail=told)
        raise UnreadError(unread) from error


def _read_roots(reader: Reader) -> None:
    with _asking(reader) as organization:
        if organization:
            for root in reader.items(LIST_ROOTS):
                reader.record(root["Id"], LIST_ROOTS, root)


def _read_units(reader: Reader) -> None:
    with _asking(reader) as organization:
        waiting = [root["Id"] for root in reader.items(LIST_ROOTS)] if organization else []
        walked: set[str] = set()
        while waiting:
            parent = waiting.pop()
            if parent in walked:
                continue
            walked.add(parent)
            reader.describe(parent, LIST_ACCOUNTS, ParentId=parent)
            units = reader.describe(parent, LIST_UNITS, ParentId=parent)
            if units:
                waiting += [unit["Id"] for unit in units["OrganizationalUnits"]]


def _read_policies(reader: Reader) -> None:
    with _asking(reader) as organization:
        for kind in POLICY_TYPES if organization else ():
            for policy in reader.items(LIST_POLICIES, Filter=kind):
                reader.describe(policy["Id"], DESCRIBE_POLICY, PolicyId=policy["Id"])
                reader.describe(policy["Id"], LIST_TARGETS, PolicyId=policy["Id"])


def _read_delegates(reader: Reader) -> None:
    with _asking(reader) as organization:
        if organization:
            asked = {"ServicePrincipal": ANALYZERS}
            for delegate in reader.items(LIST_DELEGATES, **asked):
                reader.record(delegate["Id"], LIST_DELEGATES, delegate)


MEMBERSHIP = Collector(
    id="organizations.membership",
    says="Of which organisation the account is a member, and which account manages it.",
    scope=Scope.GLOBAL,
    facets=(Facet(name="organization", operation=DESCRIBE_ORGANIZATION, path=("Organization",)),),
    read=_read_membership,
)
ROOTS = Collector(
    id="organizations.roots",
    says="The organisation's root, and the policy types that are enabled in it.",
    scope=Scope.GLOBAL,
    also=(DESCRIBE_ORGANIZATION,),
    facets=(Facet(operation=LIST_ROOTS, path=("Roots", "[]")),),
    read=_read_roots,
)
UNITS = Collector(
    id="organizations.units",
    says="The organisation's tree: accounts and units below its root and each of its units.",
    scope=Scope.GLOBAL,
    also=(DESCRIBE_ORGANIZATION, LIST_ROOTS),
    facets=(
        Facet(name="accounts", operation=LIST_ACCOUNTS, path=("Accounts",)),
        Facet(name="units", operation=LIST_UNITS, path=("OrganizationalUnits",)),
    ),
    read=_read_units,
)
POLICIES = Collector(
    id="organizations.policies",
    says="Service and resource control policies, and what they are attached to.",
    scope=Scope.GLOBAL,
    also=(DESCRIBE_ORGANIZATION, LIST_POLICIES),
    facets=(
        Facet(name="summary", operation=DESCRIBE_POLICY, path=("Policy", "PolicySummary")),
        Facet(name="content", operation=DESCRIBE_POLICY, path=("Policy", "Content"), json=True),
        Facet(name="targets", operation=LIST_TARGETS, path=("Targets",)),
    ),
    read=_read_policies,
)
DELEGATES = Collector(
    id="organizations.delegates",
    says="The accounts that administer IAM Access Analyzer for the organisation.",
    scope=Scope.GLOBAL,
    also=(DESCRIBE_ORGANIZATION,),
    facets=(Facet(operation=LIST_DELEGATES, path=("DelegatedAdministrators", "[]")),),
    read=_read_delegates,
)
