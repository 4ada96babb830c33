"""Take what a finder finds out of an answer, whatever holds it, and leave its structure whole.

A secret is looked for in every text: in values, in the names of maps, inside JSON documents that
are kept as text (policies, events), inside bytes. Personal data is looked for in free text alone,
because an ARN, a principal or a session's name has to stay attributable. Free text is what stands

- under a member that is called by one of `FREE_ENDINGS` at its end (`Description`,
  `GroupDescription`, `Comment`, `DisplayName`, `StatusReason`, `Sid`, `LogFormat`, …), or
- under a member that holds tags (`FREE_CONTAINERS`): keys and values,

and everything below it, also inside a JSON document.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from vouchbook.kernel.canonical import NotCanonicalError, canonical, parse
from vouchbook.kernel.detected import MARK, mark, under


class Finder(Protocol):
    """Looks for secrets in a text, and for personal data in a free one."""

    def __call__(self, text: str, *, free: bool) -> tuple[str, tuple[str, ...]]:
        """Give the text with marks in the place of what was found, and the kinds of that."""


FREE_ENDINGS = (
    *("comment", "comments", "description", "displayname", "message", "note", "notes"),
    *("reason", "remark", "remarks", "sid", "title"),
    *("format",),
)
"""How the names of members end that hold what people write for people (and log formats)."""
FREE_CONTAINERS = frozenset({"tag", "tags", "taglist", "tagset", "tagslist", "resourcetags"})
"""Members, in lower case, that hold tags."""
_BYTES = "$base64"
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_JSON = ("{", "[")


def is_free(name: str) -> bool:
    """Whether what stands under a member of this name is free text."""
    lowered = name.lower()
    return lowered in FREE_CONTAINERS or lowered.endswith(FREE_ENDINGS)


def scanned(answer: Any, find: Finder) -> tuple[Any, tuple[str, ...]]:
    """Give a canonical value with marks in it, and the sorted paths of them as `PATH!kind`.

    The value isn't changed, and where nothing is found it is given back itself.
    """
    texts = list(_texts(answer, free=False))
    # One look at everything first: hardly any answer holds something.
    every = "\n".join(text for text, _ in texts)
    free = "\n".join(text for text, is_free_text in texts if is_free_text)
    if not find(every, free=False)[1] and not find(free, free=True)[1]:
        return answer, ()
    scan = _Scan(find=find)
    return scan.value(answer, "", free=False), tuple(sorted(scan.paths))


def _texts(value: Any, *, free: bool) -> Iterator[tuple[str, bool]]:
    """Every text inside a value as it has to be read, and whether it is free."""
    if isinstance(value, str):
        document = _document(value)
        if document is None:
            yield _unescaped(value), free
        else:
            yield from _texts(document, free=free)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, free=free)
    elif isinstance(value, dict):
        if _is_bytes(value):
            yield _decoded(value), free
            return
        for key, item in value.items():
            yield key, free
            yield from _texts(item, free=free or is_free(key))


@dataclass(slots=True, kw_only=True)
class _Scan:
    """One walk through a value in which something is to be found."""

    find: Finder
    paths: set[str] = field(default_factory=set)

    def value(self, value: Any, where: str, *, free: bool) -> Any:
        """Give a value of any kind with marks in it."""
        if isinstance(value, str):
            return self._text(value, where, free=free)
        if isinstance(value, list):
            return [self.value(item, f"{where}[]", free=free) for item in value]
        if isinstance(value, dict):
            return self._map(value, where, free=free)
        return value

    def _text(self, text: str, where: str, *, free: bool) -> str:
        document = _document(text)
        if document is not None:
            return self._json(text, document, where, free=free)
        found, kinds = self.find(text, free=free)
        _, escaped = self.find(_unescaped(text), free=free)
        if set(escaped) - set(kinds):
            # Where it stands among the escapes can't be told, so nothing of the text stays.
            found, kinds = mark(escaped[0]), escaped
        self.paths.update(f"{where}!{kind}" for kind in kinds)
        return found

    def _json(self, text: str, document: Any, where: str, *, free: bool) -> str:
        """Keep a document's original text unless something in it was found."""
        before = set(self.paths)
        hidden = self.value(document, where, free=free)
        if hidden == document:
            return text
        try:
            return canonical(hidden).decode()
        except NotCanonicalError:
            kinds = sorted(path.rpartition("!")[2] for path in self.paths - before)
            return mark(kinds[0]) if kinds else MARK

    def _map(self, value: dict[str, Any], where: str, *, free: bool) -> dict[str, Any]:
        if _is_bytes(value):
            text, kinds = self.find(_decoded(value), free=free)
            self.paths.update(f"{where}!{kind}" for kind in kinds)
            return {_BYTES: _encoded(text)} if kinds else value
        hidden: dict[str, Any] = {}
        for key, item in value.items():
            name, kinds = self.find(key, free=free)
            inner = under(where, name)
            self.paths.update(f"{inner}!{kind}" for kind in kinds)
            told = self.value(item, inner, free=free or is_free(key))
            hidden[_unused(name, hidden)] = told
        return hidden


def _document(text: str) -> Any:
    """The JSON document that a text is; None for any other text."""
    if not text.lstrip()[:1].startswith(_JSON):
        return None
    try:
        return parse(text.encode())
    except ValueError:
        return None


def _unescaped(text: str) -> str:
    """A text as JSON would read its escapes, for one that claims to be JSON and is none."""
    if "\\u" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _is_bytes(value: dict[str, Any]) -> bool:
    return len(value) == 1 and isinstance(value.get(_BYTES), str)


def _decoded(value: dict[str, Any]) -> str:
    """Bytes as a text from which the same bytes can be made again."""
    try:
        return base64.b64decode(value[_BYTES], validate=True).decode("latin-1")
    except binascii.Error:
        return str(value[_BYTES])


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("latin-1")).decode("ascii")


def _unused(name: str, taken: dict[str, Any]) -> str:
    """A masked name that no other member has yet: two masked names stay two members."""
    number, unused = 1, name
    while unused in taken:
        number += 1
        unused = f"{name} {number}"
    return unused
