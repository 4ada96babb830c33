"""Turn a configuration item's content into the answers that a live collector would have recorded.

What an item can't carry is told as such, and what can't be understood is unread from then on: never
absent, and never the state before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import digested
from vouchbook.model.collector import Operation
from vouchbook.model.history import Observation
from vouchbook.model.place import Place
from vouchbook.model.reading import Record, Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources import bounded
from vouchbook.sources.appmesh_resources import LIST_TAGS, Kind
from vouchbook.sources.appmesh_values import text_of
from vouchbook.sources.config_history_facts import configured

Clean: TypeAlias = Callable[
    [Operation, Mapping[str, Any]], tuple[Mapping[str, Any], tuple[str, ...]]
]
"""Redacts an answer by its operation's rules: model.importing.Hand.clean."""
Fields: TypeAlias = Mapping[str, Any]
"""An item's members by their names in lower case: deliveries and the API spell them differently."""

_THERE = frozenset({"OK", "ResourceDiscovered"})
_DELETED = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded"})
_NOT_RECORDED = "ResourceNotRecorded"
_SHOWN = 200
"""So many signs of a file's own words stand in a flaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one facet's operation would have answered."""

    operation: Operation
    facts: Mapping[str, Any] | None = None
    unread: Unread | None = None
    lacks: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Whose item it is, and of when."""

    kind: Kind
    arn: str
    place: Place
    capture: str
    seen: str
    origin: str
    event: str = ""

    def observation(self, answer: Answer, clean: Clean) -> Observation:
        """The observation of one answer, redacted and with its digest."""
        facts, redacted = self._facts(answer, clean)
        root = (facts or {}).get(self.kind.root) or {}
        metadata = root.get("metadata", {})
        record = Record(
            id=self.arn,
            collector=self.kind.collector.id,
            operation=answer.operation.id,
            place=self.place,
            as_of=self.capture,
            source=Source.CONFIG_HISTORY,
            facts=facts,
            unread=answer.unread,
            lacks=answer.lacks,
            origin=self.origin,
            redacted=redacted,
        )
        return Observation(
            record=digested(record),
            seen=self.seen,
            gone=answer.gone,
            born=metadata.get("uid", ""),
            version=metadata.get("version"),
            event=self.event,
        )

    def _facts(
        self, answer: Answer, clean: Clean
    ) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
        if answer.gone:
            return {}, ()
        if answer.facts is None:
            return None, ()
        return clean(answer.operation, canonical_value(answer.facts))


def gone(kind: Kind) -> tuple[Answer, ...]:
    """Every facet of a resource that doesn't exist."""
    return tuple(Answer(operation=operation, gone=True) for operation in (kind.describe, LIST_TAGS))


def answers_of(
    head: Head, fields: Fields, shapes: Mapping[str, Any]
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """What an item says, one answer a facet, and what is wrong with it, each a sentence's end."""
    status = status_in(fields)
    if status in _DELETED:
        return gone(head.kind), ()
    if status == _NOT_RECORDED:
        return _unread(head.kind, Reason.NOT_IN_SOURCE, "AWS Config did not record the type"), ()
    if status not in _THERE:
        wrong = f"has the status {shown(status)}, which AWS Config doesn't know"
        return _unread(head.kind, Reason.TRUNCATED, "the item's status is not known"), (wrong,)
    flaws: list[str] = []
    if fields.get("supplementaryconfiguration"):
        flaws.append("has a supplementary configuration, which App Mesh's types don't")
    own: Any = None
    try:
        configuration = configuration_in(fields)
        described, own = _described(head, configuration, shapes, flaws)
    except UsageError as error:
        flaws.append(f"is not understood: {error}")
        detail = "the item's configuration can't be read"
        described = _unread(head.kind, Reason.TRUNCATED, detail)[0]
    return (described, _tagged(fields.get("tags") or own, flaws)), tuple(flaws)


def status_in(fields: Fields) -> str:
    """An item's status; empty where it is no text."""
    found = fields.get("configurationitemstatus")
    return found if isinstance(found, str) else ""


def configuration_in(fields: Fields) -> Mapping[str, Any]:
    """An item's configuration, whether it is an object or JSON in a text; UsageError else."""
    given = fields.get("configuration")
    if isinstance(given, str):
        given = bounded.json_document("its configuration", given.encode("utf-8", "surrogatepass"))
        require_text(given)
    if not isinstance(given, Mapping) or not given:
        raise UsageError("it has no configuration")
    return given


def _described(
    head: Head, configuration: Mapping[str, Any], shapes: Mapping[str, Any], flaws: list[str]
) -> tuple[Answer, Any]:
    """The Describe answer, and the tags that stand in the configuration."""
    kind = head.kind
    found = configured(configuration, kind, head.arn, shapes)
    if found.strange:
        names = ", ".join(shown(path) for path in found.strange)
        flaws.append(f"says what App Mesh's API has no place for: {names}")
    if found.contradicts:
        flaws.append(f"is about another resource by its {found.contradicts}")
        detail = "the item's configuration is another resource's"
        return _unread(kind, Reason.TRUNCATED, detail)[0], None
    answer = Answer(operation=kind.describe, facts={kind.root: found.value}, lacks=found.lacks)
    return answer, found.tags


def _tagged(given: Any, flaws: list[str]) -> Answer:
    """The tags' answer. No tags say nothing: AWS Config writes that for types without them, too."""
    if not given:
        return _no_tags(Reason.NOT_IN_SOURCE, "the item has no tags")
    pairs = list(given.items()) if isinstance(given, Mapping) else _pairs(given)
    tags = {text_of(key): text_of(value) for key, value in pairs or ()}
    if pairs is None or len(tags) != len(pairs) or None in tags or None in tags.values():
        flaws.append("has tags that are no pairs of key and value")
        return _no_tags(Reason.TRUNCATED, "the item's tags can't be read")
    plain = sorted((str(key), str(value)) for key, value in tags.items())
    facts = {"tags": [{"key": key, "value": value} for key, value in plain]}
    return Answer(operation=LIST_TAGS, facts=facts)


def _pairs(given: Any) -> list[tuple[Any, Any]] | None:
    """CloudFormation's form of tags, a list of objects with a key and a value."""
    if not isinstance(given, list) or not all(isinstance(item, Mapping) for item in given):
        return None
    spelled: Iterable[dict[str, Any]] = (
        {str(key).lower(): value for key, value in item.items()} for item in given
    )
    return [(item.get("key"), item.get("value")) for item in spelled]


def _unread(kind: Kind, reason: Reason, detail: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(operation=operation, unread=_why(operation, reason, detail))
        for operation in (kind.describe, LIST_TAGS)
    )


def _no_tags(reason: Reason, detail: str) -> Answer:
    return Answer(operation=LIST_TAGS, unread=_why(LIST_TAGS, reason, detail))


def _why(operation: Operation, reason: Reason, detail: str) -> Unread:
    return Unread(
        reason=reason, operation=operation.id, permission=operation.permission, detail=detail
    )


def require_text(value: Any) -> None:
    """UsageError where some text in a parsed document is none (half of a surrogate pair)."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UsageError("it holds half a character, which no text can hold") from error
    elif isinstance(value, Mapping):
        for key, item in value.items():
            require_text(key)
            require_text(item)
    elif isinstance(value, list):
        for item in value:
            require_text(item)


def shown(value: Any) -> str:
    """A file's own words, short and with everything escaped that isn't plain."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
