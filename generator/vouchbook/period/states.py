"""What was known at an instant, as readings that a check can be put to."""

from collections.abc import Iterable

from vouchbook.model.history import History
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading
from vouchbook.period.knowledge import Knowledge


def readings_at(
    history: History | Knowledge,
    instant: str,
    collectors: Iterable[str],
    places: Iterable[Place],
) -> tuple[Reading, ...]:
    """What is known at an instant, one reading for each collector and place of the history.

    A reading is Seen where a complete list holds then: it was made at that very instant, or a
    source of changes ran without a break from then on. It rests on that list and on the deletions
    since, by their digests. Else it is Unseen with `bracketed`, and names the times of the last
    and the next telling; single resources of which more is known stand in a Seen with a gap for
    the place. Facet by facet the strongest source's record is given that held then; a facet that
    nobody knows then is unread. To ask for many instants, give a Knowledge in the history's place.
    """
    known = history if isinstance(history, Knowledge) else Knowledge(history)
    asked = frozenset(places)
    wanted = frozenset(collectors)
    return tuple(
        known.sight(collector, place).at(instant, asked)
        for collector, place in known.pairs
        if collector in wanted and place in asked
    )
