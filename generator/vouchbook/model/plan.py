"""The run plan: which collectors look where, derived from the book."""

from dataclasses import dataclass

from vouchbook.model.place import Place


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Task:
    """One unit of collection: one service in one place. Carries ids, so that it can travel."""

    place: Place
    service: str
    collectors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Checks that the book needs, the collectors that they need, and the tasks."""

    checks: tuple[str, ...]
    collectors: tuple[str, ...]
    tasks: tuple[Task, ...]
