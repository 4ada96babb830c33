"""Lists in pages, with tokens that say where to go on."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from vouchbook.sandbox.errors import AwsError

Item = TypeVar("Item")


def page(
    items: Sequence[Item],
    *,
    limit: int | None,
    token: str | None,
    most: int,
    refused: str = "BadRequestException",
) -> tuple[Sequence[Item], str | None]:
    """One page of a list, and the token of the next one, if there is one.

    Raises:
        AwsError: with the code `refused`, where the token is none of ours.
    """
    start = _position(token, refused) if token else 0
    end = start + min(limit or most, most)
    return items[start:end], (_token(end) if end < len(items) else None)


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(f"vouchbook:{position}".encode()).decode().rstrip("=")


def _position(token: str, refused: str) -> int:
    padded = token + "=" * (-len(token) % 4)
    try:
        text = base64.urlsafe_b64decode(padded).decode()
    except (UnicodeDecodeError, binascii.Error):
        text = ""
    word, _, position = text.partition(":")
    if word != "vouchbook" or not position.isdecimal():
        raise AwsError(refused, "The token is not valid.")
    return int(position)
