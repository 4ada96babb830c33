"""How pages say the succession: states with signs and tones, times in words. Pure."""

from collections import Counter
from dataclasses import dataclass

from vouchbook.book.words import verdict_word
from vouchbook.durations import length, micros, spoken, when
from vouchbook.model.check import Verdict
from vouchbook.model.succession import STATES, Gap, Left, ObjectiveRow, State, Succession
from vouchbook.renderers.site_parts import Part

TONES = {
    State.DEVIATES: "fail",
    State.UNKNOWN: "unknown",
    State.OPEN: "unknown",
    State.LOST: "partly-supported",
    State.AGAIN: "advice",
    State.SHOWN: "pass",
    State.NO_OWN: "not-applicable",
}
"""State -> the class by which a style sheet colours it, beside its sign and its words."""
SIGNS = {
    State.DEVIATES: "\N{MULTIPLICATION SIGN}",
    State.UNKNOWN: "?",
    State.OPEN: "!",
    State.LOST: "\N{MINUS SIGN}",
    State.AGAIN: "≈",
    State.SHOWN: "✓",
    State.NO_OWN: "·",
}
NEVER = "at no time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state as pages show it: a sign, words and a colour."""

    sign: str
    word: str
    tone: str


def mark_of(state: State) -> Mark:
    """A state as pages show it."""
    return Mark(sign=SIGNS[state], word=state.value, tone=TONES[state])


def state_parts(told_of: Succession) -> tuple[Part, ...]:
    """How many objectives stand how; every state is named."""
    counts = Counter(row.state for row in told_of.objectives)
    return tuple(
        Part(label=state.value, tone=TONES[state], count=counts[state]) for state in STATES
    )


def before_words(row: ObjectiveRow) -> str:
    """From when to when App Mesh showed it."""
    if row.first:
        return span_words(row.first, row.last)
    return "judged, and shown at no time" if row.stood else "nothing of its own"


def span_words(first: str, last: str) -> str:
    """From the first to the last instant at which something passed."""
    if not first:
        return NEVER
    if length(first, last) == 1:
        return f"at {when(first)} alone"
    return f"first {when(first)}, last {when(last)}"


def gap_words(gap: Gap | None) -> str:
    """A time through which nothing showed it; empty where there is none."""
    if gap is None:
        return ""
    return f"{when(gap.start)} to {when(gap.end)} ({spoken(length(gap.start, gap.end))})"


def unshown_words(row: ObjectiveRow) -> str:
    """For how long nothing showed it, and the longest such time; empty without a period."""
    asked = (*row.before, *(item for part in row.after for item in part.checks), *row.shared)
    if row.unshown is None or all(item.verdict is None for item in asked):
        return ""
    if row.longest is None:
        return "At every instant of the period some check passed."
    return (
        f"Through {spoken(micros(row.unshown))} of the period no check passed, or nothing was "
        f"watched; longest {gap_words(row.longest)}."
    )


def taken_words(seconds: float) -> str:
    """For how long something stood in all; single instants are said as what they are."""
    if not seconds:
        return ""
    if seconds < 1:
        return "at single instants, with nothing that watched in between"
    return f"for {spoken(micros(seconds))} in all"


def left_mark(item: Left) -> str:
    """How a thing that is left is called."""
    words = {Verdict.FAIL: "still there", Verdict.PASS: "past"}
    return words.get(item.verdict, verdict_word(item.verdict.value))
