"""What AWS Config's recorders were set up for and when they ran, as files tell of it.

Sources: AWS Config API reference, DescribeConfigurationRecorders, -RecorderStatus and
DescribeDeliveryChannelStatus; developer guide, drift detection for the configuration recorder: the
recorder is a resource itself (`AWS::Config::ConfigurationRecorder`), recorded by default, so that
each start, stop and change of what it records is an item.

Only what is recorded continuously counts as covered. Recorded once a day, a type has one item of
what it was last; what it was for a while in between never becomes known.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.config_recorders import records
from vouchbook.kernel.errors import UsageError
from vouchbook.model.facts import Facts, Shape
from vouchbook.model.place import Place
from vouchbook.sources.appmesh_resources import place_of
from vouchbook.sources.config_history_answers import (
    configuration_in,
    require_text,
    shown,
    status_in,
)
from vouchbook.sources.config_history_items import (
    TYPES,
    capture_of,
    fields_of,
    place_of_item,
    state_of,
    time_of,
)
from vouchbook.sources.spelling import respell

RECORDER_TYPE = "AWS::Config::ConfigurationRecorder"
_TYPES: Shape = {"struct": {"resourceTypes": {"list": {}}}}
_GROUP: Shape = {
    "struct": {
        "allSupported": {},
        "includeGlobalResourceTypes": {},
        "resourceTypes": {"list": {}},
        "exclusionByResourceTypes": _TYPES,
        "recordingStrategy": {"struct": {"useOnly": {}}},
    }
}
_OVERRIDE: Shape = {
    "struct": {"description": {}, "resourceTypes": {"list": {}}, "recordingFrequency": {}}
}
_MODE: Shape = {"struct": {"recordingFrequency": {}, "recordingModeOverrides": {"list": _OVERRIDE}}}
_RECORDER: Shape = {
    "struct": {
        **{name: {} for name in ("arn", "id", "name", "roleARN", "recordingScope", "recording")},
        **{name: {} for name in ("servicePrincipal", "connectorArn", "scopeConfiguration")},
        "recordingGroup": _GROUP,
        "recordingMode": _MODE,
    }
}
"""ConfigurationRecorder of the API, and what its own configuration item has besides."""
_THERE = frozenset({"OK", "ResourceDiscovered"})
_CONTINUOUS = "CONTINUOUS"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Turn:
    """From an instant on, a recorder ran and covered these collectors; or it covered none."""

    place: Place
    recorder: str
    at: str
    state: int
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SetUp:
    """What a recorder was set up to record when it was described."""

    place: Place
    recorder: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Status:
    """Whether a recorder ran when it was described."""

    place: Place
    recorder: str
    started: str
    """Since when it ran; empty where it didn't, or failed."""
    why_not: str
    """Why nothing shows that it ran, as the end of a sentence; empty where something does."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Delivery:
    """Whether AWS Config's history was delivered."""

    place: Place
    why_not: str
    """Why it wasn't, as the end of a sentence; empty where it was."""


def turn_of(item: Mapping[str, Any], place: Place | None) -> Turn:
    """Read a configuration item of a recorder.

    UsageError where it isn't clear which recorder it is about, or of when. Where only its content
    can't be understood, the recorder covers nothing from then on.
    """
    require_text(item)
    fields = fields_of(item)
    return Turn(
        place=place_of_item(fields, place, _arn(fields, place)),
        recorder=_recorder_named(fields),
        at=capture_of(fields),
        state=-1 if (state := state_of(fields)) is None else state,
        covers=_covered_from(fields),
    )


def _recorder_named(fields: Mapping[str, Any]) -> str:
    """A recorder's name; a deleted one's item has no configuration that says it."""
    configuration = fields.get("configuration")
    names = [fields.get("resourcename"), fields.get("resourceid")]
    if isinstance(configuration, Mapping | str) and configuration:
        with suppress(UsageError):
            names.insert(0, fields_of(configuration_in(fields)).get("name"))
    for name in names:
        if isinstance(name, str) and name:
            return name
    raise UsageError("it doesn't say which recorder it is about")


def _arn(fields: Mapping[str, Any], place: Place | None) -> str:
    given = fields.get("arn")
    if isinstance(given, str) and given:
        return given
    region = fields.get("awsregion") or (place.region if place else "")
    partition = place.partition if place else _partition(str(region))
    return f"arn:{partition}:config:{region}::configuration-recorder"


def _partition(region: str) -> str:
    """The partition of a region, by the beginning of its name."""
    begins = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in begins.items() if region.startswith(start)), "aws")


def _covered_from(fields: Mapping[str, Any]) -> tuple[str, ...]:
    if status_in(fields) not in _THERE:
        return ()
    try:
        recorder = _recorder(configuration_in(fields))
    except UsageError:
        return ()
    return _covers(recorder) if recorder.get("recording") is True else ()


def set_up(described: object, place: Place | None) -> SetUp:
    """Read one element of `ConfigurationRecorders`; UsageError where it can't be understood."""
    if not isinstance(described, Mapping):
        raise UsageError("a recorder is no object")
    recorder = _recorder(described)
    where, name = _whose(described, place)
    return SetUp(place=where, recorder=name, covers=_covers(recorder))


def status_of(described: object, place: Place | None, at: str) -> Status:
    """Read one element of `ConfigurationRecordersStatus`, as it was at an instant."""
    if not isinstance(described, Mapping):
        raise UsageError("a recorder's status is no object")
    where, name = _whose(described, place)
    started = time_of(described.get("lastStartTime"))
    stopped = time_of(described.get("lastStopTime"))
    last = str(described.get("lastStatus"))
    why_not = ""
    if described.get("recording") is not True:
        why_not = "it was off"
    elif last.casefold() != "success":
        why_not = f"its last status was {shown(last)}"
    elif not started or started > at:
        why_not = "it doesn't say since when it ran"
    elif stopped > started:
        why_not = "it was stopped after it was last started"
    return Status(place=where, recorder=name, started="" if why_not else started, why_not=why_not)


def delivery_of(described: object, place: Place | None) -> Delivery:
    """Read one element of `DeliveryChannelsStatus`; UsageError where it isn't clear whose it is."""
    if place is None:
        raise UsageError(_NOWHERE)
    if not isinstance(described, Mapping):
        raise UsageError("a delivery channel's status is no object")
    history = described.get("configHistoryDeliveryInfo")
    last = history.get("lastStatus") if isinstance(history, Mapping) else None
    # A channel that never had to deliver anything yet has no last status.
    fine = last is None or str(last).casefold() in {"success", "not_applicable"}
    why_not = "" if fine else f"its history's last delivery ended with {shown(last)}"
    return Delivery(place=place, why_not=why_not)


_NOWHERE = "it doesn't say of which account and region it is: name the place when you import it"


def _whose(described: Mapping[str, Any], place: Place | None) -> tuple[Place, str]:
    """The place and the name of a recorder: newer answers have its ARN, older ones don't."""
    name, arn = described.get("name"), described.get("arn")
    where = (place_of(arn) if isinstance(arn, str) else None) or place
    if where is None:
        raise UsageError(_NOWHERE)
    if not isinstance(name, str) or not name:
        raise UsageError("it doesn't say which recorder it is about")
    return where, name


def _recorder(given: Mapping[str, Any]) -> Facts:
    """A recorder's settings in the API's names; UsageError where something isn't understood."""
    value, strange = respell(given, _RECORDER)
    group = value.get("recordingGroup", {})
    flags = [group.get(name, False) for name in ("allSupported", "includeGlobalResourceTypes")]
    if strange or not all(isinstance(flag, bool) for flag in flags):
        names = ", ".join(shown(path) for path in strange) or "flags that are none"
        raise UsageError(f"a recorder has settings that are not understood: {names}")
    return Facts(value, _RECORDER)


def _covers(recorder: Facts) -> tuple[str, ...]:
    """The collectors whose types a recorder records continuously, sorted."""
    # What a connector brings in are other vendors' resources.
    if recorder.get("connectorArn"):
        return ()
    return tuple(
        sorted(
            kind.collector.id
            for type_, kind in TYPES.items()
            if records(recorder, type_) and _frequency(recorder, type_) == _CONTINUOUS
        )
    )


def _frequency(recorder: Facts, type_: str) -> Any:
    mode = recorder.get("recordingMode")
    if mode is None:
        return _CONTINUOUS
    for override in mode.get("recordingModeOverrides") or ():
        if override is None or type_ in (override.get("resourceTypes") or ()):
            return override and override.get("recordingFrequency")
    return mode.get("recordingFrequency") or _CONTINUOUS
