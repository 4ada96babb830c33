"""The chain of digests: what is whole is watched, and every break is named."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.sources.cloudtrail_writer import (
    ACCOUNT,
    BUCKET,
    HOUR,
    REGION,
    START,
    Trail,
    hand,
    node_event,
    originals,
    other_write,
    public_keys,
    signer,
)
from vouchbook.kernel.canonical import instant
from vouchbook.model.history import Brought
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.sources.cloudtrail import CLOUDTRAIL
from vouchbook.sources.cloudtrail_chain import LATE

HERE = Place(partition="aws", account=ACCOUNT, region=REGION)
LATE_EVENT = START + timedelta(hours=2, minutes=10)


def trail() -> tuple[Trail, list[str]]:
    """Five hours; in the third a virtual node is made."""
    made = Trail()
    digests = made.hours(5, {2: [node_event("Create", LATE_EVENT)]})
    return made, digests


def read(files: dict[str, bytes]) -> Brought:
    return CLOUDTRAIL.read(originals(files), hand())


def spans(brought: Brought) -> list[tuple[str, str]]:
    return sorted({(watch.start, watch.end) for watch in brought.watches})


def hour(number: float, late: timedelta = timedelta()) -> str:
    return instant(START + number * HOUR - late)


def told(brought: Brought) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.name) for flaw in brought.flaws]


def log_of(made: Trail, number: int) -> str:
    return sorted(name for name in made.files if "/CloudTrail/" in name)[number]


def changed(data: bytes) -> bytes:
    """The same file with one byte of its content changed, packed whole."""
    content = bytearray(gzip.decompress(data))
    content[len(content) // 2] ^= 1
    return gzip.compress(bytes(content))


def test_a_whole_chain_is_a_watch_over_all_of_app_mesh() -> None:
    made, _ = trail()
    brought = read(made.brought())
    assert brought.flaws == ()
    (watch,) = brought.watches
    assert (watch.source, watch.place) == (Source.CLOUDTRAIL, HERE)
    assert (watch.start, watch.end) == (hour(0), hour(5, LATE))
    assert len(watch.collectors) == 7
    assert all(name.startswith("appmesh.") for name in watch.collectors)
    assert "5 digests of the trail management-events" in watch.because
    assert len(brought.custody) == len(made.brought())
    assert [item.gone for item in brought.observations] == [False, False]


def test_files_are_found_by_what_is_in_them_wherever_they_lie() -> None:
    made, _ = trail()
    moved = {
        f"a/{number}.json": gzip.decompress(data) if number % 2 else data
        for number, data in enumerate(made.files.values())
    }
    keys = {name: data for name, data in made.brought().items() if name not in made.files}
    assert spans(read({**moved, **keys})) == [(hour(0), hour(5, LATE))]


def test_the_newest_digest_needs_its_signature_beside_it() -> None:
    made, digests = trail()
    files = {name: data for name, data in made.brought().items() if "head" not in name}
    brought = read(files)
    assert told(brought) == [("unsigned", digests[-1])]
    assert "head-object" in brought.flaws[0].detail
    assert spans(brought) == [(hour(0), hour(4, LATE))]
    sidecar = {f"{digests[-1]}.sig": made.signatures[digests[-1]].encode() + b"\n"}
    assert spans(read({**files, **sidecar})) == [(hour(0), hour(5, LATE))]
    stray = json.dumps({"Metadata": {"signature": made.signatures[digests[-1]]}}).encode()
    assert spans(read({**files, "newest.json": stray})) == [(hour(0), hour(5, LATE))]


def test_a_log_file_that_was_changed_is_named_and_ends_the_watch() -> None:
    made, _ = trail()
    files = made.brought()
    name = log_of(made, 2)
    files[name] = changed(files[name])
    brought = read(files)
    assert ("changed", name) in told(brought)
    # Its digest says when its first event was: before that nothing is lost.
    assert spans(brought) == [(hour(0), hour(2)), (hour(3), hour(5, LATE))]


def test_a_lost_log_file_takes_back_the_time_of_its_first_event() -> None:
    made = Trail()
    early = START + HOUR - timedelta(minutes=3)
    made.hours(4, {1: [node_event("Create", early)]})
    files = made.brought()
    name = log_of(made, 1)
    del files[name]
    brought = read(files)
    assert told(brought) == [("missing", name)]
    assert spans(brought) == [(hour(0), instant(early)), (hour(2), hour(4, LATE))]


def test_a_missing_digest_is_named_by_the_next_one() -> None:
    made, digests = trail()
    files = made.brought()
    del files[digests[2]]
    brought = read(files)
    # The digest before it has lost its signature with it.
    assert told(brought) == [("unsigned", digests[1]), ("missing", digests[2])]
    assert spans(brought) == [(hour(0), hour(1, LATE)), (hour(3), hour(5, LATE))]


def test_a_digest_that_was_changed_is_named() -> None:
    made, digests = trail()
    files = made.brought()
    content = json.loads(gzip.decompress(files[digests[2]]))
    content["logFiles"] = []
    files[digests[2]] = gzip.compress(json.dumps(content).encode())
    brought = read(files)
    assert ("changed", digests[2]) in told(brought)
    assert spans(brought)[-1] == (hour(3), hour(5, LATE))
    assert spans(brought)[0][1] <= hour(2)


@pytest.mark.parametrize(
    "keys",
    [
        lambda: public_keys(signer(1)),
        lambda: public_keys(
            signer(1), Fingerprint=public_keys(signer())["PublicKeyList"][0]["Fingerprint"]
        ),
        lambda: public_keys(signer(), ValidityEndTime="2026-02-01T00:00:00+00:00"),
        lambda: public_keys(signer(), ValidityStartTime="2026-06-01T00:00:00+00:00"),
        lambda: {"PublicKeyList": []},
    ],
)
def test_without_the_right_key_nothing_is_watched(keys: Callable[[], dict[str, object]]) -> None:
    made, digests = trail()
    files = {**made.brought(), f"keys-{ACCOUNT}.json": json.dumps(keys()).encode()}
    brought = read(files)
    assert told(brought) == [("unsigned", name) for name in sorted(digests)]
    assert brought.watches == ()
    assert len(brought.observations) == 2


def test_key_times_may_be_numbers() -> None:
    made, _ = trail()
    keys = public_keys(signer())
    keys["PublicKeyList"][0].update(ValidityStartTime=1767225600.0, ValidityEndTime=1798761600)
    files = {**made.brought(), f"keys-{ACCOUNT}.json": json.dumps(keys).encode()}
    assert spans(read(files)) == [(hour(0), hour(5, LATE))]


def test_a_chain_that_begins_anew_leaves_a_hole() -> None:
    made = Trail()
    made.hours(2, {})
    made.last = None
    made.deliver(START + 6 * HOUR, other_write(START + 6 * HOUR))
    again = made.digest(START + 6 * HOUR, START + 7 * HOUR)
    files = made.brought()
    # The second digest's own signature stands nowhere else, either.
    second = sorted(made.signatures)[1]
    files[f"{second}.sig"] = made.signatures[second].encode()
    brought = read(files)
    assert told(brought) == [("missing", again)]
    assert "validation was off" in brought.flaws[0].detail
    assert spans(brought) == [(hour(0), hour(2, LATE)), (hour(6), hour(7, LATE))]


def test_time_between_two_linked_digests_is_a_hole() -> None:
    made = Trail()
    made.hours(2, {})
    made.digest(START + 3 * HOUR, START + 4 * HOUR)
    brought = read(made.brought())
    assert [flaw.kind for flaw in brought.flaws] == ["missing"]
    assert spans(brought) == [(hour(0), hour(2, LATE)), (hour(3), hour(4, LATE))]


def test_a_log_file_that_no_digest_names_is_heard_and_watches_nothing() -> None:
    loose = Trail()
    loose.deliver(LATE_EVENT, node_event("Create", LATE_EVENT))
    brought = read(loose.files)
    assert brought.watches == ()
    assert len(brought.observations) == 2
    assert brought.flaws == ()


def test_a_trail_that_shows_no_call_that_writes_watches_nothing() -> None:
    made = Trail()
    quiet = {**other_write(START), "readOnly": True}
    made.hours(3, {number: [quiet] for number in range(3)})
    brought = read(made.brought())
    assert brought.watches == ()
    assert [flaw.kind for flaw in brought.flaws] == ["missing"]
    assert "records such calls" in brought.flaws[0].detail


def test_late_digests_are_chained_apart_and_their_losses_are_taken_out() -> None:
    made, _ = trail()
    standard, made.last = made.last, None
    late = node_event("Update", START + HOUR + timedelta(minutes=20), version=2)
    name = made.deliver(START + 2 * HOUR, late)
    backfill = made.digest(START + HOUR, START + 2 * HOUR, backfill=True)
    made.last = standard
    files = made.brought()
    newest = max(key for key in made.signatures if "backfill" not in key)
    for key in (newest, backfill):
        files[f"{key}.sig"] = made.signatures[key].encode()
    whole = read(files)
    assert whole.flaws == ()
    assert spans(whole) == [(hour(0), hour(5, LATE))]
    assert len(whole.observations) == 3
    del files[name]
    lost = read(files)
    assert told(lost) == [("missing", name)]
    assert spans(lost) == [(hour(0), hour(1)), (hour(2), hour(5, LATE))]


def test_each_account_region_and_trail_has_a_chain_of_its_own() -> None:
    one, two = Trail(), Trail(account="444455556666")
    three = Trail(region="us-east-1", name="all_of-it.v2")
    for made in (one, two, three):
        made.hours(3, {})
    files = {**one.brought(), **two.brought(), **three.brought()}
    brought = read(files)
    assert brought.flaws == ()
    places = [(watch.place.account, watch.place.region) for watch in brought.watches]
    assert places == [(ACCOUNT, REGION), (ACCOUNT, "us-east-1"), ("444455556666", REGION)]


def test_an_event_that_the_whole_chain_lacks_is_not_believed() -> None:
    made, _ = trail()
    forged = Trail()
    at = START + timedelta(hours=3, minutes=5)
    name = "forged.json"
    forged.deliver(at, node_event("Update", at, port=9090, version=2))
    files = {**made.brought(), name: gzip.decompress(next(iter(forged.files.values())))}
    brought = read(files)
    assert told(brought) == [("contradiction", name)]
    assert [item.instant for item in brought.observations] == [instant(LATE_EVENT)] * 2
    second = timedelta(seconds=1)
    assert spans(brought) == [(hour(0), instant(at)), (instant(at + second), hour(5, LATE))]


def test_an_event_that_names_no_resource_breaks_the_watch() -> None:
    made = Trail()
    at = START + timedelta(minutes=90)
    cut = node_event("Update", at, requestParameters={"omitted": True}, responseElements=None)
    made.hours(3, {1: [cut]})
    brought = read(made.brought())
    assert told(brought) == [("malformed", log_of(made, 1))]
    end = instant(at + timedelta(seconds=1))
    assert spans(brought) == [(hour(0), instant(at)), (end, hour(3, LATE))]


def test_the_bucket_is_part_of_what_is_signed() -> None:
    made, digests = trail()
    files = made.brought()
    text = gzip.decompress(files[digests[0]]).replace(BUCKET.encode(), b"amzn-s3-demo-bucked")
    files[digests[0]] = gzip.compress(text)
    assert told(read(files)) == [("unsigned", digests[0])]
