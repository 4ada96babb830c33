"""The completeness ledger: what a list gave, and what second sources say is there."""

from dataclasses import dataclass

from vouchbook.model.place import Place
from vouchbook.model.reasons import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """One second source's view of one resource type in one place."""

    source: str
    """What it is called on pages: `AWS Config`."""
    count: int | None
    """How many it shows; None where it could not be read to its end."""
    only_there: tuple[str, ...] = ()
    """What it shows and the list doesn't have, by ARN or by the source's own id."""
    only_listed: tuple[str, ...] = ()
    """What the list has and this source doesn't show, by ARN."""
    unread: Unread | None = None
    explanation: str = ""
    """What the difference comes from, or can come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One resource type in one place, counted by every source that can count it."""

    type: str
    """As AWS Config and CloudFormation call it: `AWS::AppMesh::VirtualNode`."""
    collector: str
    """The collector whose lists are the first source."""
    place: Place
    listed: int | None
    """How many the list gave; None where it was not read to its end."""
    unread: Unread | None = None
    """Why the list was not read to its end."""
    sources: tuple[SourceCount, ...] = ()
    difference: int | None = None
    """How many the second sources show beyond the list; None where nothing could be compared."""
    explanation: str = ""
    cites: tuple[str, ...] = ()
    """Digests of the lists that were compared, and of the records of what only others show."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What some second source shows and the list doesn't have, each once, sorted."""
        return tuple(sorted({name for source in self.sources for name in source.only_there}))

    @property
    def confirmed_by(self) -> tuple[str, ...]:
        """The second sources that show everything that the list has; none for an empty list."""
        if not self.listed:
            return ()
        return tuple(
            source.source
            for source in self.sources
            if source.unread is None and not source.only_listed
        )

    @property
    def state(self) -> str:
        """How the list stands: one of STATES."""
        if self.listed is None:
            return "unread"
        if self.difference is None:
            return "not compared"
        if self.difference:
            return "incomplete"
        return "confirmed" if self.confirmed_by else "not contradicted"


STATES = {
    "incomplete": "a second source shows some that the list lacks",
    "unread": "the list was not read to its end",
    "not compared": "no second source that could be read shows any of these",
    "not contradicted": "second sources show some of these, and none that the list lacks",
    "confirmed": "a second source shows exactly what the list has",
}
"""What a row's state means, in the order in which pages list them."""
