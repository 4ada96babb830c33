"""App Mesh as its Kubernetes controller was told to make it: what its objects say, not what came.

Source: aws-app-mesh-controller-for-k8s, API `appmesh.k8s.aws/v1beta2`. The status of an object is
no proof that App Mesh has taken it; only the ARN in it is used, as a name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError
from vouchbook.kernel.records import digested
from vouchbook.model.collector import Operation
from vouchbook.model.history import Flaw, Observation
from vouchbook.model.importing import Hand
from vouchbook.model.place import Place
from vouchbook.model.reading import Record, Source
from vouchbook.model.reasons import Unread
from vouchbook.sources.appmesh_records import flaw_of, intended, specification, unsaid
from vouchbook.sources.appmesh_resources import KINDS, LIST_TAGS, Kind, is_name
from vouchbook.sources.appmesh_values import Spelled
from vouchbook.sources.kubernetes_files import Object
from vouchbook.sources.kubernetes_mesh_names import GROUP, Names, spec_of
from vouchbook.sources.kubernetes_mesh_specs import Written, written

_BY_NOUN = {kind.noun: kind for kind in KINDS}
_SILENT = frozenset({"BackendGroup"})
"""Kinds that App Mesh itself doesn't have: they are read where others name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meshes:
    """What the objects of the App Mesh controller gave."""

    observations: tuple[Observation, ...] = ()
    flaws: tuple[Flaw, ...] = ()


def mesh_observations(objects: Iterable[Object], place: Place | None, hand: Hand) -> Meshes:
    """Observe every App Mesh object among those of a cluster, as what was desired.

    `place` is where the controller makes its resources: the account and region of the cluster.
    """
    every = tuple(objects)
    mine = [item for item in every if item.group == GROUP and item.kind not in _SILENT]
    if mine and place is None:
        words = "nothing tells the account and region that its App Mesh resources are in"
        names = sorted({item.file for item in mine})
        return Meshes(flaws=tuple(flaw_of("missing", name, words) for name in names))
    found: list[Observation] = []
    flaws: list[Flaw] = []
    if place is not None:
        names_of = Names(every, place)
        for item in mine:
            for one in _resources(item, names_of):
                flaws += one.flaws
                try:
                    found += _observations(one, place, hand, flaws)
                except NotCanonicalError as error:
                    flaws.append(flaw_of("malformed", item.file, f"{item.where}: {error}"))
    return Meshes(observations=tuple(found), flaws=tuple(flaws))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """One App Mesh resource that an object stands for; a router stands for its routes, too."""

    item: Object
    kind: Kind | None = None
    names: Mapping[str, str] | None = None
    owner: str = ""
    arn: str = ""
    spec: Written | None = None
    flaws: tuple[Flaw, ...] = ()


def _resources(item: Object, names: Names) -> Iterator[_Resource]:
    kind = _BY_NOUN.get(item.kind)
    if kind is None or kind.noun == "Route":
        words = f"{item.where}: the App Mesh controller has no {item.kind}"
        yield _Resource(item=item, flaws=(flaw_of("malformed", item.file, words),))
        return
    found = names.of(item, kind)
    if isinstance(found, str):
        words = f"{item.where}: {found}"
        yield _Resource(item=item, flaws=(flaw_of("missing", item.file, words),))
        return
    spec = written(item, names, kind)
    yield _Resource(
        item=item, kind=kind, names=found.names, owner=found.owner, arn=found.arn, spec=spec
    )
    if kind.noun == "VirtualRouter":
        yield from _routes(item, found.names, found.owner, names)


def _routes(
    item: Object, router: Mapping[str, str], owner: str, names: Names
) -> Iterator[_Resource]:
    """The routes that stand inside a router's specification."""
    routes = spec_of(item).get("routes")
    for route in routes if isinstance(routes, list) else ():
        name = route.get("name") if isinstance(route, Mapping) else None
        if not is_name(name):
            words = f"{item.where}: a route has no name that can be one"
            yield _Resource(item=item, flaws=(flaw_of("malformed", item.file, words),))
            continue
        kind = _BY_NOUN["Route"]
        spec = written(item, names, kind, {key: route[key] for key in route if key != "name"})
        own = {**router, "routeName": str(name)}
        yield _Resource(item=item, kind=kind, names=own, owner=owner, spec=spec)


def _observations(
    one: _Resource, place: Place, hand: Hand, flaws: list[Flaw]
) -> Iterator[Observation]:
    if one.kind is None or one.names is None or one.spec is None:
        return
    kind = one.kind
    home = place
    if kind.noun == "Mesh" and one.owner:
        home = Place(partition=place.partition, account=one.owner, region=place.region)
    read = specification(kind, one.spec.value, hand.shapes)
    if read.lacks:
        words = f"{one.item.where}: App Mesh's API has no {', '.join(read.lacks)}"
        flaws.append(flaw_of("malformed", one.item.file, words))
    missing = tuple(f"{kind.root}.spec.{path}" for path in one.spec.lacks)
    spec = Spelled(value=read.value, lacks=(*read.lacks, *missing))
    facts, lacks = intended(kind, one.names, home, one.owner, spec)
    arn = one.arn or str(facts[kind.root]["metadata"]["arn"])
    facts[kind.root]["metadata"]["arn"] = arn
    cleaned, masked = hand.clean(kind.describe, facts)
    yield _observation(one, arn, place, hand, kind.describe, cleaned, lacks, masked)
    tags = unsaid(LIST_TAGS, "objects of the controller carry no tags")
    yield _observation(one, arn, place, hand, LIST_TAGS, tags)


def _observation(
    one: _Resource,
    arn: str,
    place: Place,
    hand: Hand,
    operation: Operation,
    answer: Mapping[str, Any] | Unread,
    lacks: tuple[str, ...] = (),
    masked: tuple[str, ...] = (),
) -> Observation:
    kind = one.kind
    record = Record(
        id=arn,
        collector=kind.collector.id if kind else "",
        operation=operation.id,
        place=place,
        as_of=hand.at,
        source=Source.IAC_TEMPLATE,
        facts=None if isinstance(answer, Unread) else answer,
        unread=answer if isinstance(answer, Unread) else None,
        lacks=lacks,
        origin=one.item.origin,
        redacted=masked,
    )
    return Observation(record=digested(record), seen=hand.at)
