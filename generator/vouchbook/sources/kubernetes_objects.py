"""One object of a cluster becomes one record: reduced to known fields, cleaned, and digested."""

import re
from dataclasses import dataclass, replace

from vouchbook.kernel.canonical import NotCanonicalError
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import digested
from vouchbook.model.history import Flaw, Observation
from vouchbook.model.importing import Hand
from vouchbook.model.place import Place
from vouchbook.model.reading import Record, Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.appmesh_records import flaw_of
from vouchbook.sources.kubernetes_fields import fitted
from vouchbook.sources.kubernetes_files import Object
from vouchbook.sources.kubernetes_kinds import Kind, Taken, annotations_of, metadata_of
from vouchbook.sources.spelling import paths_of

_NAME = re.compile(r"[^\s/%\x00-\x1f\x7f]{1,253}")
_MOST = 4
"""How many paths a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What an object gave."""

    kind: Kind | None = None
    observation: Observation | None = None
    hidden: bool = False
    """Whether the cluster has an object there that could not be observed."""
    flaws: tuple[Flaw, ...] = ()


def observed(item: Object, kind: Kind, cluster: str, place: Place, hand: Hand) -> Observed:
    """Observe one object of a cluster, or say why it can't be.

    An object whose specification holds what isn't known here is observed as unread: what it
    means can't be told, and to leave a part out could turn it into its opposite.
    """
    metadata = metadata_of(item.value)
    parts = [metadata.get("namespace"), metadata.get("name")] if kind.namespaced else []
    parts = parts or [metadata.get("name")]
    if not all(isinstance(part, str) and _NAME.fullmatch(part) for part in parts):
        words = f"{item.where} is a {kind.kind} without a name and namespace that can be one"
        return _nothing(item, kind, words, hidden=True)
    if not isinstance(metadata.get("uid"), str):
        words = (
            f"{item.where}: {kind.kind} {metadata['name']} has no uid, so no cluster gave it; what "
            "somebody meant to apply doesn't show what is in force"
        )
        return _nothing(item, kind, words, hidden=False)
    identifier = "/".join((cluster, kind.segment, *(str(part) for part in parts)))
    try:
        record, flaws = _record(item, kind, identifier, place, hand)
        record = digested(record)
    except NotCanonicalError as error:
        return _nothing(item, kind, f"{item.where}: {error}", hidden=True)
    # A number of another form stands among the record's lacks.
    version = (record.facts or {}).get("metadata", {}).get("generation")
    seen = Observation(record=record, seen=hand.at, born=str(metadata["uid"]), version=version)
    return Observed(kind=kind, observation=seen, flaws=flaws)


def _nothing(item: Object, kind: Kind, words: str, *, hidden: bool) -> Observed:
    flaw = flaw_of("malformed", item.file, words)
    return Observed(kind=kind, hidden=hidden, flaws=(flaw,))


def _record(
    item: Object, kind: Kind, identifier: str, place: Place, hand: Hand
) -> tuple[Record, tuple[Flaw, ...]]:
    record = Record(
        id=identifier,
        collector=kind.collector.id,
        operation=kind.operation.id,
        place=place,
        as_of=hand.at,
        source=Source.IMPORTED_SNAPSHOT,
        origin=item.origin,
    )
    try:
        facts, strange = fitted(_bare(kind.reduce(item.value)), kind.shape)
    except UsageError as error:
        return _unread(record, kind, item, str(error))
    unclear = [path for path in strange if kind.closed and path.partition(".")[0] == "spec"]
    if unclear:
        more = len(unclear) - _MOST
        named = ", ".join(unclear[:_MOST]) + (f" and {more} more" if more > 0 else "")
        return _unread(record, kind, item, f"what it holds is not understood: {named}")
    known = paths_of(kind.shape)
    lacks = tuple(path for path in strange if path in known)
    cleaned, redacted = hand.clean(kind.operation, facts)
    return replace(record, facts=cleaned, lacks=lacks, redacted=redacted), ()


def _unread(record: Record, kind: Kind, item: Object, why: str) -> tuple[Record, tuple[Flaw, ...]]:
    unread = Unread(
        reason=Reason.POLICY_TOO_COMPLEX,
        operation=kind.operation.id,
        permission=kind.operation.permission,
        detail=why,
    )
    flaw = flaw_of("malformed", item.file, f"{item.where}: {why}")
    return replace(record, unread=unread), (flaw,)


def _bare(value: Taken) -> Taken:
    """The object without annotations that aren't taken."""
    return {**value, "metadata": {**metadata_of(value), "annotations": annotations_of(value)}}
