"""Looking resources up by key says and rests on the same as looking at every one of them."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.records import digested, listing_of
from vouchbook.kernel.registry import collectors
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Trail, View
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Record, Seen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.normalise import Model, normalise
from vouchbook.surroundings import Surroundings, bundles

HERE = Place(partition="aws", account="111122223333", region="us-east-1")
AT = "2026-09-15T12:00:00.000000Z"
ROLES = "iam.roles"
READ = "iam:GetAccountAuthorizationDetails"
TERMS = Terms(parameters={}, statements=(), as_of=AT, period_from="", period_to="")
SHAPES: dict[str, Any] = {
    READ: {
        "struct": {"RoleDetailList": {"list": {"struct": {"Path": {}, "RoleName": {}}}}},
    }
}
DENIED = Unread(reason=Reason.DENIED, operation=READ, permission=READ)


def role(number: int, path: str | None) -> Record:
    """A role in a path; one that couldn't be read where there's none."""
    return digested(
        Record(
            id=f"arn:aws:iam::111122223333:role/r{number:03}",
            collector=ROLES,
            operation=READ,
            place=HERE,
            as_of=AT,
            facts=None if path is None else {"Path": path, "RoleName": f"r{number:03}"},
            unread=DENIED if path is None else None,
        )
    )


def model_of(paths: Iterable[str | None]) -> Model:
    records = tuple(role(number, path) for number, path in enumerate(paths))
    listing = listing_of(ROLES, READ, {}, len(records), 1, HERE, complete=True)
    reading: Reading = Seen(
        collector=ROLES, place=HERE, as_of=AT, records=records, listings=(listing,)
    )
    return normalise([reading], collectors(), SHAPES)


def path_of(item: View) -> tuple[str]:
    return (str(item.get("Path")),)


Answer = tuple[list[str], Reason | None, tuple[str, ...]]


def by_loop(model: Model, wanted: str) -> Answer:
    """Every role looked at: what is found, what stood in the way, and what it rests on."""
    trail = Trail()
    estate = Surroundings(model, TERMS, HERE.account, trail)
    found: list[str] = []
    blocked: Reason | None = None
    for item in estate.every(ROLES):
        try:
            if wanted in path_of(item):
                found.append(item.id)
        except UnreadError as error:
            blocked = blocked or error.unread.reason
    return found, blocked, trail.digests


def by_key(model: Model, wanted: str) -> Answer:
    trail = Trail()
    estate = Surroundings(model, TERMS, HERE.account, trail)
    found: list[str] = []
    try:
        found += (item.id for item in estate.among(ROLES, path_of, wanted))
    except UnreadError as error:
        return found_before(model, wanted), error.unread.reason, trail.digests
    return found, None, trail.digests


def found_before(model: Model, wanted: str) -> list[str]:
    """What comes before the error: witnesses are given first."""
    estate = Surroundings(model, TERMS, HERE.account, Trail())
    given_out = estate.among(ROLES, path_of, wanted)
    found: list[str] = []
    try:
        for item in given_out:
            found.append(item.id)  # noqa: PERF401 - what came before the error is kept
    except UnreadError:
        return found
    return []


PATHS = st.lists(st.sampled_from(["/a/", "/b/", "/c/", None]), max_size=40)


@given(PATHS, st.sampled_from(["/a/", "/b/", "/nowhere/"]))
def test_a_key_finds_what_a_loop_finds(paths: list[str | None], wanted: str) -> None:
    model = model_of(paths)
    looped, keyed = by_loop(model, wanted), by_key(model, wanted)
    assert keyed[:2] == looped[:2]
    if keyed[1] is None:
        assert keyed[2] == looped[2]


def test_what_is_many_is_cited_as_one() -> None:
    model = model_of(["/a/"] * 60)
    trail = Trail()
    estate = Surroundings(model, TERMS, HERE.account, trail)
    assert list(estate.among(ROLES, path_of, "/nowhere/")) == []
    (bundle,) = trail.bundles
    assert len(bundle.members) == 60
    assert bundle.digest == digest_of(list(bundle.members))
    assert bundle.digest in trail.cites
    assert set(bundle.members) < set(trail.digests)
    assert bundles(model) == {bundle.digest: bundle}


def test_what_is_few_is_cited_one_by_one() -> None:
    model = model_of(["/a/"] * 3)
    trail = Trail()
    estate = Surroundings(model, TERMS, HERE.account, trail)
    assert list(estate.among(ROLES, path_of, "/nowhere/")) == []
    assert trail.bundles == ()
    assert len(trail.cites) == 4


def test_what_cannot_be_it_stands_in_no_way() -> None:
    model = model_of(["/a/", None])
    estate = Surroundings(model, TERMS, HERE.account, Trail())
    found = estate.among(ROLES, path_of, "/b/", possible=lambda name: name.endswith("r000"))
    assert list(found) == []
    with pytest.raises(UnreadError):
        list(estate.among(ROLES, path_of, "/b/", possible=lambda name: name.endswith("r001")))
