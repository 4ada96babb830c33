"""A reader in memory: it answers from a world that a test describes, and keeps what it is given.

It holds collectors to the API: each request's parameters are validated against botocore's model.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import botocore.session
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from vouchbook.model.collector import Operation
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reasons import Unread, UnreadError

Answer: TypeAlias = Mapping[str, Any] | str | Unread
"""Facts, or the error code for "no such configuration", or why nothing could be read."""
World: TypeAlias = Callable[[Operation, Mapping[str, object]], Answer]

REGIONAL_PLACE = Place(partition="aws", account="111122223333", region="eu-west-1")
GLOBAL_PLACE = Place(partition="aws", account="111122223333", region=GLOBAL)

_SESSION = botocore.session.get_session()


def model_of(operation: Operation) -> OperationModel:
    return _SESSION.get_service_model(operation.service).operation_model(operation.name)


def world(*said: tuple[Operation, Mapping[str, object], Answer]) -> World:
    """Build a world of exactly these requests; a page size is no part of them."""
    answers = {
        (operation.id, repr(sorted(parameters.items()))): answer
        for operation, parameters, answer in said
    }

    def ask(operation: Operation, parameters: Mapping[str, object]) -> Answer:
        size = operation.paging.size if operation.paging else None
        bare = {name: value for name, value in parameters.items() if (size or ("",))[0] != name}
        return answers[operation.id, repr(sorted(bare.items()))]

    return ask


@dataclass(kw_only=True)
class FakeReader:
    world: World
    place: Place = REGIONAL_PLACE
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    """Requests in their order; one that was made before is remembered, not made again."""
    records: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """Resource and operation -> what was recorded."""
    gaps: dict[str, Unread] = field(default_factory=dict)
    _memory: dict[str, Answer] = field(default_factory=dict)

    def items(self, operation: Operation, /, **parameters: object) -> Iterator[Mapping[str, Any]]:
        for page in self._pages(operation, parameters):
            yield from page[operation.paging.items] if operation.paging else [page]

    def describe(self, resource: str, operation: Operation, /, **parameters: object) -> Any:
        answer = self._whole(operation, parameters)
        self.records[resource, operation.id] = answer
        return None if isinstance(answer, str | Unread) else answer

    def record(self, resource: str, operation: Operation, facts: Mapping[str, Any], /) -> None:
        self.records[resource, operation.id] = facts

    def missing(self, resource: str, operation: Operation, code: str, /) -> None:
        self.records[resource, operation.id] = code

    @contextmanager
    def within(self, scope: str, /) -> Iterator[None]:
        try:
            yield
        except UnreadError as error:
            self.gaps[scope] = error.unread

    def _pages(
        self, operation: Operation, parameters: Mapping[str, object]
    ) -> Iterator[Mapping[str, Any]]:
        paging, asked = operation.paging, dict(parameters)
        if paging and paging.size:
            asked[paging.size[0]] = paging.size[1]
        while True:
            answer = self._ask(operation, asked)
            if isinstance(answer, str):
                return
            if isinstance(answer, Unread):
                raise UnreadError(answer)
            yield answer
            token = answer.get(paging.token_out) if paging else None
            if paging is None or not token:
                return
            asked[paging.token_in] = token

    def _whole(self, operation: Operation, parameters: Mapping[str, object]) -> Answer:
        """Answer with the lists of all pages joined."""
        if operation.paging is None:
            return self._ask(operation, parameters)
        joined: dict[str, Any] = {}
        try:
            for page in self._pages(operation, parameters):
                for name, value in page.items():
                    before = joined.get(name, [])
                    joined[name] = [*before, *value] if isinstance(value, list) else value
        except UnreadError as error:
            return error.unread
        return joined

    def _ask(self, operation: Operation, parameters: Mapping[str, object]) -> Answer:
        key = f"{operation.id} {sorted(parameters.items())!r}"
        if key not in self._memory:
            shape = model_of(operation).input_shape
            if shape is not None:
                problems = ParamValidator().validate(dict(parameters), shape)
                assert not problems.has_errors(), problems.generate_report()
            self.calls.append((operation.id, dict(parameters)))
            self._memory[key] = self.world(operation, parameters)
        return self._memory[key]
