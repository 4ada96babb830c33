"""When AWS Config demonstrably watched: from when to when what it didn't tell didn't happen.

Nothing is concluded from a silent history: a recorder must be shown to have run
(`config_history_runs`) and to have recorded the type continuously. Recording once a day is no
watch, nor is a time before an item that shows the type recorded daily or not at all. A recorder
whose items nobody brought tells nothing, so a watch begins with the first of them; and it ends
`CAPTURES_WITHIN` before the last instant that is shown, because what changed then may not have been
captured. Whatever could not be read of what was brought, or is known and was not brought
(`config_history_complete`), may be what changed: then nothing is watched that it could be about.
That all items of a time were brought, no file can show; the watch says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from vouchbook.model.history import Flaw, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Source
from vouchbook.sources.config_history_items import Told
from vouchbook.sources.config_history_order import CAPTURES_WITHIN, before
from vouchbook.sources.config_history_runs import Run

Begins: TypeAlias = Mapping[tuple[Place, str], str]
"""Place and collector -> since when its items were brought."""
_RESTS = "that every item of this time was brought rests on the word of whoever brought them"
_SPOILT = "a recorder ran, and yet nothing that this could be about counts as watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that could not be read, or was not brought."""

    name: str
    """The file that shows it."""
    place: Place | None = None
    """Where it could be from; None for anywhere."""
    collector: str = ""
    """Whose resources it could be about; empty for anybody's."""
    at: str = ""
    """When it was captured; empty for any time."""
    why: str = "what could not be read here may be what changed"

    def spoils(self, collector: str, watch: Watch) -> bool:
        """Whether a collector's resources could have changed during a watch without its telling."""
        return (
            self.place in {None, watch.place}
            and self.collector in {"", collector}
            and (not self.at or watch.start <= self.at < watch.end)
        )


def watches_of(
    runs: Iterable[Run], told: Iterable[Told], begins: Begins, losses: Iterable[Loss]
) -> tuple[tuple[Watch, ...], tuple[Flaw, ...]]:
    """Give the watches, sorted, and a flaw for each file that stands in the way of one."""
    unwatched: dict[tuple[Place, str], list[str]] = defaultdict(list)
    for item in told:
        if item.daily or not item.recorded:
            unwatched[item.place, item.kind.collector.id].append(item.capture)
    lost = tuple(losses)
    spoilt: set[tuple[str, str]] = set()
    found: dict[Watch, list[str]] = defaultdict(list)
    for collector, run in _joined(runs):
        key = (run.place, collector)
        if key not in begins:
            continue
        times = (at for at in unwatched[key] if at < run.end)
        watch = _watch(run, max([run.start, begins[key], *times]))
        if watch.start >= watch.end:
            continue
        names = {(loss.name, loss.why) for loss in lost if loss.spoils(collector, watch)}
        spoilt |= names
        if not names:
            found[watch].append(collector)
    watches = [replace(watch, collectors=tuple(sorted(names))) for watch, names in found.items()]
    return (
        tuple(sorted(watches, key=lambda w: (w.place, w.start, w.end, w.collectors))),
        tuple(
            Flaw(kind="missing", name=name, detail=f"{_SPOILT}: {why}")
            for name, why in sorted(spoilt)
        ),
    )


def _watch(run: Run, start: str) -> Watch:
    return Watch(
        source=Source.CONFIG_HISTORY,
        place=run.place,
        collectors=(),
        start=start,
        end=before(run.end, CAPTURES_WITHIN),
        because="; ".join([*sorted(run.because), _RESTS]),
        cites=tuple(sorted(run.cites)),
    )


def _joined(runs: Iterable[Run]) -> Iterator[tuple[str, Run]]:
    """Each collector's runs in each place, those that touch made one."""
    by_collector: dict[tuple[Place, str], list[Run]] = defaultdict(list)
    for run in runs:
        for collector in run.covers:
            by_collector[run.place, collector].append(run)
    for (_, collector), found in sorted(by_collector.items()):
        first, *others = sorted(found, key=lambda run: (run.start, run.end))
        whole = first
        for run in others:
            if run.start > whole.end:
                yield collector, whole
                whole = run
            else:
                whole = replace(
                    whole,
                    end=max(whole.end, run.end),
                    because=whole.because | run.because,
                    cites=whole.cites | run.cites,
                )
        yield collector, whole
