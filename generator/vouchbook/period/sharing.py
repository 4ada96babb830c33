"""Which accounts can change what is in a place: a mesh is shared, and its consumers write into it.

Such a write stands in the trail of the account that made it. So what a place's lists show is
complete between two of them only while every account is watched with which the place is known to
share a mesh: by an ARN in its lists, or by the owners that any answer of App Mesh names. A mesh
that is newly shared with a place is its owner's, and told by the owner's sources.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from vouchbook.model.history import Census, Observation
from vouchbook.model.place import Place, home_of, parse_arn

_MESH = "appmesh"
_OWNERS = ("meshOwner", "resourceOwner")


class Sharing:
    """Who shares with whom, in the same region."""

    def __init__(self, observations: Iterable[Observation], censuses: Iterable[Census]) -> None:
        self._near: dict[Place, set[Place]] = defaultdict(set)
        self._owners: dict[str, set[Place]] = defaultdict(set)
        for item in observations:
            self._observe(item)
        for census in censuses:
            for member in census.members if census.collector.startswith(_MESH) else ():
                self._meet(census.place, home_of(member, census.place))

    def _observe(self, item: Observation) -> None:
        record = item.record
        if not record.collector.startswith(_MESH):
            return
        home = home_of(record.id, record.place)
        self._meet(record.place, home)
        for account in _accounts(record.facts):
            owner = replace(home, account=account)
            self._owners[record.id].add(owner)
            self._meet(home, owner)

    def _meet(self, one: Place, other: Place) -> None:
        if one != other:
            self._near[one].add(other)
            self._near[other].add(one)

    def near(self, collector: str, place: Place) -> tuple[Place, ...]:
        """The other places that can change what a place's lists show; sorted."""
        if not collector.startswith(_MESH):
            return ()
        return tuple(sorted(self._near.get(place, ())))

    def able(self, identifier: str, home: Place) -> tuple[Place, ...]:
        """The places from which a resource can be changed: its home, and its mesh's owner."""
        arn = parse_arn(identifier)
        if arn is None or arn.service != _MESH:
            return (home,)
        return tuple(sorted({home, *self._owners.get(identifier, ())}))


def _accounts(facts: Mapping[str, object] | None) -> set[str]:
    found: set[str] = set()
    for root in (facts or {}).values():
        metadata = root.get("metadata") if isinstance(root, Mapping) else None
        if isinstance(metadata, Mapping):
            told = (metadata.get(name) for name in _OWNERS)
            found |= {item for item in told if isinstance(item, str) and item.isdigit()}
    return found
