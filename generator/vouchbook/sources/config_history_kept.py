"""Copies of one configuration item: AWS Config delivers the same item in several files.

A history file has it once, each later snapshot again, and the API gives it for the asking. What
says the same is kept once, by the smallest origin; where two copies of one item differ, nobody can
tell which is true: then it is a contradiction, and what they disagree about is unread.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.codec import encode
from vouchbook.kernel.records import digested
from vouchbook.model.history import Flaw, Observation
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.config_history_items import Told

Identity: TypeAlias = tuple[str, Place, str, int]
"""What all copies of one item have in common: ARN, place, capture and state id."""


def identity_of(told: Told) -> Identity:
    """Which item this is a copy of."""
    return (told.arn, told.place, told.capture, -1 if told.state is None else told.state)


def content_of(told: Told) -> str:
    """Digest of what a copy says, wherever it was delivered."""
    said = [_said(item) for item in told.observations]
    return digest_of([*said, told.created, told.daily, told.recorded])


def _said(seen: Observation) -> object:
    record = replace(seen.record, origin="", digest="")
    return [encode(record), seen.gone]


def origin_of(told: Told) -> str:
    """Where a copy stands: the digest of its file, and the place in it."""
    return told.observations[0].record.origin


def agreed(kept: Iterable[tuple[str, Told]]) -> tuple[tuple[Told, ...], tuple[Flaw, ...]]:
    """Give each item once, and a flaw for each about which its copies disagree.

    Takes the copies that differ, each with the name of its file.
    """
    copies: dict[Identity, list[tuple[str, Told]]] = defaultdict(list)
    for name, told in kept:
        copies[identity_of(told)].append((name, told))
    items: list[Told] = []
    flaws: list[Flaw] = []
    for _, same in sorted(copies.items()):
        same.sort(key=lambda pair: origin_of(pair[1]))
        merged, disputed = _merged([item for _, item in same])
        items.append(merged)
        if disputed:
            names = sorted({name for name, _ in same})
            about = f"{merged.arn}, captured {merged.capture}: copies of one item differ in "
            detail = f"{about}{', '.join(disputed)} ({', '.join(names)})"
            flaws.append(Flaw(kind="contradiction", name=names[0], detail=detail))
    return tuple(items), tuple(flaws)


def _merged(told: list[Told]) -> tuple[Told, tuple[str, ...]]:
    """One item of several copies, and the operations whose answers they disagree about."""
    first = told[0]
    if len(told) == 1:
        return first, ()
    disputed: list[str] = []
    observations: list[Observation] = []
    for operation in sorted({seen.record.operation for item in told for seen in item.observations}):
        seen = [s for item in told for s in item.observations if s.record.operation == operation]
        one = _one_of(seen)
        if one is None:
            disputed.append(operation)
            one = _unread(seen[0])
        observations.append(one)
    merged = replace(
        first,
        # The earliest creation bounds the least.
        created=min((item.created for item in told if item.created), default=""),
        daily=any(item.daily for item in told),
        recorded=all(item.recorded for item in told),
        observations=tuple(observations),
    )
    return merged, tuple(disputed)


def _one_of(seen: list[Observation]) -> Observation | None:
    """The answer that all copies which have one give; None where they give several."""
    # The API gives no tags for some items of which a delivered file has them.
    told = [item for item in seen if not _left_out(item)] or seen
    said = {digest_of([item.record.facts, encode(item.record.unread), item.gone]) for item in told}
    if len(said) > 1:
        return None
    return max(told, key=lambda item: len(item.record.lacks))


def _left_out(seen: Observation) -> bool:
    unread = seen.record.unread
    return unread is not None and unread.reason is Reason.NOT_IN_SOURCE


def _unread(seen: Observation) -> Observation:
    why = Unread(
        reason=Reason.TRUNCATED,
        operation=seen.record.operation,
        permission=seen.record.operation,
        detail="copies of one configuration item differ",
    )
    record = replace(seen.record, facts=None, unread=why, lacks=(), redacted=(), digest="")
    return replace(seen, record=digested(record), gone=False, born="", version=None)
