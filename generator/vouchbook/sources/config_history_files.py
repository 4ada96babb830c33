"""One file of AWS Config's history: what is in it, recognised by content.

Files are hostile until shown otherwise: what can't be read is a flaw that names the file, and a
loss, because it may have held what changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Flaw
from vouchbook.model.importing import Hand, Original
from vouchbook.sources import bounded
from vouchbook.sources.config_history_answers import require_text
from vouchbook.sources.config_history_items import TYPES, Told, fields_of, time_of, told_by
from vouchbook.sources.config_history_kept import identity_of
from vouchbook.sources.config_history_listed import (
    Discovered,
    Snapshot,
    discovered,
    snapshot_named,
)
from vouchbook.sources.config_history_recorders import (
    RECORDER_TYPE,
    Delivery,
    SetUp,
    Status,
    Turn,
    delivery_of,
    set_up,
    status_of,
    turn_of,
)
from vouchbook.sources.config_history_watches import Loss

_ITEMS = "configurationItems"
_LISTED = "resourceIdentifiers"
_SNAPSHOT = "configSnapshotId"
_SAY_NOTHING = frozenset({"DeliveryChannels", "RetentionConfigurations"})
"""Answers that come along and show nothing that is needed here."""
_TRIED = "ConfigWritabilityCheckFile"
"""The empty file by which AWS Config tries whether it may write to a bucket."""
_MORE = (
    "the answer goes on, and the rest of it is not in this file: bring the output of a call that "
    "was read to its end"
)
_Read = TypeVar("_Read")


@dataclass(slots=True, kw_only=True)
class Part:
    """What one file holds."""

    told: list[Told] = field(default_factory=list)
    every_state: bool = True
    """Whether it has every state of its time: not so in a snapshot, which has only the latest."""
    delivered: bool = False
    """Whether AWS Config delivered it to a bucket, where the files of all types lie together."""
    turns: list[Turn] = field(default_factory=list)
    set_ups: list[SetUp] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    discovered: list[Discovered] = field(default_factory=list)
    snapshot: Snapshot | None = None
    flaws: list[Flaw] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def cite_of(original: Original) -> str:
    """A file's digest as records and watches cite it."""
    return f"sha256:{original.sha256}"


def part_of(original: Original, hand: Hand) -> Part:
    """Read one file, whatever it is; nothing in it is an error."""
    reading = _Reading(original, hand)
    try:
        document = _document(original)
    except UsageError as error:
        reading.lose(str(error))
        return reading.part
    reading.part.every_state = _SNAPSHOT not in document
    reading.part.delivered = "fileVersion" in document
    for name in reading.handlers:
        if name in document:
            reading.take(document, name)
    known = {*reading.handlers, *_SAY_NOTHING}
    if not known & set(document) and document != _NOTHING:
        reading.lose("it holds nothing that AWS Config's history, lists or recorders have")
    return reading.part


_NOTHING: Mapping[str, Any] = {}


def _document(original: Original) -> Mapping[str, Any]:
    """The JSON object that a file holds; UsageError where it holds none."""
    name = original.name
    data = bounded.unpacked(name, original.read())
    if not data and name.rpartition("/")[2] == _TRIED:
        return _NOTHING
    document = bounded.json_document(name, data)
    require_text(document)
    if not isinstance(document, Mapping):
        raise UsageError(f"{name} holds no JSON object")
    if not document:
        raise UsageError(f"{name} holds an empty JSON object")
    return document


class _Reading:
    """Reads the lists of one file."""

    def __init__(self, original: Original, hand: Hand) -> None:
        self.part = Part()
        self._original = original
        self._hand = hand
        self._at = time_of(hand.at)
        self._about: set[str] = set()
        """Collectors that the file is about; empty text for a recorder."""
        self._spoilt: set[str] = set()
        """Collectors of which something in it could not be read; empty text for any."""
        self.handlers: Mapping[str, Callable[[int, Any], None]] = {
            _ITEMS: self._item,
            _LISTED: self._listed,
            "ConfigurationRecorders": self._recorder,
            "ConfigurationRecordersStatus": self._status,
            "DeliveryChannelsStatus": self._delivery,
        }

    def lose(self, detail: str, *collectors: str, kind: str = "malformed") -> None:
        """Tell that something could not be read, and whose it could have been; by default, any."""
        self.part.flaws.append(Flaw(kind=kind, name=self._original.name, detail=detail))
        for collector in collectors or ("",):
            self.part.losses.append(Loss(name=self._original.name, collector=collector))
            self._spoilt.add(collector)

    def take(self, document: Mapping[str, Any], name: str) -> None:
        """Read one list of the file to its end."""
        items = document[name]
        if not isinstance(items, list):
            self.lose(f"its {name} are no list")
            return
        for number, item in enumerate(items):
            self.handlers[name](number, item)
        # A list of other types goes on with other types.
        if document.get("nextToken") and (self._about or not items):
            self.lose(_MORE, *self._about, kind="missing")
        if name == _ITEMS and _SNAPSHOT in document:
            self.part.snapshot = self._snapshot(document[_SNAPSHOT])

    def _origin(self, number: int) -> str:
        return f"{cite_of(self._original)}#/{_ITEMS}/{number}"

    def _item(self, number: int, item: Any) -> None:
        try:
            type_ = fields_of(item).get("resourcetype")
        except UsageError as error:
            self.lose(f"item {number}: {error}")
            return
        kind = TYPES.get(type_) if isinstance(type_, str) else None
        if kind is not None:
            self._told(number, item, kind.collector.id)
        elif type_ == RECORDER_TYPE:
            self._about.add("")
            turn = self._tried(f"item {number}", lambda: turn_of(item, self._hand.place))
            self.part.turns.extend(turn)
        elif not isinstance(type_, str) or not type_:
            self.lose(f"item {number}: it doesn't say of which type it is")

    def _told(self, number: int, item: Any, collector: str) -> None:
        self._about.add(collector)
        hand, origin = self._hand, self._origin(number)
        for told in self._tried(
            f"item {number}",
            lambda: told_by(item, hand.place, hand.shapes, hand.clean, origin=origin),
            collector,
        ):
            self.part.told.append(told)
            self.part.flaws.extend(
                Flaw(kind="malformed", name=self._original.name, detail=flaw) for flaw in told.flaws
            )

    def _listed(self, number: int, item: Any) -> None:
        for found in self._tried(f"resource {number}", lambda: discovered(item, self._hand.place)):
            if found is not None:
                self._about.add(found.kind.collector.id)
                self.part.discovered.append(found)

    def _recorder(self, number: int, item: Any) -> None:
        found = self._tried(f"recorder {number}", lambda: set_up(item, self._hand.place))
        self.part.set_ups.extend(found)

    def _status(self, number: int, item: Any) -> None:
        what = f"recorder {number}"
        if not self._at:
            self.lose(f"{what}: nobody said when the file was made")
            return
        found = self._tried(what, lambda: status_of(item, self._hand.place, self._at))
        self.part.statuses.extend(found)

    def _delivery(self, number: int, item: Any) -> None:
        found = self._tried(f"channel {number}", lambda: delivery_of(item, self._hand.place))
        self.part.deliveries.extend(found)

    def _tried(
        self, what: str, read: Callable[[], _Read], collector: str = ""
    ) -> tuple[_Read, ...]:
        """What could be read, as one or none; else it is lost."""
        try:
            return (read(),)
        except UsageError as error:
            self.lose(f"{what}: {error}", collector)
            return ()

    def _snapshot(self, identifier: object) -> Snapshot | None:
        """The file as a snapshot; None where its time or its place can't be told, or don't fit."""
        named = snapshot_named(self._original.name, identifier)
        if named is None or "" in self._spoilt:
            return None
        account, region, at = named
        told = self.part.told
        fits = all(
            (item.place.account, item.place.region) == (account, region) and item.capture <= at
            for item in told
        )
        if not fits:
            detail = "its name is another account's, region's or time's than its items"
            self.lose(detail, kind="contradiction")
            return None
        return Snapshot(
            account=account,
            region=region,
            at=at,
            cite=cite_of(self._original),
            items=tuple(
                (item.kind.collector.id, item.arn, item.exists, identity_of(item)) for item in told
            ),
            doubtful=frozenset(
                {*self._spoilt, *(item.kind.collector.id for item in told if not item.recorded)}
            ),
        )
