"""Which accounts write to the same meshes: only together do their trails tell of every change.

Sources: App Mesh User Guide, "Working with shared meshes" (whoever makes a resource owns it and
alone changes it; the mesh's owner may delete it, too); CloudTrail User Guide, "sharedEventID". No
page says that CloudTrail hands a consumer's event to the mesh's owner as well, so each account's
trail counts for what that account did, and for nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.model.place import Place, parse_arn
from vouchbook.sources.appmesh_resources import is_account
from vouchbook.sources.cloudtrail_events import Change, mapping, place_in

SOMEBODY = "somebody"
"""In the place of an account: the mesh was shared, and nothing says with whom."""


@dataclass(slots=True, kw_only=True)
class Sharing:
    """What events tell of meshes that accounts share."""

    pairs: set[tuple[Place, str]] = field(default_factory=set)
    """Where somebody acted, and the account whose mesh it was; the two differ."""
    offered: set[Place] = field(default_factory=set)
    """Where a mesh was put under a policy that lets others in."""

    def note(self, event: Mapping[str, Any]) -> None:
        """Take in what an event of App Mesh tells, one that only read as well."""
        place = place_in(event)
        if place is None:
            return
        owner = mapping(event.get("requestParameters")).get("meshOwner")
        recipient = event.get("recipientAccountId")
        for other in (owner, recipient):
            if is_account(other) and other != place.account:
                self.pairs.add((place, str(other)))
        if event.get("eventName") == "PutMeshPolicy":
            self.offered.add(place)


def writers(sharing: Sharing, changes: Iterable[Change]) -> dict[Place, frozenset[str]]:
    """For each place, the other accounts that may write to what lies inside its meshes.

    A place is that of the resources' ARNs. `SOMEBODY` stands where the others aren't known.
    """
    found: dict[Place, set[str]] = {}
    forms: dict[tuple[Place, str], set[str]] = {}
    for change in changes:
        parts = parse_arn(change.arn)
        if parts is None:
            continue
        if parts.account != change.place.account:
            found.setdefault(_at(change.place, parts.account), set()).add(change.place.account)
        if change.owner != change.place.account:
            forms.setdefault((change.place, change.owner), set()).add(parts.account)
    for place, owner in sharing.pairs:
        accounts = forms.get((place, owner), set())
        # An ARN carries either's account; as long as no answer showed it, both are meant.
        if accounts != {owner}:
            found.setdefault(place, set()).add(owner)
        if accounts != {place.account}:
            found.setdefault(_at(place, owner), set()).add(place.account)
    by_creator = {
        (place.region, owner) for (place, owner), seen in forms.items() if owner not in seen
    }
    for place in sharing.offered:
        if (place.region, place.account) not in by_creator:
            found.setdefault(place, set()).add(SOMEBODY)
    return {place: frozenset(accounts) for place, accounts in found.items()}


def _at(place: Place, account: str) -> Place:
    return Place(partition=place.partition, account=account, region=place.region)
