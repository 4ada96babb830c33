from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import MEMBER, OTHER, Access
from vouchbook.sandbox import HUB, Sandbox
from vouchbook.sandbox.estate import ESTATES
from vouchbook.sandbox.estate.model import Estate, Thing

KNOWN = ("AWS::AppMesh::", "  ")
"""moto's word on the stacks of meshes, whose resources the sandbox tells itself; and the line of
code that Python shows below a warning."""
PLACES = ((MEMBER, "us-east-1"), (MEMBER, "eu-west-1"), (OTHER, "us-east-1"))


@pytest.fixture(scope="module")
def demo() -> Iterator[Access]:
    with Sandbox.start(estate="demo") as sandbox:
        assert sandbox.calls() == []
        yield Access(sandbox)
        complaints = sandbox.complaints().splitlines()
        assert [
            line for line in complaints if KNOWN[0] not in line and not line.startswith(KNOWN[1])
        ] == []


def test_the_demo_has_four_accounts_of_which_one_is_mentioned_nowhere(demo: Access) -> None:
    accounts = demo.client("organizations", HUB).list_accounts()["Accounts"]
    assert {account["Id"] for account in accounts} == {HUB, MEMBER, OTHER, "555555555555"}


def test_the_demo_has_three_meshes_forty_nodes_and_three_gateways(demo: Access) -> None:
    meshes: set[str] = set()
    nodes: set[str] = set()
    gateways: set[str] = set()
    for account, region in PLACES:
        client = demo.client("appmesh", account, region)
        for mesh in client.list_meshes()["meshes"]:
            meshes.add(mesh["arn"])
            named = {"meshName": mesh["meshName"], "meshOwner": mesh["meshOwner"]}
            nodes.update(one["arn"] for one in client.list_virtual_nodes(**named)["virtualNodes"])
            listed = client.list_virtual_gateways(**named)["virtualGateways"]
            gateways.update(one["arn"] for one in listed)
    assert (len(meshes), len(nodes), len(gateways)) == (3, 40, 3)


def test_what_the_demo_s_reader_may_not_see_is_refused(demo: Access) -> None:
    kms = demo.client("kms", OTHER)
    vault = kms.describe_key(KeyId="alias/data-vault")["KeyMetadata"]
    for named in (vault["KeyId"], vault["Arn"]):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            kms.get_key_policy(KeyId=named)
    lake = kms.describe_key(KeyId="alias/data-lake")["KeyMetadata"]
    assert "Everybody" in kms.get_key_policy(KeyId=lake["KeyId"])["Policy"]
    with pytest.raises(ClientError, match="AccessDenied"):
        demo.client("s3", OTHER).get_bucket_policy(Bucket="data-trail-444455556666")
    for refused in (
        demo.client("acm", OTHER, "eu-west-1").list_certificates,
        demo.client("accessanalyzer", OTHER, "eu-west-1").list_analyzers,
        demo.client("guardduty", OTHER, "eu-west-1").list_detectors,
        demo.client("inspector2", OTHER, "eu-west-1").list_coverage,
        demo.client("macie2", OTHER, "eu-west-1").get_macie_session,
        demo.client("securityhub", OTHER, "eu-west-1").describe_hub,
    ):
        with pytest.raises(ClientError, match="explicit deny in a service control policy"):
            refused()
    secrets = demo.client("secretsmanager", OTHER)
    for secret in secrets.list_secrets()["SecretList"]:
        if secret["Name"] == "data/lake":
            with pytest.raises(ClientError, match="AccessDenied"):
                secrets.describe_secret(SecretId=secret["ARN"])
        else:
            assert secrets.describe_secret(SecretId=secret["ARN"])["Name"] == "data/warehouse"
    demo.sandbox.clear_faults()
    with pytest.raises(ClientError, match="AccessDenied"):
        demo.client("s3", OTHER).get_bucket_policy(Bucket="data-trail-444455556666")


def test_the_policy_that_closes_regions_is_one_of_the_organisation(demo: Access) -> None:
    organization = demo.client("organizations", HUB)
    listed = organization.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    found = {item["Name"]: item["Id"] for item in listed}
    assert {"guard-watchers", "home-region"} < set(found)
    targets = organization.list_targets_for_policy(PolicyId=found["home-region"])["Targets"]
    assert [item["Name"] for item in targets] == ["migrating"]
    unit = targets[0]["TargetId"]
    members = organization.list_accounts_for_parent(ParentId=unit)["Accounts"]
    assert [item["Id"] for item in members] == [OTHER]


def _things(value: object) -> Iterator[Thing]:
    if isinstance(value, Thing):
        yield value
    if is_dataclass(value):
        for one in fields(value):
            yield from _things(getattr(value, one.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _things(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _things(item)


@pytest.mark.parametrize("estate", ESTATES.values(), ids=lambda estate: estate.name)
def test_everything_in_an_estate_says_what_it_shows(estate: Estate) -> None:
    things = list(_things(estate.accounts))
    assert things
    assert all(thing.shows.endswith(".") for thing in things)


def test_many_nodes_are_many() -> None:
    with Sandbox.start(estate="many-nodes") as sandbox:
        paginator = Access(sandbox).client("appmesh").get_paginator("list_virtual_nodes")
        pages = list(paginator.paginate(meshName="crowd"))
    assert [len(page["virtualNodes"]) for page in pages] == [100, 50]
