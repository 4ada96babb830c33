"""The embedded AWS as a WSGI application, for a process that serves nothing else."""

from collections.abc import Callable
from datetime import datetime

from vouchbook.sandbox.front import Front
from vouchbook.sandbox.handlers import supplements
from vouchbook.sandbox.randomness import lead_system_randomness_to_the_seed
from vouchbook.sandbox.world import World


def application(set_clock: Callable[[datetime], None]) -> Front:
    """Make the application; from now on, all chance in this process is seeded."""
    lead_system_randomness_to_the_seed()
    return Front(World(set_clock=set_clock), supplements())
