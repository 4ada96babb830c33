"""Organizations: the whole tree, and a refusal that is told for what it is."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.collectors.fake_reader import GLOBAL_PLACE, Answer, FakeReader, world
from vouchbook.collectors import organizations
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Collector
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

MANAGER = GLOBAL_PLACE.account
MEMBER = Place(partition="aws", account="444455556666", region="global")
ORGANIZATION = {"Organization": {"Id": "o-1", "FeatureSet": "ALL", "MasterAccountId": MANAGER}}
ROOTS = {"Roots": [{"Id": "r-1", "PolicyTypes": []}]}
TREE = (organizations.ROOTS, organizations.UNITS, organizations.POLICIES, organizations.DELEGATES)
every_collector = pytest.mark.parametrize("collector", TREE, ids=lambda item: str(item.id))


def asked(organization: Answer = ORGANIZATION, roots: Answer = ROOTS) -> FakeReader:
    refused: Answer = roots if isinstance(roots, Unread) else {"Policies": []}
    delegates: Answer = roots if isinstance(roots, Unread) else {"DelegatedAdministrators": []}
    filters = [{"Filter": kind} for kind in organizations.POLICY_TYPES]
    parameters = {"ServicePrincipal": organizations.ANALYZERS}
    return FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (organizations.DESCRIBE_ORGANIZATION, {}, organization),
            (organizations.LIST_ROOTS, {}, roots),
            (organizations.LIST_UNITS, {"ParentId": "r-1"}, units("ou-1")),
            (organizations.LIST_UNITS, {"ParentId": "ou-1"}, units("ou-2")),
            # A tree has no circles; an answer might.
            (organizations.LIST_UNITS, {"ParentId": "ou-2"}, units("r-1")),
            *(
                (organizations.LIST_ACCOUNTS, {"ParentId": parent}, {"Accounts": []})
                for parent in ("r-1", "ou-1", "ou-2")
            ),
            *((organizations.LIST_POLICIES, filtered, refused) for filtered in filters),
            (organizations.LIST_DELEGATES, parameters, delegates),
        ),
    )


def units(*names: str) -> Mapping[str, Any]:
    return {"OrganizationalUnits": [{"Id": name} for name in names]}


def denied(operation: str) -> Unread:
    return Unread(reason=Reason.DENIED, operation=operation, permission=operation)


def test_the_tree_is_walked_to_its_leaves_and_never_in_a_circle() -> None:
    reader = asked()
    organizations.UNITS.read(reader)
    assert {resource for resource, _ in reader.records} == {"r-1", "ou-1", "ou-2"}
    assert len(reader.calls) == 8


@every_collector
def test_without_an_organisation_there_is_nothing_to_read(collector: Collector) -> None:
    reader = asked("AWSOrganizationsNotInUseException")
    collector.read(reader)
    assert reader.records == {}
    assert [name for name, _ in reader.calls] == ["organizations:DescribeOrganization"]


def test_that_an_account_is_in_no_organisation_is_recorded() -> None:
    reader = asked("AWSOrganizationsNotInUseException")
    organizations.MEMBERSHIP.read(reader)
    assert list(reader.records.values()) == ["AWSOrganizationsNotInUseException"]


@every_collector
def test_a_member_that_is_refused_lacks_another_account_and_not_a_right(
    collector: Collector,
) -> None:
    reader = asked(roots=denied("organizations:ListRoots"))
    reader.place = MEMBER
    with pytest.raises(UnreadError) as raised:
        collector.read(reader)
    assert raised.value.unread.reason is Reason.CROSS_ACCOUNT
    assert raised.value.unread.permission == "organizations:ListRoots"


@every_collector
@pytest.mark.parametrize("place", [GLOBAL_PLACE, MEMBER])
@pytest.mark.parametrize("reason", [Reason.THROTTLED, Reason.DENIED_SCP])
def test_any_other_trouble_stays_what_it_is(
    collector: Collector, place: Place, reason: Reason
) -> None:
    reader = asked(roots=Unread(reason=reason))
    reader.place = place
    with pytest.raises(UnreadError) as raised:
        collector.read(reader)
    assert raised.value.unread.reason is reason


@every_collector
def test_the_management_account_that_is_refused_lacks_a_right(collector: Collector) -> None:
    with pytest.raises(UnreadError) as raised:
        collector.read(asked(roots=denied("organizations:ListRoots")))
    assert raised.value.unread.reason is Reason.DENIED


@every_collector
def test_an_account_that_may_not_ask_for_its_organisation_is_unread(collector: Collector) -> None:
    with pytest.raises(UnreadError) as raised:
        collector.read(asked(denied("organizations:DescribeOrganization")))
    assert raised.value.unread.reason is Reason.DENIED


def test_no_address_of_a_person_is_kept() -> None:
    email = "jane@example.com"
    for operation, answer in (
        (organizations.DESCRIBE_ORGANIZATION, {"Organization": {"MasterAccountEmail": email}}),
        (organizations.LIST_ACCOUNTS, {"Accounts": [{"Email": email}]}),
        (organizations.LIST_DELEGATES, {"DelegatedAdministrators": [{"Email": email}]}),
    ):
        plain = canonical_value(answer)
        assert isinstance(plain, dict)
        assert email not in str(redact(plain, operation.redact)[0])
