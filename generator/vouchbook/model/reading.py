"""What a collector saw in one place: records, listings, gaps and calls, or why it saw nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from vouchbook.model.place import Place
from vouchbook.model.reasons import Unread


class Source(StrEnum):
    """Where a record comes from, strongest first."""

    LIVE_API = "live_api"
    CONFIG_HISTORY = "config_history"
    CLOUDTRAIL = "cloudtrail"
    IAC_TEMPLATE = "iac_template"
    IMPORTED_SNAPSHOT = "imported_snapshot"
    ATTESTATION = "attestation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One operation's answer about one resource, redacted, as observed in one place.

    Exactly one of three holds: `facts` has the answer; `none` has the error code by which AWS
    says "no such configuration" (an observation); `unread` tells why there is no answer.
    """

    id: str
    """The resource's ARN (or another id that is unique in the place, where AWS has no ARN)."""
    collector: str
    operation: str
    place: Place
    as_of: str
    """The instant that the facts describe, `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    source: Source = Source.LIVE_API
    facts: Mapping[str, Any] | None = None
    none: str = ""
    unread: Unread | None = None
    lacks: tuple[str, ...] = ()
    """Dotted paths (`[]` for each element) that the source can't carry: absence says nothing."""
    origin: str = ""
    """Of what was brought along: the original file's digest, `#`, and where in it; else empty."""
    redacted: tuple[str, ...] = ()
    """Paths of the values that were redacted before hashing."""
    digest: str = ""
    """SHA-256 of the record's canonical JSON without this field, `sha256:…`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list that was read: how far, how many, with which parameters."""

    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    items: int
    pages: int
    complete: bool
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something inside a place whose members could not be listed: `id` is its ARN."""

    id: str
    unread: Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: how the evidence was made. Never holds a response or a secret."""

    operation: str
    parameters: Mapping[str, Any]
    outcome: str
    """`ok`, an error code that means "no such configuration", or a reason."""
    detail: str = ""
    status: int = 0
    items: int | None = None
    request_id: str = ""
    server_date: str = ""
    asked_at: str = ""
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A reading that answered. It is complete only where `gaps` is empty."""

    collector: str
    place: Place
    as_of: str
    records: tuple[Record, ...] = ()
    listings: tuple[Listing, ...] = ()
    gaps: tuple[Gap, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A reading that gave nothing, with the reason."""

    collector: str
    place: Place
    as_of: str
    unread: Unread
    calls: tuple[Call, ...] = ()


Reading: TypeAlias = Seen | Unseen
"""What one collector saw in one place."""
