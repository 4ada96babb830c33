"""From the pages that a rescue kept to what they tell, by the importers' own functions. Pure.

Every page is an original like a file that somebody brought: observations name its digest, and
whoever brings the same pages as files gets the same.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vouchbook.kernel.canonical import canonical, instant
from vouchbook.model.history import Brought, Custody, Flaw, Observation
from vouchbook.model.importing import Hand, Original
from vouchbook.model.place import Place
from vouchbook.rescue.asking import Lost, Page
from vouchbook.rescue.definitions import observations_of
from vouchbook.rescue.sources import Found, Name, Times
from vouchbook.sources.cloudformation import CLOUDFORMATION
from vouchbook.sources.cloudtrail import CLOUDTRAIL
from vouchbook.sources.config_history import CONFIG_HISTORY

KIND = "rescue"
_READERS = {
    Name.CLOUDTRAIL: CLOUDTRAIL,
    Name.CONFIG: CONFIG_HISTORY,
    Name.CLOUDFORMATION: CLOUDFORMATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Who brings it, and when."""

    by: str
    at: str
    origin: str


def bytes_of(page: Page) -> bytes:
    """A page as it is kept: canonical JSON."""
    return canonical(dict(page.document))


def told_by(found: Iterable[Found], times: Times, hand: Hand) -> Brought:
    """What every source tells of every place; custody is told apart."""
    parts = [_told(item, times, hand) for item in found]
    return Brought(
        observations=tuple(
            sorted((seen for part in parts for seen in part.observations), key=_order)
        ),
        censuses=tuple(item for part in parts for item in part.censuses),
        watches=tuple(item for part in parts for item in part.watches),
        flaws=tuple(item for part in parts for item in part.flaws),
    )


def _order(item: Observation) -> tuple[str, ...]:
    record = item.record
    return (item.instant, record.collector, record.id, record.operation, item.event, record.digest)


def _told(found: Found, times: Times, hand: Hand) -> Brought:
    own = replace(hand, place=found.place, at=instant(times.begun))
    if found.source is Name.ECS:
        return Brought(observations=tuple(_defined(found)))
    return _READERS[found.source].read([_original(page) for page in found.pages], own)


def _defined(found: Found) -> Iterator[Observation]:
    for page in found.pages:
        sha256 = hashlib.sha256(bytes_of(page)).hexdigest()
        yield from observations_of(
            page.document, found.place, page.kept.asked_at, f"sha256:{sha256}#taskDefinition"
        )


def _original(page: Page) -> Original:
    data = bytes_of(page)
    sha256 = hashlib.sha256(data).hexdigest()
    return Original(name=page.name, size=len(data), sha256=sha256, read=lambda: bytes_of(page))


def custody_of(page: Page, whose: Whose) -> Custody:
    """Who keeps a page, and where it is from."""
    original = _original(page)
    return Custody(
        kind=KIND,
        name=original.name,
        size=original.size,
        sha256=original.sha256,
        brought_by=whose.by,
        brought_at=whose.at,
        origin=whose.origin,
    )


def flaw_of(lost: Lost) -> Flaw:
    """What could not be read, with the operation and the permission that would have shown it."""
    return Flaw(
        kind="missing", name=_place_name(lost.place, lost.about), detail=lost.unread.sentence()
    )


def _place_name(place: Place, about: str) -> str:
    return f"{place}: {about}" if about else str(place)
