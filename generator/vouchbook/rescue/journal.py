"""What a rescue has been answered, page by page, so that nothing has to be asked twice.

A journal is a file of canonical JSON lines, one a page. A line that a kill cut off is not there.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import decode, encode
from vouchbook.model.reading import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One page of an answer; where its document begins, the journal itself knows."""

    question: str
    """Digest of place, operation and parameters."""
    number: int
    """Which page of the answer, from 0."""
    last: bool
    """Whether the answer ends with it."""
    none: str = ""
    """The code by which AWS says that there is nothing to answer."""
    token: str = ""
    """What leads to the next page; empty where it passed for a secret, too."""
    asked_at: str = ""
    calls: tuple[Call, ...] = ()
    empty: bool = False
    """Whether nothing of the answer was kept: it held nothing that is looked for."""


class Journal:
    """The pages of one task, on disk. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pages: dict[str, list[tuple[Kept, int]]] = {}
        self._end = 0
        if path.is_file():
            self._load()

    def pages(self, question: str) -> tuple[Kept, ...]:
        """The pages of an answer so far, from the first one on."""
        return tuple(page for page, _ in self._pages.get(question, ()))

    def document(self, page: Kept) -> Mapping[str, Any]:
        """What a page holds."""
        _, offset = self._pages[page.question][page.number]
        with self._path.open("rb") as stream:
            stream.seek(offset)
            found = parse(stream.readline())["document"]
        return found if isinstance(found, dict) else {}

    def keep(self, page: Kept, document: Mapping[str, Any] | None) -> None:
        """Keep a page; from then on it survives a kill."""
        offset = self._write({"page": encode(page), "document": document})
        self._note(page, offset)

    def drop(self, question: str) -> None:
        """Forget the pages of an answer that can't be gone on with."""
        if self._pages.pop(question, None):
            self._write({"drop": question})

    def _note(self, page: Kept, offset: int) -> None:
        self._pages.setdefault(page.question, []).append((page, offset))

    def _write(self, line: Mapping[str, Any]) -> int:
        offset, data = self._end, canonical(dict(line)) + b"\n"
        with self._path.open("r+b" if self._path.exists() else "wb") as stream:
            stream.seek(offset)
            stream.truncate()
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        self._end = offset + len(data)
        return offset

    def _load(self) -> None:
        with self._path.open("rb") as stream:
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                try:
                    self._read(parse(line))
                except (ValueError, TypeError, KeyError):
                    return
                self._end += len(line)

    def _read(self, line: Mapping[str, Any]) -> None:
        if "drop" in line:
            self._pages.pop(line["drop"], None)
        else:
            self._note(decode(Kept, line["page"]), self._end)
