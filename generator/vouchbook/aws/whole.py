"""Was the answer whole? botocore turns half a JSON body into `{}` with status 200.

So each body is measured against its Content-Length and parsed as JSON here, and each answer must
have the members that its operation declares.
"""

import json
from collections.abc import Mapping
from typing import Any

_OK = 300


class NotWholeError(Exception):
    """An answer was cut off or lacks members that a whole one has."""


def check_body(
    headers: Mapping[str, str], body: bytes, status: int, protocol: str, *, has_output: bool
) -> None:
    """Raise NotWholeError where the raw body of a successful answer can't be whole.

    `protocol` is the service model's (json, rest-json, query, ec2, rest-xml).
    """
    if status >= _OK:
        return
    length = next(
        (value for name, value in headers.items() if name.lower() == "content-length"), None
    )
    if length is not None and length.isdigit() and int(length) != len(body):
        message = f"{len(body)} of {length} bytes arrived"
        raise NotWholeError(message)
    if not body and has_output and protocol in {"rest-xml", "query", "ec2"}:
        message = "the body is empty"
        raise NotWholeError(message)
    if protocol in {"json", "rest-json"} and has_output:
        try:
            document = json.loads(body)
        except ValueError as error:
            message = "the body is not whole JSON"
            raise NotWholeError(message) from error
        if not isinstance(document, dict):
            message = "the body is not a JSON object"
            raise NotWholeError(message)


def check_members(answer: Mapping[str, Any], members: tuple[str, ...]) -> None:
    """Raise NotWholeError where a declared member is missing.

    A member is a dotted path; `name[]` stands for every element of a list (an empty one is whole).
    """
    for member in members:
        _follow(answer, member.split("."), member)


def _follow(value: Any, path: list[str], member: str) -> None:
    if not path:
        return
    name, many = path[0].removesuffix("[]"), path[0].endswith("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        message = f"the answer lacks {member}"
        raise NotWholeError(message)
    inner = value[name]
    for item in inner if many else [inner]:
        _follow(item, path[1:], member)
