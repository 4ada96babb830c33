"""Lists that the AWS CLI printed: what existed, as far as they say it.

A mesh's members are listed mesh by mesh, and routes router by router: all of a place are known
only where the meshes' (or the routers') own list is whole and each of them has its list here. What
wasn't listed is a gap. An empty list doesn't say of which mesh it is: it counts where one mesh
alone has no other list.

Source: App Mesh API reference, `List*`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.history import Census, Flaw
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Source
from vouchbook.model.reasons import Reason
from vouchbook.sources.appmesh_cli_files import Listed, listing_of_kind
from vouchbook.sources.appmesh_records import flaw_of, unsaid
from vouchbook.sources.appmesh_resources import KINDS, Kind, bare, is_account, named_by, place_of

_Key = tuple[str, ...]
"""Mesh, owner of the mesh, and the names inside it: what a resource is among its like."""
_UNDER = {"Route": "VirtualRouter", "GatewayRoute": "VirtualGateway"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list that was understood."""

    kind: Kind
    place: Place
    members: Mapping[_Key, str]
    """Key -> ARN."""
    whole: bool
    name: str
    cites: str


def censuses(
    lists: Iterable[Listed], caller: Place, at: str
) -> tuple[tuple[Census, ...], list[Flaw]]:
    """What existed at an instant, seen by `caller`: the account that asked, and its region."""
    flaws: list[Flaw] = []
    found = [item for each in lists if (item := _understood(each, caller, flaws)) is not None]
    made: list[Census] = []
    for place in sorted({item.place for item in found}):
        here = [item for item in found if item.place == place]
        made += _of_place(here, place, at, flaws)
    return tuple(made), flaws


def _understood(listed: Listed, caller: Place, flaws: list[Flaw]) -> _List | None:
    members = {}
    places = set()
    for item in listed.items:
        key = _key(item, listed.kind)
        place = place_of(item["arn"]) if key else None
        if key is None or place is None:
            detail = f"it lists something that is no {listed.kind.noun} with names and an ARN"
            flaws.append(flaw_of("malformed", listed.original.name, detail))
            return None
        members[key] = item["arn"]
        places.add(Place(partition=place.partition, account=caller.account, region=place.region))
    if len(places) > 1:
        detail = "one list can't hold resources of several regions"
        flaws.append(flaw_of("contradiction", listed.original.name, detail))
        return None
    return _List(
        kind=listed.kind,
        place=next(iter(places), caller),
        members=members,
        whole=listed.whole,
        name=listed.original.name,
        cites=f"sha256:{listed.original.sha256}",
    )


def _key(item: Any, kind: Kind) -> _Key | None:
    if not isinstance(item, Mapping) or not isinstance(item.get("arn"), str):
        return None
    names = named_by(item["arn"], kind)
    owner = item.get("meshOwner")
    if names is None or not is_account(owner):
        return None
    names["meshName"] = bare(names["meshName"])
    if any(item.get(member) != name for member, name in names.items()):
        return None
    return (names["meshName"], str(owner), *(names[member] for member in kind.names))


def _of_place(lists: list[_List], place: Place, at: str, flaws: list[Flaw]) -> list[Census]:
    made: list[Census] = []
    whole: dict[str, Mapping[_Key, str]] = {}
    """Kind -> all of it, where it's sure that there are no others."""
    for kind in KINDS:
        own = [item for item in lists if item.kind is kind]
        members = {key: arn for item in own for key, arn in item.members.items()}
        if kind.names:
            above = _UNDER.get(kind.noun, "Mesh")
            missing = _missing(own, whole.get(above), place, flaws)
            empty_above = whole.get(above) == {}
        else:
            missing = set() if own and all(item.whole for item in own) else {str(place)}
            empty_above = False
        if not missing:
            whole[kind.noun] = members
        if own or empty_above:
            made.append(_census(kind, place, at, members, missing, own or lists))
    return made


def _missing(
    own: list[_List], parents: Mapping[_Key, str] | None, place: Place, flaws: list[Flaw]
) -> set[str]:
    """Ids of what could not be listed: meshes or routers, or the place where they aren't known."""
    covered: dict[_Key, bool] = {}
    for item in own:
        for parent in {key[:-1] for key in item.members}:
            covered[parent] = covered.get(parent, True) and item.whole
    empty = [item for item in own if not item.members]
    if parents is None:
        return {str(place)}
    uncovered = [key for key in parents if key not in covered]
    if len(uncovered) == 1 and any(item.whole for item in empty):
        uncovered = []
    elif empty and uncovered:
        detail = "it is empty, and doesn't say of which of several meshes or routers it is"
        flaws += [flaw_of("missing", item.name, detail) for item in empty]
    missing = {parents[key] for key in uncovered}
    missing.update(parents[key] for key, whole in covered.items() if key in parents and not whole)
    if any(key not in parents for key in covered):
        detail = "it is of a mesh, or of a router, that the others' list doesn't have"
        flaws += [flaw_of("contradiction", item.name, detail) for item in own]
        missing.add(str(place))
    return missing


def _census(
    kind: Kind,
    place: Place,
    at: str,
    members: Mapping[_Key, str],
    missing: set[str],
    read: list[_List],
) -> Census:
    listing = listing_of_kind(kind)
    unread = unsaid(listing, "no whole list of it was brought", Reason.NOT_COLLECTED)
    return Census(
        collector=kind.collector.id,
        place=place,
        at=at,
        source=Source.IMPORTED_SNAPSHOT,
        members=frozenset(members.values()),
        gaps=tuple(Gap(id=name, unread=unread) for name in sorted(missing)),
        cites=tuple(sorted({item.cites for item in read})),
    )
