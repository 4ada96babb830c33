"""Archives that are no packs: each breaks one rule of the canonical ZIP."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping

TIME = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
END = b"PK\x05\x06"
CENTRAL = b"PK\x01\x02"

ESCAPES = {
    "a parent folder": "../x",
    "a parent folder further down": "site/../../x",
    "an absolute path": "/etc/x",
    "a backslash": "site\\x",
    "a drive": "C:/x",
    "a drive without a slash": "C:x",
    "a stream of a file": "site/x:y",
    "an empty part": "site//x",
    "a dot": "./x",
    "a folder": "site/",
    "a control sign": "site/\x1b[31m",
    "a line's end": "site/x\ny",
}
"""What the path does -> a path that a pack must not hold."""


def entry(name: str, *, method: int = zipfile.ZIP_STORED, mode: int = MODE) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x", TIME)
    # Set afterwards: the constructor would mend the name.
    info.filename = name
    info.create_system = 3
    info.external_attr = mode
    info.compress_type = method
    return info


def written(*entries: tuple[zipfile.ZipInfo, bytes], comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        archive.comment = comment
        for info, data in entries:
            archive.writestr(info, data)
    return stream.getvalue()


def plain(files: Mapping[str, bytes]) -> list[tuple[zipfile.ZipInfo, bytes]]:
    return [(entry(name), files[name]) for name in sorted(files)]


def with_path(files: Mapping[str, bytes], name: str) -> bytes:
    """A pack with one more file whose path is `name`."""
    return written(*plain(files), (entry(name), b"x"))


def _twice(files: Mapping[str, bytes]) -> bytes:
    return written(*plain(files), (entry("pack.json"), b"{}"))


def _deflated(files: Mapping[str, bytes]) -> bytes:
    pairs = plain(files)
    for info, _ in pairs:
        info.compress_type = zipfile.ZIP_DEFLATED
    return written(*pairs)


def _unsorted(files: Mapping[str, bytes]) -> bytes:
    return written(*reversed(plain(files)))


def _dated(files: Mapping[str, bytes]) -> bytes:
    pairs = plain(files)
    pairs[0][0].date_time = (1980, 1, 1, 0, 0, 2)
    return written(*pairs)


def _link(files: Mapping[str, bytes]) -> bytes:
    pairs = plain(files)
    pairs[0][0].external_attr = 0o120777 << 16
    return written(*pairs)


def _commented(files: Mapping[str, bytes]) -> bytes:
    return written(*plain(files), comment=b"hello")


def _central_field(files: Mapping[str, bytes], offset: int, value: bytes) -> bytes:
    """Overwrite a field of the first entry of the central directory."""
    data = bytearray(written(*plain(files)))
    start = data.index(CENTRAL)
    data[start + offset : start + offset + len(value)] = value
    return bytes(data)


def _bomb(files: Mapping[str, bytes]) -> bytes:
    return _central_field(files, 24, struct.pack("<L", 0xFFFFFFF0))


def _encrypted(files: Mapping[str, bytes]) -> bytes:
    return _central_field(files, 8, struct.pack("<H", 1))


def _unknown_method(files: Mapping[str, bytes]) -> bytes:
    return _central_field(files, 10, struct.pack("<H", 99))


def _real_bomb(files: Mapping[str, bytes]) -> bytes:
    bomb = (entry("site/bomb", method=zipfile.ZIP_DEFLATED), bytes(10_000_000))
    return written(*plain(files), bomb)


BROKEN: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "empty": lambda _: b"",
    "no ZIP": lambda _: b"%PDF-1.7 this is no pack at all",
    "an end without a beginning": lambda _: END + bytes(18),
    "truncated": lambda files: written(*plain(files))[:-30],
    "half": lambda files: written(*plain(files))[: len(files["pack.json"]) * 20],
    "something before it": lambda files: b"#!/bin/sh\n" + written(*plain(files)),
    "something after it": lambda files: written(*plain(files)) + b"\n",
    "a comment": _commented,
    "an entry twice": _twice,
    "deflated": _deflated,
    "unsorted": _unsorted,
    "another time": _dated,
    "a symbolic link": _link,
    "a size beyond the file": _bomb,
    "a bomb": _real_bomb,
    "encrypted": _encrypted,
    "an unknown method": _unknown_method,
}
"""What is wrong -> how to make it of a pack's files."""
