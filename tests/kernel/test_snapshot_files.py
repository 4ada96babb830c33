"""A snapshot's files give the snapshot back, in one form, and are read strictly."""

import json
from dataclasses import replace

import pytest

from tests.packs.estate import AS_OF, AWAY, HOME, header, plan, readings, shapes
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.records import digested, facts_digest, listing_of, record_digest
from vouchbook.kernel.snapshot_files import name_of, read_snapshot, write_snapshot
from vouchbook.model.engagement import Engagement, Person
from vouchbook.model.reading import Call, Gap, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.snapshot import Detector

ENGAGEMENT = Engagement(
    name="x",
    subject="s",
    boundary="b",
    environment="production",
    period_from="2026-07-01",
    period_to="2026-09-30",
    preparer=Person(name="Mary Major"),
)
FILES = write_snapshot(header(), ENGAGEMENT, plan(), shapes(), readings())
NODES = "readings/111122223333/appmesh.virtual-nodes.jsonl"


def test_what_is_written_is_read_back() -> None:
    opened = read_snapshot("an-id", FILES)
    assert opened.snapshot.id == "an-id"
    assert opened.snapshot.header == header()
    assert opened.snapshot.engagement == ENGAGEMENT
    given = sorted(readings(), key=lambda item: (item.collector, item.place))
    assert opened.snapshot.readings == tuple(given)
    assert opened.plan == plan()
    assert opened.snapshot.shapes == shapes()
    again = write_snapshot(
        opened.snapshot.header,
        opened.snapshot.engagement,
        opened.plan,
        opened.snapshot.shapes,
        opened.snapshot.readings,
    )
    assert again == FILES


def test_the_order_of_the_readings_changes_no_byte() -> None:
    backwards = tuple(reversed(readings()))
    assert write_snapshot(header(), ENGAGEMENT, plan(), shapes(), backwards) == FILES


def test_every_record_and_listing_is_found_at_its_file_and_line() -> None:
    opened = read_snapshot("an-id", FILES)
    for reading in readings():
        if isinstance(reading, Unseen):
            continue
        digests = [item.digest for item in reading.records]
        digests += [item.digest for item in reading.listings]
        for digest in digests:
            path, number = opened.where[digest]
            assert digest.encode() in FILES[path].splitlines()[number - 1]


def test_shards_are_named_by_account_and_collector() -> None:
    assert sorted(path for path in FILES if "/" in path) == [
        "calls/111122223333/appmesh.jsonl",
        "calls/111122223333/kms.jsonl",
        "calls/444455556666/appmesh.jsonl",
        NODES,
        "readings/111122223333/kms.keys.jsonl",
        "readings/444455556666/appmesh.virtual-nodes.jsonl",
        "readings/444455556666/kms.keys.jsonl",
    ]


def test_gaps_and_unread_records_survive() -> None:
    unread = Unread(reason=Reason.THROTTLED, operation="kms:DescribeKey", permission="p")
    blind = digested(
        Record(
            id="k",
            collector="kms.keys",
            operation="kms:DescribeKey",
            place=HOME,
            as_of=AS_OF,
            unread=unread,
        )
    )
    none = digested(replace(blind, unread=None, none="NotFoundException", digest=""))
    reading = Seen(
        collector="kms.keys",
        place=HOME,
        as_of=AS_OF,
        records=(blind, none),
        gaps=(Gap(id="g", unread=unread),),
    )
    files = write_snapshot(header(), ENGAGEMENT, plan(), {}, (reading,))
    assert read_snapshot("i", files).snapshot.readings == (reading,)


def seen_with(record: Record) -> Seen:
    return Seen(collector="kms.keys", place=HOME, as_of=AS_OF, records=(record,))


BARE = Record(
    id="k", collector="kms.keys", operation="kms:DescribeKey", place=HOME, as_of=AS_OF, facts={}
)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(digested(BARE), facts={"a": 1}), "digest is not that"),
        (digested(replace(BARE, none="NotFound")), "holds one of"),
        (digested(replace(BARE, facts=None)), "holds one of"),
        (digested(replace(BARE, place=AWAY)), "another reading"),
        (digested(replace(BARE, collector="iam.roles")), "another reading"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(record: Record, words: str) -> None:
    files = write_snapshot(header(), ENGAGEMENT, plan(), {}, (seen_with(record),))
    with pytest.raises(IntegrityError, match=words):
        read_snapshot("i", files)


@pytest.mark.parametrize("name", ["snapshot.json", "engagement.json", "plan.json", "shapes.json"])
def test_a_file_that_is_missing_or_broken_is_named(name: str) -> None:
    with pytest.raises(IntegrityError, match=f"'{name}' is missing"):
        read_snapshot("i", {path: data for path, data in FILES.items() if path != name})
    for data in (b"", b"[]", b"{", b'{"format":1}' if name != "shapes.json" else b"7"):
        with pytest.raises(IntegrityError, match=name):
            read_snapshot("i", {**FILES, name: data})


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    data = FILES["snapshot.json"].replace(b'"format":2', b'"format":3')
    with pytest.raises(IntegrityError, match="format 3") as caught:
        read_snapshot("i", {**FILES, "snapshot.json": data})
    assert "newer" in caught.value.hint


def test_a_header_that_knows_no_detector_yet_is_read() -> None:
    document = json.loads(FILES["snapshot.json"])
    del document["detector"]
    old = canonical({**document, "format": 1})
    assert read_snapshot("i", {**FILES, "snapshot.json": old}).snapshot.header.detector is None
    # Of the present format, it is a header that lacks something.
    cut = canonical(document)
    with pytest.raises(IntegrityError, match="missing detector"):
        read_snapshot("i", {**FILES, "snapshot.json": cut})


def test_what_looked_for_secrets_is_told() -> None:
    detector = Detector(name="a-detector", version="1.2.3", rules="sha256:" + "0" * 64)
    files = write_snapshot(header(detector=detector), ENGAGEMENT, plan(), shapes(), readings())
    assert read_snapshot("i", files).snapshot.header.detector == detector


def test_a_broken_line_is_named_by_file_and_number() -> None:
    lines = FILES[NODES].splitlines()
    lines[2] = b"{"
    with pytest.raises(IntegrityError, match=f"{NODES}:3"):
        read_snapshot("i", {**FILES, NODES: b"\n".join(lines)})


def test_the_digest_of_the_facts_knows_no_times_calls_or_order() -> None:
    later = tuple(
        replace(
            reading,
            as_of="2026-09-16T00:00:00.000000Z",
            calls=(Call(operation="x", parameters={}, outcome="ok"),),
        )
        for reading in reversed(readings())
    )
    assert facts_digest(later) == facts_digest(readings())


def test_the_digest_of_the_facts_knows_what_was_seen() -> None:
    first = readings()[0]
    assert isinstance(first, Seen)
    fewer = replace(first, records=first.records[1:])
    assert facts_digest((fewer, *readings()[1:])) != facts_digest(readings())
    assert facts_digest(readings()[1:]) != facts_digest(readings())


def test_a_records_digest_covers_everything_else() -> None:
    digests = {
        record_digest(record)
        for record in (
            BARE,
            replace(BARE, id="l"),
            replace(BARE, facts={"a": 1}),
            replace(BARE, as_of="2026-09-16T00:00:00.000000Z"),
            replace(BARE, place=AWAY),
            replace(BARE, redacted=("a",)),
        )
    }
    assert len(digests) == 6
    assert record_digest(replace(BARE, digest="x")) == record_digest(BARE)


def test_a_listings_digest_tells_who_read_it_where() -> None:
    digests = {
        listing_of("c", "o", {"p": 1}, 2, 1, HOME, complete=True).digest,
        listing_of("d", "o", {"p": 1}, 2, 1, HOME, complete=True).digest,
        listing_of("c", "o", {"p": 1}, 2, 1, AWAY, complete=True).digest,
        listing_of("c", "o", {"p": 1}, 2, 1, HOME, complete=False).digest,
        listing_of("c", "o", {"p": 2}, 2, 1, HOME, complete=True).digest,
    }
    assert len(digests) == 5


def test_a_snapshots_name_is_its_time_and_its_manifests_digest() -> None:
    assert name_of(AS_OF, b"x") == "20260915T120000Z-2d711642b726"
