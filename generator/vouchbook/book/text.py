"""Text from AWS and from files, made safe to look at: every such text is hostile input."""

import re
import unicodedata

from markupsafe import Markup, escape

HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories that a reader can't see: controls, bidirectional overrides, and the like."""
BREAKS = re.compile(r"([/:#,_=]+)")


_TICKS = re.compile("`+")


def visible(text: str) -> str:
    """Spell out every character that can't be seen, so that a text can't hide or reorder itself.

    Line feeds and tabs become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\n\t\r":
        return " "
    if unicodedata.category(character) in HIDDEN:
        return f"\u27e8U+{ord(character):04X}\u27e9"
    return character


def breakable(text: str) -> Markup:
    """Escape a long identifier, with places where a line may break."""
    parts = BREAKS.split(visible(text))
    return Markup("").join(
        Markup("{}<wbr>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def day(instant: str) -> str:
    """The instant as pages print it: `2026-09-15 12:00 UTC`."""
    date, _, time = instant.partition("T")
    return f"{date} {time[:5]} UTC" if time else date


def singular(noun: str) -> str:
    """One of what a plural noun names: `policies` -> `policy`, `addresses` -> `address`."""
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(("sses", "shes")) else noun.removesuffix("s")


def counted(count: int, noun: str) -> str:
    """A number with its plural noun, put into the singular where there is one only."""
    return f"{count:,} {singular(noun) if count == 1 else noun}"


def code(text: str) -> str:
    """A code span that no backtick ends, and no bar parts in a table."""
    plain = visible(text).replace("|", "\N{BROKEN BAR}")
    if not plain:
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(plain)), default=0) + 1)
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}"
