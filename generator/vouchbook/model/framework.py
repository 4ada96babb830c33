"""Frameworks, their requirements, and what a check shows about one."""

from dataclasses import dataclass
from enum import StrEnum


class Share(StrEnum):
    """Whose part a requirement is, under AWS's shared-responsibility model."""

    AWS = "aws"
    CUSTOMER = "customer"
    SHARED = "shared"


class Relation(StrEnum):
    """What a check is to a requirement."""

    TESTS = "tests"
    PARTLY_SUPPORTS = "partly-supports"
    CONTEXT = "context"


class Status(StrEnum):
    """The status of a requirement. Never "satisfied", never "compliant"."""

    DEVIATION = "deviation"
    UNKNOWN = "unknown"
    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly-supported"
    INHERITED = "inherited"
    ASSERTED = "asserted"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASSESSED = "not-assessed"


class Basis(StrEnum):
    """What the status of a requirement or control rests on; the parts of a denominator."""

    CHECKED = "checked"
    ASSERTED = "asserted"
    INHERITED = "inherited"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement, with the split of responsibility in our own words."""

    id: str
    group: str
    title: str
    baselines: tuple[str, ...] = ()
    share: Share
    aws: str = ""
    customer: str = ""
    text: str = ""
    """The framework's own words, only where the workspace loads a licensed copy of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What a check shows about a requirement, and what it doesn't."""

    check: str
    requirement: str
    relation: Relation
    shows: str
    not_shown: str
    because: str = ""
    """Why the check's question is the requirement's subject; only and always where it tests it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Somebody else's demands, as a data file holds them."""

    id: str
    title: str
    edition: str
    list_date: str
    licence: str
    source: str
    basis: str = ""
    """What the split of responsibility rests on."""
    catalog: str = ""
    """Address of the publisher's OSCAL catalog with these ids, where there is one."""
    baselines: tuple[str, ...] = ()
    default_baseline: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    """Group id and title, in the framework's own order."""
    requirements: tuple[Requirement, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    origin: str = ""
    """The file of the workspace that it was read from, with its digest; empty: the shelf's."""
    texts: str = ""
    """The file of the workspace that the requirements' own words came from, with its digest."""

    @property
    def label(self) -> str:
        """Title, edition and date of the list of ids: how the framework is named everywhere."""
        return f"{self.title}, {self.edition} (ids of {self.list_date})"

    def within(self, baseline: str) -> tuple[Requirement, ...]:
        """The requirements of a baseline; all of them where the framework has none."""
        chosen = baseline or self.default_baseline
        if not chosen:
            return self.requirements
        return tuple(item for item in self.requirements if chosen in item.baselines)
