"""What a trail's event selectors keep. Source: CloudTrail API reference, GetEventSelectors."""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.model.facts import Facts

OBJECTS = "AWS::S3::Object"
_OPERATORS = ("Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The management events that one selector keeps."""

    reads: bool
    writes: bool
    without: frozenset[str]
    """Event sources that are left out."""


def management_events(selectors: Facts) -> tuple[Kept, ...]:
    """What each selector keeps of the management events; empty where none keeps any."""
    classic = selectors.get("EventSelectors") or ()
    advanced = selectors.get("AdvancedEventSelectors") or ()
    return (*filter(None, map(_classic, classic)), *filter(None, map(_advanced, advanced)))


def left_out(kept: tuple[Kept, ...]) -> frozenset[str] | None:
    """The event sources that no selector keeps, both reads and writes; None if either is lost."""
    reads = [item.without for item in kept if item.reads]
    writes = [item.without for item in kept if item.writes]
    if not reads or not writes:
        return None
    return frozenset.intersection(*reads) | frozenset.intersection(*writes)


def keeps_objects_of(selectors: Facts, bucket_arn: str) -> bool:
    """Whether reads and writes of all objects of a bucket are kept (S3 data events)."""
    everything = bucket_arn.rpartition(":")[0] + ":"
    # CloudTrail takes a prefix of ARNs: of all buckets, or of one bucket's objects.
    prefixes = {everything.removesuffix(":::"), everything, f"{bucket_arn}/"}
    for selector in selectors.get("EventSelectors") or ():
        if _reads_and_writes(selector) == (True, True) and _lists(selector, prefixes):
            return True
    return any(
        _is_for_objects(_fields(selector), prefixes)
        for selector in selectors.get("AdvancedEventSelectors") or ()
    )


def _classic(selector: Facts) -> Kept | None:
    # Both members have a default that keeps events: absent is not "none".
    if selector.get("IncludeManagementEvents") is False:
        return None
    reads, writes = _reads_and_writes(selector)
    without = frozenset(selector.get("ExcludeManagementEventSources") or ())
    return Kept(reads=reads, writes=writes, without=without)


def _reads_and_writes(selector: Facts) -> tuple[bool, bool]:
    kind = selector.get("ReadWriteType") or "All"
    return kind in {"All", "ReadOnly"}, kind in {"All", "WriteOnly"}


def _lists(selector: Facts, prefixes: set[str]) -> bool:
    return any(
        resource.get("Type") == OBJECTS and prefixes & set(resource.get("Values") or ())
        for resource in selector.get("DataResources") or ()
    )


def _advanced(selector: Facts) -> Kept | None:
    fields = _fields(selector)
    if fields.pop("eventCategory", {}) != {"Equals": ("Management",)}:
        return None
    wanted = fields.pop("readOnly", {"Equals": ("true", "false")})
    sources = fields.pop("eventSource", {"NotEquals": ()})
    # Any other filter picks single events out, which is as good as none.
    whole = not fields and set(sources) == {"NotEquals"} and set(wanted) == {"Equals"}
    return Kept(
        reads=whole and "true" in wanted["Equals"],
        writes=whole and "false" in wanted["Equals"],
        without=frozenset(sources.get("NotEquals", ())),
    )


def _is_for_objects(fields: dict[str, dict[str, tuple[str, ...]]], prefixes: set[str]) -> bool:
    if fields.pop("eventCategory", {}) != {"Equals": ("Data",)}:
        return False
    if OBJECTS not in fields.pop("resources.type", {}).get("Equals", ()):
        return False
    where = fields.pop("resources.ARN", None)
    named = where is None or (set(where) == {"StartsWith"} and prefixes & set(where["StartsWith"]))
    return bool(named) and not fields


def _fields(selector: Facts) -> dict[str, dict[str, tuple[str, ...]]]:
    """The field selectors of an advanced selector: field -> operator -> values."""
    return {
        field.get("Field"): dict(_values(field)) for field in selector.get("FieldSelectors") or ()
    }


def _values(field: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    for operator in _OPERATORS:
        values = field.get(operator)
        if values:
            yield operator, values
