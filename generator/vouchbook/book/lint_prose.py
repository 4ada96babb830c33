"""What the prose says: normative sentences without a claim, and vague words. Advice only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vouchbook.book.dialect import Piece
from vouchbook.book.mistake import Level, Mistake
from vouchbook.book.source import Source

NORMATIVE = re.compile(
    r"\b(must|shall|all|every|each|never|always|only|none|any|encrypt(?:ed|s)|ensur(?:es|ed)|"
    r"guarantees?|prevents?|prohibited|forbidden|required)\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(appropriate(?:ly)?|adequate(?:ly)?|as needed|as necessary|as required|sufficient(?:ly)?|"
    r"reasonabl[ey]|regularly|periodically|from time to time|timely|proper(?:ly)?|"
    r"best practices?|industry standards?|state of the art|where (?:possible|feasible)|"
    r"if possible|generally|usually|typically|robust|and so on|etc)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
SHORTEST = 4
"""Fewer words than this are a label in a table, not a sentence."""
UNBACKED_ALLOWED = ("assertions", "risk-acceptances")
"""Folders whose pages are themselves somebody's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a block, and whether a claim stands behind any of its words."""

    text: str
    bound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """How many of a page's normative sentences a claim backs."""

    backed: int
    unbacked: int


def sentences(block: tuple[Piece, ...]) -> Iterator[Sentence]:
    """Part a block's text into sentences."""
    text = "".join(piece.text for piece in block)
    flags = [piece.bound for piece in block for _ in piece.text]
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        said = text[start:end].strip()
        if said:
            yield Sentence(text=said, bound=any(flags[start:end]))
        start = end


def is_normative(sentence: Sentence) -> bool:
    """Whether a sentence says that something holds throughout."""
    return (
        len(sentence.text.split()) >= SHORTEST
        and not sentence.text.endswith("?")
        and NORMATIVE.search(sentence.text) is not None
    )


def backing(source: Source) -> Backing:
    """Count a page's normative sentences with and without a claim."""
    found = [s for block in source.parsed.blocks for s in sentences(block) if is_normative(s)]
    backed = sum(sentence.bound for sentence in found)
    return Backing(backed=backed, unbacked=len(found) - backed)


def lint_prose(source: Source) -> Iterator[Mistake]:
    """Advice on a page's sentences."""
    cursor = 0
    word_of_somebody = source.path.partition("/")[0] in UNBACKED_ALLOWED
    for block in source.parsed.blocks:
        for sentence in sentences(block):
            start = position(source.head.body, sentence.text, cursor)
            if start is not None:
                cursor = start
            at = cursor if start is None else start
            if is_normative(sentence) and not sentence.bound and not word_of_somebody:
                yield normative(source, sentence, at)
            for match in VAGUE.finditer(sentence.text):
                yield vague(source, match[0], at)


def position(body: str, text: str, cursor: int) -> int | None:
    """Where a sentence begins in the source: its first words, with markup between them."""
    words = re.findall(r"\w+", text)[:3]
    if not words:
        return None
    pattern = re.compile(r"\b" + r"[\W_]+".join(re.escape(word) for word in words))
    match = pattern.search(body, cursor) or pattern.search(body)
    return match.start() if match else None


def normative(source: Source, sentence: Sentence, at: int) -> Mistake:
    """Advice on a sentence that promises something and is bound to nothing."""
    match = NORMATIVE.search(sentence.text)
    word = match[0] if match else ""
    mistake = source.mistake(
        word_offset(source.head.body, word, at),
        "normative-without-claim",
        f"{word!r} promises something, and no claim backs the sentence.",
        "Bind it: `[sentence](claim:check-id)`, or say it less absolutely.",
    )
    return replace(mistake, level=Level.ADVICE)


def vague(source: Source, word: str, at: int) -> Mistake:
    """Advice on a word that an auditor can't test."""
    mistake = source.mistake(
        word_offset(source.head.body, word, at),
        "vague-word",
        f"{word!r} can't be tested.",
        "Say what, how often or how much.",
    )
    return replace(mistake, level=Level.ADVICE)


def word_offset(body: str, word: str, at: int) -> int:
    """Where a word of a sentence stands in the source, or the sentence itself."""
    pattern = r"\s+".join(re.escape(part) for part in word.split())
    match = re.compile(rf"\b{pattern}\b").search(body, at)
    return match.start() if match else at
