"""What became of a workload of App Mesh, as far as records tell; never a guess.

Three things tie an ECS or Lattice service to a virtual node, service or gateway: a task definition
whose Envoy speaks for the resource, and of whose family the service runs; a DNS name that both
have; and, where nothing else ties, the same name in the same account and Region, said as that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vouchbook.model.place import Place
from vouchbook.model.succession import Technology, Tie

_NAME_ALONE = "the names agree, in one account and Region; no record ties them otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A service of a successor, with everything that could tie it to something."""

    technology: Technology
    resource: str
    place: Place
    name: str
    dns: frozenset[str]
    """Names by which it is called, in small letters, without a last dot."""
    families: frozenset[str] = frozenset()
    """The families of the task definitions that run behind it."""
    parts: frozenset[str] = frozenset()
    """Ids of other resources whose findings speak of it."""
    cites: frozenset[str] = frozenset()
    """Digests of the records that say all this."""

    def tied(self, basis: str) -> Tie:
        """Give the tie to it, with its basis."""
        return Tie(
            technology=self.technology, resource=self.resource, place=self.place, basis=basis
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A task definition whose Envoy speaks for a resource of App Mesh."""

    id: str
    speaks_for: str
    place: Place
    family: str
    cites: frozenset[str]


class Ties:
    """The successors' services of an estate, and what speaks for which resource of App Mesh."""

    def __init__(
        self, successors: Iterable[Successor], speakers: Iterable[Speaker], blind: Iterable[str]
    ) -> None:
        self.successors = tuple(sorted(successors, key=lambda item: item.resource))
        self.blind = tuple(sorted(blind))
        """Why something that could tie was not read."""
        self.speakers: dict[str, list[Speaker]] = defaultdict(list)
        """ARN of a virtual node or gateway -> task definitions, sorted."""
        for speaker in sorted(speakers, key=lambda item: item.id):
            self.speakers[speaker.speaks_for].append(speaker)
        self._called: dict[str, list[Successor]] = defaultdict(list)
        self._named: dict[tuple[Place, str], list[Successor]] = defaultdict(list)
        self._running: dict[tuple[Place, str], list[Successor]] = defaultdict(list)
        for item in self.successors:
            self._named[item.place, item.name].append(item)
            for name in item.dns:
                self._called[name].append(item)
            for family in item.families:
                self._running[item.place, family].append(item)

    def of(self, resource: str, place: Place) -> tuple[tuple[Tie, Successor], ...]:
        """What a resource of App Mesh became; nothing where no record tells."""
        found = {item.resource: (item.tied(basis), item) for item, basis in self._told(resource)}
        if not found:
            named = self._named.get((place, resource.rpartition("/")[2]), ())
            found = {item.resource: (item.tied(_NAME_ALONE), item) for item in named}
        return tuple(found[key] for key in sorted(found))

    def _told(self, resource: str) -> Iterator[tuple[Successor, str]]:
        """Yield what records tie; where there are two ties to one service, the last one counts."""
        for speaker in self.speakers.get(resource, ()):
            basis = f"task family {speaker.family} runs it, and had an Envoy that spoke for this"
            for item in self._running.get((speaker.place, speaker.family), ()):
                yield item, basis
        if "/virtualService/" in resource:
            name = resource.rpartition("/")[2].rstrip(".").lower()
            for item in self._called.get(name, ()):
                yield item, f"both are called {name}"
