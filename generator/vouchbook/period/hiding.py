"""Which row of a result hides a subject that isn't among its rows."""

from collections.abc import Sequence
from functools import lru_cache

from vouchbook.model.place import Place, parse_arn
from vouchbook.model.result import Finding


def hider(subject: tuple[str, Place], rows: Sequence[Finding]) -> Finding | None:
    """The first row that stands for an unknown number of subjects and may stand for this one.

    A row is about a resource whose parts could not be told, about something inside which not all
    was listed (a mesh), or about a place. None where no row can hide the subject: then it is known
    not to be there.
    """
    name, place = subject
    resource = name.split("#", 1)[0]
    for row in rows:
        if _hides(row, resource, place):
            return row
    return None


def _hides(row: Finding, resource: str, place: Place) -> bool:
    hiding = row.subject.split("#", 1)[0]
    if hiding == resource:
        return True
    about = _resource_of(hiding)
    if not about:
        # A place, or all places: whatever lives in that account may be meant, and what others
        # share with it.
        return _near(row.place, place)
    return _resource_of(resource).startswith(f"{about}/")


@lru_cache(maxsize=1 << 16)
def _resource_of(name: str) -> str:
    """The last part of an ARN; empty where it is none."""
    arn = parse_arn(name)
    return arn.resource if arn else ""


def _near(row: Place, place: Place) -> bool:
    return not row.account or row.account == place.account
