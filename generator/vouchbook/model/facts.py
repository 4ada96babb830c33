"""Facts: the only way in which a check can look at a resource.

A fact has three states: a value, *absent* (its parent was read whole and it isn't there: `None`),
and *unread* (`UnreadError` is raised). A name that the API's shape doesn't have is a bug
(`NameNotInShapeError`), so that a typing mistake can never read as "absent".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

Shape = Mapping[str, Any]
"""A node of a shape: `{"struct": {name: node}}`, `{"list": node}`, `{"map": node}` or `{}`.

`{}` is a leaf, or something whose names are not checked (a parsed policy).
"""


_NOTHING: frozenset[str] = frozenset()


class NameNotInShapeError(LookupError):
    """A check asked for a name that the API doesn't have: a mistake in the check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Many records or listings that a verdict rests on together, under one digest."""

    digest: str
    """SHA-256 of the canonical JSON array of the members."""
    members: tuple[str, ...]
    """Digests of records and listings, sorted."""


class Trail:
    """The digests of the records and listings that were read on the way to a verdict."""

    __slots__ = ("_bundles", "_digests")

    def __init__(self, digests: Iterable[str] = (), bundles: Iterable[Bundle] = ()) -> None:
        self._digests = set(digests)
        self._bundles = {bundle.digest: bundle for bundle in bundles}

    def add(self, digest: str) -> None:
        """Remember that the record or listing with this digest was read."""
        if digest:
            self._digests.add(digest)

    def add_bundle(self, bundle: Bundle) -> None:
        """Remember that everything in a bundle was read."""
        self._bundles[bundle.digest] = bundle

    def extend(self, other: "Trail") -> None:
        """Take over what another trail has read."""
        self._digests.update(other._digests)  # noqa: SLF001 - sorting them would be lost work
        self._bundles.update(other._bundles)  # noqa: SLF001 - the same

    def fork(self) -> "Trail":
        """Give a trail that begins with what this one has read so far."""
        return Trail(self._digests, self._bundles.values())

    @property
    def cites(self) -> tuple[str, ...]:
        """What was read, sorted; a bundle by its own digest."""
        return tuple(sorted({*self._digests, *self._bundles}))

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """The bundles among the cites."""
        return tuple(self._bundles.values())

    @property
    def digests(self) -> tuple[str, ...]:
        """Every single record and listing that was read, sorted."""
        members = (bundle.members for bundle in self._bundles.values())
        return tuple(sorted(self._digests.union(*members)))


class Facts:
    """A structure inside an answer: read it with `get`."""

    __slots__ = ("_lacks", "_shape", "_value", "where")

    def __init__(
        self,
        value: Mapping[str, Any],
        shape: Shape,
        where: str = "",
        lacks: frozenset[str] = frozenset(),
    ) -> None:
        self._value = value
        self._shape = shape
        self._lacks = lacks
        self.where = where
        """The dotted path of this structure, for messages."""

    def get(self, *path: str) -> Any:
        """Follow names down; None where one is absent.

        Structures come back as Facts, lists as tuples, maps and parsed documents as they are.
        Raises NameNotInShapeError for a name that the API doesn't have, UnreadError for one that
        isn't there because its source can't carry it.
        """
        here: Any = self
        for name in path:
            if here is None:
                return None
            if not isinstance(here, Facts):
                message = f"{name!r} was asked of a value that has no names, in {self.where}"
                raise NameNotInShapeError(message)
            here = here.member(name)
        return here

    def member(self, name: str) -> Any:
        """One member by its name; None where it is absent."""
        members = self._shape.get("struct")
        where = f"{self.where}.{name}" if self.where else name
        if members is not None and name not in members:
            message = f"the API has no {where}"
            raise NameNotInShapeError(message)
        shape = members[name] if members is not None else {}
        value = self._value.get(name)
        if value is None and where in self._lacks:
            raise UnreadError(Unread(reason=Reason.NOT_IN_SOURCE, detail=where))
        return wrap(value, shape, where, self._lacks)

    def plain(self) -> Mapping[str, Any]:
        """The structure as it was recorded."""
        return self._value


def wrap(value: Any, shape: Shape, where: str, lacks: frozenset[str] = frozenset()) -> Any:
    """Dress a recorded value so that what's inside can only be read by names of its shape.

    `lacks` holds the whole dotted paths, written like `where`, that the source can't carry.
    """
    if value is None:
        return None
    if "struct" in shape and isinstance(value, Mapping):
        return Facts(value, shape, where, lacks)
    if "list" in shape and isinstance(value, list | tuple):
        return tuple(wrap(item, shape["list"], f"{where}[]", lacks) for item in value)
    if "map" in shape and isinstance(value, Mapping):
        return {key: wrap(item, shape["map"], f"{where}.*", lacks) for key, item in value.items()}
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One facet of a resource: a value or absence with its record's digest, or why it is unread."""

    value: Any = None
    shape: Shape = field(default_factory=dict)
    digest: str = ""
    unread: Unread | None = None
    lacks: tuple[str, ...] = ()
    """Dotted paths below the facet that its source can't carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of the normalised model, merged from every record about it."""

    id: str
    collector: str
    place: Place
    """The place that owns it, which isn't always where it was seen."""
    seen_in: tuple[Place, ...]
    branches: Mapping[str, Branch]
    source: str = "live_api"
    as_of: str = ""


class View:
    """A resource as a check sees it: reads leave a trail."""

    __slots__ = ("_trail", "resource")

    def __init__(self, resource: Resource, trail: Trail) -> None:
        self.resource = resource
        self._trail = trail

    @property
    def id(self) -> str:
        """The resource's ARN."""
        return self.resource.id

    @property
    def place(self) -> Place:
        """The place that owns the resource."""
        return self.resource.place

    def get(self, *path: str) -> Any:
        """Follow names down from a facet, or from the root facet; None where absent.

        Raises UnreadError where the facet was not read, NameNotInShapeError for a wrong name.
        """
        branches = self.resource.branches
        name, rest = (path[0], path[1:]) if path[0] in branches else ("", path)
        branch = branches.get(name)
        if branch is None:
            raise UnreadError(Unread(reason=Reason.NOT_COLLECTED, detail=self.resource.collector))
        if branch.unread is not None:
            raise UnreadError(branch.unread)
        self._trail.add(branch.digest)
        where = f"{self.resource.collector}:{name}"
        lacks = frozenset(f"{where}.{path}" for path in branch.lacks) if branch.lacks else _NOTHING
        value = wrap(branch.value, branch.shape, where, lacks)
        if not rest:
            return value
        return value.get(*rest) if isinstance(value, Facts) else _into(value, rest)


def _into(value: Any, rest: tuple[str, ...]) -> Any:
    """Go on in an answer that is absent as a whole; anything else has no names."""
    if value is None:
        return None
    message = f"{'.'.join(rest)} was asked of a value that has no names"
    raise NameNotInShapeError(message)
