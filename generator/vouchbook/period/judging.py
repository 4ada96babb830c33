"""Judge a check at any instant of the period, each state only once."""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.evaluate import judge
from vouchbook.kernel.canonical import digest_of
from vouchbook.model.check import Check
from vouchbook.model.engagement import Engagement
from vouchbook.model.facts import Bundle
from vouchbook.model.result import CheckResult, Finding
from vouchbook.normalise import Model
from vouchbook.period.knowledge import Knowledge
from vouchbook.period.slides import Names, Signs, Slides
from vouchbook.period.terms import timed


class Judged:
    """What a check says at an instant."""

    __slots__ = ("_bundles", "_moved", "_names", "result", "timed")

    def __init__(self, result: CheckResult, names: tuple[Names, ...], *, timed: bool) -> None:
        """Hold a result; `names` tell what the digests that it cites are called at the instant."""
        self.result = result
        self.timed = timed
        """Whether the check looked at the clock: at another instant it may say otherwise."""
        self._names = tuple(filter(None, names))
        self._bundles = {bundle.digest: bundle for bundle in result.bundles}
        self._moved: dict[str, Bundle] = {}

    def cites(self, finding: Finding, bundles: dict[str, Bundle]) -> tuple[str, ...]:
        """The digests of what a finding rests on at this instant, sorted.

        Bundles that are among them are added to `bundles`.
        """
        cited = finding.cites
        if self._names:
            cited = tuple(sorted({name for cite in cited for name in self._called(cite)}))
        elif not self._bundles:
            return cited
        for cite in cited:
            bundle = self._moved.get(cite) or self._bundles.get(cite)
            if bundle is not None:
                bundles[cite] = bundle
        return cited

    def _called(self, cite: str) -> tuple[str, ...]:
        bundle = self._bundles.get(cite)
        if bundle is None:
            return self._one(cite)
        members = tuple(sorted({name for item in bundle.members for name in self._one(item)}))
        if members == bundle.members:
            return (cite,)
        moved = Bundle(digest=digest_of(list(members)), members=members)
        self._moved[moved.digest] = moved
        return (moved.digest,)

    def _one(self, cite: str) -> tuple[str, ...]:
        for names in self._names:
            if cite in names:
                return names[cite]
        return (cite,)


class Court:
    """Judges checks over a history; remembers what it judged."""

    def __init__(
        self, knowledge: Knowledge, shapes: Mapping[str, Any], engagement: Engagement
    ) -> None:
        self.knowledge = knowledge
        self.engagement = engagement
        self._shapes = shapes
        self._signs = Signs()
        self._slides: dict[str, Slides] = {}
        self._models: dict[tuple[str, ...], tuple[tuple[int, ...], Model]] = {}
        self._told: dict[tuple[str, tuple[int, ...], str], tuple[CheckResult, bool]] = {}

    def slides(self, collector: str) -> Slides:
        """The slides of a collector."""
        if collector not in self._slides:
            self._slides[collector] = Slides(self.knowledge, collector, self._shapes, self._signs)
        return self._slides[collector]

    def knots(self, check: Check) -> tuple[str, ...]:
        """Every instant at which what the check looks at may change, sorted."""
        return tuple(sorted({knot for name in asked_by(check) for knot in self.slides(name).knots}))

    def at(self, check: Check, instant: str) -> Judged:
        """What a check says at an instant."""
        names = asked_by(check)
        numbers = tuple(self.slides(name).number(instant) for name in names)
        signs = tuple(
            self.slides(name).sign(number) for name, number in zip(names, numbers, strict=True)
        )
        # A result that never looked at the clock is kept under no instant.
        found = self._told.get((check.id, signs, "")) or self._told.get((check.id, signs, instant))
        if found is None:
            found = self._judge(check, instant, names, numbers, signs)
            self._told[check.id, signs, instant if found[1] else ""] = found
        result, looked = found
        called = tuple(
            self.slides(name).names(number) for name, number in zip(names, numbers, strict=True)
        )
        return Judged(result, called, timed=looked)

    def forget(self) -> None:
        """Let go of what was judged: no other check can use it."""
        self._told.clear()

    def _judge(
        self,
        check: Check,
        instant: str,
        names: tuple[str, ...],
        numbers: tuple[int, ...],
        signs: tuple[int, ...],
    ) -> tuple[CheckResult, bool]:
        kept = self._models.get(names)
        if kept is None or kept[0] != signs:
            kept = (signs, self._model(names, numbers))
            self._models[names] = kept
        terms = timed(self.engagement, instant)
        result = judge(check, kept[1], terms)
        return result, terms.asked

    def _model(self, names: tuple[str, ...], numbers: tuple[int, ...]) -> Model:
        pieces = {
            name: self.slides(name).piece(number)
            for name, number in zip(names, numbers, strict=True)
            if self.slides(name).places
        }
        return Model(
            resources={name: piece.resources for name, piece in pieces.items()},
            readings={name: piece.readings for name, piece in pieces.items()},
            accounts=tuple(sorted(set(_accounts(pieces.values())))),
        )


def asked_by(check: Check) -> tuple[str, ...]:
    """The collectors that a check may look at, sorted, each once."""
    return tuple(sorted({*check.over, *check.joins}))


def _accounts(pieces: Any) -> Iterator[str]:
    for piece in pieces:
        for reading in piece.readings:
            yield reading.place.account
