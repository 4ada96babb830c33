"""A sample: items drawn from the frozen population of a period; anybody can draw them again."""

from dataclasses import dataclass
from enum import StrEnum

from vouchbook.model.place import Place

FORMAT = 1
"""The version of a record's file."""
METHOD = "sha256-order-1"
"""Each item's key is the SHA-256 of the canonical JSON (RFC 8785) of the list of this name, the
seed, the population's digest and the item's id; the items in the order of their keys, written as
hexadecimal digits, are the order of drawing, and the sample is its beginning.

Why: whoever gives the seed after the freeze can't know the order before, and nobody can choose it
(the idea of RFC 3797); any language can do it, on any machine; a larger sample keeps the smaller
one, and a replacement is simply the next. Python's own `random` promises the same sequences of
`random()` alone across its versions, not of `sample` or `shuffle` (its notes on reproducibility).
"""


class Kind(StrEnum):
    """What an item of a population is."""

    SUBJECT = "subject"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One member of a population."""

    id: str
    """Canonical JSON of everything that tells it from every other."""
    kind: Kind
    subject: str
    """The subject, or the resource that changed."""
    place: Place
    at: str = ""
    """When it changed."""
    what: str = ""
    collector: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everything that a sample is drawn from."""

    check: str
    start: str
    end: str
    history: str
    """Digest of the material that the period was made from."""
    collectors: tuple[str, ...]
    """Whose changes are in it; empty where it holds subjects alone."""
    items: tuple[Item, ...]
    """By id."""
    digest: str
    """Over check, period, collectors and the sorted ids."""
    synthetic: bool = False
    """Whether something in it was collected from what isn't AWS: NOT EVIDENCE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An item in the order of drawing."""

    number: int
    key: str
    """What orders it: hexadecimal digits."""
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """An item that could not be tested, and the one that was taken in its place."""

    number: int
    by: int
    """Always the next in the order of drawing; nobody chooses it."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The record of a drawing, with everything that is needed to draw it again."""

    format: int = FORMAT
    check: str
    start: str
    end: str
    history: str
    collectors: tuple[str, ...]
    population: str
    """The population's digest."""
    count: int
    """How many items it had."""
    method: str
    seed: str
    size: int
    rationale: str
    """Why so many, in the words of whoever decided it."""
    drawn: tuple[Drawn, ...]
    """The sample, then whatever was drawn in the place of others."""
    substitutions: tuple[Substitution, ...] = ()
    synthetic: bool = False
    """Whether something in it was collected from what isn't AWS: NOT EVIDENCE."""

    def tested(self) -> tuple[Drawn, ...]:
        """What is tested in the end: drawn, and not replaced."""
        replaced = {item.number for item in self.substitutions}
        return tuple(item for item in self.drawn if item.number not in replaced)
