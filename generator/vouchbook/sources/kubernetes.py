"""Bundles of Kubernetes objects: App Mesh's own kinds, and Istio with what it rests on.

Source: Kubernetes API conventions; the App Mesh controller's API `appmesh.k8s.aws/v1beta2`; Istio's
reference. A list counts as whole only where its file's name says which list of the whole cluster
it is: nothing in a list of one namespace tells it from a list of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from vouchbook.collectors.kubernetes import CLUSTERS
from vouchbook.kernel.records import digested, record_digest
from vouchbook.model.history import Brought, Census, Flaw, Observation
from vouchbook.model.importing import Hand, Import, Original
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Record, Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.appmesh_records import custody_of, flaw_of
from vouchbook.sources.kubernetes_clusters import ASK, Cluster, Whole, clusters_of, whole_of
from vouchbook.sources.kubernetes_files import read_files
from vouchbook.sources.kubernetes_kinds import BY_NAME, KINDS, Kind, command
from vouchbook.sources.kubernetes_mesh import mesh_observations
from vouchbook.sources.kubernetes_objects import Observed, observed

Wholes = dict[str, tuple[Whole, ...]]
"""Cluster -> the kinds that its files list in full."""


def _read(originals: Iterable[Original], hand: Hand) -> Brought:
    given = tuple(originals)
    files = read_files(given)
    clusters, contradictions = clusters_of(files, hand)
    flaws = [*contradictions, *(flaw for file in files for flaw in file.flaws)]
    found: list[Observation] = []
    wholes: Wholes = {}
    for cluster in clusters:
        meshes = mesh_observations(cluster.objects, cluster.place, hand)
        found += meshes.observations
        flaws += meshes.flaws
        if not cluster.arn or cluster.place is None:
            flaws += _nameless(cluster)
            continue
        wholes[cluster.arn], objections = whole_of(cluster)
        flaws += objections
        lost: set[str] = set()
        for one in _objects(cluster, cluster.place, hand):
            found += [one.observation] if one.observation else []
            flaws += one.flaws
            if one.kind is not None and one.hidden:
                lost.add(one.kind.resource)
        # An object that could not be observed exists all the same: its list isn't whole.
        listed = (whole for whole in wholes[cluster.arn] if whole.kind.resource not in lost)
        wholes[cluster.arn] = tuple(listed)
        found.append(_bundle(cluster, cluster.place, wholes[cluster.arn], hand))
    once, contradicted = _once(found)
    return Brought(
        custody=tuple(
            custody_of(KUBERNETES.id, item)
            for item in sorted(given, key=lambda item: (item.name, item.sha256))
        ),
        observations=once,
        censuses=tuple(_censuses(clusters, wholes, found, hand)),
        flaws=tuple(sorted({*flaws, *contradicted}, key=_by_name)),
    )


def _once(
    found: Iterable[Observation],
) -> tuple[tuple[Observation, ...], tuple[Flaw, ...]]:
    """Each object once, sorted; one of which files say different things decides nothing."""
    grouped: dict[tuple[str, str, str], dict[str, Observation]] = defaultdict(dict)
    for item in found:
        record = item.record
        # The same object in two files differs by its origin alone.
        plain = record_digest(replace(record, origin="", digest=""))
        said = grouped[record.collector, record.id, record.operation]
        said[plain] = min(item, said.get(plain, item), key=lambda one: one.record.origin)
    once: list[Observation] = []
    flaws: list[Flaw] = []
    for _, said in sorted(grouped.items()):
        chosen = said[min(said)]
        if len(said) > 1:
            chosen = replace(chosen, record=_undecided(chosen.record))
            detail = "the files say different things about it at one instant"
            flaws.append(flaw_of("contradiction", chosen.record.id, detail))
        once.append(chosen)
    return tuple(once), tuple(flaws)


def _undecided(record: Record) -> Record:
    unread = Unread(
        reason=Reason.POLICY_TOO_COMPLEX,
        operation=record.operation,
        detail="the files that were brought contradict each other about it",
    )
    return digested(replace(record, facts=None, lacks=(), redacted=(), unread=unread, digest=""))


def _by_name(flaw: Flaw) -> tuple[str, str, str]:
    return (flaw.name, flaw.kind, flaw.detail)


def _nameless(cluster: Cluster) -> Iterator[Flaw]:
    """Objects of a cluster that nothing names can't be told from those of another."""
    for file in cluster.files:
        if file.resource or any((item.group, item.kind) in BY_NAME for item in file.objects):
            detail = f"nothing tells which cluster it is from, so it is left out: {ASK}"
            yield Flaw(kind="missing", name=file.name, detail=detail)


def _objects(cluster: Cluster, place: Place, hand: Hand) -> Iterator[Observed]:
    for item in cluster.objects:
        kind = BY_NAME.get((item.group, item.kind))
        if kind is not None and kind.wanted(item.value):
            yield observed(item, kind, cluster.arn, place, hand)
        elif kind is None and item.group.endswith("istio.io"):
            words = f"{item.where}: what a {item.kind} does to the mesh is not read"
            yield Observed(flaws=(flaw_of("missing", item.file, words),))


def _bundle(cluster: Cluster, place: Place, wholes: Iterable[Whole], hand: Hand) -> Observation:
    """What was brought of a cluster, as a record of its own."""
    facts = {
        "arn": cluster.arn,
        "name": cluster.arn.rpartition("/")[2],
        "listed": sorted(whole.kind.resource for whole in wholes),
    }
    record = Record(
        id=cluster.arn,
        collector=CLUSTERS.id,
        operation=CLUSTERS.facets[0].operation.id,
        place=place,
        as_of=hand.at,
        source=Source.IMPORTED_SNAPSHOT,
        facts=facts,
    )
    return Observation(record=digested(record), seen=hand.at)


def _censuses(
    clusters: Iterable[Cluster], wholes: Wholes, found: Iterable[Observation], hand: Hand
) -> Iterator[Census]:
    """One a place and kind of which some cluster's list is whole; the others' are gaps of it."""
    members: dict[tuple[str, Place], set[str]] = defaultdict(set)
    for item in found:
        members[item.record.collector, item.record.place].add(item.record.id)
    places: dict[Place, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        if cluster.arn and cluster.place is not None:
            places[cluster.place].append(cluster)
    for place, inside in sorted(places.items()):
        names = sorted({file.sha256 for one in inside for file in one.files if file.clusters})
        yield Census(
            collector=CLUSTERS.id,
            place=place,
            at=hand.at,
            source=Source.IMPORTED_SNAPSHOT,
            members=frozenset(members[CLUSTERS.id, place]),
            cites=tuple(f"sha256:{name}" for name in names),
        )
        for kind in KINDS:
            shown = {one.arn: _shown(wholes[one.arn], kind) for one in inside}
            if any(whole is not None for whole in shown.values()):
                yield Census(
                    collector=kind.collector.id,
                    place=place,
                    at=hand.at,
                    source=Source.IMPORTED_SNAPSHOT,
                    members=frozenset(members[kind.collector.id, place]),
                    gaps=tuple(_gap(arn, kind) for arn in sorted(shown) if shown[arn] is None),
                    cites=tuple(
                        sorted({cite for whole in shown.values() if whole for cite in whole.cites})
                    ),
                )


def _shown(wholes: Iterable[Whole], kind: Kind) -> Whole | None:
    return next((whole for whole in wholes if whole.kind is kind), None)


def _gap(arn: str, kind: Kind) -> Gap:
    unread = Unread(
        reason=Reason.NEEDS_KUBERNETES_API,
        operation=kind.operation.id,
        permission=kind.operation.permission,
        detail=command(kind.resource),
    )
    return Gap(id=arn, unread=unread)


KUBERNETES = Import(
    id="kubernetes",
    says=(
        "Kubernetes objects as JSON or YAML (`kubectl get … -o json`): Istio's, and those of the "
        "App Mesh controller. One folder a cluster, with its cluster.json; one whole list a file, "
        "named after its resource; all clusters of a region in one import."
    ),
    read=_read,
    names_place=False,
    names_time=False,
)
