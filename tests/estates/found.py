"""Every estate of this folder: a module `estate_<area>.py` holds a tuple `ESTATES`."""

import importlib
from functools import cache
from pathlib import Path

from tests.estates.world import Estate


@cache
def estates() -> dict[str, Estate]:
    """All estates by name, in the order of modules."""
    found: dict[str, Estate] = {}
    for path in sorted(Path(__file__).parent.glob("estate_*.py")):
        for estate in importlib.import_module(f"tests.estates.{path.stem}").ESTATES:
            assert estate.name not in found, f"two estates are called {estate.name}"
            found[estate.name] = estate
    return found
