"""What the AWS CLI printed of App Mesh, or was to be told: answers, lists, tags, inputs.

An answer of `describe-*` speaks for the time that is given with the files. Files of
`--cli-input-json` tell what was to be made, not what was: no status, no version, no times. Neither
says who asked: that is the place that is given with the files; a resource that was described is
in the place that its ARN names. `list-tags-for-resource` doesn't say of what the tags are: they
belong to the described resource with whose file's name theirs begins.

Source: AWS CLI reference, `appmesh`; App Mesh API reference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError
from vouchbook.kernel.errors import UsageError
from vouchbook.model.facts import Shape
from vouchbook.model.history import Brought, Custody, Flaw, Observation
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.appmesh_cli_files import Asked, Described, Found, Listed, Tagged, read_file
from vouchbook.sources.appmesh_cli_lists import censuses
from vouchbook.sources.appmesh_records import (
    Voice,
    custody_of,
    flaw_of,
    intended,
    specification,
    unsaid,
)
from vouchbook.sources.appmesh_resources import (
    LIST_TAGS,
    Kind,
    bare,
    is_account,
    is_name,
    named_by,
    place_of,
    require_shapes,
)
from vouchbook.sources.appmesh_values import moment, spelled
from vouchbook.sources.beside import home_of_file

_ID = "appmesh-cli"
_TIMES = ("createdAt", "lastUpdatedAt")
_TAGS: Shape = {"list": {"struct": {"key": {}, "value": {}}}}
_OTHERS = frozenset({"clientToken", "meshOwner", "spec", "tags"})
"""Members of inputs beside the names."""


@dataclass(slots=True, kw_only=True)
class _Heap:
    """What was made so far."""

    hand: Hand
    observations: list[Observation] = field(default_factory=list)
    answered: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """ARN -> what an answer said of it."""
    flaws: list[Flaw] = field(default_factory=list)

    def flaw(self, kind: str, original: Original, detail: str) -> None:
        self.flaws.append(flaw_of(kind, original.name, detail))

    def place(self, original: Original) -> Place:
        """The place that was given; UsageError where a file needs it and none was."""
        if self.hand.place is None:
            hint = "give the account and the region that were asked"
            raise UsageError(f"{original.name} doesn't say from which place it is", hint=hint)
        return self.hand.place


def _read(originals: Iterable[Original], hand: Hand) -> Brought:
    """Read the files of one import; what isn't understood becomes a flaw that names the file."""
    require_shapes(hand.shapes)
    heap = _Heap(hand=hand)
    custody: list[Custody] = []
    found: list[Found] = []
    for original in sorted(originals, key=lambda item: item.name):
        custody.append(custody_of(_ID, original))
        try:
            found.append(read_file(original))
        except UsageError as error:
            heap.flaw("malformed", original, str(error))
    tags = _tags_by_home(found, heap)
    for item in found:
        try:
            if isinstance(item, Described):
                _describe(item, tags.get(item.original.name), heap)
            elif isinstance(item, Asked):
                _ask(item, tags.get(item.original.name), heap)
        except NotCanonicalError as error:
            heap.flaw("malformed", item.original, str(error))
    lists = [item for item in found if isinstance(item, Listed)]
    counted, more = censuses(lists, heap.place(lists[0].original), hand.at) if lists else ((), [])
    return Brought(
        custody=tuple(custody),
        observations=tuple(sorted(heap.observations, key=_order)),
        censuses=counted,
        flaws=tuple(
            sorted({*heap.flaws, *more}, key=lambda flaw: (flaw.name, flaw.kind, flaw.detail))
        ),
    )


def _order(observation: Observation) -> tuple[str, ...]:
    record = observation.record
    return (record.collector, record.id, record.operation, record.source.value, record.digest)


def _tags_by_home(found: list[Found], heap: _Heap) -> dict[str, Tagged]:
    homes = [item.original.name for item in found if isinstance(item, Described | Asked)]
    by_home: dict[str, list[Tagged]] = defaultdict(list)
    for item in found:
        if isinstance(item, Tagged):
            by_home[home_of_file(item.original.name, homes)].append(item)
    for item in by_home.pop("", []):
        detail = "its name doesn't tell to which described resource these tags belong"
        heap.flaw("missing", item.original, detail)
    for home in [home for home, items in by_home.items() if len(items) > 1]:
        for item in by_home.pop(home):
            heap.flaw("contradiction", item.original, f"several files hold the tags of {home}")
    return {home: items[0] for home, items in by_home.items()}


def _describe(item: Described, tags: Tagged | None, heap: _Heap) -> None:
    """An answer that was given live, and brought by somebody."""
    kind, original = item.kind, item.original
    operation = kind.describe
    given = item.body.get("metadata")
    metadata = dict(given) if isinstance(given, Mapping) else {}
    arn = str(metadata.get("arn"))
    names, place = named_by(arn, kind), place_of(arn)
    if names is None or place is None:
        heap.flaw("malformed", original, f"its metadata.arn is no ARN of a {kind.noun}")
        return
    metadata.update({name: moment(metadata.get(name)) for name in _TIMES})
    shape = heap.hand.shapes[operation.id]["struct"][kind.root]
    read = spelled({**item.body, "metadata": metadata}, shape, kind.root)
    untold = {f"{kind.root}.metadata.{name}" for name in _TIMES if metadata[name] is None}
    facts: dict[str, Any] = {kind.root: read.value}
    if read.lacks:
        heap.flaw("malformed", original, f"App Mesh has no such thing: {', '.join(read.lacks)}")
    doubt = _doubt(read.value, names, metadata, heap.hand.at)
    if doubt:
        heap.flaw("contradiction", original, doubt)
        return
    if heap.answered.setdefault(arn, facts) != facts:
        detail = f"another file has another answer about {arn}, for the same time"
        heap.flaw("contradiction", original, detail)
    missing = [path for path in operation.members if not _has(facts, path)]
    answer: dict[str, Any] | Unread = facts
    if missing:
        heap.flaw("malformed", original, f"the answer isn't whole: it lacks {', '.join(missing)}")
        answer = unsaid(operation, "the answer isn't whole", Reason.TRUNCATED)
    voice = Voice(
        original=original,
        place=place,
        at=heap.hand.at,
        source=Source.IMPORTED_SNAPSHOT,
        hand=heap.hand,
    )
    lacks = tuple(sorted({*read.lacks, *untold}))
    _keep(heap, voice, kind, arn, answer, _tags_of(tags, heap), lacks)


def _doubt(
    value: Mapping[str, Any], names: Mapping[str, str], metadata: Mapping[str, Any], at: str
) -> str:
    """What in an answer speaks against itself, or against the time it was given for."""
    wrong = [
        member
        for member, name in names.items()
        if value.get(member, name) not in {name, bare(name)}
    ]
    if wrong:
        return f"its ARN and its {wrong[0]} name different resources"
    if (metadata["lastUpdatedAt"] or "") > at:
        return f"it was updated at {metadata['lastUpdatedAt']}, after the time given for it, {at}"
    return ""


def _has(facts: Mapping[str, Any], path: str) -> bool:
    here: Any = facts
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here is not None


def _ask(item: Asked, tags: Tagged | None, heap: _Heap) -> None:
    """An input: what was to be made, in the account whose place was given."""
    kind, original, body = item.kind, item.original, item.body
    place = heap.place(original)
    names = {member: body[member] for member in kind.every_name}
    owner = body.get("meshOwner") or place.account
    if not all(is_name(name) for name in names.values()) or not is_account(owner):
        heap.flaw("malformed", original, "what it names can't be the name of a resource")
        return
    spec = specification(kind, body.get("spec") or {}, heap.hand.shapes)
    strange = [name for name in sorted(body) if name not in {*kind.every_name, *_OTHERS}]
    if spec.lacks or strange:
        detail = f"App Mesh has no such thing: {', '.join([*spec.lacks, *strange])}"
        heap.flaw("malformed", original, detail)
    facts, lacks = intended(kind, names, place, owner, spec)
    voice = Voice(
        original=original,
        place=place,
        at=heap.hand.at,
        source=Source.IAC_TEMPLATE,
        hand=heap.hand,
    )
    own = Tagged(original=original, tags=body["tags"], whole=True) if "tags" in body else tags
    _keep(heap, voice, kind, facts[kind.root]["metadata"]["arn"], facts, _tags_of(own, heap), lacks)


def _tags_of(tags: Tagged | None, heap: _Heap) -> dict[str, Any] | Unread:
    if tags is None:
        return unsaid(LIST_TAGS, "no list of its tags was brought")
    if not tags.whole:
        return unsaid(LIST_TAGS, "the list goes on", Reason.TRUNCATED)
    read = spelled(tags.tags, _TAGS, "tags")
    if read.lacks or not all("key" in tag for tag in read.value or []):
        heap.flaw("malformed", tags.original, "it has tags that are no names with values")
        return unsaid(LIST_TAGS, "the tags were not understood")
    return {"tags": sorted(read.value or [], key=lambda tag: str(tag["key"]))}


def _keep(
    heap: _Heap,
    voice: Voice,
    kind: Kind,
    arn: str,
    answer: dict[str, Any] | Unread,
    tags: dict[str, Any] | Unread,
    lacks: tuple[str, ...],
) -> None:
    metadata = {} if isinstance(answer, Unread) else answer[kind.root]["metadata"]
    born, version = metadata.get("uid", ""), metadata.get("version")
    for operation, said, untold in ((kind.describe, answer, lacks), (LIST_TAGS, tags, ())):
        record = voice.record(kind, arn, operation, said, lacks=untold)
        heap.observations.append(
            Observation(record=record, seen=heap.hand.at, born=born, version=version)
        )


APPMESH_CLI = Import(
    id=_ID,
    says=(
        "Outputs of `aws appmesh` describe, list and list-tags-for-resource, "
        "and the inputs of create and update."
    ),
    read=_read,
    names_place=False,
    names_time=False,
)
