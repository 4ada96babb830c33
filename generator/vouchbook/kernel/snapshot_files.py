"""A snapshot as files, and back: pure, so that the locker and the verifier share it.

`readings/<account>/<collector>.jsonl` holds what was seen, `calls/<account>/<service>.jsonl` how:
one canonical JSON object a line.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import CodecError, decode, encode, upgraded
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.records import listing_of, record_digest
from vouchbook.model.engagement import ENGAGEMENT_FORMAT, Engagement
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan
from vouchbook.model.reading import Call, Gap, Listing, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Unread
from vouchbook.model.snapshot import FORMAT, Header, Snapshot

HEADER = "snapshot.json"
ENGAGEMENT = "engagement.json"
PLAN = "plan.json"
SHAPES = "shapes.json"
_WITHOUT_DETECTOR = 1
_BEFORE_REVIEWS = 1
"""The format of a header that doesn't tell yet what looked for secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A snapshot with its plan, and where each record stands in its files."""

    snapshot: Snapshot
    plan: Plan
    where: Mapping[str, tuple[str, int]]
    """Digest of a record or listing -> file and line (from 1)."""


def name_of(ended: str, manifest: bytes) -> str:
    """A snapshot's id: the canonical timestamp at which it ended, and its manifest's digest."""
    stamp = ended[:19].replace("-", "").replace(":", "")
    return f"{stamp}Z-{hashlib.sha256(manifest).hexdigest()[:12]}"


def write_snapshot(
    header: Header,
    engagement: Engagement,
    plan: Plan,
    shapes: Mapping[str, Any],
    readings: tuple[Reading, ...],
) -> dict[str, bytes]:
    """Every file of a snapshot by path, without manifest and signature."""
    files = {
        HEADER: canonical(encode(header)) + b"\n",
        ENGAGEMENT: canonical(encode(engagement)) + b"\n",
        PLAN: canonical(encode(plan)) + b"\n",
        SHAPES: canonical(dict(shapes)) + b"\n",
    }
    lines: dict[str, list[bytes]] = defaultdict(list)
    for reading in sorted(readings, key=lambda item: (item.collector, item.place)):
        account, service = reading.place.account, reading.collector.split(".", 1)[0]
        path = f"readings/{account}/{reading.collector}.jsonl"
        lines[path] += [canonical(line) for line in _lines(reading)]
        calls = [canonical(line) for line in _calls(reading)]
        if calls:
            lines[f"calls/{account}/{service}.jsonl"] += calls
    files.update({path: b"\n".join(found) + b"\n" for path, found in lines.items()})
    return files


def _lines(reading: Reading) -> Iterator[dict[str, Any]]:
    head = {
        "kind": "reading",
        "collector": reading.collector,
        "place": encode(reading.place),
        "as_of": reading.as_of,
        "unread": encode(reading.unread) if isinstance(reading, Unseen) else None,
    }
    yield head
    if isinstance(reading, Seen):
        for listing in reading.listings:
            yield {"kind": "listing", **encode(listing)}
        for gap in reading.gaps:
            yield {"kind": "gap", **encode(gap)}
        for record in reading.records:
            yield {"kind": "record", **encode(record)}


def _calls(reading: Reading) -> Iterator[dict[str, Any]]:
    for call in reading.calls:
        yield {"collector": reading.collector, "place": encode(reading.place), **encode(call)}


def read_snapshot(identifier: str, files: Mapping[str, bytes]) -> Opened:
    """Read a snapshot strictly from its files.

    IntegrityError for anything malformed, for a newer format, and for a record whose digest
    isn't the one that it carries.
    """
    try:
        return _read(identifier, files)
    except KeyError as error:
        raise IntegrityError(f"the snapshot can't be read: {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise IntegrityError(f"the snapshot can't be read: {error}") from error


def _read(identifier: str, files: Mapping[str, bytes]) -> Opened:
    document = _object(files[HEADER], HEADER)
    if document.get("format", 0) > FORMAT:
        hint = "a newer vouchbook made it; use that version or a later one"
        raise IntegrityError(f"the snapshot has format {document['format']}", hint=hint)
    if document.get("format") == _WITHOUT_DETECTOR:
        document = {"detector": None, **document}
    where: dict[str, tuple[str, int]] = {}
    calls = _read_calls(files)
    readings: list[Reading] = []
    for path in sorted(path for path in files if path.startswith("readings/")):
        readings += _read_readings(path, files[path], calls, where)
    _require_single(readings)
    snapshot = Snapshot(
        id=identifier,
        header=decode(Header, document, HEADER),
        engagement=decode(Engagement, _engagement(files[ENGAGEMENT]), ENGAGEMENT),
        readings=tuple(sorted(readings, key=lambda item: (item.collector, item.place))),
        shapes=_object(files[SHAPES], SHAPES),
    )
    planned = decode(Plan, _object(files[PLAN], PLAN), PLAN)
    return Opened(snapshot=snapshot, plan=planned, where=where)


def _engagement(data: bytes) -> dict[str, Any]:
    """The engagement's document in the present form."""
    document = _object(data, ENGAGEMENT)
    if document.get("format") == _BEFORE_REVIEWS:
        document = {**upgraded(Engagement, document), "format": ENGAGEMENT_FORMAT}
    return document


def _object(data: bytes, where: str) -> dict[str, Any]:
    """Read one JSON object; CodecError names where it stands."""
    try:
        document = parse(data)
    except ValueError as error:
        raise CodecError(f"{where}: {error}") from error
    if not isinstance(document, dict):
        raise CodecError(f"{where}: expected an object, found {type(document).__name__}")
    return document


def _read_calls(files: Mapping[str, bytes]) -> Mapping[tuple[str, Place], list[Call]]:
    calls: dict[tuple[str, Place], list[Call]] = defaultdict(list)
    for path in sorted(path for path in files if path.startswith("calls/")):
        for number, line in enumerate(files[path].splitlines(), start=1):
            document = _object(line, f"{path}:{number}")
            collector = document.pop("collector")
            place = decode(Place, document.pop("place"))
            calls[collector, place].append(decode(Call, document))
    return calls


def _read_readings(
    path: str,
    data: bytes,
    calls: Mapping[tuple[str, Place], list[Call]],
    where: dict[str, tuple[str, int]],
) -> list[Reading]:
    found: list[_Gathered] = []
    for number, line in enumerate(data.splitlines(), start=1):
        document = _object(line, f"{path}:{number}")
        kind = document.pop("kind")
        if kind == "reading":
            found.append(_Gathered(decode(_Head, document, f"{path}:{number}")))
            continue
        if not found:
            raise CodecError(f"{path}:{number}: a {kind} before its reading")
        digest = found[-1].take(kind, document, f"{path}:{number}")
        if digest:
            where[digest] = (path, number)
    return [gathered.reading(calls) for gathered in found]


def _require_single(readings: list[Reading]) -> None:
    """A collector sees a place once in a run: twice, it could say two things about it."""
    seen: set[tuple[str, Place]] = set()
    for reading in readings:
        if (reading.collector, reading.place) in seen:
            raise CodecError(f"two readings of {reading.collector} in {reading.place}")
        seen.add((reading.collector, reading.place))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The line that begins a reading."""

    collector: str
    place: Place
    as_of: str
    unread: Unread | None


class _Gathered:
    """The lines of one reading on their way to become it."""

    def __init__(self, head: _Head) -> None:
        self.collector = head.collector
        self.place = head.place
        self.as_of = head.as_of
        self.unread = head.unread
        self.records: list[Record] = []
        self.listings: list[Listing] = []
        self.gaps: list[Gap] = []

    def take(self, kind: str, document: dict[str, Any], where: str) -> str:
        """Take one line; the digest of what it holds, empty for a gap."""
        if self.unread is not None:
            raise CodecError(f"{where}: a {kind} in a reading that saw nothing")
        if kind == "record":
            record = decode(Record, document)
            self._require_own(record, where)
            self.records.append(record)
            return record.digest
        if kind == "listing":
            listing = decode(Listing, document)
            self._require_digest(listing, where)
            self.listings.append(listing)
            return listing.digest
        if kind == "gap":
            self.gaps.append(decode(Gap, document))
            return ""
        raise CodecError(f"{where}: a line of unknown kind {kind!r}")

    def _require_own(self, record: Record, where: str) -> None:
        if record_digest(record) != record.digest:
            raise CodecError(f"{where}: the record's digest is not that of its content")
        if (record.collector, record.place) != (self.collector, self.place):
            raise CodecError(f"{where}: the record belongs to another reading")
        if (record.facts is not None) + (record.none != "") + (record.unread is not None) != 1:
            raise CodecError(f"{where}: a record holds one of facts, none and unread")

    def _require_digest(self, listing: Listing, where: str) -> None:
        anew = listing_of(
            self.collector,
            listing.operation,
            listing.parameters,
            listing.items,
            listing.pages,
            self.place,
            complete=listing.complete,
        )
        if anew != listing:
            raise CodecError(f"{where}: the listing's digest is not that of its content")

    def reading(self, calls: Mapping[tuple[str, Place], list[Call]]) -> Reading:
        """The finished reading."""
        made = tuple(calls.get((self.collector, self.place), ()))
        if self.unread is not None:
            unseen = Unseen(
                collector=self.collector, place=self.place, as_of=self.as_of, unread=self.unread
            )
            return replace(unseen, calls=made)
        return Seen(
            collector=self.collector,
            place=self.place,
            as_of=self.as_of,
            records=tuple(self.records),
            listings=tuple(self.listings),
            gaps=tuple(self.gaps),
            calls=made,
        )
