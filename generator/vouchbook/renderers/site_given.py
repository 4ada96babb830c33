"""What the site renderer hands to the MkDocs plugin that it runs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from vouchbook.model.dossier import Dossier
from vouchbook.model.renderer import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A dossier that is already there: the plugin opens no workspace, and makes a pack's site."""

    dossier: Dossier
    pages: Mapping[str, str]
    progress: Progress


_GIVEN: ContextVar[Given | None] = ContextVar("vouchbook_given", default=None)


def given() -> Given | None:
    """What was handed over; None where MkDocs was started by itself."""
    return _GIVEN.get()


@contextmanager
def handing_over(hand: Given) -> Iterator[None]:
    """Hand over for the time of one build."""
    token = _GIVEN.set(hand)
    try:
        yield
    finally:
        _GIVEN.reset(token)
