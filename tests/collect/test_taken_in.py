"""What no AWS API tells is taken from files that were brought: the newest ones, while in force."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.sources.bringing import AT, PLACE
from tests.sources.kubernetes_bundle import SIDECAR, bring, listed, peer
from vouchbook.brought import OLDEST, TakenIn, is_brought
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.history import Brought
from vouchbook.model.plan import Task
from vouchbook.model.reading import Seen, Unseen
from vouchbook.model.reasons import Reason
from vouchbook.plan import make_plan

PEERS = "istio.peer-authentications"
FILE = "peerauthentications.security.istio.io.json"
TASK = Task(place=PLACE, service="istio", collectors=(PEERS,))
BROUGHT = datetime.fromisoformat(AT)


def bundle(mode: str) -> Brought:
    objects = listed(peer("default", "istio-system", mode))
    return bring({"cluster.json": SIDECAR, FILE: objects})


def later(brought: Brought, hours: int) -> Brought:
    """The same bundle, made later."""
    at = (BROUGHT + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return replace(
        brought,
        observations=tuple(replace(item, at=at, seen=at) for item in brought.observations),
        censuses=tuple(replace(item, at=at) for item in brought.censuses),
    )


def taken(*brought: Brought, hours: float = 1, oldest: timedelta = OLDEST) -> Seen | Unseen:
    now = BROUGHT + timedelta(hours=hours)
    (reading,) = TakenIn(brought=brought, now=now, oldest=oldest).readings(TASK)
    return reading


def mode_of(reading: Seen | Unseen) -> str:
    assert isinstance(reading, Seen)
    (record,) = reading.records
    assert record.facts is not None
    return str(record.facts["spec"]["mtls"]["mode"])


def test_a_list_that_was_brought_is_a_reading_of_its_own_time() -> None:
    reading = taken(bundle("STRICT"))
    assert isinstance(reading, Seen)
    assert reading.as_of == AT
    assert [item.complete for item in reading.listings] == [True]
    assert reading.gaps == ()
    assert mode_of(reading) == "STRICT"


def test_the_newest_counts_and_nothing_from_after_the_run() -> None:
    older, newer = bundle("PERMISSIVE"), later(bundle("STRICT"), 5)
    assert mode_of(taken(older, newer, hours=6)) == "STRICT"
    assert mode_of(taken(older, newer, hours=4)) == "PERMISSIVE"


def test_without_a_file_it_is_unseen_with_the_next_step() -> None:
    reading = taken()
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is Reason.NEEDS_KUBERNETES_API
    assert "vouchbook import kubernetes" in reading.unread.sentence()


@pytest.mark.parametrize(("hours", "oldest"), [(24 * 8, OLDEST), (3, timedelta(hours=2))])
def test_what_is_too_old_is_stale(hours: int, oldest: timedelta) -> None:
    reading = taken(bundle("STRICT"), hours=hours, oldest=oldest)
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is Reason.STALE
    assert AT[:19] in reading.unread.sentence()


def test_another_place_is_not_this_one() -> None:
    elsewhere = replace(TASK, place=replace(PLACE, region="eu-west-1"))
    found = TakenIn(brought=[bundle("STRICT")], now=BROUGHT).readings(elsewhere)
    assert [type(item) for item in found] == [Unseen]


def test_a_plan_asks_aws_for_nothing_that_is_brought() -> None:
    plan = make_plan(["istio-peer-authentication-strict"], [PLACE])
    brought = [task for task in plan.tasks if is_brought(task)]
    named = {name for task in brought for name in task.collectors}
    assert PEERS in named
    assert named == {name for name in plan.collectors if collectors()[name].brought}
    assert checks()["istio-peer-authentication-strict"].id in plan.checks
