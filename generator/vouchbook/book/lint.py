"""Every mistake in the book at once: what is bound to nothing, and what is said without a claim."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from vouchbook.book.dialect import SCHEME, Found
from vouchbook.book.links import COUNT, EVIDENCE
from vouchbook.book.lint_prose import lint_prose
from vouchbook.book.mistake import Level, Mistake, did_you_mean
from vouchbook.book.source import Source, audit_sources, is_assertion, is_date, read_book
from vouchbook.model.claim import Book, ClaimKind

CODE = re.compile(
    r"^(?P<fence>[ \t]*(?P<tick>`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t]*(?P=tick)[`~]*[ \t]*$|\Z)"
    r"|(?P<quote>`+)(?!`).+?(?<!`)(?P=quote)(?!`)|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
RAW = re.compile(
    rf"<(?:a\s[^>]*href\s*=\s*[\"']?\s*)?({SCHEME.pattern})[^>]*>",
    re.IGNORECASE,
)
WRITTEN = re.compile(rf"\]\(\s*<?(?={SCHEME.pattern})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Every id that a page may name."""

    checks: Collection[str]
    slots: Collection[str]
    """Checks whose evidence an assertion may be."""
    collectors: Collection[str]
    assertions: Collection[str]
    reports: Collection[str]
    frameworks: Mapping[str, Collection[str]]


def lint(  # the ids of four registries, each named at the call
    book: Book,
    pages: Mapping[str, str],
    *,
    checks: Collection[str],
    slots: Collection[str],
    collectors: Collection[str],
    reports: Collection[str],
    frameworks: Mapping[str, Collection[str]],
    today: date,
) -> tuple[Mistake, ...]:
    """Report every mistake in the Audit book, sorted by file and line.

    It includes what `read_book` reports. An error breaks a strict build; an advice never does.
    """
    known = Known(
        checks=checks,
        slots=slots,
        collectors=collectors,
        assertions={assertion.id for assertion in book.assertions},
        reports=reports,
        frameworks=frameworks,
    )
    mistakes = list(read_book(pages)[1])
    for source in audit_sources(pages):
        mistakes += head_mistakes(source, known, today)
        for found in source.parsed.found:
            mistakes += target_mistakes(source, found, known, today)
        mistakes += raw_mistakes(source)
        mistakes += lint_prose(source)
    return tuple(sorted(set(mistakes)))


def head_mistakes(source: Source, known: Known, today: date) -> Iterator[Mistake]:
    """What is wrong with a page's front matter as a whole."""
    if not source.head.values.get("title"):
        hint = "Begin the page with front matter: `---`, `title: …`, `---`."
        yield source.head_mistake("title", "missing-title", "the page has no title.", hint)
    for requirement in source.head.lists.get("requirements", ()):
        yield from requirement_mistakes(source, requirement, known)
    for slot in source.head.lists.get("answers", ()):
        if slot not in known.slots:
            hint = did_you_mean(slot, known.slots) or "The reference of checks names every slot."
            message = f"{slot!r} is no check with an evidence slot."
            yield source.head_mistake("answers", "no-such-slot", message, hint)
    expires = source.head.values.get("expires", "")
    if is_assertion(source.path) and is_date(expires) and date.fromisoformat(expires) < today:
        yield source.head_mistake(
            "expires",
            "expired-assertion",
            f"this assertion expired on {expires}; it asserts nothing any more.",
            "Have it confirmed anew, or take it out.",
        )


def requirement_mistakes(source: Source, name: str, known: Known) -> Iterator[Mistake]:
    """What is wrong with one requirement that a page names as `framework:requirement`."""
    framework, colon, requirement = name.partition(":")
    if not colon:
        message = f"{name!r} is no requirement; write `framework:requirement`."
        yield source.head_mistake("requirements", "unknown-requirement", message)
    elif framework not in known.frameworks:
        hint = did_you_mean(framework, known.frameworks)
        message = f"there is no framework {framework!r}."
        yield source.head_mistake("requirements", "unknown-framework", message, hint)
    elif requirement not in known.frameworks[framework]:
        hint = did_you_mean(requirement, known.frameworks[framework])
        message = f"{framework} has no requirement {requirement!r}."
        yield source.head_mistake("requirements", "unknown-requirement", message, hint)


def target_mistakes(source: Source, found: Found, known: Known, today: date) -> Iterator[Mistake]:
    """A link of ours that leads to an id nobody has, or to a day that has passed."""
    bound = found.bound
    if any(code == "bad-target" for code, _ in bound.problems):
        return
    if bound.kind is ClaimKind.INTENDED:
        if date.fromisoformat(bound.target) < today:
            message = f"the day of this intention, {bound.target}, has passed."
            hint = "Bind the sentence to a check, or move the date."
            mistake = source.mistake(found.offset, "intention-passed", message, hint)
            yield replace(mistake, level=Level.ADVICE)
        return
    what, ids = {
        ClaimKind.OBSERVED: ("check", known.checks),
        ClaimKind.ASSERTED: ("assertion", known.assertions),
        ClaimKind.INHERITED: ("report", known.reports),
        EVIDENCE: ("check", known.checks),
        COUNT: ("collector", known.collectors),
    }[bound.kind or bound.scheme]
    if bound.target not in ids:
        hint = did_you_mean(bound.target, ids) or f"`vouchbook list {what}s` has every id."
        if what in {"assertion", "report"} and not did_you_mean(bound.target, ids):
            hint = ELSEWHERE[what]
        message = f"there is no {what} {bound.target!r}."
        yield source.mistake(found.offset, f"unknown-{what}", message, hint)


ELSEWHERE = {
    "assertion": "An assertion is a page under docs/assertions/; its file name is its id.",
    "report": "Reports stand in vouchbook.toml, each with its id.",
}


def raw_mistakes(source: Source) -> Iterator[Mistake]:
    """Links of ours that the parser doesn't see as such: raw HTML, and links cut by a table."""
    masked = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.head.body)
    raw = set()
    for match in RAW.finditer(masked):
        raw.add(match.start(1))
        message = "raw HTML can't bind a claim; it would pass through unseen."
        hint = "Write `[sentence](claim:check-id)`."
        yield source.mistake(match.start(), "raw-claim", message, hint)
    seen = {found.offset for found in source.parsed.found}
    for match in WRITTEN.finditer(masked):
        if match.end() in seen or match.end() in raw:
            continue
        rest = masked[match.end() :].partition("\n")[0].partition(")")[0]
        if "|" in rest:
            message = "a `|` inside a link cuts it in two where it stands in a table."
            yield source.mistake(match.end(), "pipe-in-link", message, "Take the `|` out.")
        else:
            message = "this is written like a link, but Markdown doesn't read it as one."
            hint = "Check brackets and indentation; put examples into a fence."
            yield source.mistake(match.end(), "broken-link", message, hint)
