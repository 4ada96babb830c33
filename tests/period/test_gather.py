"""One history of everything: what a snapshot tells, what a recorder shows, and in which order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.period import telling
from tests.period.making import CONFIG, NODE, census, mode, on, seen
from tests.period.truth import HERE, MESH, day, story, written
from vouchbook.collectors import config
from vouchbook.kernel.records import digested
from vouchbook.model.history import Brought, Flaw, Watch
from vouchbook.model.reading import Gap, Reading, Record, Seen, Source, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.snapshot import Snapshot
from vouchbook.period.gather import history_digest, history_of
from vouchbook.period.recorders import TELLS_WITHIN

TRUTH = story(1)
AT = day(9.3)
TAKEN = telling.snapshot(TRUTH.at(AT), AT)
NODES = telling.NODES.id


def with_reading(snapshot: Snapshot, reading: Reading) -> Snapshot:
    others = [item for item in snapshot.readings if item.collector != reading.collector]
    return replace(snapshot, readings=(*others, reading))


def test_a_snapshot_speaks_for_one_instant() -> None:
    history = history_of([TAKEN], [])
    assert {item.instant for item in history.observations} == {written(AT)}
    (listed,) = (item for item in history.censuses if item.collector == NODES)
    assert listed.at == written(AT)
    assert {name.rsplit("/", 1)[-1] for name in listed.members} == {"orders", "web", "stock"}
    assert listed.cites
    assert history.snapshots == (TAKEN.id,)


def test_uid_and_version_of_app_mesh_tell_incarnation_and_state() -> None:
    history = history_of([TAKEN], [])
    about = [item for item in history.observations if item.record.id == MESH]
    uid = TRUTH.before[MESH].uid
    assert {(item.record.operation, item.born, item.version) for item in about} == {
        ("appmesh:DescribeMesh", uid, 1),
        ("appmesh:ListTagsForResource", uid, None),
    }


@pytest.mark.parametrize(
    ("reason", "counts"), [(Reason.DENIED, True), (Reason.SERVICE_DISCONTINUED, False)]
)
def test_a_reading_that_gave_nothing_is_a_gap_unless_the_service_has_ended(
    reason: Reason, *, counts: bool
) -> None:
    unread = Unread(reason=reason, operation="appmesh:ListMeshes")
    blind = Unseen(collector=NODES, place=HERE, as_of=written(AT), unread=unread)
    history = history_of([with_reading(TAKEN, blind)], [])
    found = [item for item in history.censuses if item.collector == NODES]
    assert [item.gaps for item in found] == (
        [(Gap(id=str(HERE), unread=unread),)] if counts else []
    )
    assert not any(item.members for item in found)


def test_each_thing_stands_once_whoever_brought_it() -> None:
    one = Brought(observations=(seen(CONFIG, on(3), mode("STRICT")),), censuses=(census(on(2)),))
    assert history_of([], [one, one]) == history_of([], [one])
    assert len(history_of([TAKEN, TAKEN], [one]).observations) == len(
        history_of([TAKEN], [one]).observations
    )


def test_the_digest_is_that_of_the_material_and_of_nothing_else() -> None:
    one = Brought(observations=(seen(CONFIG, on(3), mode("STRICT")),), censuses=(census(on(2)),))
    whole = history_of([TAKEN], [one])
    assert history_digest(whole) == history_digest(history_of([TAKEN], [one]))
    others = [
        history_of([TAKEN], []),
        history_of([], [one]),
        replace(whole, flaws=(Flaw(kind="missing", name="a", detail="b"),)),
        replace(whole, censuses=(*whole.censuses, census(on(4), NODE))),
        replace(whole, observations=tuple(replace(item, by="x") for item in whole.observations)),
    ]
    assert len({history_digest(whole), *map(history_digest, others)}) == len(others) + 1


# -- AWS Config's recorder, as snapshots show it -------------------------------------------------

STARTED = written(day(1))
FIRST_ITEM, LAST_ITEM = day(2), day(30)


def recording(snapshot: Snapshot, status: Any = None, **settings: Any) -> Snapshot:
    """The snapshot with what it shows of the region's recorder."""
    told = {
        "name": "default",
        "recording": True,
        "lastStatus": "Success",
        "lastStartTime": STARTED,
        **(status or {}),
    }
    group = {"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False}}
    recorder = {"name": "default", **group, **settings}
    answers = (
        (config.DESCRIBE_RECORDERS, {"ConfigurationRecorders": [recorder]}),
        (config.DESCRIBE_RECORDER_STATUS, {"ConfigurationRecordersStatus": [told]}),
    )
    records = tuple(
        digested(
            Record(
                id=config.recording_id(HERE),
                collector=config.RECORDING.id,
                operation=operation.id,
                place=HERE,
                as_of=snapshot.header.as_of,
                facts=facts,
            )
        )
        for operation, facts in answers
    )
    reading = Seen(
        collector=config.RECORDING.id, place=HERE, as_of=snapshot.header.as_of, records=records
    )
    return with_reading(snapshot, reading)


ITEMS = Brought(
    observations=(
        seen(CONFIG, written(FIRST_ITEM), mode("STRICT")),
        seen(CONFIG, written(LAST_ITEM), mode("STRICT")),
    )
)


def watches(*snapshots: Snapshot, brought: Brought = ITEMS) -> tuple[Watch, ...]:
    found = history_of(snapshots, [brought]).watches
    return tuple(item for item in found if NODES in item.collectors)


def test_a_recorder_that_ran_watched_as_far_as_its_items_were_brought() -> None:
    (watch,) = watches(recording(TAKEN))
    assert (watch.source, watch.place) == (Source.CONFIG_HISTORY, HERE)
    assert (watch.start, watch.end) == (written(FIRST_ITEM), written(AT))
    assert watch.cites
    late = telling.snapshot(TRUTH.at(day(40)), day(40))
    (watch,) = watches(recording(late))
    assert watch.end == written(LAST_ITEM - TELLS_WITHIN)


def test_a_recorder_whose_items_nobody_brought_tells_nothing() -> None:
    assert watches(recording(TAKEN), brought=Brought()) == ()
    flaw = Flaw(kind="missing", name="a", detail="b")
    assert watches(recording(TAKEN), brought=replace(ITEMS, flaws=(flaw,))) == ()


@pytest.mark.parametrize(
    "status",
    [{"recording": False}, {"lastStatus": "Failure"}, {"lastStartTime": None}, {"name": "other"}],
)
def test_a_recorder_that_is_off_or_does_not_deliver_is_no_watch(status: dict[str, Any]) -> None:
    assert watches(recording(TAKEN, status)) == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}},
        {"recordingMode": {"recordingFrequency": "DAILY"}},
        {
            "recordingMode": {
                "recordingFrequency": "CONTINUOUS",
                "recordingModeOverrides": [
                    {
                        "resourceTypes": ["AWS::AppMesh::VirtualNode"],
                        "recordingFrequency": "DAILY",
                    }
                ],
            }
        },
    ],
)
def test_what_is_not_recorded_as_it_changes_is_not_watched(settings: dict[str, Any]) -> None:
    assert watches(recording(TAKEN, **settings)) == ()


def test_an_earlier_snapshot_that_shows_it_otherwise_bounds_the_watch() -> None:
    earlier = telling.snapshot(TRUTH.at(day(5)), day(5))
    off = recording(earlier, recordingGroup={"allSupported": False, "resourceTypes": []})
    (watch,) = watches(off, recording(TAKEN))
    assert watch.start == written(day(5))


def test_a_recorder_that_could_not_be_read_shows_nothing() -> None:
    assert watches(TAKEN) == ()
    assert timedelta(hours=6) == TELLS_WITHIN
