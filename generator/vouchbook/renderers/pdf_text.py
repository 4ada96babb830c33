"""Text on the PDF's pages: anchors, dates, ranges, and characters that the fonts can't draw."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

FONTS = "fonts"
"""The folder with the fonts, beside this module."""
_PLAIN = re.compile(r"[^a-z0-9]+")
_CSS_SAFE = re.compile(r"[^A-Za-z0-9]")
_LAYOUT = frozenset("\n\r\t")
_SPELLING = (
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}U+{:04X}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
)
_SPELLED = re.compile(r"\u27e8U\+([0-9A-F]{4,6})\u27e9")
"""How the book's renderer spells such characters, with brackets that the fonts lack."""


def anchor(kind: str, *parts: str) -> str:
    """Name a place in the PDF: readable, and never the same for two different things.

    Only lower-case letters, digits and hyphens come out, whatever goes in; where that loses
    something, a short digest of the whole keeps the names apart.
    """
    joined = "/".join(parts)
    plain = _PLAIN.sub("-", joined.lower()).strip("-")[:80]
    if plain != joined:
        plain += "-" + hashlib.sha256(joined.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{kind}-{plain}"


def moment(instant: str) -> str:
    """Write a canonical instant (`YYYY-MM-DDTHH:MM:SS.ffffffZ`) as people read it.

    Anything that isn't one comes back as it is: a date is never invented.
    """
    try:
        parsed = datetime.fromisoformat(instant)
    except ValueError:
        return instant
    if parsed.tzinfo is None:
        return instant
    return f"{parsed:%Y-%m-%d %H:%M:%S} {parsed.tzname()}"


def ranges(numbers: Iterable[int]) -> str:
    """Write numbers as people do in an index: `1-4, 7`, with an en dash."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}\N{EN DASH}{b}" for a, b in runs)


def css_string(text: str) -> str:
    """Write text as a CSS string: whatever it holds, it can't end the string."""
    return '"' + _CSS_SAFE.sub(lambda found: f"\\{ord(found.group()):06x}", text) + '"'


def ticks(text: str) -> Markup:
    """Escape a sentence, and set what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def size(octets: int) -> str:
    """Write a number of bytes with thin groups: `12 345 bytes`."""
    return f"{octets:,}".replace(",", "\N{NO-BREAK SPACE}") + " bytes"


@cache
def drawable() -> frozenset[int]:
    """The code points that every shipped font can draw, controls and formats left out."""
    text = files(__package__).joinpath(FONTS, "coverage.txt").read_text(encoding="ascii")
    bounds = [line.split("-") for line in text.split()]
    return frozenset(
        point for first, last in bounds for point in range(int(first, 16), int(last, 16) + 1)
    )


def legible(html: str) -> str:
    """Spell out every character that the shipped fonts can't draw: its number in angle quotes.

    A font of the machine would be taken for it otherwise, and the bytes would depend on the
    machine; and what is invisible or turns the direction of writing can't disguise a name.
    """
    html = _SPELLED.sub(lambda found: _SPELLING.format(int(found[1], 16)), html)
    known = drawable()
    strange = {char for char in set(html) - _LAYOUT if ord(char) not in known}
    return html.translate({ord(char): _SPELLING.format(ord(char)) for char in strange})
