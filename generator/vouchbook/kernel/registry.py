"""Registries: frozen constants found on the shelves, and on entry points of other packages.

No module registers itself by a side effect: a unit exists by standing on its shelf.
"""

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from vouchbook.kernel.errors import UsageError
from vouchbook.model.check import Check
from vouchbook.model.collector import Collector


class Unit(Protocol):
    """Whatever stands on a shelf: a frozen constant with an id."""

    @property
    def id(self) -> str:
        """Its id, unique on its shelf."""


T = TypeVar("T", bound=Unit)


@cache
def collectors() -> dict[str, Collector]:
    """Every collector by id, sorted."""
    return shelf("vouchbook.collectors", Collector)


@cache
def checks() -> dict[str, Check]:
    """Every check by id, sorted."""
    return shelf("vouchbook.checks", Check)


def slots() -> frozenset[str]:
    """Ids of the checks whose evidence, or a part of it, an assertion may be."""
    return frozenset(name for name, check in checks().items() if check.slot)


def shelf(package: str, kind: type[T]) -> dict[str, T]:
    """Every constant of a kind in the modules of a package, and behind its entry points."""
    folder = importlib.import_module(package)
    names = [found.name for found in pkgutil.iter_modules(folder.__path__, f"{package}.")]
    modules = [importlib.import_module(name) for name in sorted(names)]
    modules += [entry.load() for entry in entry_points(group=package)]
    found: dict[str, T] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, kind):
                continue
            if found.setdefault(value.id, value) is not value:
                message = f"two units of {package} share the id {value.id!r}"
                raise UsageError(message, hint="rename one of them; ids are for ever")
    return dict(sorted(found.items()))
