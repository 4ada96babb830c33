"""A collector: a named unit that reads one resource type through declared operations."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from vouchbook.model.place import Place


class Scope(StrEnum):
    """Where a collector looks: once an account, or in each region."""

    GLOBAL = "global"
    REGIONAL = "regional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a list goes on: request token, response token, and the member that holds the items.

    `more` names a flag that must be true for the token to count (IAM's IsTruncated).
    """

    items: str
    token_in: str = "nextToken"
    token_out: str = "nextToken"
    size: tuple[str, int] | None = None
    """Request member for the page size and the size to ask for."""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One AWS API call type as a collector uses it.

    `service` is the boto3 client name, `name` the API's operation name in its own spelling.
    """

    service: str
    name: str
    permission: str
    """The IAM action, which is not always `service:name` (service authorization reference)."""
    members: tuple[str, ...]
    """Dotted paths of output members that a whole answer must have."""
    paging: Paging | None = None
    none: tuple[str, ...] = ()
    """Errors that mean "no such configuration": an observation, not a failure.

    An entry is an error code, or `Code: words` where the code alone means other things, too: then
    the service's message has to hold these words.
    """
    pending: tuple[str, ...] = ()
    """Error codes that mean "not ready yet": asked again for a bounded time, then timed out."""
    redact: tuple[str, ...] = ()
    """Dotted paths (`[]` for each element, `*` for each map key) that are redacted."""
    endpoint_region: str = ""
    """A fixed region for services that have one endpoint only."""

    @property
    def id(self) -> str:
        """`service:Name`, as records, calls and pages write it."""
        return f"{self.service}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One branch of a resource's model: which operation's answer it is taken from, and where.

    The facet with the empty name is the resource's root: its members are reached directly.
    """

    name: str = ""
    operation: Operation
    path: tuple[str, ...] = ()
    json: bool = False
    """The value is a JSON document in a string (a policy): it is parsed once."""
    fields: tuple[str, ...] | None = None
    """The names that exist, where the API's own output shape does not give them."""


class Reader(Protocol):
    """The only door to AWS that a collector gets. It records whatever passes through it."""

    @property
    def place(self) -> Place:
        """The place that is being read."""

    def items(self, operation: Operation, /, **parameters: object) -> Iterator[Mapping[str, Any]]:
        """Yield every item of a paginated (or plain) list to its end, redacted.

        Raises UnreadError at the point where the list can't be read on.
        """

    def describe(self, resource: str, operation: Operation, /, **parameters: object) -> Any:
        """Ask `operation` about `resource` and record the answer.

        Returns the redacted answer; None where AWS said "no such configuration", or where the
        answer could not be read (which is recorded as unread, and never raises).
        """

    def record(self, resource: str, operation: Operation, facts: Mapping[str, Any], /) -> None:
        """Record facts about `resource` that an answer already given by `operation` holds."""

    def missing(self, resource: str, operation: Operation, code: str, /) -> None:
        """Record the observation that `resource` has no such configuration."""

    def within(self, scope: str, /) -> AbstractContextManager[None]:
        """Catch what can't be read inside `scope` (an ARN) as a gap, and go on after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """A named unit that reads one resource type."""

    id: str
    """`service.things`, e.g. `appmesh.virtual-nodes`."""
    says: str
    """What it reads, in one line."""
    scope: Scope
    facets: tuple[Facet, ...]
    read: Callable[[Reader], None]
    also: tuple[Operation, ...] = ()
    """Operations that `read` needs to find its way (parents' lists) beside those of the facets."""
    brought: str = ""
    """The kind of import that supplies it, where no AWS API does: nothing is asked, `read` is
    never called, and a collection takes in the newest file of this kind."""
    discontinued: str = ""
    """The day (`YYYY-MM-DD`) from which AWS no longer answers."""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation that may be called, each once, in the order of declaration."""
        every = (*self.also, *(facet.operation for facet in self.facets))
        return tuple(dict.fromkeys(every))
