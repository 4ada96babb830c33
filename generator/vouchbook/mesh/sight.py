"""What could be seen of one mesh: a name resolved, or nothing by complete lists, or unread."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.mesh.parts import COLLECTORS, MESHES, MeshKey, Parts, mesh_name_in
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Trail, View
from vouchbook.model.mesh_graph import HiddenView
from vouchbook.model.place import parse_arn
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.normalise import Model
from vouchbook.surroundings import Surroundings, not_collected

_NO_TERMS = Terms(as_of="")
"""A graph rests on records alone: no parameter and no assertion changes it."""
_MESH_VANISHED = Unread(reason=Reason.VANISHED, operation="appmesh:DescribeMesh")
_BELOW_A_MESH = 3
"""Steps in an ARN before the name of a router or gateway: mesh, its name, virtualRouter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The records of a mesh, and how far its lists were read."""

    model: Model
    parts: Parts

    def resolve(self, collector: str, name: str, trail: Trail) -> View | None:
        """The resource of the mesh with this name; None where complete lists don't have it.

        Raises UnreadError where it wasn't found and a list is incomplete, or where its record is
        unread.
        """
        found = self.parts.one(collector, name)
        if found is None:
            self.require_whole(collector, trail)
            return None
        if found.branches[""].unread is not None:
            raise UnreadError(found.branches[""].unread)
        return View(found, trail)

    def mesh(self, trail: Trail) -> View:
        """The mesh's own record; UnreadError where it was not read."""
        found = self.parts.mesh
        if found is None:
            self.require_whole(MESHES, trail)
            raise UnreadError(_MESH_VANISHED)
        return View(found, trail)

    def require_whole(self, collector: str, trail: Trail, parent: str = "") -> None:
        """Cite the lists of a collector in the mesh; UnreadError where one wasn't read to its end.

        `parent` narrows them to the routes of one router, or of one gateway.
        """
        for hidden in self.hidden(collector):
            if parent and parent_in(hidden.where) not in {"", parent}:
                continue
            raise UnreadError(hidden.unread)
        for reading in self._readings(collector):
            for listing in reading.listings if isinstance(reading, Seen) else ():
                about = listing.parameters.get("meshName")
                under = _parent_of(listing.parameters)
                if about in {None, self.parts.key.name} and under in {None, parent or under}:
                    trail.add(listing.digest)

    def hidden(self, collector: str) -> Iterator[HiddenView]:
        """Everything behind which more of the mesh may stand: readings and lists that failed."""
        readings = self._readings(collector)
        if not readings:
            where = str(self.parts.key.place)
            yield HiddenView(collector=collector, where=where, unread=not_collected(collector))
        for reading in readings:
            if isinstance(reading, Unseen):
                yield HiddenView(
                    collector=collector, where=str(reading.place), unread=reading.unread
                )
                continue
            for gap in reading.gaps:
                if _concerns(gap.id, self.parts.key):
                    yield HiddenView(collector=collector, where=gap.id, unread=gap.unread)

    def all_hidden(self) -> tuple[HiddenView, ...]:
        """The same for every collector of the mesh, each once, sorted."""
        found = {item for name in COLLECTORS for item in self.hidden(name)}
        return tuple(sorted(found, key=lambda item: (item.collector, item.where, str(item.unread))))

    def elsewhere(self, trail: Trail) -> Surroundings:
        """What is outside App Mesh (certificates, authorities), with reads on this trail."""
        return Surroundings(self.model, _NO_TERMS, self.parts.key.owner, trail)

    def _readings(self, collector: str) -> list[Reading]:
        """Readings that could show parts of the mesh: of any account, in the mesh's region.

        A mesh's resources are listed to its owner and to every account that it is shared with
        (App Mesh User Guide, Working with shared meshes), so an account that never saw the mesh
        can't be told from one that has no part in it: all of them count.
        """
        key = self.parts.key
        return [
            reading
            for reading in self.model.readings.get(collector, ())
            if (reading.place.partition, reading.place.region) == (key.partition, key.region)
        ]


def _parent_of(parameters: Mapping[str, Any]) -> str | None:
    found = parameters.get("virtualRouterName") or parameters.get("virtualGatewayName")
    return None if found is None else str(found)


def _concerns(where: str, key: MeshKey) -> bool:
    """Whether a gap may hide something of a mesh: all but the ARN of another mesh's part."""
    arn = parse_arn(where)
    if arn is None or arn.service != "appmesh" or not arn.resource.startswith("mesh/"):
        return True
    if arn.region != key.region or mesh_name_in(where) != key.name:
        return False
    # Below a mesh, the ARN's account is the resource's owner and says nothing of the mesh's.
    return "/" in arn.resource.removeprefix("mesh/") or arn.account == key.owner


def parent_in(where: str) -> str:
    """The router or gateway whose routes a gap is about; empty where it is about more."""
    arn = parse_arn(where)
    steps = arn.resource.split("/", _BELOW_A_MESH) if arn else []
    return steps[_BELOW_A_MESH] if len(steps) > _BELOW_A_MESH else ""
