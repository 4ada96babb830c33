"""Judge a check at any instant of the period, each state only once."""

from collections.abc import Iterator
from typing import Any

from vouchbook.evaluate import judge
from vouchbook.kernel.canonical import digest_of
from vouchbook.model.check import Check, Verdict
from vouchbook.model.engagement import Engagement
from vouchbook.model.facts import Bundle
from vouchbook.model.result import CheckResult, Finding
from vouchbook.normalise import Model
from vouchbook.period.slides import Names, Scene, Signs, Slides
from vouchbook.period.terms import timed

Bundles = dict[str, Bundle]
"""What is cited as one, by its digest."""


class Said:
    """What a check says of some state, as often as that state comes back."""

    __slots__ = ("bundles", "hiding", "result", "subjects", "timed")

    def __init__(self, check: Check, result: CheckResult, *, timed: bool) -> None:
        self.result = result
        self.timed = timed
        """Whether the check looked at the clock: at another instant it may say otherwise."""
        self.hiding = tuple(item for item in result.findings if item.hides)
        """The rows that stand for an unknown number of subjects."""
        self.subjects = {
            (item.subject, item.place): item
            for item in result.findings
            if not item.hides and not _nothing_there(check, item)
        }
        """The rows of subjects."""
        self.bundles = {bundle.digest: bundle for bundle in result.bundles}


def _nothing_there(check: Check, finding: Finding) -> bool:
    """Whether a row says that there was nothing to judge."""
    nothing = finding.subject == f"no {check.counts}"
    return nothing and finding.verdict is Verdict.NOT_APPLICABLE


class Judged:
    """What a check says at an instant."""

    __slots__ = ("_bundles", "_moved", "_names", "_sealed", "said")

    def __init__(
        self, said: Said, names: tuple[Names, ...], sealed: dict[tuple[str, ...], Bundle]
    ) -> None:
        """Hold what was said; `names` tell what the digests that it cites are called then.

        `sealed` remembers bundles by their members: their digests take time.
        """
        self.said = said
        self._sealed = sealed
        self._names = tuple(filter(None, names))
        self._bundles = said.bundles
        self._moved: Bundles = {}

    @property
    def result(self) -> CheckResult:
        """The check's answer; its digests are those of the first time that it was given."""
        return self.said.result

    def cites(self, finding: Finding, bundles: Bundles) -> tuple[str, ...]:
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
        moved = self._sealed.get(members)
        if moved is None:
            moved = Bundle(digest=digest_of(list(members)), members=members)
            self._sealed[members] = moved
        self._moved[moved.digest] = moved
        return (moved.digest,)

    def _one(self, cite: str) -> tuple[str, ...]:
        for names in self._names:
            if cite in names:
                return names[cite]
        return (cite,)


class Court:
    """Judges checks over a history; remembers what it judged."""

    def __init__(self, scene: Scene, engagement: Engagement) -> None:
        self.engagement = engagement
        self._scene = scene
        self._signs = Signs()
        self._slides: dict[str, Slides] = {}
        self._models: dict[tuple[str, ...], tuple[tuple[int, ...], Model]] = {}
        self._sealed: dict[tuple[str, ...], Bundle] = {}
        self._told: dict[tuple[str, tuple[int, ...], str], Said] = {}

    def slides(self, collector: str) -> Slides:
        """The slides of a collector."""
        if collector not in self._slides:
            self._slides[collector] = Slides(self._scene, collector, self._signs)
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
        # What never looked at the clock is kept under no instant.
        said = self._told.get((check.id, signs, "")) or self._told.get((check.id, signs, instant))
        if said is None:
            said = self._judge(check, instant, names, numbers, signs)
            self._told[check.id, signs, instant if said.timed else ""] = said
        called = tuple(
            self.slides(name).names(number) for name, number in zip(names, numbers, strict=True)
        )
        return Judged(said, called, self._sealed)

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
    ) -> Said:
        kept = self._models.get(names)
        if kept is None or kept[0] != signs:
            kept = (signs, self._model(names, numbers))
            self._models[names] = kept
        terms = timed(self.engagement, instant)
        result = judge(check, kept[1], terms)
        return Said(check, result, timed=terms.asked)

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
