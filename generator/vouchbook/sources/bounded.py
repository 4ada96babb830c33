"""Hostile files: unpacked and parsed within bounds, or refused in a sentence that names the file.

Sources: RFC 1952 (gzip), RFC 8259 (JSON), YAML 1.2.2.
"""

import json
import zlib
from functools import partial
from typing import Any

import yaml

from vouchbook.kernel.errors import UsageError

FILE = 64 * 1024 * 1024
"""Bytes that one file may have, unpacked."""
DEPTH = 64
"""How deeply lists and objects may be nested."""
_GZIP = b"\x1f\x8b"
_STEP = 1 << 20
_WINDOW = 31
"""zlib's own sign for a gzip header and trailer."""


def unpacked(name: str, data: bytes, limit: int = FILE) -> bytes:
    """The content of a file that may be gzipped, once or as several members in a row.

    UsageError where it is longer than `limit` bytes unpacked, or is no whole gzip file. Never more
    than `limit` bytes are held, whatever the file says of itself.
    """
    if not data.startswith(_GZIP):
        if len(data) > limit:
            raise _too_large(name, limit)
        return data
    found = bytearray()
    rest = data
    while rest:
        rest = _member(name, rest, found, limit)
    return bytes(found)


def _member(name: str, data: bytes, found: bytearray, limit: int) -> bytes:
    """Unpack one member to the end of `found`; gives what stands behind it."""
    stream = zlib.decompressobj(_WINDOW)
    rest = data
    try:
        while not stream.eof:
            if not rest:
                raise UsageError(f"{name} is cut off: its gzip stream has no end", hint=_AGAIN)
            found += stream.decompress(rest, min(_STEP, limit + 1 - len(found)))
            if len(found) > limit:
                raise _too_large(name, limit)
            rest = stream.unconsumed_tail
    except zlib.error as error:
        raise UsageError(f"{name} is no gzip file: {error}", hint=_AGAIN) from error
    return stream.unused_data.lstrip(b"\0")


_AGAIN = "fetch the file again from where it came from"


def _too_large(name: str, limit: int) -> UsageError:
    size = f"{limit // (1024 * 1024)} MiB" if limit >= _STEP else f"{limit} bytes"
    message = f"{name} is larger than {size} unpacked, which no file of this kind is"
    return UsageError(message, hint="look at the file before you trust it; split it if it is real")


def json_document(name: str, data: bytes) -> Any:
    """Parse one JSON document: UTF-8, no name twice, no NaN, bounded in depth and size.

    UsageError says what is wrong and names the file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8: {error.reason} at byte {error.start}") from error
    _shallow(name, text)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no JSON that can be trusted: {error}", hint=_AGAIN) from error


def _shallow(name: str, text: str) -> None:
    """Refuse what is nested too deeply before a parser recurses into it."""
    depth = 0
    within = escaped = False
    for sign in text:
        if within:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                within = False
        elif sign == '"':
            within = True
        elif sign in "[{":
            depth += 1
            if depth > DEPTH:
                raise UsageError(f"{name} is nested more than {DEPTH} deep")
        elif sign in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            message = f"the name {key[:80]!r} stands twice in one object"
            raise ValueError(message)
        found[key] = value
    return found


def _constant(word: str) -> Any:
    message = f"{word} is no number"
    raise ValueError(message)


def json_lines(name: str, data: bytes) -> list[Any]:
    """Parse JSON Lines: one document a line, blank lines passed over."""
    return [
        json_document(f"{name}:{number}", line)
        for number, line in enumerate(data.splitlines(), start=1)
        if line.strip()
    ]


class _Strict(yaml.SafeLoader):
    """No aliases (they blow up), no tags of our own making, no name twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases and deep nesting while nodes are composed."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not taken", self.mark_here())
        depth = getattr(self, "depth", 0) + 1
        if depth > DEPTH:
            words = "it is nested too deeply"
            raise yaml.composer.ComposerError(None, None, words, self.mark_here())
        self.depth = depth
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth = depth - 1

    def mark_here(self) -> Any:
        """Where in the file the loader stands."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs lack it
        return event.start_mark

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML calls it
        """Refuse a name that stands twice."""
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(names) != len(set(names)):
            twice = next(name for name in names if names.count(name) > 1)
            raise yaml.constructor.ConstructorError(
                None, None, f"the name {twice[:80]!r} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def _tagged(suffix: str, loader: Any, node: Any) -> Any:
    """`!Ref x` -> {"Ref": x}; `!GetAtt a.b` -> {"Fn::GetAtt": ["a", "b"]}; the rest likewise."""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


class _Template(_Strict):
    """As strict, but with the short intrinsic functions of CloudFormation."""


for _function in (
    *("And", "Base64", "Cidr", "Condition", "Equals", "FindInMap", "GetAZs", "GetAtt", "If"),
    *("ImportValue", "Join", "Not", "Or", "Ref", "Select", "Split", "Sub", "Transform"),
):
    _Template.add_constructor(f"!{_function}", partial(_tagged, _function))


def yaml_documents(name: str, data: bytes, *, template: bool = False) -> list[Any]:
    """Parse YAML: every document of a file, plain data alone.

    With `template` the short forms of CloudFormation's functions are taken (in their long form).
    UsageError for any other tag, for aliases, names that stand twice, and deep nesting.
    """
    try:
        text = data.decode("utf-8-sig")
        loader = _Template if template else _Strict
        return [item for item in yaml.load_all(text, Loader=loader) if item is not None]
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8: {error.reason} at byte {error.start}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        words = " ".join(str(error).split())
        raise UsageError(f"{name} is no YAML that can be trusted: {words}") from error
