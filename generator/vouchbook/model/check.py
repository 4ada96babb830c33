"""A check: a pure, named predicate over records of a snapshot, with its population rule."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from vouchbook.model.place import Place
from vouchbook.model.reasons import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vouchbook.model.engagement import Statement
    from vouchbook.model.facts import Facts, View


class Verdict(StrEnum):
    """What a check says of one subject, and combined."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PASS = "pass"
    NOT_APPLICABLE = "not-applicable"


class Severity(StrEnum):
    """How bad a failing subject is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Per(StrEnum):
    """What a check's population is made of."""

    RECORD = "record"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A verdict with its because; `advice` marks a pass that was bought with a remark."""

    verdict: Verdict
    because: str
    advice: bool = False
    unread: Unread | None = None


def passed(because: str) -> Outcome:
    """The subject holds."""
    return Outcome(verdict=Verdict.PASS, because=because)


def advised(because: str) -> Outcome:
    """The subject holds, with advice that is shown and counted (the reference's WARN)."""
    return Outcome(verdict=Verdict.PASS, because=because, advice=True)


def failed(because: str) -> Outcome:
    """The subject doesn't hold."""
    return Outcome(verdict=Verdict.FAIL, because=because)


def not_applicable(because: str) -> Outcome:
    """The question doesn't arise, by a positive fact."""
    return Outcome(verdict=Verdict.NOT_APPLICABLE, because=because)


def unknown(unread: Unread) -> Outcome:
    """It can't be decided, with the reason."""
    return Outcome(verdict=Verdict.UNKNOWN, because=unread.sentence(), unread=unread)


class Estate(Protocol):
    """What a check may ask about everything else in the snapshot. Reads leave a trail."""

    @property
    def as_of(self) -> str:
        """The instant for which the snapshot speaks, `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""

    @property
    def period(self) -> tuple[str, str]:
        """The first and the last day of the engagement's period, `YYYY-MM-DD` each.

        Raises UnreadError(not_defined) where the engagement gives none.
        """

    def parameter(self, name: str) -> Any:
        """An organisation-defined parameter; raises UnreadError(not_defined) without it."""

    def statement(self, slot: str) -> "Statement":
        """What an assertion says in a check's evidence slot about the subject's account.

        Raises UnreadError(needs_assertion) where none is in force at the instant.
        """

    def one(self, collector: str, identifier: str, *, account: str = "") -> "View | None":
        """The resource with this id; None where its place's list is complete without it.

        `account` narrows ids that are the same in every account (AWS managed policies).
        Raises UnreadError where its place was not read, or is of an account that wasn't collected.
        """

    def every(
        self, collector: str, *, account: str = "", region: str = "", under: str = ""
    ) -> "Iterator[View]":
        """Yield the resources of an account (and region), then raise UnreadError if incomplete.

        `under` narrows them to those whose ARN's last part (`mesh/shop/virtualRouter/a`) begins
        so, which is quicker than to look at each; what must be complete is the same.

        So a loop that finds its witness early decides, and "none exists" is only ever concluded
        from lists that were read to their end.
        """

    def among(
        self,
        collector: str,
        key: "Callable[[View], Iterable[str]]",
        wanted: str,
        *,
        account: str = "",
        region: str = "",
        possible: "Callable[[str], bool] | None" = None,
    ) -> "Iterator[View]":
        """Yield the resources among whose keys is the one that's wanted, then raise as `every`.

        The same as a loop over `every` that compares, but each resource is looked at once for all
        subjects. `key` is a function of a module: by it, what was found is remembered. `possible`
        tells by its id alone whether a resource whose key can't be read could be wanted.
        """

    def find(
        self,
        collector: str,
        wanted: "Callable[[View], bool]",
        *,
        account: str = "",
        region: str = "",
        under: str = "",
    ) -> "View | None":
        """The first resource for which `wanted` holds, or None; `under` narrows as in `every`.

        A witness decides even where other resources can't be read; without a witness, anything
        unread raises UnreadError.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One member of a check's population."""

    key: str = ""
    """A stable key inside the resource (`listener:8080`, never an index); empty: all of it."""
    facts: "Facts | View | None" = None
    resource: "View | None" = None
    place: Place
    estate: Estate

    def get(self, *path: str) -> Any:
        """Follow names down from the subject's own facts."""
        if self.facts is None:
            message = "this subject has no facts of its own; ask its estate"
            raise LookupError(message)
        return self.facts.get(*path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a resource that is a subject of its own."""

    key: str
    facts: "Facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One resource (or one blind spot) of an example's world.

    `facts` maps facet names to values ("" for the root facet); a facet left out is absent, one
    in `unread` was not read. With `blind`, the collector saw nothing in that place.
    """

    collector: str
    id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, Unread] = field(default_factory=dict)
    blind: Unread | None = None
    account: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small world with the verdict that the check must give in it."""

    verdict: Verdict
    why: str
    """What the example shows, in one line; the reference pages print it."""
    given: tuple[Given, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    statements: "tuple[Statement, ...]" = ()
    as_of: str = "2026-09-15T12:00:00.000000Z"
    period: tuple[str, str] = ("2026-07-01", "2026-09-30")
    """The engagement's period, first and last day."""
    advice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A pure, named predicate with its population rule. One constant is one check."""

    id: str
    says: str
    """What a pass says, as one sentence."""
    objective: str
    topic: str
    """The topic page of the security guide that it belongs to."""
    severity: Severity
    over: tuple[str, ...]
    """The collectors whose records make the population."""
    holds: "Callable[[Subject], Outcome | bool]"
    per: Per = Per.RECORD
    subject: "Callable[[View], Iterable[Part | View]] | None" = None
    """The parts of a record that are subjects; without it the record itself is the subject."""
    joins: tuple[str, ...] = ()
    """Every other collector whose records `holds` may ask for."""
    parameters: tuple[str, ...] = ()
    """The organisation-defined parameters that decide it."""
    slot: str = ""
    """Why AWS's APIs can't show it, or not all of it, where an assertion is its evidence."""
    counts: str = "resources"
    """What the population's members are called, in the plural."""
    remedy: str
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
