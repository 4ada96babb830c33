"""Targets that no statement of a role tells apart: one decision is enough for all of them.

Deciding each pair by itself takes minutes in an estate of some thousand endpoints.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vouchbook.kernel.iam_decision import Rule, reaches
from vouchbook.model.reachability import TargetKind
from vouchbook.reachability.columns import Column

Block = frozenset[int]
"""Numbers of columns."""


class Blocks:
    """The columns of a matrix, split by what statements reach."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._kinds: Mapping[TargetKind, tuple[Block, ...]] = _alike(columns)
        self._reached: dict[object, tuple[Block, Block]] = {}

    def of(self, kind: TargetKind, rules: Iterable[Rule]) -> Iterator[Block]:
        """Yield the columns of a kind in sets that these statements treat alike."""
        found = [*self._kinds.get(kind, ())]
        for rule in rules:
            for reached in self._reach(rule):
                halves = ((block & reached, block - reached) for block in found)
                found = [half for pair in halves for half in pair if half]
        yield from found

    def _reach(self, rule: Rule) -> tuple[Block, Block]:
        """The columns that a statement surely reaches, and those that it may reach."""
        statement = rule.statement
        key = (statement.resources, statement.all_but_resources, rule.variables)
        if key not in self._reached:
            answers = [reaches(rule, column.target.id) for column in self._columns]
            surely = frozenset(at for at, answer in enumerate(answers) if answer is True)
            never = frozenset(at for at, answer in enumerate(answers) if answer is False)
            self._reached[key] = surely, frozenset(range(len(answers))) - surely - never
        return self._reached[key]


def _alike(columns: Sequence[Column]) -> Mapping[TargetKind, tuple[Block, ...]]:
    """The columns of each kind, split by everything else that an answer depends on."""
    found: dict[tuple[TargetKind, object], list[int]] = defaultdict(list)
    for at, column in enumerate(columns):
        place = column.target.place
        by_itself = at if column.policy is not None or column.unread is not None else -1
        found[column.target.kind, (place, by_itself)].append(at)
    return {
        kind: tuple(frozenset(block) for (each, _), block in found.items() if each is kind)
        for kind in TargetKind
    }
