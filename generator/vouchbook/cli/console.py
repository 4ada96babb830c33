"""What a person sees: tables and progress on a terminal, JSON for a pipe, and the next step."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from vouchbook.book.text import visible
from vouchbook.kernel.codec import encode
from vouchbook.model.renderer import Progress as Report

FORMATS = click.Choice(["text", "json"])
_LOG = 140
TONES = {"pass": "green", "fail": "red", "unknown": "yellow", "not-applicable": "dim"}


def out() -> Console:
    """Standard output: results."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=_width())


def err() -> Console:
    """Standard error: progress, logs, what to do next."""
    return Console(stderr=True, highlight=False, width=_width(), soft_wrap=True)


def _width() -> int | None:
    """As wide as the terminal; in a pipe or a log wide enough for every table."""
    return None if sys.stdout.isatty() else _LOG


def say(words: str) -> None:
    """Tell the user something on standard error; names from AWS can't send control signs."""
    err().print(visible(words), markup=False)


def print_json(value: object) -> None:
    """Write JSON, and nothing else, to standard output."""
    text = json.dumps(encode(value), indent=2, sort_keys=True, ensure_ascii=False)
    click.echo(text)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people; every cell is shown as text."""
    drawn = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*[_cell(value) for value in row])
    out().print(drawn)


def _cell(value: object) -> str:
    text = visible("" if value is None else str(value))
    tone = TONES.get(text)
    return f"[{tone}]{text}[/{tone}]" if tone else escape(text)


@contextmanager
def bar(title: str) -> Iterator[Report]:
    """A progress bar on a terminal; lines in a log; both on standard error."""
    console = err()
    if not console.is_terminal:
        yield _lines(title)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=False) as progress:
        task = progress.add_task(title, total=None)

        def report(what: str, done: int, of: int) -> None:
            words = f"{title}: {visible(what)}"
            progress.update(task, description=words, completed=done, total=of)

        yield report


def _lines(title: str) -> Report:
    said: list[str] = []

    def report(what: str, done: int, of: int) -> None:
        if done == of and (not said or said[-1] != what):
            said.append(what)
            say(f"{title}: {done} of {of}")

    return report
