"""The sandbox's own endpoint, which is no part of AWS: faults, the log of calls, the clock."""

import json
from collections.abc import Callable
from datetime import datetime

from vouchbook.sandbox.call import Received
from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.enforcement import Enforcement
from vouchbook.sandbox.faults import Fault
from vouchbook.sandbox.wire import Answer
from vouchbook.sandbox.world import World

PREFIX = "/vouchbook/"

_Action = Callable[[World, object], object]


def answer(world: World, received: Received) -> Answer:
    """Serve a request to the control endpoint."""
    name = received.path.removeprefix(PREFIX)
    action = _ACTIONS.get((str(received.environ["REQUEST_METHOD"]), name))
    if action is None:
        return _json(404, {"error": f"no control {name!r}"})
    try:
        told = action(world, json.loads(received.body or b"null"))
    except (KeyError, TypeError, ValueError) as error:
        return _json(400, {"error": str(error)})
    return _json(200, told)


def _json(status: int, told: object) -> Answer:
    return Answer(
        status=status,
        headers=(("Content-Type", "application/json"),),
        body=json.dumps(told).encode(),
    )


def _read_faults(body: object) -> list[Fault]:
    if not isinstance(body, list) or not all(isinstance(rule, dict) for rule in body):
        raise TypeError("a JSON list of fault rules is expected")
    return [Fault.from_json(rule) for rule in body]


def _set_faults(world: World, body: object) -> object:
    faults = _read_faults(body)
    world.faults.set_passing(faults)
    return {"rules": len(faults)}


def _set_standing_faults(world: World, body: object) -> object:
    faults = _read_faults(body)
    world.faults.set_standing(faults)
    return {"rules": len(faults)}


def _clear_faults(world: World, _body: object) -> object:
    world.faults.clear()
    return {}


def _calls(world: World, _body: object) -> object:
    return world.calls()


def _clear_calls(world: World, _body: object) -> object:
    world.clear_calls()
    return {}


def _set_clock(world: World, body: object) -> object:
    if not isinstance(body, dict):
        raise TypeError("a JSON object with `now` is expected")
    world.set_clock(datetime.fromisoformat(str(body.get("now"))))
    return {"now": world.now().isoformat()}


def _declare(world: World, body: object) -> object:
    if not isinstance(body, list):
        raise TypeError("a JSON list of {kind, name, facts} is expected")
    for one in body:
        world.state(Declared).declare(one["kind"], one["name"], one["facts"])
    return {"declared": len(body)}


def _enforce(world: World, body: object) -> object:
    if not isinstance(body, dict) or not isinstance(body.get("on"), bool):
        raise TypeError("a JSON object with `on` is expected")
    world.state(Enforcement).on = body["on"]
    return {"on": body["on"]}


def _ready(world: World, _body: object) -> object:
    return {"now": world.now().isoformat()}


_ACTIONS: dict[tuple[str, str], _Action] = {
    ("GET", "ready"): _ready,
    ("POST", "faults"): _set_faults,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "standing-faults"): _set_standing_faults,
    ("GET", "calls"): _calls,
    ("DELETE", "calls"): _clear_calls,
    ("POST", "clock"): _set_clock,
    ("POST", "facts"): _declare,
    ("POST", "enforcement"): _enforce,
}
