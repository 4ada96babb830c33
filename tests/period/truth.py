"""What was really so in a small mesh through 180 days: the measure for whatever a history tells.

A change stands here once, with who made it; states, events, items and snapshots are derived from
it. Times are drawn by a seed within fixed days, so that each kind of change keeps its place
between the outages.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from vouchbook.kernel.canonical import instant
from vouchbook.model.place import Place

OWNER = "111122223333"
CONSUMER = "444455556666"
REGION = "eu-west-1"
HERE = Place(partition="aws", account=OWNER, region=REGION)
THERE = Place(partition="aws", account=CONSUMER, region=REGION)
START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 180
END = START + timedelta(days=DAYS)
MESH = f"arn:aws:appmesh:{REGION}:{OWNER}:mesh/shop"

Plain = dict[str, Any]


def day(number: float) -> datetime:
    """A time so many days after the beginning, in whole seconds."""
    return START + timedelta(seconds=round(number * 86_400))


def node(name: str) -> str:
    """The ARN of a node of the mesh: its account is the mesh's owner's, whoever made it."""
    return f"{MESH}/virtualNode/{name}"


def spec(mode: str, port: int = 8080) -> Plain:
    mapping = {"port": port, "protocol": "http"}
    listener: Plain = {"portMapping": mapping}
    if mode != "NONE":
        certificate = {"file": {"certificateChain": "/keys/chain.pem", "privateKey": "/keys/k"}}
        listener["tls"] = {"mode": mode, "certificate": certificate}
    return {"listeners": [listener], "serviceDiscovery": {"dns": {"hostname": "shop.local"}}}


def mesh_spec(egress: str) -> Plain:
    return {"egressFilter": {"type": egress}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One call, as it was made."""

    at: datetime
    verb: str
    """Create, Update, Delete, TagResource or UntagResource."""
    arn: str
    spec: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    by: str = OWNER
    error: str = ""
    """The error code with which it failed, so that nothing changed."""
    captured: timedelta = timedelta(minutes=20)
    """How much later AWS Config captures it, while its recorder runs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One resource at an instant."""

    arn: str
    owner: str
    uid: str
    version: int
    created: datetime
    updated: datetime
    spec: Mapping[str, Any]
    tags: Mapping[str, str]


World = Mapping[str, State]


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """All that happened."""

    before: World
    changes: tuple[Change, ...]

    def happened(self) -> Iterator[tuple[Change, World]]:
        """Yield every call, in order, with the world after it."""
        world = dict(self.before)
        for change in self.changes:
            if not change.error:
                world = after(world, change)
            yield change, world

    def at(self, moment: datetime) -> World:
        """The world at an instant; a change counts from its own instant on."""
        world = self.before
        for change, then in self.happened():
            if change.at > moment:
                break
            world = then
        return world


def after(world: World, change: Change) -> dict[str, State]:
    """The world after a call that succeeded."""
    now = dict(world)
    before = now.get(change.arn)
    if change.verb == "Create":
        assert before is None
        now[change.arn] = made(change.arn, change.at, change.spec, change.tags, change.by)
        return now
    assert before is not None
    if change.verb == "Delete":
        del now[change.arn]
    elif change.verb == "Update":
        now[change.arn] = replace(
            before, spec=change.spec, version=before.version + 1, updated=change.at
        )
    elif change.verb == "TagResource":
        now[change.arn] = replace(before, tags={**before.tags, **change.tags})
    else:
        kept = {key: value for key, value in before.tags.items() if key not in change.tags}
        now[change.arn] = replace(before, tags=kept)
    return now


def made(
    arn: str,
    at: datetime,
    given: Mapping[str, Any],
    tags: Mapping[str, str] | None = None,
    owner: str = OWNER,
) -> State:
    uid = f"uid-of-{arn.rsplit('/', 1)[-1]}-{at:%m%d%H%M%S}"
    return State(
        arn=arn,
        owner=owner,
        uid=uid,
        version=1,
        created=at,
        updated=at,
        spec=given,
        tags=tags or {},
    )


def written(moment: datetime) -> str:
    return instant(moment)


def story(seed: int) -> Truth:
    """Twenty-two calls in 180 days, each on its day, at a time of day that the seed draws."""
    draw = random.Random(seed)  # noqa: S311 - a story, not a secret

    def on(number: int, first: int = 0, last: int = 23) -> datetime:
        """Some time on a day, between two of its hours."""
        seconds = draw.randrange(first * 3600, last * 3600)
        return day(number) + timedelta(seconds=seconds)

    strict, loose, none = spec("STRICT"), spec("PERMISSIVE"), spec("NONE")
    orders, web, stock, partner = map(node, ("orders", "web", "stock", "partner"))
    gone = on(20, 1, 10)
    first = on(85, 4, 8)
    hours = timedelta(hours=1)
    changes = (
        Change(at=on(2), verb="Update", arn=orders, spec=loose),
        Change(at=on(3), verb="Update", arn=orders, spec=strict),
        Change(at=on(5), verb="Update", arn=orders, spec=none, error="BadRequestException"),
        Change(at=on(8), verb="Create", arn=stock, spec=strict, tags={"team": "stock"}),
        Change(at=on(10), verb="Create", arn=partner, spec=loose, by=CONSUMER),
        Change(at=on(12), verb="TagResource", arn=stock, tags={"tier": "data"}),
        Change(at=on(15), verb="Update", arn=partner, spec=strict, by=CONSUMER),
        Change(at=gone, verb="Delete", arn=web),
        # Made anew under the same name before AWS Config tells of the deletion.
        Change(at=gone + 2 * hours, verb="Create", arn=web, spec=none),
        Change(at=on(38), verb="Update", arn=stock, spec=loose),
        # Within the first outage: nobody is told.
        Change(at=on(41), verb="Update", arn=orders, spec=loose),
        Change(at=on(47), verb="Update", arn=orders, spec=strict),
        Change(at=on(50), verb="Delete", arn=orders, by=CONSUMER, error="ForbiddenException"),
        # Only AWS Config tells of these two: CloudTrail's files of these days are missing.
        Change(at=on(61, 8), verb="Update", arn=stock, spec=strict, captured=3 * hours),
        Change(at=on(62), verb="Update", arn=partner, spec=loose, by=CONSUMER),
        Change(at=on(70), verb="Delete", arn=partner, by=CONSUMER),
        Change(at=on(80), verb="Update", arn=MESH, spec=mesh_spec("DROP_ALL")),
        # The first of two states is captured after the second.
        Change(at=first, verb="Update", arn=web, spec=loose, captured=4 * hours),
        Change(at=first + hours / 6, verb="Update", arn=web, spec=strict, captured=hours / 3),
        Change(at=on(110), verb="Update", arn=web, spec=loose),
        # Within the second outage: deleted, and made anew under the same name.
        Change(at=on(121), verb="Delete", arn=stock),
        Change(at=on(122), verb="Create", arn=stock, spec=none),
        Change(at=on(130), verb="Update", arn=stock, spec=strict),
        Change(at=on(150), verb="TagResource", arn=web, tags={"team": "web"}),
        Change(at=on(151), verb="UntagResource", arn=web, tags={"team": ""}),
        Change(at=on(170), verb="Delete", arn=web),
    )
    long_ago = START - timedelta(days=10)
    before = {
        MESH: made(MESH, long_ago, mesh_spec("ALLOW_ALL")),
        orders: made(orders, long_ago, strict, {"team": "orders"}),
        web: made(web, long_ago, strict),
    }
    return Truth(before=before, changes=changes)
