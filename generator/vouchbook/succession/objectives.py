"""Objective by objective: what showed it in App Mesh, and how each successor took it over."""

from collections.abc import Iterable
from dataclasses import replace

from vouchbook.model.check import Verdict
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.model.succession import (
    STATES,
    SUCCESSORS,
    Gap,
    Loss,
    ObjectiveRow,
    State,
    Taking,
    Technology,
)
from vouchbook.succession.losses import losses, lost_words
from vouchbook.succession.showing import Showing
from vouchbook.succession.spans import Span, handover, longest, outside, total, union

_ORDER = tuple(STATES)
_SAID = {
    Verdict.FAIL: ("fails", "fail"),
    Verdict.UNKNOWN: ("is unknown", "are unknown"),
    Verdict.PASS: ("passes", "pass"),
}
"""Verdict -> how one check and several of them are said."""


def objective_rows(showing: Showing, used: Iterable[Technology]) -> tuple[ObjectiveRow, ...]:
    """Every objective has a row, in the catalogue's order."""
    successors = tuple(used)
    return tuple(_row(showing, name, means, successors) for name, means in OBJECTIVES.items())


def _row(
    showing: Showing, objective: str, means: str, used: tuple[Technology, ...]
) -> ObjectiveRow:
    before = showing.own(objective, Technology.APP_MESH)
    shared = showing.own(objective, None)
    stood = showing.ever(before)
    spans = showing.spans(before)
    after = tuple(_taking(showing, objective, technology, spans) for technology in used)
    if not stood:
        # Nothing of App Mesh's can have been left behind.
        after = tuple(
            replace(item, state=State.NO_OWN) if item.state is State.OPEN else item
            for item in after
        )
    state, because = _overall(stood, after, showing.verdict_words(before))
    dark = _unshown(showing, objective)
    return ObjectiveRow(
        objective=objective,
        means=means,
        stood=stood,
        state=state,
        because=because,
        before=showing.showers(before),
        first=spans[0][0] if spans else "",
        last=spans[-1][1] if spans else "",
        seconds=total(spans),
        after=after,
        shared=showing.showers(shared),
        unshown=None if dark is None else total(dark),
        longest=longest(dark or ()),
    )


def _overall(stood: bool, after: tuple[Taking, ...], still: str) -> tuple[State, str]:  # noqa: FBT001
    if not stood:
        return State.NO_OWN, "No check of App Mesh's own judged anything here"
    if not after:
        return State.OPEN, f"No successor is in use; {still}"
    state = min((item.state for item in after), key=_ORDER.index)
    words = [f"{item.technology.value}: {item.because}" for item in after]
    return state, "; ".join(words)


def _taking(
    showing: Showing, objective: str, technology: Technology, before: tuple[Span, ...]
) -> Taking:
    own, shared = showing.own(objective, technology), showing.own(objective, None)
    lost = tuple(losses(objective, technology))
    # Where the successor has no check of its own, what all share is what shows it.
    checks = own or shared
    spans = showing.spans(checks)
    gap = handover(before, spans)
    state, because = _state(showing, own, shared, lost, gap)
    return Taking(
        technology=technology,
        state=state,
        because=because,
        checks=showing.showers(own),
        compensating=showing.showers(name for item in lost for name in item.compensating),
        lost=lost,
        first=spans[0][0] if spans else "",
        last=spans[-1][1] if spans else "",
        seconds=total(spans),
        gap=gap,
    )


def _state(
    showing: Showing,
    own: tuple[str, ...],
    shared: tuple[str, ...],
    lost: tuple[Loss, ...],
    gap: Gap | None,
) -> tuple[State, str]:
    whole = [item for item in lost if item.whole]
    if whole and not own:
        return State.LOST, lost_words(whole)
    checks, kind = (own, "") if own else (shared, " (shared by every technology)")
    match showing.judged(checks):
        case Verdict.FAIL:
            return State.DEVIATES, _said(showing, checks, Verdict.FAIL) + kind
        case Verdict.UNKNOWN:
            return State.UNKNOWN, _said(showing, checks, Verdict.UNKNOWN) + kind
        case Verdict.PASS:
            state = State.AGAIN if gap else State.SHOWN
            return state, _said(showing, checks, Verdict.PASS) + kind
        case _:
            return State.OPEN, _open_words(showing, own)


def _open_words(showing: Showing, own: tuple[str, ...]) -> str:
    unasked = [name for name in own if showing.verdict(name) is None]
    if unasked:
        return f"no claim asks for {', '.join(unasked)}"
    return "its checks found nothing to judge" if own else "no check shows it"


def _said(showing: Showing, checks: tuple[str, ...], verdict: Verdict) -> str:
    names = [name for name in checks if showing.verdict(name) is verdict]
    return f"{', '.join(names)} {_SAID[verdict][len(names) > 1]}"


def _unshown(showing: Showing, objective: str) -> tuple[Span, ...] | None:
    """When in the period no check of any technology passed; None without a period."""
    period = showing.period
    if period is None:
        return None
    names = [
        name
        for technology in (Technology.APP_MESH, *SUCCESSORS)
        for name in showing.own(objective, technology)
    ]
    # What has no technology of its own is shown by what all share.
    found = names if showing.ever(names) else showing.own(objective, None)
    return outside(union(showing.spans(found)), period.start, period.end)
