"""Shared meshes: an account's trail tells of what that account did, and of nothing else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.sources.cloudtrail_writer import (
    ACCOUNT,
    HOUR,
    OTHER,
    REGION,
    START,
    Trail,
    event,
    hand,
    mesh_arn,
    node_event,
    originals,
)
from vouchbook.kernel.canonical import instant
from vouchbook.model.history import Brought
from vouchbook.sources.cloudtrail import CLOUDTRAIL
from vouchbook.sources.cloudtrail_chain import LATE

MADE = node_event("Create", START + timedelta(minutes=5))


def read(files: Mapping[str, bytes]) -> Brought:
    return CLOUDTRAIL.read(originals(files), hand())


def told(brought: Brought) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.name) for flaw in brought.flaws]


def consumer(*, form: str = OTHER) -> dict[str, Any]:
    """Somebody makes a node in another account's mesh; the ARN carries one account or the other."""
    made = node_event("Create", START + timedelta(minutes=5), account=OTHER, owner=ACCOUNT)
    metadata = made["responseElements"]["virtualNode"]["metadata"]
    mesh = f"shop@{ACCOUNT}" if form == OTHER else "shop"
    metadata["arn"] = f"{mesh_arn(mesh, form)}/virtualNode/web"
    return made


def ends(brought: Brought, account: str, collector: str) -> list[tuple[str, str]]:
    return [
        (watch.start, watch.end)
        for watch in brought.watches
        if watch.place.account == account and collector in watch.collectors
    ]


def test_what_a_consumer_made_is_watched_only_with_both_chains() -> None:
    owner, other = Trail(), Trail(account=OTHER)
    owner.hours(2, {})
    other.hours(4, {0: [consumer()]})
    nodes, meshes = "appmesh.virtual-nodes", "appmesh.meshes"
    both = read({**owner.brought(), **other.brought()})
    assert both.flaws == ()
    short = (instant(START), instant(START + 2 * HOUR - LATE))
    long = (instant(START), instant(START + 4 * HOUR - LATE))
    # The owner may delete what the consumer made, and is seen for two hours alone.
    assert ends(both, OTHER, nodes) == [short]
    assert ends(both, OTHER, meshes) == [long]
    assert ends(both, ACCOUNT, nodes) == [short]
    alone = read(other.brought())
    assert ends(alone, OTHER, nodes) == []
    assert ends(alone, OTHER, meshes) == [long]
    assert told(alone) == [("missing", f"CloudTrail digests of {ACCOUNT}/{REGION}")]


def test_where_the_arn_is_the_mesh_owner_s_the_owner_alone_does_not_tell() -> None:
    owner, other = Trail(), Trail(account=OTHER)
    owner.hours(2, {})
    other.deliver(START, consumer(form=ACCOUNT))
    brought = read({**owner.brought(), **other.files})
    assert ends(brought, ACCOUNT, "appmesh.virtual-nodes") == []
    assert len(ends(brought, ACCOUNT, "appmesh.meshes")) == 1
    assert told(brought) == [("missing", f"CloudTrail digests of {OTHER}/{REGION}")]


def test_reading_in_another_s_mesh_shows_that_it_is_shared() -> None:
    other = Trail(account=OTHER)
    request = {"meshName": "shop", "meshOwner": ACCOUNT}
    seen = event("DescribeMesh", START, account=OTHER, readOnly=True, requestParameters=request)
    other.hours(2, {0: [seen]})
    assert ends(read(other.brought()), OTHER, "appmesh.virtual-nodes") == []
    denied = {**seen, "errorCode": "ForbiddenException"}
    unshared = Trail(account=OTHER)
    unshared.hours(2, {0: [denied]})
    assert len(ends(read(unshared.brought()), OTHER, "appmesh.virtual-nodes")) == 1


def test_a_mesh_that_was_put_under_a_policy_may_be_shared_with_anybody() -> None:
    owner = Trail()
    put = event("PutMeshPolicy", START, requestParameters={"meshArn": mesh_arn()})
    owner.hours(2, {0: [put, MADE]})
    brought = read(owner.brought())
    assert ends(brought, ACCOUNT, "appmesh.virtual-nodes") == []
    assert len(ends(brought, ACCOUNT, "appmesh.meshes")) == 1
    assert [kind for kind, _ in told(brought)] == ["missing"]
