"""Packs in which files, manifest and signature contradict each other."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.packs.faults import (
    Fault,
)
from tests.packs.world import OURS, Made
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.dsse import envelope, pae, statement
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE, manifest_of
from vouchbook.seal import pack_bytes


def manifest_with(made: Made, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A pack whose manifest was changed, and signed as it is then."""
    files = made.sealed_files()
    document = parse(files[MANIFEST])
    change(document)
    return _signed(files, canonical(document))


def _signed(files: Mapping[str, bytes], manifest: bytes) -> bytes:
    signature = envelope(manifest, "pack", OURS.public_key, OURS.sign)
    return pack_bytes({**files, MANIFEST: manifest, SIGNATURE: signature})


def _loose_manifest(made: Made) -> bytes:
    files = made.sealed_files()
    return _signed(files, json.dumps(parse(files[MANIFEST]), indent=1).encode())


def signature_with(made: Made, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A pack whose signature file was changed, and not signed anew."""
    files = made.sealed_files()
    document = parse(files[SIGNATURE])
    change(document)
    return pack_bytes({**files, SIGNATURE: canonical(document)})


def payload_with(made: Made, payload: bytes) -> bytes:
    """A pack whose signature is good, over another statement."""
    signature = base64.b64encode(OURS.sign(pae(payload))).decode()

    def change(document: dict[str, Any]) -> None:
        document["payload"] = base64.b64encode(payload).decode()
        document["signatures"][0]["sig"] = signature

    return signature_with(made, change)


def _statement(made: Made, **members: Any) -> bytes:
    said = parse(statement(made.sealed_files()[MANIFEST], "pack"))
    return payload_with(made, canonical({**said, **members}))


def _wrong_type(made: Made) -> bytes:
    files = made.sealed_files()
    payload = statement(files[MANIFEST], "pack")
    kind = "text/plain"
    message = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
    value = base64.b64encode(OURS.sign(message)).decode()

    def change(document: dict[str, Any]) -> None:
        document["payloadType"] = kind
        document["signatures"][0]["sig"] = value

    return signature_with(made, change)


def _over_another(made: Made) -> bytes:
    files = made.sealed_files()
    other = manifest_of("pack", {"x": b"y"}, made.facts)
    signature = envelope(other, "pack", OURS.public_key, OURS.sign)
    return pack_bytes({**files, SIGNATURE: signature})


def spare_bits(text: str) -> str:
    """The same base64 with the bits set that its last character does not need."""
    body = text.rstrip("=")
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = signs[signs.index(body[-1]) | 1]
    return body[:-1] + last + "=" * (len(text) - len(body))


def _spare_bits(made: Made) -> bytes:
    def change(document: dict[str, Any]) -> None:
        signature = document["signatures"][0]
        signature["sig"] = spare_bits(signature["sig"])

    return signature_with(made, change)


def _without(made: Made, *paths: str) -> bytes:
    files = made.sealed_files()
    return pack_bytes({path: data for path, data in files.items() if path not in paths})


def _renamed(made: Made) -> bytes:
    files = made.sealed_files()
    files["exports/evidence-index-2.xlsx"] = files.pop("exports/evidence-index.xlsx")
    return pack_bytes(files)


def _malleable(made: Made) -> bytes:
    """The order of the group, added to the signature's scalar: it solves the same equation."""
    order = 2**252 + 27742317777372353535851937790883648493

    def change(document: dict[str, Any]) -> None:
        signature = document["signatures"][0]
        value = base64.b64decode(signature["sig"])
        scalar = int.from_bytes(value[32:], "little") + order
        moved = value[:32] + scalar.to_bytes(32, "little")
        signature["sig"] = base64.b64encode(moved).decode()

    return signature_with(made, change)


def _two_signatures(document: dict[str, Any]) -> None:
    document["signatures"] *= 2


SEAL_FAULTS: Mapping[str, Fault] = {
    "a byte of a page changed": Fault(
        make=lambda made: pack_bytes({**made.sealed_files(), "site/index.html": b"another"}),
        kind="changed",
        names="site/index.html",
    ),
    "a file deleted": Fault(
        make=lambda made: _without(made, "pack.pdf"), kind="missing", names="pack.pdf"
    ),
    "a file added": Fault(
        make=lambda made: pack_bytes({**made.sealed_files(), "site/new.html": b"new"}),
        kind="added",
        names="site/new.html",
    ),
    "a file renamed": Fault(make=_renamed, kind="added", names="evidence-index-2.xlsx"),
    "no manifest": Fault(
        make=lambda made: _without(made, MANIFEST), kind="structure", names=MANIFEST
    ),
    "no signature": Fault(
        make=lambda made: _without(made, SIGNATURE), kind="structure", names=SIGNATURE
    ),
    "a manifest with one more member": Fault(
        make=lambda made: manifest_with(made, lambda document: document.update(note="x")),
        kind="structure",
        names="unknown note",
    ),
    "a manifest that lists fewer files": Fault(
        make=lambda made: manifest_with(made, lambda document: document["files"].pop(0)),
        kind="added",
        names="READ-ME.txt",
    ),
    "a manifest that lists a file twice": Fault(
        make=lambda made: manifest_with(
            made, lambda document: document["files"].append(document["files"][0])
        ),
        kind="structure",
        names="canonical manifest",
    ),
    "a manifest of a snapshot": Fault(
        make=lambda made: manifest_with(made, lambda document: document.update(kind="snapshot")),
        kind="structure",
        names="canonical manifest of a pack",
    ),
    "a manifest of a newer format": Fault(
        make=lambda made: manifest_with(made, lambda document: document.update(format=2)),
        kind="structure",
        names="format 2",
    ),
    "a manifest with spaces": Fault(make=_loose_manifest, kind="structure", names="canonical"),
    "a signature with one more member": Fault(
        make=lambda made: signature_with(made, lambda document: document.update(note="x")),
        kind="structure",
        names="canonical envelope",
    ),
    "two signatures": Fault(
        make=lambda made: signature_with(made, _two_signatures), kind="structure", names="signature"
    ),
    "no signature in the envelope": Fault(
        make=lambda made: signature_with(made, lambda document: document.update(signatures=[])),
        kind="structure",
        names="signature",
    ),
    "spare bits of the base64": Fault(make=_spare_bits, kind="structure", names="canonical"),
    "a malleable signature": Fault(make=_malleable, kind="structure", names="does not hold"),
    "a wrong payload type": Fault(make=_wrong_type, kind="structure", names="canonical envelope"),
    "a statement about a snapshot": Fault(
        make=lambda made: _statement(made, predicate={"kind": "snapshot"}),
        kind="structure",
        names="not about the manifest of a pack",
    ),
    "a statement of another type": Fault(
        make=lambda made: _statement(made, predicateType="urn:example:other"),
        kind="structure",
        names="not about the manifest of a pack",
    ),
    "a statement without a subject": Fault(
        make=lambda made: _statement(made, subject=[]), kind="structure", names="can't be read"
    ),
    "a payload that is no statement": Fault(
        make=lambda made: payload_with(made, b"7"), kind="structure", names="can't be read"
    ),
    "a signature over another manifest": Fault(
        make=_over_another, kind="signature", names="another manifest"
    ),
}
"""What is wrong between files, manifest and signature."""
