"""Put the rules to work: marks in a text, the kind of a variable, and the rules' digest."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from vouchbook.detector.environment import SETTINGS, kind_by_name, kind_by_randomness
from vouchbook.detector.people import DIALLED, EMAIL, REGION, people_in
from vouchbook.detector.rules import RANDOM_MIXED, RULES
from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.detected import mark
from vouchbook.kernel.scanning import FREE_CONTAINERS, FREE_ENDINGS
from vouchbook.model.snapshot import Detector

LIBRARIES = ("bc-detect-secrets", "phonenumbers")
_EDGE = re.compile(r"[\s\"'`,;<>|(){}\[\]]")
"""What ends the word in which a secret stands."""
_MANY_WORDS = frozenset({"private-key"})


class Engine:
    """Looks for secrets and personal data by a fixed set of rules."""

    def find(self, text: str, *, free: bool) -> tuple[str, tuple[str, ...]]:
        """Give the text with marks in it, and the sorted kinds that were found."""
        spans = [*_secrets(text), *(people_in(text) if free else ())]
        if not spans:
            return text, ()
        parts: list[str] = []
        kinds: set[str] = set()
        done = 0
        # Of what begins at one place, the first rule names it: sorting keeps the rules' order.
        for start, end, kind in _joined(sorted(spans, key=lambda span: span[0])):
            parts += [text[done:start], mark(kind)]
            kinds.add(kind)
            done = end
        return "".join([*parts, text[done:]]), tuple(sorted(kinds))

    def classify(self, name: str, value: str) -> str:
        """The kind of secret that a variable of this name holds; empty for none."""
        for _, _, kind in _secrets(value):
            return kind
        return kind_by_name(name, value) or kind_by_randomness(name, value)

    def described(self) -> Detector:
        """Name, version and digest of the rules."""
        rules = {
            "forms": [[rule.kind, rule.pattern.pattern, rule.pattern.flags] for rule in RULES],
            "mixed": RANDOM_MIXED,
            "environment": SETTINGS,
            "email": EMAIL.pattern,
            "dialled": DIALLED.pattern,
            "region": REGION,
            "free": [sorted(FREE_CONTAINERS), sorted(FREE_ENDINGS)],
        }
        return Detector(
            name=" and ".join(LIBRARIES),
            version=" and ".join(version(name) for name in LIBRARIES),
            rules=digest_of(rules),
        )


def _secrets(text: str) -> Iterator[tuple[int, int, str]]:
    """Where secrets stand, each with the whole word around it: half a token is one, too."""
    for rule in RULES:
        done = 0
        for start, end in rule.spans(text):
            if end <= done:
                continue
            word = (start, end) if rule.kind in _MANY_WORDS else _word(text, start, end)
            done = word[1]
            yield *word, rule.kind


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    while start and not _EDGE.match(text[start - 1]):
        start -= 1
    after = _EDGE.search(text, end)
    return start, after.start() if after else len(text)


def _joined(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Spans that don't overlap; one that is made of several has the first one's kind."""
    start, end, kind = spans[0]
    for other_start, other_end, other_kind in spans[1:]:
        if other_start < end:
            end = max(end, other_end)
        else:
            yield start, end, kind
            start, end, kind = other_start, other_end, other_kind
    yield start, end, kind
