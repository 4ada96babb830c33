"""What a check may ask about everything around its subject; every answer leaves a trail."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Scope
from vouchbook.model.engagement import Statement, Terms
from vouchbook.model.facts import Bundle, Resource, Trail, View
from vouchbook.model.place import parse_arn
from vouchbook.model.reading import Seen, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.normalise import Model

_FEW = 24
"""So many digests are cited one by one; more of them, together, as a bundle."""


def bundles(model: Model) -> dict[str, Bundle]:
    """Every bundle that was made of the model's records and listings, by its digest."""
    return model.kept("bundles", dict)


def together(model: Model, digests: Iterable[str]) -> Trail:
    """A trail that cites all of these as one, or one by one where they are few."""
    members = tuple(sorted(set(digests)))
    if len(members) <= _FEW:
        return Trail(members)
    bundle = Bundle(digest=digest_of(list(members)), members=members)
    bundles(model)[bundle.digest] = bundle
    return Trail(bundles=[bundle])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The resources of a collector by a key, and what finding none of them rests on."""

    found: Mapping[str, tuple[Resource, ...]]
    blocked: tuple[tuple[str, Unread], ...]
    """Ids of the resources whose key can't be read, and why."""
    rests_on: Trail


def _index(
    model: Model, key: Callable[[View], Iterable[str]], resources: Iterable[Resource]
) -> _Index:
    found: dict[str, list[Resource]] = defaultdict(list)
    blocked: list[tuple[str, Unread]] = []
    trail = Trail()
    for resource in resources:
        try:
            for name in dict.fromkeys(key(View(resource, trail))):
                found[name].append(resource)
        except UnreadError as error:
            blocked.append((resource.id, error.unread))
    return _Index(
        found={name: tuple(items) for name, items in found.items()},
        blocked=tuple(blocked),
        rests_on=together(model, trail.digests),
    )


def not_collected(collector: str) -> Unread:
    """The reason for a collection that was in no plan."""
    return Unread(reason=Reason.NOT_COLLECTED, detail=collector)


def _ordinal(day: str) -> int:
    return int(day.replace("-", ""))


class Surroundings:
    """The estate as a check may ask about it (model.check.Estate); every read leaves a trail."""

    __slots__ = ("_account", "_model", "_terms", "_trail")

    def __init__(self, model: Model, terms: Terms, account: str, trail: Trail) -> None:
        self._model = model
        self._terms = terms
        self._account = account
        self._trail = trail

    @property
    def as_of(self) -> str:
        """The instant for which the snapshot speaks."""
        return self._terms.as_of

    @property
    def period(self) -> tuple[str, str]:
        """The engagement's period, first and last day; UnreadError(not_defined) without one."""
        first, last = self._terms.period_from, self._terms.period_to
        if not first or not last:
            raise UnreadError(Unread(reason=Reason.NOT_DEFINED, detail="the engagement's period"))
        return first, last

    def parameter(self, name: str) -> Any:
        """An organisation-defined parameter; UnreadError(not_defined) without it."""
        if name not in self._terms.parameters:
            raise UnreadError(Unread(reason=Reason.NOT_DEFINED, detail=f"parameter {name}"))
        return self._terms.parameters[name]

    def statement(self, slot: str) -> Statement:
        """The newest statement in force in the slot; UnreadError(needs_assertion) without one."""
        today = self._terms.as_of[:10]
        ours = [
            item
            for item in self._terms.statements
            if item.slot == slot and (not item.accounts or self._account in item.accounts)
        ]
        valid = [item for item in ours if item.date <= today <= item.expires]
        if not valid:
            ended = max((item.expires for item in ours if item.expires < today), default="")
            detail = f"the last one expired on {ended}" if ended else f"slot {slot}"
            raise UnreadError(Unread(reason=Reason.NEEDS_ASSERTION, detail=detail))
        # Of two that are in force, a "no" isn't outvoted by an older "yes", nor by a newer one.
        return min(valid, key=lambda item: (item.holds, -_ordinal(item.date), item.assertion))

    def one(self, collector: str, identifier: str, *, account: str = "") -> View | None:
        """The resource with this id, or None where complete lists don't have it."""
        arn = parse_arn(identifier)
        owner = account or (arn.account if arn and arn.account.isdigit() else "")
        for resource in self._model.by_id(collector, identifier):
            if owner in {"", resource.place.account}:
                return View(resource, self._trail)
        self._require_complete(collector, owner, arn.region if arn else "")
        return None

    def every(
        self, collector: str, *, account: str = "", region: str = "", under: str = ""
    ) -> Iterator[View]:
        """Yield the resources there; at the end raise UnreadError if some could be hidden."""
        for resource in self._within(collector, account, region, under):
            yield View(resource, self._trail)
        self._require_complete(collector, account, region)

    def among(
        self,
        collector: str,
        key: Callable[[View], Iterable[str]],
        wanted: str,
        *,
        account: str = "",
        region: str = "",
        possible: Callable[[str], bool] | None = None,
    ) -> Iterator[View]:
        """Yield the resources among whose keys is the one that's wanted, then raise as `every`."""
        index = self._model.kept(
            ("index", collector, key, account, region),
            lambda: _index(self._model, key, self._within(collector, account, region, "")),
        )
        for resource in index.found.get(wanted, ()):
            yield View(resource, self._trail)
        self._trail.extend(index.rests_on)
        for identifier, unread in index.blocked:
            if possible is None or possible(identifier):
                raise UnreadError(unread)
        self._require_complete(collector, account, region)

    def find(
        self,
        collector: str,
        wanted: Callable[[View], bool],
        *,
        account: str = "",
        region: str = "",
        under: str = "",
    ) -> View | None:
        """The first resource that is wanted; only a witness decides over incomplete lists."""
        blocked: UnreadError | None = None
        looked_at = Trail()
        for resource in self._within(collector, account, region, under):
            trail = Trail()
            try:
                if wanted(View(resource, trail)):
                    self._trail.extend(trail)
                    return View(resource, self._trail)
            except UnreadError as error:
                blocked = blocked or error
            looked_at.extend(trail)
        self._trail.extend(looked_at)
        if blocked is not None:
            raise blocked
        self._require_complete(collector, account, region)
        return None

    def _within(self, collector: str, account: str, region: str, under: str) -> Iterable[Resource]:
        if not under:
            return self._model.within(collector, account, region)
        return (
            resource
            for resource in self._model.under(collector, under)
            if account in {"", resource.place.account} and region in {"", resource.place.region}
        )

    def _require_complete(self, collector: str, account: str, region: str) -> None:
        """Raise unless every list of the collector there was read to its end."""
        listed = self._model.kept(
            ("lists", collector, account, region),
            lambda: self._lists(collector, account, region),
        )
        if isinstance(listed, Unread):
            raise UnreadError(listed)
        self._trail.extend(listed)

    def _lists(self, collector: str, account: str, region: str) -> Trail | Unread:
        """The lists of the collector there, or what keeps them from being complete."""
        readings = self._model.readings.get(collector, ())
        if not readings:
            return not_collected(collector)
        here = [item for item in readings if account in {"", item.place.account}]
        if not here:
            return self._elsewhere(collector, account)
        if all_collectors()[collector].scope is Scope.REGIONAL and region:
            here = [item for item in here if item.place.region == region]
            if not here:
                detail = f"{collector} in region {region}"
                return Unread(reason=Reason.NOT_COLLECTED, detail=detail)
        for reading in here:
            if isinstance(reading, Unseen):
                return reading.unread
            if reading.gaps:
                return reading.gaps[0].unread
        seen = [reading for reading in here if isinstance(reading, Seen)]
        digests = (item.digest for reading in seen for item in reading.listings)
        return together(self._model, digests)

    def _elsewhere(self, collector: str, account: str) -> Unread:
        first = next(iter(all_collectors()[collector].facets)).operation
        return Unread(
            reason=Reason.CROSS_ACCOUNT,
            operation=first.id,
            permission=first.permission,
            detail=f"account {account} was not collected",
        )
