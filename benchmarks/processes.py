"""Processes of their own: one for the embedded AWS with its estate, one for each measuring.

A peak of memory belongs to the process that had it, and a child of a large process would begin
with its parent's; so whoever starts these processes stays small.
"""

import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from benchmarks.estate import Counts, estate_of

_SPAWN = multiprocessing.get_context("spawn")
_KIB = 1024
_MIB = 1024 * 1024

Given = TypeVar("Given")
Asked = ParamSpec("Asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What something took."""

    seconds: float
    """By the clock on the wall."""
    cpu_seconds: float
    """Of the measured process alone, all threads."""


@contextmanager
def hosted(counts: Counts) -> Iterator[Mapping[str, str]]:
    """Run the embedded AWS with an estate of that size; gives the environment that leads to it."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_host, args=(counts, theirs))
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


def _host(counts: Counts, pipe: Connection) -> None:
    from vouchbook.sandbox import HUB, Sandbox  # noqa: PLC0415 - only this process builds
    from vouchbook.sandbox.clock import AS_OF  # noqa: PLC0415
    from vouchbook.sandbox.estate.make import make  # noqa: PLC0415

    with Sandbox.start(empty=True) as sandbox:
        make(sandbox, estate_of(counts), hub=HUB, as_of=AS_OF)
        pipe.send(sandbox.environment())
        try:
            pipe.recv()
        except EOFError:
            return


def apart(job: Callable[Asked, Given], *args: Asked.args, **kwargs: Asked.kwargs) -> Given:
    """Run a job in a new process, whose peak of memory is the job's."""
    with ProcessPoolExecutor(max_workers=1, mp_context=_SPAWN) as pool:
        return pool.submit(job, *args, **kwargs).result()


def timed(job: Callable[[], Given]) -> tuple[Given, Cost]:
    """Run a job here, and say what it took."""
    began, used = time.perf_counter(), time.process_time()
    given = job()
    return given, Cost(seconds=time.perf_counter() - began, cpu_seconds=time.process_time() - used)


def peak_mib() -> float:
    """The most memory that this process has had at once, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB / _MIB


def logged_calls(environment: Mapping[str, str], *, clear: bool = False) -> list[dict[str, str]]:
    """The embedded AWS's log of calls; with `clear` it begins anew."""
    connection = HTTPConnection(environment["AWS_ENDPOINT_URL"].removeprefix("http://"))
    try:
        connection.request("GET", "/vouchbook/calls")
        calls: list[dict[str, str]] = json.loads(connection.getresponse().read())
        if clear:
            connection.request("DELETE", "/vouchbook/calls")
            connection.getresponse().read()
    finally:
        connection.close()
    return calls
