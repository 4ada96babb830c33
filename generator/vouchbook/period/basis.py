"""What a stretch rests on: the sources of the records that it cites, and the watches over them."""

from vouchbook.model.place import Place, home_of
from vouchbook.model.reading import Source
from vouchbook.period.entries import STRENGTH
from vouchbook.period.judging import Bundles
from vouchbook.period.knowledge import Knowledge


class Basis:
    """Finds sources by the digests of records and listings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._cover = knowledge.cover
        self._of: dict[str, tuple[Source, str, Place]] = {}
        for item in knowledge.history.observations:
            record = item.record
            home = home_of(record.id, record.place)
            self._of[record.digest] = (record.source, record.collector, home)
        for census in knowledge.history.censuses:
            for cite in census.cites:
                self._of.setdefault(cite, (census.source, census.collector, census.place))
        self.bundles = Bundles()
        """The bundles that were cited so far, by their digest."""
        self._sources: dict[tuple[str, ...], tuple[str, ...]] = {}

    def _single(self, cites: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        for cite in cites:
            bundle = self.bundles.get(cite)
            found.update(bundle.members if bundle else (cite,))
        return found & self._of.keys()

    def sources(self, cites: tuple[str, ...]) -> tuple[str, ...]:
        """The source classes of what is cited, strongest first."""
        if cites not in self._sources:
            found = {self._of[cite][0] for cite in self._single(cites)}
            self._sources[cites] = _strongest_first(found)
        return self._sources[cites]

    def watched(self, cites: tuple[str, ...], start: str, end: str) -> tuple[str, ...]:
        """The source classes that watched over what is cited, through an interval."""
        if not cites:
            return ()
        places = {self._of[cite][1:] for cite in self._single(cites)}
        found = {
            source
            for collector, place in places
            for source in self._cover.sources(collector, place, start, end)
        }
        return _strongest_first(found)


def _strongest_first(sources: set[Source]) -> tuple[str, ...]:
    return tuple(item.value for item in sorted(sources, key=STRENGTH.__getitem__))
