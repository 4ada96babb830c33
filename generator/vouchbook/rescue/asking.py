"""Ask one question to its end, once: what a journal has is not asked again.

Whatever can't be read is kept as lost, with the reason, and never stops the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from vouchbook.aws.faults import truncated
from vouchbook.aws.reader import READ_VERBS
from vouchbook.aws.task import Task
from vouchbook.aws.transport import Answer
from vouchbook.kernel.canonical import canonical_value, digest_of
from vouchbook.kernel.errors import UsageError
from vouchbook.model.collector import Operation
from vouchbook.model.history import Flaw
from vouchbook.model.importing import Asked
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread
from vouchbook.rescue.bucket import Bucket
from vouchbook.rescue.journal import Journal, Kept
from vouchbook.rescue.operations import OPERATIONS

_REPEATS = 2
"""An answer that arrived cut off is asked for again so often."""
Parameters: TypeAlias = Mapping[str, Any]
Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Something that could not be read."""

    place: Place
    unread: Unread
    about: str = ""
    """Which resource it would have told of; empty where it is about the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of an answer: how it is called for people, and where it is kept."""

    name: str
    kept: Kept
    journal: Journal

    @property
    def document(self) -> Document:
        """What it holds."""
        return self.journal.document(self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer as far as it was given."""

    pages: tuple[Page, ...]
    whole: bool
    """Whether it was read to its end."""
    none: str = ""
    """The code by which AWS said that there is nothing to answer."""

    def items(self, member: str) -> Iterator[Any]:
        """Everything that the pages list under a member."""
        for page in self.pages:
            yield from page.document.get(member) or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and what of the answer is kept."""

    operation: Operation
    parameters: Parameters = field(default_factory=dict)
    about: str = ""
    """The resource that it is about, if it is about one."""
    folder: str = ""
    """Stands in the pages' names, between the service and the operation."""
    keep: Callable[[Document], Document | None] | None = None
    """What to keep of a page; UsageError where it can't be understood. None keeps all of it."""
    onward: Callable[[Document], Parameters] | None = None
    """How to ask for what comes after a page, where its token is of no use any more."""


class Asker:
    """Asks in one place, for one source."""

    def __init__(self, task: Task, journal: Journal, pace: Mapping[str, Bucket]) -> None:
        self.place = task.place
        self.lost: list[Lost] = []
        self.flaws: list[Flaw] = []
        self.pages: list[Page] = []
        self.calls: list[Asked] = []
        self.reused = 0
        """How many pages were there already."""
        self._task = task
        self._journal = journal
        self._pace = pace

    def ask(self, question: Question) -> Told:
        """Give the whole answer, or as much of it as could be read."""
        operation = question.operation
        _allow(operation)
        key = digest_of(
            {
                "place": str(self.place),
                "operation": operation.id,
                "parameters": canonical_value(dict(question.parameters)),
            }
        )
        before = self._journal.pages(key)
        self.reused += len(before)
        self._take_calls(before)
        whole = bool(before and before[-1].last) or self._read_on(question, key)
        every = self._journal.pages(key)
        found = tuple(
            Page(name=self._name(question, page), kept=page, journal=self._journal)
            for page in every
            if not page.empty
        )
        self.pages += found
        return Told(pages=found, whole=whole, none=every[-1].none if every else "")

    def _read_on(self, question: Question, key: str) -> bool:
        """Read pages until the answer ends; whether it did."""
        operation, paging = question.operation, question.operation.paging
        before = self._journal.pages(key)
        asked = self._where_to(question, before, with_token=True)
        stale = bool(before)
        seen: set[str] = set()
        while True:
            answer = self._answer(operation, asked)
            if answer.unread is not None:
                if stale and answer.unread.reason is Reason.REJECTED:
                    stale = False
                    asked = self._where_to(question, before, with_token=False)
                    continue
                return self._lose(question, answer.unread)
            stale = False
            token = _token(answer, operation)
            self._keep(question, key, answer, last=not token)
            if not token or paging is None:
                return True
            if token in seen:
                return self._lose(question, truncated(operation, "it repeats its page token"))
            seen.add(token)
            asked = {**asked, paging.token_in: token}

    def _where_to(
        self, question: Question, before: tuple[Kept, ...], *, with_token: bool
    ) -> Parameters:
        """The parameters that ask for what comes after the pages that are there."""
        asked, paging = _sized(question), question.operation.paging
        if not before:
            return asked
        if with_token and before[-1].token and paging is not None:
            return {**asked, paging.token_in: before[-1].token}
        if question.onward is not None:
            for page in reversed(before):
                further = question.onward({} if page.empty else self._journal.document(page))
                if further:
                    return {**asked, **further}
        self._journal.drop(before[-1].question)
        return asked

    def _answer(self, operation: Operation, asked: Parameters) -> Answer:
        answer = self._once(operation, asked)
        for _ in range(_REPEATS):
            if answer.unread is None or answer.unread.reason is not Reason.TRUNCATED:
                break
            answer = self._once(operation, asked)
        return answer

    def _once(self, operation: Operation, asked: Parameters) -> Answer:
        bucket = self._pace.get(operation.id)
        if bucket is not None:
            bucket.take()
        # The journal remembers; a whole history doesn't fit into memory.
        self._task.answers.clear()
        return self._task.answer(operation, asked)

    def _keep(self, question: Question, key: str, answer: Answer, *, last: bool) -> None:
        calls = tuple(self._task.calls)
        self._task.calls.clear()
        document = self._document(question, answer)
        token = "" if answer.token else _token(answer, question.operation)
        page = Kept(
            question=key,
            number=len(self._journal.pages(key)),
            last=last,
            none=answer.none,
            token="" if last else token,
            asked_at=answer.call.asked_at,
            calls=calls,
            empty=document is None,
        )
        self._journal.keep(page, document)
        self._take_calls((page,))

    def _document(self, question: Question, answer: Answer) -> Document | None:
        """What of an answer is kept; None where it holds nothing that is looked for."""
        if answer.facts is None:
            return None
        paging = question.operation.paging
        token = paging.token_out if paging else ""
        found: Document | None = {key: it for key, it in answer.facts.items() if key != token}
        if question.keep is not None and found is not None:
            try:
                found = question.keep(found)
            except UsageError as error:
                name = f"{self.place}: {question.about or question.operation.id}"
                self.flaws.append(Flaw(kind="malformed", name=name, detail=str(error)))
                return None
        nothing = paging is not None and not (found or {}).get(paging.items)
        return None if nothing else found

    def _lose(self, question: Question, unread: Unread) -> bool:
        self.lost.append(Lost(place=self.place, unread=unread, about=question.about))
        self.calls += [Asked(place=self.place, call=call) for call in self._task.calls]
        self._task.calls.clear()
        return False

    def _take_calls(self, pages: tuple[Kept, ...]) -> None:
        self.calls += [Asked(place=self.place, call=call) for page in pages for call in page.calls]

    def _name(self, question: Question, page: Kept) -> str:
        place, operation = self.place, question.operation
        folder = f"{place.account}/{place.region}/{operation.service}"
        inner = f"/{question.folder}" if question.folder else ""
        short = page.question.removeprefix("sha256:")[:12]
        return f"{folder}{inner}/{operation.name}-{short}-{page.number:04}.json"


def _allow(operation: Operation) -> None:
    if operation not in OPERATIONS or not operation.name.startswith(READ_VERBS):
        message = f"a rescue called {operation.id}, which it doesn't declare as a read"
        raise UsageError(message, hint="declare it in vouchbook.rescue.operations")


def _sized(question: Question) -> dict[str, Any]:
    paging = question.operation.paging
    size = dict([paging.size]) if paging is not None and paging.size else {}
    return {**question.parameters, **size}


def _token(answer: Answer, operation: Operation) -> str:
    """What leads to the next page; empty where there is none."""
    if operation.paging is None:
        return ""
    return answer.token or str((answer.facts or {}).get(operation.paging.token_out) or "")
