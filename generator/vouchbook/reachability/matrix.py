"""Walk all pairs of roles and targets, and put what is the same together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from vouchbook.kernel.iam_decision import Layer, about
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Trail, View
from vouchbook.model.reachability import ACTIONS, Cells, HiddenPart, Holder, Matrix, Row, TargetKind
from vouchbook.model.reading import Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.normalise import Model
from vouchbook.reachability.answers import answer, with_targets
from vouchbook.reachability.blocks import Blocks
from vouchbook.reachability.columns import TARGETS, Column, columns
from vouchbook.reachability.roles import ROLES, TASKS, Powers, roles

_Narrow = dict[TargetKind, tuple[tuple[Layer, ...], tuple[Layer, ...]]]
"""For each kind the statements about its action: those of the account, those above it."""


def reachability(model: Model, terms: Terms) -> Matrix:
    """Compute the matrix of compute roles and what of the mesh they reach.

    What was not read gives unknown cells, and `hidden` where it hides whole rows or columns.
    """
    found = columns(model)
    blocks = Blocks(found)
    named = any(column.policy is not None for column in found)
    grouped: dict[tuple[Cells, ...], list[Holder]] = defaultdict(list)
    known: dict[object, tuple[Cells, ...]] = {}
    for powers in roles(model, terms):
        narrow = _narrowed(powers)
        relevant = _signature(powers, narrow, by_name=named)
        if relevant not in known:
            known[relevant] = _cells(powers.holder, narrow, found, blocks)
        grouped[known[relevant]].append(powers.holder)
    rows = [
        Row(holders=tuple(sorted(holders, key=lambda item: item.id)), cells=cells)
        for cells, holders in grouped.items()
    ]
    return Matrix(
        targets=tuple(column.target for column in found),
        rows=tuple(sorted(rows, key=lambda row: row.holders[0].id)),
        hidden=tuple(_hidden(model)),
    )


def _narrowed(powers: Powers) -> _Narrow:
    return {
        kind: (about(powers.own, action), about(powers.rails, action))
        for kind, action in ACTIONS.items()
    }


def _signature(powers: Powers, narrow: _Narrow, *, by_name: bool) -> object:
    """What the answers depend on: roles that share it share a row."""
    parts = [part for pair in narrow.values() for part in pair]
    rules = [rule for part in parts for layer in part for rule in layer.rules]
    # A condition can ask for the role's name, and so can a policy of the resource.
    by_name = by_name or any(rule.statement.conditions for rule in rules)
    place = powers.holder.place
    return tuple(parts), place, powers.holder.id if by_name else ""


def _cells(
    holder: Holder, narrow: _Narrow, found: Sequence[Column], blocks: Blocks
) -> tuple[Cells, ...]:
    grouped: dict[Cells, list[str]] = defaultdict(list)
    for kind, (own, rails) in narrow.items():
        rules = [rule for layer in (*own, *rails) for rule in layer.rules]
        for block in blocks.of(kind, rules):
            alike = answer(holder, found[min(block)], own, rails)
            grouped[alike] += (found[at].target.id for at in block)
    each = (with_targets(cells, targets) for cells, targets in grouped.items())
    return tuple(sorted(each, key=lambda item: (item.kind, item.targets)))


def _hidden(model: Model) -> Iterator[HiddenPart]:
    for collector in (ROLES, TASKS, *TARGETS):
        readings = model.readings.get(collector, ())
        if not readings:
            unread = Unread(reason=Reason.NOT_COLLECTED, detail=collector)
            yield _part(collector, "anywhere", unread)
        for reading in readings:
            if isinstance(reading, Unseen):
                yield _part(collector, str(reading.place), reading.unread)
                continue
            for gap in reading.gaps:
                yield _part(collector, gap.id, gap.unread)
    for resource in model.resources.get(TASKS, ()):
        try:
            View(resource, Trail()).get("")
        except UnreadError as error:
            yield _part(TASKS, resource.id, error.unread)


def _part(collector: str, place: str, unread: Unread) -> HiddenPart:
    return HiddenPart(
        collector=collector,
        place=place,
        because=unread.sentence(),
        reason=unread.reason,
        operation=unread.operation,
        permission=unread.permission,
    )
