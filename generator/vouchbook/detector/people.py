"""Personal data in free text: e-mail addresses and telephone numbers.

Not found: names, and numbers as they are dialled inside a country, but for North America's when
they are written in groups. Without its country's code a number can't be told from an amount.
"""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,128}(?:@|%40)(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_]{2,24}(?!\w)"
)
DIALLED = re.compile(r"(?:(?<![\w+])\+|\btel:)(?:[\s().\-]{0,2}\d){7,15}(?!\d)", re.IGNORECASE)
"""A plus and as many digits as a number with its country's code has, assigned or not."""
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"\d[\s().\-]+\d")
_FEWEST = 7
REGION = "US"
"""For numbers without a country's code, and only where they are written in groups."""


def people_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Where personal data stands in a free text, and of which kind."""
    if "@" in text or "%40" in text:
        for found in EMAIL.finditer(text):
            if not _in_arn(text, found.start()):
                yield *found.span(), "email-address"
    if len(_DIGIT.findall(text)) >= _FEWEST:
        yield from ((*span, "phone-number") for span in _phones(text))


def _in_arn(text: str, position: int) -> bool:
    """Whether a position stands in an ARN: a session's name may be an address, and stays."""
    begins = max(text.rfind(edge, 0, position) for edge in " \t\n\"'(<[")
    return text.startswith("arn:", begins + 1, position)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    offset = 0
    for line in text.split("\n"):
        yield from ((start + offset, end + offset) for start, end in _phones_of_line(line))
        offset += len(line) + 1


def _phones_of_line(line: str) -> Iterator[tuple[int, int]]:
    if len(_DIGIT.findall(line)) < _FEWEST:
        return
    for dialled in DIALLED.finditer(line):
        if not _in_arn(line, dialled.start()):
            yield dialled.span()
    if _GROUPED.search(line):
        for found in PhoneNumberMatcher(line, REGION, Leniency.STRICT_GROUPING):
            if _GROUPED.search(found.raw_string) and not _in_arn(line, found.start):
                yield found.start, found.end
