"""Small questions that checks of identity, keys and logs ask of a resource."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from vouchbook.model.check import Subject
from vouchbook.model.facts import View
from vouchbook.model.reasons import UnreadError

_KINDS = {"iam.roles": "role", "iam.users": "user", "iam.groups": "group"}
_NAMES = {"iam.roles": "RoleName", "iam.users": "UserName", "iam.groups": "GroupName"}


def resource_of(subject: Subject) -> View:
    """The resource that a subject is, or is a part of."""
    if subject.resource is None:
        raise LookupError("a subject of this check always belongs to a resource")
    return subject.resource


def collector_of(resource: View) -> str:
    """The collector that a resource comes from."""
    return resource.resource.collector


def seen_by(resource: View, account: str) -> bool:
    """Whether an account owns a resource or was shown it, as members see the organisation's."""
    places = (resource.place, *resource.resource.seen_in)
    return any(place.account == account for place in places)


def name_of(principal: View) -> str:
    """The name of a role, user or group."""
    return str(principal.get(_NAMES[collector_of(principal)]))


def title_of(principal: View) -> str:
    """Kind and name of a role, user or group, as a sentence names it."""
    return f"{_KINDS[collector_of(principal)]} {name_of(principal)}"


def listed(items: Iterable[object]) -> str:
    """Write items after each other, sorted, each once."""
    return ", ".join(sorted({str(item) for item in items}))


def instant(text: str) -> datetime:
    """Read a timestamp in canonical form, or as the credential report writes it."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def older(text: str, as_of: str, limit: timedelta) -> bool:
    """Whether a timestamp lies further than `limit` before the as-of instant."""
    return instant(as_of) - instant(text) > limit


def witness(found: Iterator[View], wanted: Callable[[View], bool]) -> View | None:
    """The first that is wanted, or None by complete lists.

    What can't be read stands in the way only where no other one is a witness.
    """
    blocked: UnreadError | None = None
    for item in found:
        try:
            if wanted(item):
                return item
        except UnreadError as error:
            blocked = blocked or error
    if blocked is not None:
        raise blocked
    return None
