"""Which cluster a file of a bundle is from, and what is known of it in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vouchbook.model.history import Flaw
from vouchbook.model.importing import Hand
from vouchbook.model.place import Place, parse_arn
from vouchbook.sources.kubernetes_files import File, Object
from vouchbook.sources.kubernetes_kinds import (
    DEFINITIONS,
    KINDS,
    Kind,
    command,
    metadata_of,
)

ASK = "aws eks describe-cluster --name NAME > cluster.json, in the folder of the files"
"""What names the cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One cluster and the files that are from it."""

    arn: str
    """Empty where no file tells."""
    place: Place | None
    files: tuple[File, ...]

    @property
    def objects(self) -> tuple[Object, ...]:
        """Every object of every file."""
        return tuple(item for file in self.files for item in file.objects)


def place_of(arn: str) -> Place:
    """The place that a cluster's ARN names."""
    parts = parse_arn(arn)
    if parts is None:
        message = f"{arn} is no ARN"
        raise LookupError(message)
    return Place(partition=parts.partition, account=parts.account, region=parts.region)


def clusters_of(files: Iterable[File], hand: Hand) -> tuple[tuple[Cluster, ...], tuple[Flaw, ...]]:
    """Sort the files by cluster: a file is from the one that is named nearest above it."""
    known, flaws = _named(files)
    grouped: dict[str, list[File]] = {}
    for file in files:
        grouped.setdefault(_nearest(file.folder, known), []).append(file)
    found: list[Cluster] = []
    for arn, inside in sorted(grouped.items()):
        place = place_of(arn) if arn else hand.place
        if arn and hand.place is not None and hand.place != place:
            detail = f"the files were said to be from {hand.place}, and name {arn}"
            flaws.append(Flaw(kind="contradiction", name=inside[0].name, detail=detail))
        found.append(Cluster(arn=arn, place=place, files=tuple(inside)))
    return tuple(found), tuple(flaws)


def _named(files: Iterable[File]) -> tuple[Mapping[str, str], list[Flaw]]:
    """Folder -> ARN; a folder for which two are named belongs to none."""
    named: dict[str, set[str]] = {}
    for file in files:
        named.setdefault(file.folder, set()).update(file.clusters)
    flaws = [
        Flaw(
            kind="contradiction",
            name=folder or ".",
            detail=f"the folder names several clusters: {', '.join(sorted(arns))}",
        )
        for folder, arns in sorted(named.items())
        if len(arns) > 1
    ]
    return {
        folder: next(iter(arns)) if len(arns) == 1 else "" for folder, arns in named.items() if arns
    }, flaws


def _nearest(folder: str, known: Mapping[str, str]) -> str:
    here = folder
    while here and here not in known:
        here = here.rpartition("/")[0]
    return known.get(here, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A kind of which a cluster's files have the whole list."""

    kind: Kind
    cites: tuple[str, ...]
    """Digests of the files that show it."""


def whole_of(cluster: Cluster) -> tuple[tuple[Whole, ...], tuple[Flaw, ...]]:
    """The kinds that are listed to their end; what keeps a list from counting is a flaw."""
    found: dict[str, set[str]] = {}
    flaws: list[Flaw] = []
    definitions: dict[str, set[str]] | None = None
    for file in cluster.files:
        if not file.lists or (file.objects and not file.resource and not _known(file)):
            continue
        words = _objection(file)
        if words:
            flaws.append(Flaw(kind="missing", name=file.name, detail=words))
        elif file.resource == DEFINITIONS:
            definitions = {**(definitions or {}), **_defined(file)}
        else:
            found.setdefault(file.resource, set()).add(file.sha256)
    if definitions is not None:
        shown = {digest for digests in definitions.values() for digest in digests}
        for kind in KINDS:
            # Without its definition a cluster can have no object of a kind.
            if "." in kind.group and _is_custom(kind) and kind.resource not in definitions:
                found.setdefault(kind.resource, shown)
    return tuple(
        Whole(kind=kind, cites=tuple(sorted(f"sha256:{item}" for item in found[kind.resource])))
        for kind in KINDS
        if kind.resource in found
    ), tuple(flaws)


def _is_custom(kind: Kind) -> bool:
    return kind.group.endswith("istio.io") or kind.group.startswith("gateway.")


def _defined(file: File) -> dict[str, set[str]]:
    names = (metadata_of(item.value).get("name") for item in file.objects)
    return {"": {file.sha256}} | {str(name): {file.sha256} for name in names}


def _objection(file: File) -> str:
    """Why a file's list doesn't show all there is; empty where it does."""
    if not file.resource:
        return (
            "its name does not say which list of a whole cluster it is, so objects that are not "
            f"in it may exist; make one list a file: {command(_guess(file))}"
        )
    wanted = _names(file.resource)
    if file.continues:
        return f"the list was cut off before its end; make it again: {command(file.resource)}"
    if not file.alone:
        return f"it holds more than the one list; make it again: {command(file.resource)}"
    if any((item.group, item.kind) != wanted for item in file.objects):
        return f"it lists other things than {file.resource}: {command(file.resource)}"
    if any(not metadata_of(item.value).get("uid") for item in file.objects):
        return (
            "its objects have no uid, so no cluster gave them; a list of what a cluster has is "
            f"made with: {command(file.resource)}"
        )
    return ""


def _known(file: File) -> tuple[Kind, ...]:
    """The kinds of a file's objects that are taken."""
    kinds = {(item.group, item.kind) for item in file.objects}
    return tuple(kind for kind in KINDS if (kind.group, kind.kind) in kinds)


def _guess(file: File) -> str:
    return next((kind.resource for kind in _known(file)), "RESOURCE")


def _names(resource: str) -> tuple[str, str]:
    """The group and kind of a resource."""
    if resource == DEFINITIONS:
        return resource.partition(".")[2], "CustomResourceDefinition"
    kind = next(item for item in KINDS if item.resource == resource)
    return kind.group, kind.kind
