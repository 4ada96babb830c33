"""Estates to fill a sandbox with: `demo`, `small`, `many-nodes`."""

from vouchbook.sandbox.clock import AS_OF
from vouchbook.sandbox.estate.demo import DEMO
from vouchbook.sandbox.estate.make import make
from vouchbook.sandbox.estate.many_nodes import MANY_NODES
from vouchbook.sandbox.estate.model import Estate
from vouchbook.sandbox.estate.small import SMALL
from vouchbook.sandbox.server import HUB, Sandbox, SandboxError

ESTATES: dict[str, Estate] = {estate.name: estate for estate in (DEMO, SMALL, MANY_NODES)}


class UnknownEstateError(SandboxError):
    """No estate has that name."""


def create(sandbox: Sandbox, name: str) -> None:
    """Create a named estate in a running sandbox.

    Raises:
        UnknownEstateError: there is no estate of that name.
    """
    if name not in ESTATES:
        raise UnknownEstateError(f"there is no estate {name!r}; there are {', '.join(ESTATES)}")
    make(sandbox, ESTATES[name], hub=HUB, as_of=AS_OF)
