"""What the embedded VPC Lattice remembers: resources by kind, with who may see them."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage

_MOST_ON_A_PAGE = 100
_ID_DIGITS = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One type of resource: its prefix of ids, and its part of an ARN."""

    prefix: str
    part: str


NETWORK = Kind(prefix="sn", part="servicenetwork")
SERVICE = Kind(prefix="svc", part="service")
LISTENER = Kind(prefix="listener", part="listener")
RULE = Kind(prefix="rule", part="rule")
TARGET_GROUP = Kind(prefix="tg", part="targetgroup")
LOGS = Kind(prefix="als", part="accesslogsubscription")
IN_NETWORK = Kind(prefix="snsa", part="servicenetworkserviceassociation")
VPC_IN_NETWORK = Kind(prefix="snva", part="servicenetworkvpcassociation")


@dataclass(slots=True, kw_only=True)
class Thing:
    """One resource, with every member that some answer shows."""

    kind: Kind
    arn: str
    facts: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    targets: list[dict[str, Any]] = field(default_factory=list)


class LatticeState:
    """Resources by ARN in the order in which they were made, and policies by ARN."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.auth_policies: dict[str, dict[str, Any]] = {}
        self.resource_policies: dict[str, str] = {}


def state(stage: Stage) -> LatticeState:
    """The state of every account and region."""
    return stage.world.state(LatticeState)


def given(stage: Stage, *names: str) -> dict[str, Any]:
    """Those of the named parameters that were given."""
    return {name: stage.parameters[name] for name in names if name in stage.parameters}


def make(
    stage: Stage, kind: Kind, name: str, facts: Mapping[str, Any], *, under: str = ""
) -> Thing:
    """Make a resource, inside of the one that has the ARN `under` where it is named."""
    call, now = stage.call, stage.world.now()
    home = under or f"arn:aws:vpc-lattice:{call.region}:{call.account}:"
    digest = hashlib.sha256(f"{home}|{kind.part}|{name}".encode()).hexdigest()
    identifier = f"{kind.prefix}-0{digest[: _ID_DIGITS - 1]}"
    arn = f"{home}{'/' if under else ''}{kind.part}/{identifier}"
    if arn in state(stage).things:
        raise AwsError("ConflictException", f"{name} exists already.", status=409)
    told = {"arn": arn, "id": identifier, "name": name, "createdAt": now, "lastUpdatedAt": now}
    made = Thing(
        kind=kind, arn=arn, facts={**told, **facts}, tags=dict(stage.parameters.get("tags") or {})
    )
    state(stage).things[arn] = made
    return made


def visible(stage: Stage, kind: Kind) -> Iterator[Thing]:
    """Yield what the caller's account has in its region, then what was shared with it."""
    call = stage.call
    here = f":vpc-lattice:{call.region}:"
    own = f"{here}{call.account}:"
    shared = _shared_with(stage, call.account)
    found = [item for item in state(stage).things.values() if item.kind is kind]
    yield from (item for item in found if own in item.arn)
    yield from (item for item in found if own not in item.arn and item.arn in shared)


def find(stage: Stage, kind: Kind, identifier: str) -> Thing:
    """The visible resource with this id or ARN.

    Raises:
        AwsError: there is none.
    """
    for item in visible(stage, kind):
        if identifier in {item.arn, item.facts["id"]}:
            return item
    raise AwsError("ResourceNotFoundException", f"{identifier} not found", status=404)


def find_guarded(stage: Stage, identifier: str) -> Thing:
    """The service network or service with this id or ARN, which has to be the caller's own."""
    kind = NETWORK if NETWORK.prefix in identifier.rpartition("/")[2].split("-") else SERVICE
    found = find(stage, kind, identifier)
    if f":{stage.call.account}:" not in found.arn:
        message = f"{stage.call.account} does not own {identifier}"
        raise AwsError("AccessDeniedException", message, status=403)
    return found


def told(stage: Stage, thing: Thing) -> dict[str, Any]:
    """As much of a resource as the operation's answer shows."""
    shape = stage.call.model.output_shape
    members: Mapping[str, Any] = getattr(shape, "members", {})
    return {name: thing.facts[name] for name in members if thing.facts.get(name) is not None}


def listed(stage: Stage, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One page of a list, each item with as much as the operation's answer shows."""
    shown, token = page(
        found,
        limit=stage.parameters.get("maxResults"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationException",
    )
    shape: Any = stage.call.model.output_shape
    names = shape.members["items"].member.members
    items = [{name: item[name] for name in names if item.get(name) is not None} for item in shown]
    return {"items": items, "nextToken": token}


def _shared_with(stage: Stage, account: str) -> frozenset[str]:
    """The ARNs whose resource policy names an account by its id; moto's RAM can't share them."""
    policies = state(stage).resource_policies.items()
    return frozenset(arn for arn, text in policies if account in _accounts_in(text))


def _accounts_in(text: str) -> set[str]:
    found: set[str] = set()
    for statement in json.loads(text)["Statement"]:
        principal = statement.get("Principal", {})
        named = principal.get("AWS", ()) if isinstance(principal, dict) else ()
        for item in [named] if isinstance(named, str) else named:
            found.add(item.removeprefix("arn:aws:iam::").removesuffix(":root"))
    return found
