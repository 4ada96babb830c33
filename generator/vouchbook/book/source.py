"""Markdown pages -> the book: pages, claims, assertions, and every mistake in how they are bound.

Pure: the same text gives the same book, and nothing but the text is looked at.
"""

import bisect
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from pathlib import PurePosixPath

from vouchbook.book.dialect import Found, Parsed, parse
from vouchbook.book.frontmatter import Head, read_head
from vouchbook.book.links import COUNT, EVIDENCE, Ordinals
from vouchbook.book.mistake import Mistake
from vouchbook.model.claim import Assertion, Book, Claim, Page

AUDIT_FOLDERS = ("assertions", "controls", "risk-acceptances", "topics")
"""The folders under `docs/` whose pages belong to the Audit book."""
HOME = "index.md"
ASSERTION_KEYS = ("who", "role", "date", "expires", "looked_at")
DATES = ("reviewed", "date", "expires", "from", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One page, read and parsed."""

    path: str
    text: str
    head: Head
    parsed: Parsed
    starts: tuple[int, ...]
    """Offset of each of the body's lines."""

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of an offset in the body."""
        index = bisect.bisect_right(self.starts, offset) - 1
        return self.head.first_line + index, 1 + offset - self.starts[index]

    def mistake(self, offset: int, code: str, message: str, hint: str = "") -> Mistake:
        """A mistake at an offset of the body."""
        line, column = self.locate(offset)
        return Mistake(
            path=self.path,
            line=line,
            column=column,
            code=code,
            message=message,
            hint=hint,
        )

    def head_mistake(self, key: str, code: str, message: str, hint: str = "") -> Mistake:
        """A mistake at a key of the front matter, or on the first line without it."""
        line = self.head.lines.get(key, 1)
        return Mistake(path=self.path, line=line, column=1, code=code, message=message, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What tables and numbers in the pages need beside what the claims need, sorted."""

    checks: tuple[str, ...]
    collectors: tuple[str, ...]


def in_audit_book(path: str) -> bool:
    """Whether a page belongs to the Audit book, which goes into the pack."""
    return path == HOME or path.partition("/")[0] in AUDIT_FOLDERS


def is_assertion(path: str) -> bool:
    """Whether a page is an assertion (the folder's own index page isn't one)."""
    pure = PurePosixPath(path)
    return pure.parts[:1] == ("assertions",) and pure.name != HOME


@lru_cache(maxsize=2048)
def read_source(path: str, text: str) -> Source:
    """Read one page. The result is kept, because reading and linting ask for the same pages."""
    head = read_head(path, text)
    starts = tuple(accumulate((len(line) + 1 for line in head.body.split("\n")), initial=0))
    return Source(path=path, text=text, head=head, parsed=parse(head.body), starts=starts)


def read_book(pages: Mapping[str, str]) -> tuple[Book, tuple[Mistake, ...]]:
    """Read the Audit book from `path under docs/ -> Markdown source`.

    Pages of the Handbook are passed over. What can't be bound (a target that is no id, an unknown
    scope, an id given twice) is left out of the book and comes back as a mistake; `lint` reports
    the same mistakes and all others.
    """
    sources = audit_sources(pages)
    mistakes: list[Mistake] = []
    read: list[Page] = []
    assertions: list[Assertion] = []
    names: dict[str, str] = {}
    for source in sources:
        mistakes += source.head.mistakes
        claims, wrong = read_claims(source, names)
        mistakes += wrong
        mistakes += wrong_dates(source)
        read.append(page_of(source, claims))
        if is_assertion(source.path):
            assertion, wrong = read_assertion(source)
            assertions.append(assertion)
            mistakes += wrong
    book = Book(pages=tuple(read), assertions=tuple(assertions))
    return book, tuple(sorted(mistakes))


def read_uses(pages: Mapping[str, str]) -> Uses:
    """The checks that evidence tables show and the collectors that numbers count."""
    found = [
        item.bound
        for source in audit_sources(pages)
        for item in source.parsed.found
        if not item.problems
    ]
    return Uses(
        checks=tuple(sorted({b.target for b in found if b.scheme == EVIDENCE})),
        collectors=tuple(sorted({b.target for b in found if b.scheme == COUNT})),
    )


def audit_sources(pages: Mapping[str, str]) -> list[Source]:
    """The Audit book's pages, parsed and sorted by path."""
    return [read_source(path, pages[path]) for path in sorted(pages) if in_audit_book(path)]


def read_claims(source: Source, names: dict[str, str]) -> tuple[list[Claim], list[Mistake]]:
    """The claims of one page; `names` holds the ids given so far and is added to."""
    ordinals = Ordinals(source.path)
    claims: list[Claim] = []
    mistakes: list[Mistake] = []
    for found in source.parsed.found:
        mistakes += [source.mistake(found.offset, code, text) for code, text in found.problems]
        if found.bound.kind is None or found.problems:
            continue
        name = ordinals.name(found.bound)
        if name in names:
            message = f"the id {name!r} is taken by a claim in {names[name]}."
            mistakes.append(source.mistake(found.offset, "duplicate-id", message))
            continue
        names[name] = source.path
        claims.append(claim_of(source, found, name))
    return claims, mistakes


def claim_of(source: Source, found: Found, name: str) -> Claim:
    """The claim behind a link of ours that is in order."""
    kind = found.bound.kind
    if kind is None:
        raise ValueError(f"{found.bound.scheme}: binds no claim")
    return Claim(
        id=name,
        page=source.path,
        line=source.locate(found.offset)[0],
        kind=kind,
        target=found.bound.target,
        scope=found.bound.scope,
        sentence=found.text,
    )


def page_of(source: Source, claims: list[Claim]) -> Page:
    """The page without its prose."""
    values = source.head.values
    return Page(
        path=source.path,
        title=values.get("title", ""),
        topic=values.get("topic", ""),
        requirements=source.head.lists.get("requirements", ()),
        owner=values.get("owner", ""),
        reviewed=values.get("reviewed", ""),
        claims=tuple(claims),
        sha256=hashlib.sha256(source.text.encode()).hexdigest(),
    )


def read_assertion(source: Source) -> tuple[Assertion, list[Mistake]]:
    """The assertion that a page under `assertions/` makes."""
    values = source.head.values
    mistakes = [
        source.head_mistake(
            key,
            "assertion-incomplete",
            f"an assertion needs {key!r} in its front matter.",
        )
        for key in ASSERTION_KEYS
        if not values.get(key)
    ]
    mistakes += _wrong_answers(source)
    lists = source.head.lists
    assertion = Assertion(
        id=PurePosixPath(source.path).stem,
        page=source.path,
        title=values.get("title", ""),
        who=values.get("who", ""),
        role=values.get("role", ""),
        date=values.get("date", ""),
        expires=values.get("expires", ""),
        looked_at=values.get("looked_at", ""),
        answers=lists.get("answers", ()),
        holds=values.get("holds", "true") == "true",
        accounts=lists.get("accounts", ()),
        files=lists.get("files", ()),
    )
    return assertion, mistakes


def _wrong_answers(source: Source) -> list[Mistake]:
    """What is wrong with how an assertion fills slots, whatever the slots are."""
    mistakes = []
    if source.head.values.get("holds", "true") not in {"true", "false"}:
        message = "'holds' is either true or false."
        mistakes.append(source.head_mistake("holds", "front-matter", message))
    for name in source.head.lists.get("files", ()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            message = f"{name!r} leads out of the folder of the assertions."
            mistakes.append(source.head_mistake("files", "front-matter", message))
    return mistakes


def wrong_dates(source: Source) -> list[Mistake]:
    """Dates in the front matter that are none."""
    mistakes = []
    for key in DATES:
        value = source.head.values.get(key, "")
        if value and not is_date(value):
            message = f"{key!r} needs a date as YYYY-MM-DD, not {value!r}."
            mistakes.append(source.head_mistake(key, "bad-date", message))
    return mistakes


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
