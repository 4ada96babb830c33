"""The rows of the matrix: roles that workloads run under, with everything that bounds them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vouchbook.checks._authority import is_service_linked, own_layers
from vouchbook.checks._compute import compute_services, instance_profiles
from vouchbook.checks._organization import guard_rails
from vouchbook.kernel.iam_decision import Layer
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Resource, Trail, View
from vouchbook.model.place import GLOBAL, Place, parse_arn
from vouchbook.model.reachability import Holder
from vouchbook.model.reasons import UnreadError
from vouchbook.normalise import Model
from vouchbook.surroundings import Surroundings

ROLES = "iam.roles"
TASKS = "ecs.task-definitions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """A role, the layers of its own account, and those of the organisation above it."""

    holder: Holder
    own: tuple[Layer, ...]
    rails: tuple[Layer, ...]


@dataclass(slots=True)
class _Use:
    """Which task definitions name a role, and what tells so."""

    titles: list[str] = field(default_factory=list)
    trail: Trail = field(default_factory=Trail)


def roles(model: Model, terms: Terms) -> Iterator[Powers]:
    """Yield every compute role, and every role that a task definition names."""
    used = _by_tasks(model)
    rails = _Rails(model, terms)
    listed: set[str] = set()
    for resource in model.resources.get(ROLES, ()):
        listed.add(resource.id)
        trail = Trail()
        role, use = View(resource, trail), used.get(resource.id, _Use())
        uses = (*_uses(role), *use.titles)
        if not uses:
            continue
        estate = Surroundings(model, terms, resource.place.account, trail)
        own, above = _own(role, estate), rails.above(role)
        trail.extend(above.trail)
        trail.extend(use.trail)
        holder = _holder(resource.id, resource.place, uses, trail)
        yield Powers(holder=holder, own=own, rails=above.layers)
    for arn in sorted(set(used) - listed):
        yield _absent(model, terms, arn, used[arn])


def _holder(arn: str, place: Place, uses: Iterable[str], trail: Trail) -> Holder:
    return Holder(
        id=arn,
        name=arn.rpartition("/")[2],
        place=place,
        uses=tuple(sorted(uses)),
        cites=trail.digests,
    )


def _uses(role: View) -> Iterator[str]:
    try:
        yield from compute_services(role)
        yield from (f"instance profile {name}" for name in instance_profiles(role))
    except UnreadError as error:
        yield f"who assumes it isn't known: {error.unread.sentence()}"


def _own(role: View, estate: Surroundings) -> tuple[Layer, ...]:
    try:
        return own_layers(role, estate)
    except UnreadError as error:
        return (Layer(title="its policies", unread=error.unread),)


def _absent(model: Model, terms: Terms, arn: str, use: _Use) -> Powers:
    """A role that tasks name, and that no list of roles holds."""
    parsed, trail = parse_arn(arn), Trail(use.trail.digests)
    place = Place(
        partition=parsed.partition if parsed else "",
        account=parsed.account if parsed else "",
        region=GLOBAL,
    )
    own = Layer(title="a role that isn't there")
    try:
        estate = Surroundings(model, terms, place.account, trail)
        estate.one(ROLES, arn, account=place.account)
    except UnreadError as error:
        own = Layer(title="its policies", unread=error.unread)
    return Powers(holder=_holder(arn, place, use.titles, trail), own=(own,), rails=())


def _by_tasks(model: Model) -> Mapping[str, _Use]:
    """Task definitions by the ARN of the role that their containers get."""
    found: dict[str, _Use] = defaultdict(_Use)
    names = {
        (resource.place.account, resource.id.rpartition("/")[2]): resource.id
        for resource in model.resources.get(ROLES, ())
    }
    for resource in model.resources.get(TASKS, ()):
        trail = Trail()
        role = _task_role(resource, trail)
        if role:
            place = resource.place
            # A task definition may name its role without an account and a path.
            plain = f"arn:{place.partition}:iam::{place.account}:role/{role}"
            arn = role if parse_arn(role) else names.get((place.account, role), plain)
            found[arn].titles.append(f"task definition {resource.id.rpartition('/')[2]}")
            found[arn].trail.extend(trail)
    return found


def _task_role(resource: Resource, trail: Trail) -> str:
    try:
        return str(View(resource, trail).get("taskRoleArn") or "")
    except UnreadError:
        # It hides a use of some role: the matrix says so beside its rows.
        return ""


@dataclass(frozen=True, slots=True)
class _Above:
    """The organisation's layers over an account, and what they were read from."""

    layers: tuple[Layer, ...] = ()
    trail: Trail = field(default_factory=Trail)


class _Rails:
    """The organisation's layers over each account, gathered once."""

    def __init__(self, model: Model, terms: Terms) -> None:
        self._model = model
        self._terms = terms
        self._known: dict[Place, _Above] = {}

    def above(self, role: View) -> _Above:
        """What binds a role; nothing for one that AWS made for a service."""
        if _exempt(role):
            return _Above()
        place = role.place
        if place not in self._known:
            self._known[place] = self._gathered(place)
        return self._known[place]

    def _gathered(self, place: Place) -> _Above:
        trail = Trail()
        estate = Surroundings(self._model, self._terms, place.account, trail)
        try:
            return _Above(guard_rails(place, estate), trail)
        except UnreadError as error:
            title = "the service control policies above the account"
            return _Above((Layer(title=title, unread=error.unread),), trail)


def _exempt(role: View) -> bool:
    try:
        return is_service_linked(role)
    except UnreadError:
        return False
