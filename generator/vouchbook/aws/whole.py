"""Was the answer whole? botocore turns half a JSON body into `{}` with status 200.

So each body is measured against its Content-Length and parsed here, each answer must have the
members that its operation declares, and each policy document inside it must be one.
"""

import json
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Any
from xml.parsers import expat

_OK = 300


class NotWholeError(Exception):
    """An answer was cut off or lacks members that a whole one has."""


class Form(Enum):
    """What the body of a whole answer is."""

    JSON = auto()
    XML = auto()
    SOMETHING = auto()
    """Whatever the service keeps (a bucket's policy), but never nothing."""
    ANY = auto()


def check_body(headers: Mapping[str, str], body: bytes, status: int, form: Form) -> None:
    """Raise NotWholeError where the raw body of a successful answer can't be whole."""
    if status >= _OK:
        return
    length = next(
        (value for name, value in headers.items() if name.lower() == "content-length"), None
    )
    if length is not None and length.isdigit() and int(length) != len(body):
        raise NotWholeError(f"{len(body)} of {length} bytes arrived")
    if not body and form in {Form.XML, Form.SOMETHING}:
        raise NotWholeError("the body is empty")
    if form is Form.JSON:
        _check_json(body)
    if form is Form.XML:
        _check_xml(body)


def _check_json(body: bytes) -> None:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise NotWholeError("the body is not whole JSON") from error
    if not isinstance(document, dict):
        raise NotWholeError("the body is not a JSON object")


def _check_xml(body: bytes) -> None:
    try:
        expat.ParserCreate().Parse(body, True)  # noqa: FBT003  # pyexpat takes no keywords
    except expat.ExpatError as error:
        raise NotWholeError("the body is not whole XML") from error


def check_members(answer: Mapping[str, Any], members: tuple[str, ...]) -> None:
    """Raise NotWholeError where a declared member is missing.

    A member is a dotted path; `name[]` stands for every element of a list (an empty one is whole).
    """
    for member in members:
        _follow(answer, member.split("."), member)


def check_documents(answer: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> None:
    """Raise NotWholeError where a member that holds a JSON document as text holds something else.

    Half of a bucket's policy is a body like any other; only as a document it is none.
    """
    for path in paths:
        text: Any = answer
        for name in path:
            text = text.get(name) if isinstance(text, Mapping) else None
        if text is None:
            continue
        try:
            json.loads(text)
        except (TypeError, ValueError) as error:
            raise NotWholeError(f"{'.'.join(path)} is not whole JSON") from error


def _follow(value: Any, path: list[str], member: str) -> None:
    if not path:
        return
    name, many = path[0].removesuffix("[]"), path[0].endswith("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        raise NotWholeError(f"the answer lacks {member}")
    inner = value[name]
    for item in inner if many else [inner]:
        _follow(item, path[1:], member)
