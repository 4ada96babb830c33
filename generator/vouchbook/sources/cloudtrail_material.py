"""The files of an import from CloudTrail, told apart by what is in them.

Source: CloudTrail User Guide, "CloudTrail log file examples" and "CloudTrail digest file
structure"; CloudTrail API reference, ListPublicKeys, LookupEvents, GetQueryResults; S3 API
reference, HeadObject.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.collectors.cloudtrail_events import SOURCE
from vouchbook.kernel.canonical import NotCanonicalError, canonical, canonical_value
from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Custody, Flaw
from vouchbook.model.importing import Original
from vouchbook.sources.bounded import json_document, unpacked
from vouchbook.sources.cloudtrail_digests import (
    Digest,
    Key,
    NotADigestError,
    digest_of,
    is_signature,
    keys_of,
)
from vouchbook.sources.cloudtrail_events import Told, is_write, refused, text
from vouchbook.sources.cloudtrail_lake import event_in
from vouchbook.sources.cloudtrail_sharing import Sharing

KIND = "cloudtrail"
_LONGEST_SIGNATURE = 4096
_LOG = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[')
_END = re.compile(rb"\]\s*\}\s*\Z")
_WRITES = re.compile(rb'"readOnly"\s*:\s*false')
_MANAGES = re.compile(rb'"managementEvent"\s*:\s*true')


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log file."""

    name: str
    content: str
    """SHA-256 of its unpacked content, by which digests name it."""
    writes: bool
    """Whether an event in it is of a management call that writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A digest's signature that was brought beside it."""

    name: str
    value: str


@dataclass(slots=True, kw_only=True)
class Material:
    """Everything that was brought."""

    custody: list[Custody] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    """Every event that changed something in App Mesh."""
    sharing: Sharing = field(default_factory=Sharing)
    """What events of App Mesh tell of meshes that accounts share."""
    refused: int = 0
    """Calls that were refused, and so changed nothing."""
    flaws: list[Flaw] = field(default_factory=list)


def material_of(originals: Iterable[Original]) -> Material:
    """Read every file; what can't be read becomes a flaw that names it."""
    found = Material()
    for original in originals:
        found.custody.append(
            Custody(
                kind=KIND,
                name=original.name,
                size=original.size,
                sha256=original.sha256,
                brought_by="",
                brought_at="",
                origin="",
            )
        )
        try:
            _read(original, found)
        except (UsageError, NotADigestError, NotCanonicalError) as error:
            found.flaws.append(_malformed(original, str(error)))
    return found


def _malformed(original: Original, detail: str) -> Flaw:
    return Flaw(kind="malformed", name=original.name, detail=detail)


def _read(original: Original, found: Material) -> None:
    data = unpacked(original.name, original.read())
    content = hashlib.sha256(data).hexdigest()
    if _quiet(data):
        writes = _shows_writes(original.name, data)
        found.logs.append(Log(name=original.name, content=content, writes=writes))
        return
    plain = data[:_LONGEST_SIGNATURE].strip().decode("ascii", "replace")
    if len(data) < _LONGEST_SIGNATURE and is_signature(plain):
        found.signatures.append(Signature(name=original.name, value=plain))
        return
    document = json_document(original.name, data)
    if not isinstance(document, Mapping):
        raise UsageError(_UNKNOWN.format(name=original.name))
    for member, reader in _READERS:
        if member in document:
            reader(original, content, document, found)
            return
    raise UsageError(_UNKNOWN.format(name=original.name))


_UNKNOWN = (
    "{name} is no log file, digest, list of public keys, event history or query result of"
    " CloudTrail"
)


def _quiet(data: bytes) -> bool:
    """Whether this is a log file that says nothing of App Mesh: then it needn't be parsed.

    CloudTrail writes the names of services without escapes.
    """
    return SOURCE.encode() not in data and bool(_LOG.match(data)) and bool(_END.search(data[-64:]))


def _shows_writes(name: str, data: bytes) -> bool:
    if not (_WRITES.search(data) and _MANAGES.search(data)):
        return False
    document = json_document(name, data)
    return any(_is_management_write(event) for event in _events(document.get("Records")))


def _is_management_write(event: Mapping[str, Any]) -> bool:
    managed = event.get("managementEvent") is True and event.get("readOnly") is False
    return managed or is_write(event)


def _events(value: Any) -> Iterator[Mapping[str, Any]]:
    for event in value if isinstance(value, list) else ():
        if isinstance(event, Mapping):
            yield event


def _read_log(
    original: Original, content: str, document: Mapping[str, Any], found: Material
) -> None:
    records = document["Records"]
    if not isinstance(records, list) or not all(isinstance(item, Mapping) for item in records):
        raise UsageError(f"{original.name} has Records that are no list of events")
    writes = any(_is_management_write(event) for event in records)
    for place, event in enumerate(records):
        _keep(original, content, f"Records[{place}]", event, found)
    found.logs.append(Log(name=original.name, content=content, writes=writes))


def _read_history(
    original: Original, _content: str, document: Mapping[str, Any], found: Material
) -> None:
    entries = document["Events"]
    if not isinstance(entries, list):
        raise UsageError(f"{original.name} has Events that are no list")
    for place, entry in enumerate(entries):
        where = f"Events[{place}]"
        written = entry.get("CloudTrailEvent") if isinstance(entry, Mapping) else None
        try:
            event = json_document(f"{original.name}, {where}", text(written).encode())
        except (UsageError, UnicodeEncodeError) as error:
            found.flaws.append(_malformed(original, f"{where} can't be read: {error}"))
            continue
        if isinstance(event, Mapping):
            _keep(original, "", where, event, found)


def _read_rows(
    original: Original, _content: str, document: Mapping[str, Any], found: Material
) -> None:
    rows = document["QueryResultRows"]
    if not isinstance(rows, list):
        raise UsageError(f"{original.name} has QueryResultRows that are no list")
    for place, row in enumerate(rows):
        where = f"QueryResultRows[{place}]"
        try:
            event = event_in(f"{original.name}, {where}", row)
        except (UsageError, UnicodeEncodeError) as error:
            found.flaws.append(_malformed(original, f"{where} can't be read: {error}"))
            continue
        if event is None:
            words = f"{where} has neither an eventJson nor an eventName and an eventTime"
            found.flaws.append(_malformed(original, words))
        else:
            # A query about App Mesh alone needn't ask for the source again.
            _keep(original, "", where, {"eventSource": SOURCE, **event}, found)


def _keep(
    original: Original, content: str, where: str, event: Mapping[str, Any], found: Material
) -> None:
    """Keep what matters of an event of App Mesh."""
    if event.get("eventSource") != SOURCE:
        return
    if refused(event):
        found.refused += is_write(event)
        return
    found.sharing.note(event)
    if not is_write(event):
        return
    try:
        canonical(canonical_value(event))
    except NotCanonicalError as error:
        found.flaws.append(_malformed(original, f"{where} can't be read: {error}"))
        return
    origin = f"{original.sha256}#{where}"
    found.told.append(Told(event=event, origin=origin, name=original.name, content=content))


def _read_digest(
    original: Original, content: str, document: Mapping[str, Any], found: Material
) -> None:
    found.digests.append(digest_of(original.name, original.sha256, content, document))


def _read_keys(
    original: Original, _content: str, document: Mapping[str, Any], found: Material
) -> None:
    entries = document["PublicKeyList"]
    keys, wrong = keys_of(original.name, entries if isinstance(entries, list) else [entries])
    found.keys.extend(keys)
    if wrong:
        found.flaws.append(_malformed(original, f"{wrong} of its public keys are no RSA keys"))


def _read_metadata(
    original: Original, _content: str, document: Mapping[str, Any], found: Material
) -> None:
    metadata = document["Metadata"]
    value = metadata.get("signature") if isinstance(metadata, Mapping) else None
    if not is_signature(value):
        raise UsageError(f"{original.name} has Metadata without a signature")
    found.signatures.append(Signature(name=original.name, value=str(value)))


_Reads = Callable[[Original, str, Mapping[str, Any], Material], None]
_READERS: tuple[tuple[str, _Reads], ...] = (
    ("Records", _read_log),
    ("digestS3Object", _read_digest),
    ("PublicKeyList", _read_keys),
    ("Events", _read_history),
    ("QueryResultRows", _read_rows),
    ("Metadata", _read_metadata),
)
"""By the member that tells each kind of file."""
