"""Make records and listings with their digests: what is sealed, and what findings cite."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vouchbook.kernel.canonical import canonical_value, digest_of
from vouchbook.kernel.codec import encode
from vouchbook.model.reading import Listing, Reading, Record, Seen, Unseen


def digested(record: Record) -> Record:
    """Give the record with the digest of everything else in it."""
    return replace(record, digest=record_digest(record))


def record_digest(record: Record) -> str:
    """SHA-256 of the record's canonical JSON without its digest."""
    return digest_of({key: item for key, item in encode(record).items() if key != "digest"})


def listing_of(
    collector: str,
    operation: str,
    parameters: Mapping[str, Any],
    items: int,
    pages: int,
    place: object,
    *,
    complete: bool,
) -> Listing:
    """A listing with its digest, which also covers who read it where."""
    plain = canonical_value(dict(parameters))
    said = {
        "collector": collector,
        "operation": operation,
        "parameters": plain,
        "items": items,
        "pages": pages,
        "complete": complete,
        "place": str(place),
    }
    return Listing(
        operation=operation,
        parameters=plain,
        items=items,
        pages=pages,
        complete=complete,
        digest=digest_of(said),
    )


def facts_digest(readings: tuple[Reading, ...]) -> str:
    """Digest of what was seen, without times, request ids and calls: by it, runs are compared."""
    return digest_of([_bare(item) for item in sorted(readings, key=_order)])


def _order(reading: Reading) -> tuple[str, str]:
    return (reading.collector, str(reading.place))


def _bare(reading: Reading) -> Any:
    said = {"collector": reading.collector, "place": encode(reading.place)}
    if isinstance(reading, Unseen):
        return {**said, "unread": encode(reading.unread)}
    return {**said, **_contents(reading)}


def _contents(reading: Seen) -> dict[str, Any]:
    records = sorted(reading.records, key=lambda record: (record.id, record.operation))
    return {
        "records": [
            {
                "id": r.id,
                "operation": r.operation,
                "facts": r.facts,
                "none": r.none,
                "unread": encode(r.unread),
            }
            for r in records
        ],
        "gaps": [encode(gap) for gap in sorted(reading.gaps, key=lambda gap: gap.id)],
    }
