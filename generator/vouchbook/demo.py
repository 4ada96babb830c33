"""The demo: an embedded AWS with an estate in it, and the verdicts that it was built for."""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.reach import Reach
from vouchbook.model.renderer import Progress
from vouchbook.model.result import CheckResult
from vouchbook.workspace import Workspace, judge

if TYPE_CHECKING:
    from vouchbook.sandbox import Sandbox

MARKER = ".vouchbook-demo"
"""The file by which a demo knows its own folder."""
EXPECTED = "expected.json"
"""Check -> verdict -> subjects, as the demo's estate was built for."""


@contextmanager
def started(*, port: int = 0, empty: bool = False) -> Iterator["Sandbox"]:
    """The embedded AWS with the demo's estate (or nothing) in it.

    UsageError where the extra `demo` isn't installed or the port is taken.
    """
    try:
        from vouchbook.sandbox import Sandbox, SandboxError  # noqa: PLC0415  # an extra
    except ImportError as error:
        hint = "install it with: pip install 'vouchbook[demo]'"
        raise UsageError("the embedded AWS is not installed", hint=hint) from error
    try:
        sandbox = Sandbox.start(port=port, empty=empty, estate="demo")
    except SandboxError as error:
        raise UsageError(str(error), hint="choose another --port, or none") from error
    with sandbox:
        yield sandbox


@contextmanager
def running_estate(progress: Progress) -> Iterator[str]:
    """The endpoint of an embedded AWS; the process's environment points at it while it runs."""
    progress("starting, and creating the estate", 0, 1)
    with started() as sandbox, _environment(sandbox.environment()):
        progress("ready", 1, 1)
        yield sandbox.endpoint


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a while; a demo must never meet somebody's real credentials."""
    unwanted = [name for name in os.environ if name.startswith("AWS_")]
    before = {name: os.environ.pop(name) for name in unwanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in wanted:
            os.environ.pop(name, None)
        os.environ.update(before)


def clear_demo(folder: Path) -> None:
    """Make room for a run of the demo: its world stands still, so it always begins anew.

    UsageError where the folder holds anything that no demo has made.
    """
    marker = folder / MARKER
    if folder.is_dir() and any(folder.iterdir()) and not marker.is_file():
        hint = "name a new folder with --dir; nothing was touched"
        raise UsageError(f"{folder} holds something else than a demo", hint=hint)
    for name in ("evidence", "build"):
        if (folder / name).is_dir():
            rmtree(folder / name)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("made by `vouchbook demo`: the next demo replaces what is here\n", "utf-8")


def demo_reach(reach: Reach, endpoint: str) -> Reach:
    """How the demo reaches its estate: little patience, since what is slow there is broken."""
    return replace(reach, endpoint=endpoint, profile="", attempts=1, read_timeout=10.0, workers=4)


def verdicts(results: tuple[CheckResult, ...]) -> dict[str, Any]:
    """Check -> verdict -> sorted subjects: what the demo is held against."""
    said: dict[str, dict[str, list[str]]] = {}
    for result in results:
        found = said.setdefault(result.check, {})
        for item in result.findings:
            found.setdefault(item.verdict.value, []).append(item.subject)
    return {
        check: {verdict: sorted(found[verdict]) for verdict in sorted(found)}
        for check, found in said.items()
    }


def check_verdicts(workspace: Workspace) -> list[str]:
    """What differs from the verdicts that the estate was built for; empty if nothing does.

    The estate has verdicts for every check there is; compared are those of the book.
    """
    expected = json.loads(files("vouchbook.sandbox").joinpath(EXPECTED).read_text("utf-8"))
    return differences(expected, verdicts(judge(workspace).results), workspace.wanted_checks())


def differences(
    expected: Mapping[str, Any], actual: Mapping[str, Any], wanted: Collection[str]
) -> list[str]:
    """How verdicts differ from the expected ones; each wanted check must be among them."""
    if not wanted:
        return ["the book names no check, so nothing was compared"]
    found = [f"{name} was not evaluated" for name in sorted(set(wanted) - set(actual))]
    for check, told in sorted(actual.items()):
        if check not in expected:
            found.append(f"{check}: the estate was built for no verdict of it")
            continue
        for verdict in sorted({*told, *expected[check]}):
            meant = set(expected[check].get(verdict, ()))
            given = set(told.get(verdict, ()))
            found += [f"{check}: {item} should be {verdict}" for item in sorted(meant - given)]
            found += [f"{check}: {item} should not be {verdict}" for item in sorted(given - meant)]
    return found
