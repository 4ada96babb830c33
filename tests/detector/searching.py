"""Look for a text in every byte of a folder, however a file may have written it."""

import base64
import gzip
import html
import io
import json
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pikepdf

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF-")
_SPACE = re.compile(rb"\s+")


def spellings(text: str) -> frozenset[bytes]:
    """A text as JSON, HTML, addresses, PDF strings and Base64 write it."""
    plain = {
        text,
        json.dumps(text)[1:-1],
        json.dumps(json.dumps(text)[1:-1])[1:-1],
        html.escape(text),
        quote(text),
        quote(text, safe=""),
        quote_plus(text),
        text.replace("(", "\\(").replace(")", "\\)"),
    }
    found = {one.encode() for one in plain}
    wide = text.encode("utf-16-be")
    found |= {wide, text.encode("utf-16-le"), wide.hex().encode(), wide.hex().upper().encode()}
    found |= {text.encode().hex().encode(), text.encode().hex().upper().encode()}
    return frozenset(found | {part for one in plain for part in _in_base64(one.encode())})


def _in_base64(data: bytes) -> Iterator[bytes]:
    """What Base64 makes of the bytes wherever they begin: whole groups of four alone."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + data)
        yield whole[4 if before else 0 : len(whole) - (4 if whole.endswith(b"=") else 0)]


def found_in(folder: Path, texts: Iterable[str]) -> dict[str, set[str]]:
    """Text -> the files (and the members in them) that hold it in some spelling."""
    wanted = {text: spellings(text) for text in texts}
    found: dict[str, set[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name, data in _contents(path.relative_to(folder).as_posix(), path.read_bytes()):
            for text, spelled in wanted.items():
                if any(one in data for one in spelled):
                    found.setdefault(text, set()).add(name)
    return found


def _contents(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of everything that is packed inside."""
    yield name, data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.namelist():
                yield from _contents(f"{name}!{member}", packed.read(member))
    elif data.startswith(b"\x1f\x8b"):
        yield from _contents(f"{name}!", gzip.decompress(data))
    elif data.startswith(b"%PDF-"):
        yield from _pdf(name, data)


def _pdf(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Streams, strings, attachments, and the text as a reader sees it, without its line breaks."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, thing in enumerate(document.objects):
            if isinstance(thing, pikepdf.Stream):
                yield from _contents(f"{name}!{number}", _stream(thing))
            yield f"{name}!{number}", thing.unparse(resolved=True)
    shown = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout
    yield f"{name}!text", shown
    yield f"{name}!text", _SPACE.sub(b"", shown)


def _stream(thing: pikepdf.Stream) -> bytes:
    try:
        return thing.read_bytes()
    except (pikepdf.PdfError, zlib.error):
        return thing.read_raw_bytes()
