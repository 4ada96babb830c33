"""IAM: one answer read for four lists, and one answer that holds three."""

import pytest

from tests.collectors.fake_reader import GLOBAL_PLACE, FakeReader, world
from vouchbook.collectors import iam
from vouchbook.model.reasons import Reason, Unread

ARN = "arn:aws:iam::aws:policy/{}"
FIRST, *OTHERS = (ARN.format(name) for name in iam.MESH_POLICIES)
NOBODY: dict[str, object] = {
    "PolicyRoles": [],
    "PolicyUsers": [],
    "PolicyGroups": [],
    "IsTruncated": False,
}


def test_holders_of_every_kind_and_page_are_joined() -> None:
    asked = {"PolicyArn": FIRST}
    first = {"PolicyRoles": [{"RoleName": "envoy"}], "PolicyUsers": [], "PolicyGroups": []}
    second = {
        "PolicyRoles": [{"RoleName": "gateway"}],
        "PolicyUsers": [{"UserName": "ada"}],
        "PolicyGroups": [{"GroupName": "mesh"}],
    }
    listing = iam.LIST_ROLES_OF_POLICY
    reader = FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (listing, asked, {**first, "IsTruncated": True, "Marker": "m"}),
            (listing, {**asked, "Marker": "m"}, {**second, "IsTruncated": False}),
            *((listing, {"PolicyArn": arn}, NOBODY) for arn in OTHERS),
        ),
    )
    iam.MESH_POLICY_HOLDERS.read(reader)
    assert reader.records[FIRST, listing.id] == {
        "PolicyRoles": [{"RoleName": "envoy"}, {"RoleName": "gateway"}],
        "PolicyUsers": [{"UserName": "ada"}],
        "PolicyGroups": [{"GroupName": "mesh"}],
    }
    assert len(reader.calls) == 1 + len(iam.MESH_POLICIES), "each page is asked for once"


def test_holders_that_cannot_be_listed_are_a_gap_and_nobody_is_recorded() -> None:
    denied = Unread(reason=Reason.DENIED)
    listing = iam.LIST_ROLES_OF_POLICY
    reader = FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (listing, {"PolicyArn": FIRST}, {**NOBODY, "IsTruncated": True, "Marker": "m"}),
            (listing, {"PolicyArn": FIRST, "Marker": "m"}, denied),
            *((listing, {"PolicyArn": arn}, NOBODY) for arn in OTHERS),
        ),
    )
    iam.MESH_POLICY_HOLDERS.read(reader)
    assert reader.gaps == {FIRST: denied}
    assert {resource for resource, _ in reader.records} == set(OTHERS)


def test_four_collectors_share_the_pages_of_one_answer() -> None:
    page = {
        "RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/envoy"}],
        "UserDetailList": [{"Arn": "arn:aws:iam::111122223333:user/ada"}],
        "GroupDetailList": [{"Arn": "arn:aws:iam::111122223333:group/mesh"}],
        "Policies": [],
        "IsTruncated": False,
    }
    reader = FakeReader(place=GLOBAL_PLACE, world=world((iam.GET_ROLES, {}, page)))
    for collector in (iam.ROLES, iam.USERS, iam.GROUPS, iam.POLICIES):
        collector.read(reader)
    assert len(reader.calls) == 1
    assert {resource.rsplit(":", 1)[1] for resource, _ in reader.records} == {
        "role/envoy",
        "user/ada",
        "group/mesh",
    }


@pytest.mark.parametrize(
    ("owner", "attached", "kept"),
    [("aws", 1, True), ("aws", 0, False), ("111122223333", 0, True), ("111122223333", 2, True)],
)
def test_policies_of_aws_count_where_they_are_attached(
    owner: str, attached: int, *, kept: bool
) -> None:
    policy = {"Arn": f"arn:aws:iam::{owner}:policy/p", "AttachmentCount": attached}
    page = {"Policies": [policy], "IsTruncated": False}
    reader = FakeReader(place=GLOBAL_PLACE, world=world((iam.GET_POLICIES, {}, page)))
    iam.POLICIES.read(reader)
    assert bool(reader.records) is kept


def test_a_service_role_that_does_not_exist_is_an_observation() -> None:
    asked = {"RoleName": iam.MESH_SERVICE_ROLE}
    reader = FakeReader(
        place=GLOBAL_PLACE,
        world=world(
            (iam.GET_ROLE, asked, "NoSuchEntity"),
            (iam.LIST_ATTACHED_ROLE_POLICIES, asked, "NoSuchEntity"),
        ),
    )
    iam.MESH_SERVICE_ROLE_COLLECTOR.read(reader)
    ((role, operation), *_) = reader.records
    assert role == (
        "arn:aws:iam::111122223333:role/aws-service-role/appmesh.amazonaws.com/"
        "AWSServiceRoleForAppMesh"
    )
    assert reader.records[role, operation] == "NoSuchEntity"
    assert not reader.gaps
