"""The reader: the only door to AWS that a collector gets. It records whatever passes through it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from vouchbook.aws.faults import truncated
from vouchbook.aws.task import Task
from vouchbook.aws.transport import Answer
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.detected import paths_below
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.records import digested, listing_of
from vouchbook.model.collector import Collector, Operation
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Listing, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Unread, UnreadError

READ_VERBS = ("BatchGet", "Describe", "Get", "List", "Lookup", "GenerateCredentialReport")
"""A collector may only call operations whose names begin with one of these."""


class TaskReader:
    """Implements model.collector.Reader for one collector of a task."""

    def __init__(self, task: Task, collector: Collector) -> None:
        self._task = task
        self._collector = collector
        self._records: dict[tuple[str, str], Record] = {}
        self._listings: list[Listing] = []
        self._gaps: list[Gap] = []

    @property
    def place(self) -> Place:
        """The place that is being read."""
        return self._task.place

    def items(self, operation: Operation, /, **parameters: object) -> Iterator[Mapping[str, Any]]:
        """Yield every item of a list to its end; UnreadError where it can't be read on."""
        self._allow(operation)
        items = pages = 0
        for answer in self._pages(operation, parameters):
            pages += 1
            for item in _at(answer.facts or {}, operation):
                items += 1
                yield item
        self._listings.append(
            listing_of(
                self._collector.id,
                operation.id,
                parameters,
                items,
                pages,
                self.place,
                complete=True,
            )
        )

    def _pages(self, operation: Operation, parameters: Mapping[str, object]) -> Iterator[Answer]:
        paging = operation.paging
        asked = dict(parameters)
        if paging is not None and paging.size is not None:
            asked[paging.size[0]] = paging.size[1]
        seen: set[str] = set()
        while True:
            answer = self._task.answer(operation, asked)
            if answer.unread is not None:
                raise UnreadError(answer.unread)
            yield answer
            token = _next_token(answer, operation)
            if paging is None or not (token or _goes_on(answer.facts or {}, operation)):
                return
            if not token:
                raise UnreadError(truncated(operation, "the list goes on, but gives no page token"))
            if token in seen:
                detail = "the list repeats its page token"
                raise UnreadError(truncated(operation, detail))
            seen.add(token)
            asked[paging.token_in] = token

    def describe(self, resource: str, operation: Operation, /, **parameters: object) -> Any:
        """Ask about a resource and record what came back; None where there are no facts."""
        self._allow(operation)
        facts, none, unread, redacted = self._whole(operation, parameters)
        self._keep(
            Record(
                id=resource,
                collector=self._collector.id,
                operation=operation.id,
                place=self.place,
                as_of=self._as_of(),
                facts=facts,
                none=none,
                unread=unread,
                redacted=redacted,
            )
        )
        return facts

    def _whole(
        self, operation: Operation, parameters: Mapping[str, object]
    ) -> tuple[dict[str, Any] | None, str, Unread | None, tuple[str, ...]]:
        """Every page of an answer joined: facts, or "no such configuration", or why neither."""
        joined: dict[str, Any] = {}
        redacted: set[str] = set()
        try:
            for answer in self._pages(operation, parameters):
                if answer.facts is None:
                    return None, answer.none, None, ()
                redacted.update(answer.redacted)
                for name, value in answer.facts.items():
                    more = isinstance(value, list) and name in joined
                    joined[name] = joined[name] + value if more else value
        except UnreadError as error:
            return None, "", error.unread, ()
        return joined, "", None, tuple(sorted(redacted))

    def record(self, resource: str, operation: Operation, facts: Mapping[str, Any], /) -> None:
        """Record facts that an answer already given by `operation` holds."""
        self._allow(operation)
        self._keep(
            Record(
                id=resource,
                collector=self._collector.id,
                operation=operation.id,
                place=self.place,
                as_of=self._as_of(),
                facts=dict(facts),
                redacted=tuple(sorted({*operation.redact, *paths_below(facts)})),
            )
        )

    def missing(self, resource: str, operation: Operation, code: str, /) -> None:
        """Record the observation that a resource has no such configuration."""
        self._allow(operation)
        self._keep(
            Record(
                id=resource,
                collector=self._collector.id,
                operation=operation.id,
                place=self.place,
                as_of=self._as_of(),
                none=code,
            )
        )

    @contextmanager
    def within(self, scope: str, /) -> Iterator[None]:
        """Catch what can't be read inside `scope` as a gap, and go on after it."""
        try:
            yield
        except UnreadError as error:
            self._gaps.append(Gap(id=scope, unread=error.unread))

    def reading(self) -> Reading:
        """Run the collector and give what it saw; Unseen where its first list failed."""
        first_call = len(self._task.calls)
        as_of = self._as_of()
        try:
            self._collector.read(self)
        except UnreadError as error:
            if not self._records:
                return Unseen(
                    collector=self._collector.id,
                    place=self.place,
                    as_of=as_of,
                    unread=error.unread,
                    calls=tuple(self._task.calls[first_call:]),
                )
            self._gaps.append(Gap(id=f"{self._collector.id} in {self.place}", unread=error.unread))
        return Seen(
            collector=self._collector.id,
            place=self.place,
            as_of=as_of,
            records=tuple(self._records[key] for key in sorted(self._records)),
            listings=tuple(sorted(self._listings, key=lambda item: item.digest)),
            gaps=tuple(sorted(self._gaps, key=lambda gap: gap.id)),
            calls=tuple(self._task.calls[first_call:]),
        )

    def _keep(self, record: Record) -> None:
        self._records[record.id, record.operation] = digested(record)

    def _allow(self, operation: Operation) -> None:
        if operation not in self._collector.operations:
            message = f"{self._collector.id} called {operation.id}, which it doesn't declare"
            raise UsageError(message, hint="declare it in the collector's facets or `also`")
        if not operation.name.startswith(READ_VERBS):
            message = f"{operation.id} is not a read operation"
            raise UsageError(message, hint="collectors only read")

    def _as_of(self) -> str:
        return instant(self._task.now())


def _at(facts: Mapping[str, Any], operation: Operation) -> list[Any]:
    """The items of a page; an operation without paging gives its whole answer as one item."""
    if operation.paging is None:
        return [facts] if facts else []
    here: Any = facts
    for name in operation.paging.items.split("."):
        here = here.get(name) or {}
    return list(here or [])


def _next_token(answer: Answer, operation: Operation) -> str:
    paging = operation.paging
    if paging is None or not paging.token_in:
        return ""
    facts = answer.facts or {}
    if paging.more and not facts.get(paging.more):
        return ""
    return answer.token or str(facts.get(paging.token_out) or "")


def _goes_on(facts: Mapping[str, Any], operation: Operation) -> bool:
    return bool(operation.paging and operation.paging.more and facts.get(operation.paging.more))
