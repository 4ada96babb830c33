"""CloudTrail's events about App Mesh: what one did to which resource, and who did it.

Source: CloudTrail User Guide, "CloudTrail record contents"; App Mesh API reference. What can't be
told from an event is told as such: an event that changed something is never passed over.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.collectors.cloudtrail_events import SOURCE
from vouchbook.kernel.canonical import canonical, canonical_value, digest
from vouchbook.model.place import Place, parse_arn
from vouchbook.sources.appmesh_resources import KINDS, Kind, is_account, is_name, named_by
from vouchbook.sources.appmesh_values import moment

_WRITE = re.compile(f"(Create|Update|Delete)({'|'.join(kind.noun for kind in KINDS)})")
_TAGGING = frozenset({"TagResource", "UntagResource"})
_KIND = {kind.noun: kind for kind in KINDS}
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}")
_LAST = "9999-12-31T23:59:59.999999Z"
_UNBORN = ("", False)
_VERBS = ("Create", "Update", "TagResource", "UntagResource", "Delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as a file has it."""

    event: Mapping[str, Any]
    origin: str
    """The file's digest, `#`, and where in it."""
    name: str
    """The file's name, for people."""
    content: str = ""
    """SHA-256 of the unpacked log file; empty for files that no digest could ever name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one event did to one resource."""

    verb: str
    """`Create`, `Update`, `Delete`, `TagResource` or `UntagResource`."""
    kind: Kind
    names: Mapping[str, str]
    """The names of the resource, its mesh first; none for tags, where the ARN says everything."""
    at: str
    place: Place
    """Where it was made: by the account that acted, which needn't own the mesh."""
    owner: str
    """Account of the mesh's owner."""
    arn: str
    """As the answer or the request names it; empty where neither does."""
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    """What came back about the resource itself; empty where nothing did."""
    by: str
    event: str
    told: Told

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What App Mesh's answer says about the resource beside its specification."""
        return mapping(self.response.get("metadata"))

    @property
    def uid(self) -> str:
        """What tells it from an earlier one of the same name; empty where nothing does."""
        return text(self.metadata.get("uid"))

    @property
    def version(self) -> int | None:
        """App Mesh's own number of this state."""
        value = self.metadata.get("version")
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """An event that changed something that it doesn't name."""

    at: str
    place: Place | None
    why: str
    told: Told


def is_write(event: Mapping[str, Any]) -> bool:
    """Whether an event is of a call that changes App Mesh, be it refused or not."""
    name = text(event.get("eventName"))
    return event.get("eventSource") == SOURCE and bool(_WRITE.fullmatch(name) or name in _TAGGING)


def refused(event: Mapping[str, Any]) -> bool:
    """Whether the call was refused, and so changed nothing."""
    return bool(event.get("errorCode"))


def change_in(told: Told) -> Change | Blind:
    """Tell what an event did that changed something (is_write, and not refused)."""
    event = told.event
    at = moment(event.get("eventTime"))
    place = place_in(event)
    if at is None or place is None:
        why = "it does not say when, in which region or by which account it was made"
        return Blind(at=at or "", place=place, why=why, told=told)
    name = text(event.get("eventName"))
    found = _WRITE.fullmatch(name)
    change = _written(told, at, place, *found.groups()) if found else _tagged(told, at, place, name)
    why = f"it tells of a {name}, and not of which resource"
    return change or Blind(at=at, place=place, why=why, told=told)


def _written(told: Told, at: str, place: Place, verb: str, noun: str) -> Change | None:
    kind = _KIND[noun]
    request = mapping(told.event.get("requestParameters"))
    response = _resource(told.event, kind)
    sources = (request, response)
    names = {name: _first_name(sources, name) for name in kind.every_name}
    if not all(names.values()):
        return None
    metadata = mapping(response.get("metadata"))
    owner = next(
        (
            str(value)
            for value in (request.get("meshOwner"), metadata.get("meshOwner"))
            if is_account(value)
        ),
        place.account,
    )
    arn = text(metadata.get("arn"))
    return Change(
        verb=verb,
        kind=kind,
        names=names,
        at=at,
        place=place,
        owner=owner,
        arn=arn if _is_of(arn, kind, names, place) else "",
        request=request,
        response=response,
        by=actor(told.event),
        event=text(told.event.get("eventID")),
        told=told,
    )


def _tagged(told: Told, at: str, place: Place, name: str) -> Change | None:
    request = mapping(told.event.get("requestParameters"))
    arn = text(request.get("resourceArn"))
    kind = kind_of(arn)
    parts = parse_arn(arn)
    if kind is None or parts is None:
        return None
    return Change(
        verb=name,
        kind=kind,
        names=named_by(arn, kind) or {},
        at=at,
        place=place,
        owner=parts.account,
        arn=arn,
        request=request,
        response={},
        by=actor(told.event),
        event=text(told.event.get("eventID")),
        told=told,
    )


def kind_of(arn: str) -> Kind | None:
    """What kind of App Mesh resource an ARN names."""
    return next((kind for kind in KINDS if named_by(arn, kind)), None)


def _resource(event: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    """What came back about the resource: inside its member, or, as App Mesh sends it, bare."""
    answer = mapping(event.get("responseElements"))
    inner = mapping(answer.get(kind.root))
    return inner or (answer if isinstance(answer.get("metadata"), Mapping) else {})


def _first_name(sources: Iterable[Mapping[str, Any]], name: str) -> str:
    return next((str(item[name]) for item in sources if is_name(item.get(name))), "")


def _is_of(arn: str, kind: Kind, names: Mapping[str, str], place: Place) -> bool:
    """Whether an ARN is that of the resource: an answer may hold anything."""
    found = named_by(arn, kind)
    parts = parse_arn(arn)
    if found is None or parts is None or parts.region != place.region:
        return False
    # In a shared mesh its name may stand with the owner's account.
    bare = {**found, "meshName": found["meshName"].split("@")[0]}
    return bare == dict(names)


def place_in(event: Mapping[str, Any]) -> Place | None:
    """Where an event was made: partition, the account that acted, and region."""
    identity = mapping(event.get("userIdentity"))
    accounts = (identity.get("accountId"), event.get("recipientAccountId"))
    account = next((str(item) for item in accounts if is_account(item)), "")
    region = text(event.get("awsRegion"))
    if not account or not _REGION.fullmatch(region):
        return None
    return Place(partition=partition_of(region), account=account, region=region)


def partition_of(region: str) -> str:
    """The partition that a region belongs to (AWS General Reference)."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def actor(event: Mapping[str, Any]) -> str:
    """ARN of who acted: the session's, or that of the role behind it; empty where none stands."""
    identity = mapping(event.get("userIdentity"))
    issuer = mapping(mapping(identity.get("sessionContext")).get("sessionIssuer"))
    arns = (text(identity.get("arn")), text(issuer.get("arn")))
    return next((arn for arn in arns if parse_arn(arn)), "")


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, and not a sign that it was left out for its size."""
    left_out = isinstance(value, Mapping) and value.get("omitted") in (True, "true")
    return value if isinstance(value, Mapping) and not left_out else {}


def text(value: Any) -> str:
    """The value where it is text; else empty."""
    return value if isinstance(value, str) else ""


def identity_of(told: Told) -> str:
    """What copies of one event have in common: those in two accounts share an id of their own."""
    event = told.event
    # An event that CloudTrail completes later comes again under an id of its own.
    earlier = mapping(event.get("addendum")).get("originalEventID")
    names = (event.get("sharedEventID"), earlier, event.get("eventID"))
    known = next((name for name in names if text(name)), "")
    return str(known) or digest(canonical(canonical_value(event)))


def core_of(told: Told) -> bytes:
    """What every copy of an event must agree on."""
    names = ("eventName", "eventTime", "errorCode", "requestParameters", "responseElements")
    return canonical(canonical_value({name: told.event.get(name) for name in names}))


def resource_key(change: Change) -> tuple[str, ...]:
    """What tells a resource from others within its region, however its ARN is written."""
    bare = {**change.names, "meshName": change.names["meshName"].split("@")[0]}
    return (change.place.region, change.kind.noun, *(bare[name] for name in change.kind.every_name))


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Changes by time; within a second, by which resource came first, version, verb and id.

    CloudTrail's times are whole seconds. A resource that was made anew in the second in which
    the earlier one was deleted comes after it: its uid was not there before.
    """
    every = list(changes)
    born: dict[str, tuple[str, bool]] = {}
    for change in every:
        if change.uid:
            seen = (change.at, change.verb == "Create")
            born[change.uid] = min(born.get(change.uid, (_LAST, True)), seen)
    newest: dict[tuple[str, ...], tuple[str, bool]] = {}
    for change in every:
        key = (change.at, *resource_key(change))
        newest[key] = max(newest.get(key, _UNBORN), born.get(change.uid, _UNBORN))

    def place(change: Change) -> tuple[object, ...]:
        gone = change.verb == "Delete"
        # Without a uid a change is taken to be of what was there last in that second.
        last = _UNBORN if gone else newest[(change.at, *resource_key(change))]
        return (
            change.at,
            born.get(change.uid, last),
            gone,
            change.version or 0,
            _VERBS.index(change.verb),
            change.event,
            change.told.origin,
        )

    return sorted(every, key=place)
