"""Registries: frozen constants found on the shelves, and on entry points of other packages.

No module registers itself by a side effect: a unit exists by standing on its shelf.
"""

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from typing import TypeVar

from vouchbook.kernel.errors import UsageError
from vouchbook.model.check import Check
from vouchbook.model.collector import Collector

T = TypeVar("T", Check, Collector)


@cache
def collectors() -> dict[str, Collector]:
    """Every collector by id, sorted."""
    return _shelf("vouchbook.collectors", Collector)


@cache
def checks() -> dict[str, Check]:
    """Every check by id, sorted."""
    return _shelf("vouchbook.checks", Check)


def _shelf(package: str, kind: type[T]) -> dict[str, T]:
    shelf = importlib.import_module(package)
    names = [found.name for found in pkgutil.iter_modules(shelf.__path__, f"{package}.")]
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
