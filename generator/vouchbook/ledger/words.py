"""What the ledger says about its numbers: where differences come from, or can come from."""

from collections.abc import Collection, Iterable, Sequence

from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.ledger.second_sources import Source
from vouchbook.model.facts import Resource
from vouchbook.model.ledger import SourceCount
from vouchbook.model.reasons import Unread

_ENDED = "AWS has ended the service: that the list is empty shows nothing any more"


def of_source(
    source: Source,
    beyond: Collection[str],
    lacking: Collection[str],
    gone: Iterable[str],
    misses: str,
) -> str:
    """Why a second source shows more than the list, or less."""
    parts = []
    if beyond:
        parts.append(f"{len(beyond)} only there: {source.exceeds}")
    if lacking:
        parts.append(f"{len(lacking)} only in the list: {misses}")
    reasons = [why for why in gone if why]
    if reasons:
        parts.append(f"{len(reasons)} left out: {', '.join(sorted(set(reasons)))}")
    return "; ".join(parts)


def of_row(
    listed: Sequence[Resource],
    unread: Unread | None,
    sources: Sequence[SourceCount],
    extra: Sequence[str],
) -> str:
    """What a row says as a whole."""
    if unread is not None:
        return f"the list was not read to its end: {unread.sentence()}"
    if extra:
        names = " and ".join(item.source for item in sources if item.only_there)
        told = f"{len(listed)} of {len(listed) + len(extra)} listed"
        return f"{told}; {len(extra)} shown by {names} alone{_in_meshes(listed, extra)}"
    read = [item for item in sources if item.unread is None]
    if not read:
        return "no second source could be read, so nobody else counted"
    same = [item.source for item in read if not item.only_listed]
    if same and listed:
        return f"the same in {' and '.join(same)}"
    some = [f"{item.source} shows {item.count}" for item in read if item.count]
    if some:
        return f"{', '.join(some)}, and none that the list lacks"
    return "no second source that could be read shows any"


def of_ended(collector: str, as_of: str) -> str:
    """What an empty list of a service that AWS has ended shows; empty for any other service."""
    ended = all_collectors()[collector].discontinued
    return _ENDED if ended and as_of[:10] > ended else ""


def _in_meshes(listed: Sequence[Resource], extra: Sequence[str]) -> str:
    """How many of each mesh's resources were listed, where some of that mesh are missing."""
    beyond = [mesh for mesh in map(mesh_of, extra) if mesh]
    parts = []
    for mesh in sorted(set(beyond)):
        here = sum(mesh_of(item.id) == mesh for item in listed)
        parts.append(f"mesh {mesh}: {here} of {here + beyond.count(mesh)}")
    return f" ({'; '.join(parts)})" if parts else ""


def mesh_of(arn: str) -> str:
    """The name of the mesh that a resource stands in; empty for a mesh itself, and elsewhere."""
    if ":appmesh:" not in arn:
        return ""
    _, name, *inside = arn.split("/")
    return name if inside else ""
