"""Lists of one cluster, read to their end: chunk by chunk, each request recorded as a call.

Source: Kubernetes API concepts (retrieving large result sets in chunks, API discovery).
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, TypeVar
from urllib.parse import urlencode

from vouchbook.aws.kubernetes_api import Api, NoReplyError
from vouchbook.aws.task import Patience, StoppedError
from vouchbook.aws.transport import Clock, clean
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.errors import UsageError
from vouchbook.model.reading import Call
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.sources.bounded import FILE, json_document
from vouchbook.sources.kubernetes_kinds import Kind
from vouchbook.sources.kubernetes_live import SECRET, Listed, Page, listing_right, page_of

LOG = logging.getLogger(__name__)

SIZE = 500
"""Objects that are asked for at a time."""
RESTARTS = 2
"""So often a list is begun again whose next chunk the cluster no longer has."""
MOST = 4 * FILE
"""Bytes that one kind's list may have in one cluster, of what can become records."""
JSON = "application/json"
METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""Asks for metadata alone: the data of secrets never leaves the cluster."""
_VERSION = "v1"
"""The version of every kind that is read; all are stable by now, in old releases some aren't."""
_OK, _UNAUTHORIZED, _FORBIDDEN, _MISSING, _EXPIRED = 200, 401, 403, 404, 410
_TOO_MANY, _SERVER, _NO_TIME = 429, 500, 504
_AGAIN = frozenset({Reason.THROTTLED, Reason.SERVER_ERROR, Reason.TRUNCATED})
_NOT_FOUND = "NotFound"

T = TypeVar("T")


class _ExpiredError(Exception):
    """The cluster has no more of this list: it has changed too much since its first chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One request, and what is needed to be let ask it."""

    operation: str
    permission: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    number: int = 1
    accept: str = JSON

    @property
    def address(self) -> str:
        """What stands in the request's first line."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def unread(self, reason: Reason, detail: str) -> Unread:
        """Why there is no answer to it."""
        return Unread(
            reason=reason, operation=self.operation, permission=self.permission, detail=detail
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """How one request ended: with a status and perhaps a value, or with the reason why not."""

    call: Call
    value: Any = None
    unread: Unread | None = None


@dataclass(slots=True, kw_only=True)
class Asking:
    """One cluster that is being asked; a cluster without a connection isn't tried again."""

    cluster: str
    api: Api
    now: Clock
    patience: Patience
    stopping: Event
    closed: Unread | None = None

    def listed(self, kind: Kind) -> tuple[Listed | Unread, tuple[Call, ...]]:
        """One kind's whole list, or why there is none, and the requests for it."""
        calls: list[Call] = []
        try:
            return self._read(kind, calls), tuple(calls)
        except UnreadError as error:
            return error.unread, tuple(calls)

    def _read(self, kind: Kind, calls: list[Call]) -> Listed:
        began = instant(self.now())
        found = self._whole(kind, _VERSION, calls)
        if found is not None:
            return found
        for version in self._other_versions(kind, calls):
            found = self._whole(kind, version, calls)
            if found is not None:
                return found
        return Listed(at=began)

    def _whole(self, kind: Kind, version: str, calls: list[Call]) -> Listed | None:
        """The list at one version of its API; None where that version isn't there."""
        question = _Question(
            operation=kind.operation.id,
            permission=listing_right(kind),
            path=_path(kind, version),
            accept=METADATA if kind.kind == SECRET else JSON,
        )
        for _ in range(1 + RESTARTS):
            began = instant(self.now())
            try:
                pages = tuple(self._pages(kind, question, calls))
            except _ExpiredError:
                continue
            return Listed(at=began, pages=pages) if pages else None
        detail = f"the list changed faster than it was read, {1 + RESTARTS} times"
        raise UnreadError(question.unread(Reason.TRUNCATED, detail))

    def _pages(self, kind: Kind, question: _Question, calls: list[Call]) -> Iterator[bytes]:
        """Every chunk of a list; none where the resource isn't there."""
        tokens: set[str] = set()
        token, size = "", 0
        while True:
            goes_on = {"continue": token} if token else {}
            here = replace(question, query={"limit": SIZE, **goes_on}, number=len(tokens) + 1)
            page = self._get(here, lambda body: _counted(page_of(kind, body)), calls)
            if page is None and token:
                raise UnreadError(here.unread(Reason.VANISHED, f"HTTP {_MISSING}"))
            if page is None:
                return
            size += len(page.data)
            if size > MOST:
                detail = f"the list is longer than {MOST // (1024 * 1024)} MiB"
                raise UnreadError(here.unread(Reason.TRUNCATED, detail))
            yield page.data
            token = page.goes_on
            if not token:
                return
            if token in tokens:
                detail = "the list repeats its page token"
                raise UnreadError(here.unread(Reason.TRUNCATED, detail))
            tokens.add(token)

    def _other_versions(self, kind: Kind, calls: list[Call]) -> Iterator[str]:
        """Versions that have the resource where the usual one hasn't, as discovery tells.

        None at all: the cluster has no such kind. Raises UnreadError where that can't be told.
        """
        group = _Question(
            operation="kubernetes:GetApiGroup",
            permission=f"nonResourceURLs /apis/{kind.group}: get",
            path=f"/apis/{kind.group}" if kind.group else f"/api/{_VERSION}",
        )
        versions = self._get(group, _versions, calls) if kind.group else [_VERSION]
        for version in versions or ():
            address = f"{group.path}/{version}" if kind.group else group.path
            resources = self._get(replace(group, path=address), _resources, calls)
            if kind.resource.partition(".")[0] not in (resources or ()):
                continue
            if version == _VERSION:
                detail = f"{_path(kind, version)} is discovered and not found, HTTP {_MISSING}"
                raise UnreadError(group.unread(Reason.REJECTED, detail))
            yield version

    def _get(
        self, question: _Question, read: Callable[[bytes], tuple[T, int]], calls: list[Call]
    ) -> T | None:
        """The value of an answer; None where there is nothing at the address.

        Raises UnreadError for every other answer, _ExpiredError where the rest of a list is gone.
        """
        if self.closed is not None:
            unread = question.unread(self.closed.reason, self.closed.detail)
            calls.append(self._call(question, unread.reason.value, detail="not sent"))
            raise UnreadError(unread)
        told = self._send(question, read, calls)
        for _ in range(self.patience.repeats):
            if told.unread is None or told.unread.reason not in _AGAIN:
                break
            self.patience.sleep()
            told = self._send(question, read, calls)
        if told.call.status == _EXPIRED and "continue" in question.query:
            raise _ExpiredError
        if told.unread is not None:
            raise UnreadError(told.unread)
        value: T | None = told.value
        return value

    def _send(
        self, question: _Question, read: Callable[[bytes], tuple[T, int]], calls: list[Call]
    ) -> _Told:
        if self.stopping.is_set():
            raise StoppedError
        told = self._try(question, read)
        calls.append(told.call)
        call = told.call
        LOG.debug("%s of %s: %s (HTTP %s)", call.operation, self.cluster, call.outcome, call.status)
        return told

    def _try(self, question: _Question, read: Callable[[bytes], tuple[T, int]]) -> _Told:
        asked_at = instant(self.now())
        try:
            reply = self.api.get(question.address, question.accept)
        except UnreadError as error:
            call = self._call(question, error.unread.reason.value, asked_at=asked_at)
            return _Told(call=call, unread=error.unread)
        except NoReplyError as error:
            unread = question.unread(error.reason, error.detail)
            if not error.connected:
                self.closed = unread
            call = self._call(question, error.reason.value, asked_at=asked_at)
            return _Told(call=call, unread=unread)
        call = self._call(
            question,
            "ok",
            asked_at=asked_at,
            status=reply.status,
            server_date=reply.date,
            request_id=reply.audit_id,
        )
        if reply.status == _MISSING:
            return _Told(call=replace(call, outcome=_NOT_FOUND))
        reason, value, items = _reason(reply.status), None, None
        if reason is None:
            try:
                value, items = read(reply.body)
            except UsageError:
                reason = Reason.TRUNCATED
        if reason is None:
            return _Told(call=replace(call, items=items), value=value)
        unread = question.unread(reason, f"HTTP {reply.status}")
        return _Told(call=replace(call, outcome=reason.value), unread=unread)

    def _call(self, question: _Question, outcome: str, **more: Any) -> Call:
        """One request as it is kept: the chunk's number, never the token that asks for it."""
        size = {"limit": SIZE, "page": question.number} if "limit" in question.query else {}
        said = {"cluster": self.cluster, "path": question.path, **size}
        return Call(operation=question.operation, parameters=clean(said), outcome=outcome, **more)


def _path(kind: Kind, version: str) -> str:
    plural = kind.resource.partition(".")[0]
    return f"/apis/{kind.group}/{version}/{plural}" if kind.group else f"/api/{version}/{plural}"


def _counted(page: Page) -> tuple[Page, int]:
    return page, page.items


def _reason(status: int) -> Reason | None:
    """Why an answer with this status tells nothing; None where it does."""
    if status == _OK:
        return None
    if status in {_UNAUTHORIZED, _FORBIDDEN}:
        return Reason.DENIED
    if status == _TOO_MANY:
        return Reason.THROTTLED
    if status == _NO_TIME:
        return Reason.TIMED_OUT
    return Reason.SERVER_ERROR if status >= _SERVER else Reason.REJECTED


def _versions(body: bytes) -> tuple[list[str], int]:
    return _names(body, "APIGroup", "versions", "version")


def _resources(body: bytes) -> tuple[list[str], int]:
    return _names(body, "APIResourceList", "resources", "name")


def _names(body: bytes, kind: str, member: str, name: str) -> tuple[list[str], int]:
    """Names in a document of discovery; UsageError where it isn't one."""
    document = json_document(kind, body)
    entries = document.get(member) if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or document.get("kind") != kind:
        raise UsageError(f"the answer is no {kind}")
    found = [item.get(name) if isinstance(item, Mapping) else None for item in entries]
    if not all(isinstance(item, str) for item in found):
        raise UsageError(f"the answer is no whole {kind}")
    return [str(item) for item in found], len(found)
