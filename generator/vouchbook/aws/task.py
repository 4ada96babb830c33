"""A task on its way: what its collectors share, and the one place where a request is sent.

Within a task no call is made twice: answers are remembered by operation and parameters.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from botocore.client import BaseClient

from vouchbook.aws.transport import Answer, Clock, ask, clean
from vouchbook.kernel.canonical import canonical_value, digest_of
from vouchbook.model.collector import Collector, Operation
from vouchbook.model.place import Place
from vouchbook.model.reading import Call
from vouchbook.model.reasons import Reason, Unread

LOG = logging.getLogger(__name__)

Clients = Callable[[str, str], BaseClient]
"""Gives the client for a service and a fixed endpoint region (empty: the place's own)."""

Documents = Mapping[str, tuple[tuple[str, ...], ...]]
"""Operation id -> where its answer holds JSON documents as text."""


def documents_in(collectors: Iterable[Collector]) -> Documents:
    """The documents that the facets of these collectors name."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for collector in collectors:
        for facet in collector.facets:
            if facet.json:
                found[facet.operation.id].add(facet.path)
    return {name: tuple(sorted(paths)) for name, paths in found.items()}


class StoppedError(Exception):
    """The run is being stopped; what the task has read so far is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a task asks again, beyond what botocore retries by itself."""

    waits: int = 20
    """For what AWS is still preparing."""
    repeats: int = 0
    """For an answer that arrived cut off, of which botocore retries only some."""
    sleep: Callable[[], None]
    """Passes the time of one wait."""


@dataclass(slots=True, kw_only=True)
class Task:
    """What the collectors of one task share: the place, the clients and the memory of answers."""

    place: Place
    clients: Clients
    now: Clock
    patience: Patience
    documents: Documents = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)
    """Set while the run is being stopped: nothing more is asked then."""
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    expired: Unread | None = None

    def answer(self, operation: Operation, parameters: Mapping[str, Any]) -> Answer:
        """The answer to a request, asked at most once; StoppedError where the run is stopped."""
        key = f"{operation.id} {digest_of(canonical_value(dict(parameters)))}"
        if key not in self.answers:
            self.answers[key] = self._ask(operation, parameters)
        return self.answers[key]

    def _ask(self, operation: Operation, parameters: Mapping[str, Any]) -> Answer:
        if self.expired is not None:
            unread = replace(self.expired, operation=operation.id, permission=operation.permission)
            return Answer(unread=unread, call=_unsent(operation, parameters, unread))
        answer = self._send(operation, parameters)
        for _ in range(self.patience.repeats):
            if answer.unread is None or answer.unread.reason is not Reason.TRUNCATED:
                break
            answer = self._send(operation, parameters)
        for _ in range(self.patience.waits):
            if not answer.pending:
                break
            self.patience.sleep()
            answer = self._send(operation, parameters)
        if answer.unread and answer.unread.reason is Reason.EXPIRED_CREDENTIALS:
            self.expired = answer.unread
        return answer

    def _send(self, operation: Operation, parameters: Mapping[str, Any]) -> Answer:
        if self.stopping.is_set():
            raise StoppedError
        client = self.clients(operation.service, operation.endpoint_region)
        documents = self.documents.get(operation.id, ())
        answer = ask(client, operation, parameters, self.now, documents)
        self.calls.append(answer.call)
        call = answer.call
        LOG.debug("%s in %s: %s (HTTP %s)", call.operation, self.place, call.outcome, call.status)
        return answer


def _unsent(operation: Operation, parameters: Mapping[str, Any], unread: Unread) -> Call:
    return Call(
        operation=operation.id,
        parameters=clean(parameters),
        outcome=unread.reason.value,
        detail="not sent",
    )
