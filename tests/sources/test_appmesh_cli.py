"""Outputs and inputs of `aws appmesh`: what they say, of which resource, for which instant."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.bringing import AT, PLACE, about, bring, clean, shapes
from tests.sources.same_mesh import as_cli
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import record_digest
from vouchbook.model.history import Brought, Census
from vouchbook.model.importing import Hand
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason
from vouchbook.sources.appmesh_cli import APPMESH_CLI

NODE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"
OWNER = "111122223333"
OTHER = "444455556666"
HERE = "arn:aws:appmesh:us-east-1:111122223333:mesh"
SPEC: dict[str, Any] = {"listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}]}


def node(name: str = "orders", mesh: str = "shop", **metadata: object) -> dict[str, Any]:
    return {
        "virtualNode": {
            "meshName": mesh,
            "virtualNodeName": name,
            "metadata": {
                "arn": f"{HERE}/{mesh}/virtualNode/{name}",
                "createdAt": "2026-03-01T11:00:00.123456+01:00",
                "lastUpdatedAt": 1772359200.5,
                "meshOwner": OWNER,
                "resourceOwner": OWNER,
                "uid": "00000000-0000-4000-8000-000000000001",
                "version": 3,
                **metadata,
            },
            "spec": SPEC,
            "status": {"status": "ACTIVE"},
        }
    }


def items(noun: str, *paths: str, owner: str = OWNER) -> list[dict[str, str]]:
    """Items of a list by their ARNs' tails below `mesh/`."""
    member = {"virtualNode": ("virtualNode",), "route": ("virtualRouter", "route")}
    found = []
    for path in paths:
        names = path.split("/")
        inside = member.get(noun, (noun,)) if noun != "mesh" else ()
        found.append(
            {
                "arn": f"{HERE}/{path}",
                "meshName": names[0],
                "meshOwner": owner,
                "resourceOwner": owner,
                **{f"{part}Name": names[2 + 2 * at] for at, part in enumerate(inside)},
            }
        )
    return found


def flaws(brought: Brought) -> list[tuple[str, str]]:
    return [(flaw.name, flaw.kind) for flaw in brought.flaws]


def census(brought: Brought, collector: str) -> Census:
    (found,) = (item for item in brought.censuses if item.collector == collector)
    return found


def gaps(found: Census) -> list[str]:
    return [gap.id for gap in found.gaps]


def test_an_answer_comes_as_the_live_one_would_have_been_recorded() -> None:
    brought = bring(APPMESH_CLI, {"n.json": node()})
    observation = about(brought, NODE)
    record = observation.record
    assert record.source is Source.IMPORTED_SNAPSHOT
    assert (record.as_of, observation.seen, record.place) == (AT, AT, PLACE)
    assert record.lacks == ()
    assert record.facts is not None
    held = record.facts["virtualNode"]
    assert held["metadata"]["createdAt"] == "2026-03-01T10:00:00.123456Z"
    assert held["metadata"]["lastUpdatedAt"] == "2026-03-01T10:00:00.500000Z"
    assert held["spec"] == SPEC
    assert observation.version == 3
    assert observation.born == "00000000-0000-4000-8000-000000000001"
    assert record.digest == record_digest(record)
    assert not brought.flaws
    (custody,) = brought.custody
    assert (custody.kind, custody.name) == ("appmesh-cli", "n.json")


def test_tags_that_nobody_brought_are_not_in_the_source() -> None:
    unread = about(bring(APPMESH_CLI, {"n.json": node()}), TAGS).record.unread
    assert unread is not None
    assert unread.reason is Reason.NOT_IN_SOURCE


@pytest.mark.parametrize("name", ["n.tags.json", "n-tags.json", "anything.json"])
def test_tags_belong_to_the_answer_that_they_lie_beside(name: str) -> None:
    tags = {"tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]}
    brought = bring(APPMESH_CLI, {"n.json": node(), name: tags})
    assert about(brought, TAGS).record.facts == {
        "tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    }


def test_of_several_answers_the_tags_name_theirs_or_none() -> None:
    files = {"orders.json": node(), "orders-v2.json": node("v2")}
    tags = {"tags": [{"key": "a", "value": "1"}]}
    brought = bring(APPMESH_CLI, {**files, "orders-v2.tags.json": tags})
    assert about(brought, TAGS, "/v2").record.facts == tags
    assert about(brought, TAGS, "/orders").record.facts is None
    lost = bring(APPMESH_CLI, {**files, "tags.json": tags})
    assert flaws(lost) == [("tags.json", "missing")]
    twice = bring(APPMESH_CLI, {**files, "orders-v2.a.json": tags, "orders-v2.b.json": tags})
    assert {kind for _, kind in flaws(twice)} == {"contradiction"}
    assert about(twice, TAGS, "/v2").record.facts is None


@pytest.mark.parametrize(
    "tags",
    [
        {"tags": [{"key": "a", "value": "1"}], "nextToken": "more"},
        {"tags": [{"value": "1"}]},
        {"tags": [{"key": "a", "value": {}}]},
        {"tags": ["a"]},
    ],
)
def test_tags_that_go_on_or_are_none_are_unread(tags: object) -> None:
    brought = bring(APPMESH_CLI, {"n.json": node(), "n.tags.json": tags})
    assert about(brought, TAGS).record.unread is not None


def test_an_answer_is_placed_by_its_arn() -> None:
    answer = json.dumps(node()).replace("us-east-1", "eu-west-1").replace(OWNER, OTHER)
    brought = bring(APPMESH_CLI, {"n.json": answer})
    assert about(brought, NODE).record.place == Place(
        partition="aws", account=OTHER, region="eu-west-1"
    )


def test_the_owner_s_account_in_the_arn_of_what_is_in_a_shared_mesh_is_no_contradiction() -> None:
    arn = f"{HERE}/shop@{OTHER}/virtualNode/orders"
    brought = bring(APPMESH_CLI, {"n.json": node(arn=arn, meshOwner=OTHER)})
    assert about(brought, NODE).record.id == arn
    assert not brought.flaws


@pytest.mark.parametrize("time", ["2026-03-01T10:00:00", "soon", True, 1e30, float("1e308"), {}])
def test_a_time_without_an_offset_or_sense_is_lacking(time: object) -> None:
    brought = bring(APPMESH_CLI, {"n.json": node(createdAt=time)})
    record = about(brought, NODE).record
    # Without one of its members an answer isn't whole, and a time is none that it must have.
    assert record.lacks == ("virtualNode.metadata.createdAt",)
    assert record.facts is not None
    assert "createdAt" not in record.facts["virtualNode"]["metadata"]


def test_an_answer_from_after_the_time_given_contradicts_it() -> None:
    brought = bring(APPMESH_CLI, {"n.json": node(lastUpdatedAt="2026-08-01T12:00:01Z")})
    assert flaws(brought) == [("n.json", "contradiction")]
    assert not brought.observations


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"arn": f"{HERE}/shop/virtualNode/other"}, "contradiction"),
        ({"arn": f"{HERE}/shop/virtualRouter/orders"}, "malformed"),
        ({"arn": f"{HERE}/shop/virtualNode/orders/more"}, "malformed"),
        ({"arn": "arn:aws:appmesh:us-east-1:me:mesh/shop/virtualNode/orders"}, "malformed"),
        ({"arn": None}, "malformed"),
    ],
)
def test_an_answer_that_does_not_know_what_it_is_about_is_a_flaw(
    metadata: Mapping[str, Any], kind: str
) -> None:
    brought = bring(APPMESH_CLI, {"n.json": node(**metadata)})
    assert flaws(brought) == [("n.json", kind)]
    assert not brought.observations


@pytest.mark.parametrize("member", ["spec", "status"])
def test_an_answer_that_is_not_whole_is_unread(member: str) -> None:
    answer = node()
    del answer["virtualNode"][member]
    brought = bring(APPMESH_CLI, {"n.json": answer})
    unread = about(brought, NODE).record.unread
    assert unread is not None
    assert unread.reason is Reason.TRUNCATED
    assert flaws(brought) == [("n.json", "malformed")]


def test_what_app_mesh_does_not_know_is_lacking_and_told() -> None:
    answer = node()
    answer["virtualNode"]["spec"] = {
        "listeners": [{"tls": {"mode": {"a": 1}}, "portMapping": {"port": 10**20}}],
        "backend": [],
    }
    record = about(bring(APPMESH_CLI, {"n.json": answer}), NODE).record
    assert record.lacks == (
        "virtualNode.spec.backend",
        "virtualNode.spec.listeners[].portMapping.port",
        "virtualNode.spec.listeners[].tls.mode",
    )


def test_two_answers_about_one_resource_at_one_time_contradict_each_other() -> None:
    files = {"a.json": node(), "b.json": node(version=4)}
    assert flaws(bring(APPMESH_CLI, files)) == [("b.json", "contradiction")]
    assert not bring(APPMESH_CLI, {"a.json": node(), "b.json": node()}).flaws


def test_lists_that_are_whole_count_everything() -> None:
    brought = bring(APPMESH_CLI, as_cli())
    assert not brought.flaws
    assert len(brought.censuses) == 7
    for found in brought.censuses:
        assert (found.place, found.at, found.source) == (PLACE, AT, Source.IMPORTED_SNAPSHOT)
        assert not found.gaps
        assert found.cites
        described = {
            item.record.id
            for item in brought.observations
            if item.record.collector == found.collector
        }
        assert found.members == described


def test_a_list_that_goes_on_is_not_the_whole() -> None:
    meshes = {"meshes": items("mesh", "shop")}
    for token in ("nextToken", "NextToken"):
        brought = bring(APPMESH_CLI, {"m.json": {**meshes, token: "x"}})
        assert gaps(census(brought, "appmesh.meshes")) == [str(PLACE)]
    nodes = {"virtualNodes": items("virtualNode", "shop/virtualNode/a"), "nextToken": "x"}
    brought = bring(APPMESH_CLI, {"m.json": meshes, "n.json": nodes})
    assert gaps(census(brought, "appmesh.virtual-nodes")) == [f"{HERE}/shop"]


def test_without_the_list_of_meshes_nobody_knows_of_which_there_are_more() -> None:
    nodes = {"virtualNodes": items("virtualNode", "shop/virtualNode/a")}
    found = census(bring(APPMESH_CLI, {"n.json": nodes}), "appmesh.virtual-nodes")
    assert gaps(found) == [str(PLACE)]
    assert found.members == {f"{HERE}/shop/virtualNode/a"}
    assert found.gaps[0].unread.reason is Reason.NOT_COLLECTED
    assert found.gaps[0].unread.operation == "appmesh:ListVirtualNodes"


def test_each_mesh_without_its_list_is_a_gap() -> None:
    files = {
        "m.json": {"meshes": items("mesh", "shop", "pay")},
        "n.json": {"virtualNodes": items("virtualNode", "shop/virtualNode/a")},
    }
    found = census(bring(APPMESH_CLI, files), "appmesh.virtual-nodes")
    assert gaps(found) == [f"{HERE}/pay"]


def test_an_empty_list_counts_where_it_can_only_be_of_one_mesh() -> None:
    one = {"m.json": {"meshes": items("mesh", "shop")}, "n.json": {"virtualNodes": []}}
    found = census(bring(APPMESH_CLI, one), "appmesh.virtual-nodes")
    assert (gaps(found), found.members) == ([], frozenset())
    several = {**one, "m.json": {"meshes": items("mesh", "shop", "pay")}}
    brought = bring(APPMESH_CLI, several)
    assert gaps(census(brought, "appmesh.virtual-nodes")) == [f"{HERE}/pay", f"{HERE}/shop"]
    assert flaws(brought) == [("n.json", "missing")]


def test_where_there_is_no_mesh_there_is_nothing_inside_one() -> None:
    brought = bring(APPMESH_CLI, {"m.json": {"meshes": []}})
    assert len(brought.censuses) == 7
    assert not any(found.members or found.gaps for found in brought.censuses)


def test_routes_are_known_router_by_router() -> None:
    routers = items("virtualRouter", "shop/virtualRouter/a", "shop/virtualRouter/b")
    files = {
        "m.json": {"meshes": items("mesh", "shop")},
        "r.json": {"virtualRouters": routers},
        "t.json": {"routes": items("route", "shop/virtualRouter/a/route/x")},
    }
    found = census(bring(APPMESH_CLI, files), "appmesh.routes")
    assert gaps(found) == [f"{HERE}/shop/virtualRouter/b"]
    del files["r.json"]
    found = census(bring(APPMESH_CLI, files), "appmesh.routes")
    assert gaps(found) == [str(PLACE)]


def test_a_list_of_a_mesh_that_is_not_listed_is_a_contradiction() -> None:
    files = {
        "m.json": {"meshes": items("mesh", "shop")},
        "n.json": {"virtualNodes": items("virtualNode", "pay/virtualNode/a")},
    }
    brought = bring(APPMESH_CLI, files)
    assert flaws(brought) == [("n.json", "contradiction")]
    assert str(PLACE) in gaps(census(brought, "appmesh.virtual-nodes"))


@pytest.mark.parametrize(
    "item",
    [
        "shop",
        {"arn": f"{HERE}/shop"},
        {**items("mesh", "shop")[0], "meshName": "other"},
        {**items("mesh", "shop")[0], "arn": 3},
    ],
)
def test_a_list_of_something_else_is_a_flaw_and_counts_nothing(item: object) -> None:
    brought = bring(APPMESH_CLI, {"m.json": {"meshes": [item]}})
    assert flaws(brought) == [("m.json", "malformed")]
    assert not brought.censuses


def test_a_shared_mesh_is_counted_where_it_was_listed() -> None:
    shared = [
        {**items("mesh", "shop", owner=OTHER)[0], "arn": f"{HERE}/shop".replace(OWNER, OTHER)}
    ]
    found = census(bring(APPMESH_CLI, {"m.json": {"meshes": shared}}), "appmesh.meshes")
    assert found.place == PLACE
    assert found.members == {shared[0]["arn"]}


ASKED = {
    "meshName": "shop",
    "virtualNodeName": "orders",
    "spec": SPEC,
    "clientToken": "x",
    "tags": [{"key": "a", "value": "1"}],
}


def test_an_input_tells_intent_alone() -> None:
    brought = bring(APPMESH_CLI, {"create.json": ASKED})
    record = about(brought, NODE).record
    assert record.source is Source.IAC_TEMPLATE
    assert record.id == f"{HERE}/shop/virtualNode/orders"
    assert record.facts == {
        "virtualNode": {
            "meshName": "shop",
            "virtualNodeName": "orders",
            "metadata": {"arn": record.id, "meshOwner": OWNER, "resourceOwner": OWNER},
            "spec": SPEC,
        }
    }
    assert record.lacks == (
        "virtualNode.metadata.createdAt",
        "virtualNode.metadata.lastUpdatedAt",
        "virtualNode.metadata.uid",
        "virtualNode.metadata.version",
        "virtualNode.status",
    )
    assert about(brought, TAGS).record.facts == {"tags": ASKED["tags"]}
    assert not brought.flaws


def test_an_input_without_tags_may_be_an_update_and_says_nothing_of_them() -> None:
    update = {key: value for key, value in ASKED.items() if key != "tags"}
    assert about(bring(APPMESH_CLI, {"u.json": update}), TAGS).record.unread is not None


def test_a_mesh_needs_no_specification_and_every_other_resource_does() -> None:
    brought = bring(APPMESH_CLI, {"m.json": {"meshName": "shop"}})
    record = about(brought, "appmesh:DescribeMesh").record
    assert record.facts is not None
    assert record.facts["mesh"]["spec"] == {}
    without = {"meshName": "shop", "virtualNodeName": "orders"}
    assert flaws(bring(APPMESH_CLI, {"n.json": without})) == [("n.json", "malformed")]


@pytest.mark.parametrize(
    "change",
    [{"meshName": ""}, {"virtualNodeName": "a/b"}, {"virtualNodeName": 3}, {"meshOwner": "me"}],
)
def test_an_input_whose_names_are_none_is_a_flaw(change: Mapping[str, Any]) -> None:
    brought = bring(APPMESH_CLI, {"n.json": {**ASKED, **change}})
    assert not brought.observations
    assert flaws(brought) == [("n.json", "malformed")]


@pytest.mark.parametrize("content", [ASKED, {"meshes": []}])
def test_what_does_not_say_its_place_needs_one(content: object) -> None:
    nowhere = Hand(place=None, at=AT, shapes=shapes(), clean=clean)
    with pytest.raises(UsageError, match=r"x\.json doesn't say from which place it is"):
        bring(APPMESH_CLI, {"x.json": content}, nowhere)
    assert bring(APPMESH_CLI, {"n.json": node()}, nowhere).observations


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "no JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 10_000, "nested more than"),
        (b'{"mesh": {}, "mesh": {}}', "stands twice"),
        (b"[]", "is no output"),
        (b'{"mesh": {}, "virtualNode": {}}', "is no output"),
        (b'{"virtualNodes": {}}', "is no output"),
        (b'{"meshName": "a", "thingName": "b", "spec": {}}', "is no output"),
    ],
)
def test_hostile_files_are_flaws_by_name_and_the_others_are_read(
    content: bytes, words: str
) -> None:
    brought = bring(APPMESH_CLI, {"good.json": node(), "dir/bad.json": content})
    assert len(brought.observations) == 2
    (flaw,) = brought.flaws
    assert (flaw.name, flaw.kind) == ("dir/bad.json", "malformed")
    assert words in flaw.detail
    assert len(brought.custody) == 2


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["shop", "", "\ud800", HERE + "/shop"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *(
                        "mesh",
                        "meshes",
                        "meshName",
                        "metadata",
                        "arn",
                        "spec",
                        "tags",
                        "key",
                        "value",
                    ),
                    *("status", "meshOwner", "routes", "nextToken", "lastUpdatedAt", "version"),
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JUNK, JUNK)
def test_whatever_a_file_holds_it_is_read_or_refused(one: object, inside: object) -> None:
    answer = node()
    answer["virtualNode"]["spec"] = inside
    files = {
        "one.json": one,
        "mesh.json": {"mesh": inside},
        "list.json": {"meshes": [inside]},
        "asked.json": {"meshName": inside, "spec": one, "tags": one},
        "n.json": answer,
        "n.tags.json": {"tags": one},
    }
    brought = bring(APPMESH_CLI, files)
    assert len(brought.custody) == len(files)
    assert canonical(encode(brought))


def test_the_order_of_the_files_says_nothing() -> None:
    files = as_cli()
    assert bring(APPMESH_CLI, files) == bring(APPMESH_CLI, dict(reversed(files.items())))
