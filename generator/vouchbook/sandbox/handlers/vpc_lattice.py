"""VPC Lattice, which moto has in parts: service networks, services, listeners, rules, targets.

All of it is kept here, so that what is made by one call is seen by every other.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.vpc_lattice_state import (
    IN_NETWORK,
    LISTENER,
    NETWORK,
    RULE,
    SERVICE,
    TARGET_GROUP,
    VPC_IN_NETWORK,
    Kind,
    Thing,
    find,
    given,
    listed,
    make,
    state,
    told,
    visible,
)
from vouchbook.sandbox.stage import Handler, Stage, Supplement

HEALTH = "lattice-target-health"
"""Declared by a target group's ARN: target id -> its status."""
_PORTS = {"HTTP": 80, "HTTPS": 443, "TLS_PASSTHROUGH": 443}


def _create_network(stage: Stage) -> Mapping[str, Any]:
    facts = {"authType": "NONE", "sharingConfig": {"enabled": True}}
    asked = given(stage, "authType", "sharingConfig")
    return told(stage, make(stage, NETWORK, stage.parameters["name"], {**facts, **asked}))


def _get_network(stage: Stage) -> Mapping[str, Any]:
    found = find(stage, NETWORK, stage.parameters["serviceNetworkIdentifier"])
    inside = [
        item.kind
        for item in state(stage).things.values()
        if item.facts.get("serviceNetworkArn") == found.arn
    ]
    numbers = {
        "numberOfAssociatedServices": inside.count(IN_NETWORK),
        "numberOfAssociatedVPCs": inside.count(VPC_IN_NETWORK),
    }
    return {**told(stage, found), **numbers}


def _create_service(stage: Stage) -> Mapping[str, Any]:
    asked = given(stage, "authType", "certificateArn", "customDomainName", "idleTimeoutSeconds")
    name = stage.parameters["name"]
    made = make(stage, SERVICE, name, {"authType": "NONE", "status": "ACTIVE", **asked})
    host = f"{name}-{made.facts['id'][4:]}.7d67968.vpc-lattice-svcs.{stage.call.region}.on.aws"
    made.facts["dnsEntry"] = {"domainName": host, "hostedZoneId": "Z09127221KTH2CFUOHIZH"}
    return told(stage, made)


def _create_listener(stage: Stage) -> Mapping[str, Any]:
    service = find(stage, SERVICE, stage.parameters["serviceIdentifier"])
    asked = given(stage, "protocol", "defaultAction")
    facts = {
        "port": stage.parameters.get("port") or _PORTS[asked["protocol"]],
        "serviceArn": service.arn,
        "serviceId": service.facts["id"],
        **asked,
    }
    made = make(stage, LISTENER, stage.parameters["name"], facts, under=service.arn)
    default = {"isDefault": True, "action": asked["defaultAction"]}
    make(stage, RULE, "default", default, under=made.arn)
    _use(stage, service.arn, asked["defaultAction"])
    return told(stage, made)


def _use(stage: Stage, service: str, action: Mapping[str, Any]) -> None:
    """Let the target groups to which an action forwards know who uses them."""
    for item in action.get("forward", {}).get("targetGroups", ()):
        group = find(stage, TARGET_GROUP, item["targetGroupIdentifier"])
        group.facts["serviceArns"] = sorted({*group.facts["serviceArns"], service})


def _listener(stage: Stage) -> Thing:
    service = find(stage, SERVICE, stage.parameters["serviceIdentifier"])
    for item in _inside(stage, LISTENER, service.arn):
        if stage.parameters["listenerIdentifier"] in {item.arn, item.facts["id"]}:
            return item
    raise AwsError("ResourceNotFoundException", "No such listener.", status=404)


def _inside(stage: Stage, kind: Kind, above: str) -> Iterator[Thing]:
    yield from (item for item in visible(stage, kind) if item.arn.startswith(f"{above}/"))


def _list_listeners(stage: Stage) -> Mapping[str, Any]:
    service = find(stage, SERVICE, stage.parameters["serviceIdentifier"])
    return listed(stage, [item.facts for item in _inside(stage, LISTENER, service.arn)])


def _create_rule(stage: Stage) -> Mapping[str, Any]:
    above = _listener(stage)
    facts = {"isDefault": False, **given(stage, "match", "priority", "action")}
    _use(stage, above.facts["serviceArn"], facts["action"])
    return told(stage, make(stage, RULE, stage.parameters["name"], facts, under=above.arn))


def _list_rules(stage: Stage) -> Mapping[str, Any]:
    above = _listener(stage).arn
    return listed(stage, [item.facts for item in _inside(stage, RULE, above)])


def _get_rule(stage: Stage) -> Mapping[str, Any]:
    for item in _inside(stage, RULE, _listener(stage).arn):
        if stage.parameters["ruleIdentifier"] in {item.arn, item.facts["id"]}:
            return told(stage, item)
    raise AwsError("ResourceNotFoundException", "No such rule.", status=404)


def _create_group(stage: Stage) -> Mapping[str, Any]:
    facts = {"status": "ACTIVE", "serviceArns": [], **given(stage, "type", "config")}
    for name in ("port", "protocol", "vpcIdentifier"):
        facts[name] = (facts.get("config") or {}).get(name)
    return told(stage, make(stage, TARGET_GROUP, stage.parameters["name"], facts))


def _register(stage: Stage) -> Mapping[str, Any]:
    group = find(stage, TARGET_GROUP, stage.parameters["targetGroupIdentifier"])
    group.targets += stage.parameters["targets"]
    return {"successful": stage.parameters["targets"], "unsuccessful": []}


def _list_targets(stage: Stage) -> Mapping[str, Any]:
    group = find(stage, TARGET_GROUP, stage.parameters["targetGroupIdentifier"])
    declared = stage.world.state(Declared).of(HEALTH, group.arn)
    checked = (group.facts.get("config") or {}).get("healthCheck", {}).get("enabled", False)
    usual = "HEALTHY" if checked else "UNAVAILABLE"
    found = [{**item, "status": declared.get(item["id"], usual)} for item in group.targets]
    return listed(stage, found)


def _tags(stage: Stage) -> Mapping[str, Any]:
    found = state(stage).things.get(stage.parameters["resourceArn"])
    return {"tags": dict(sorted(found.tags.items())) if found else {}}


def _tag(stage: Stage) -> Mapping[str, Any]:
    state(stage).things[stage.parameters["resourceArn"]].tags.update(stage.parameters["tags"])
    return {}


def _list_of(kind: Kind) -> Handler:
    return lambda stage: listed(stage, [item.facts for item in visible(stage, kind)])


def _get_of(kind: Kind, named: str) -> Handler:
    return lambda stage: told(stage, find(stage, kind, stage.parameters[named]))


VPC_LATTICE = Supplement(
    service="vpc-lattice",
    handlers={
        "CreateListener": _create_listener,
        "CreateRule": _create_rule,
        "CreateService": _create_service,
        "CreateServiceNetwork": _create_network,
        "CreateTargetGroup": _create_group,
        "GetListener": lambda stage: told(stage, _listener(stage)),
        "GetRule": _get_rule,
        "GetService": _get_of(SERVICE, "serviceIdentifier"),
        "GetServiceNetwork": _get_network,
        "GetTargetGroup": _get_of(TARGET_GROUP, "targetGroupIdentifier"),
        "ListListeners": _list_listeners,
        "ListRules": _list_rules,
        "ListServiceNetworks": _list_of(NETWORK),
        "ListServices": _list_of(SERVICE),
        "ListTagsForResource": _tags,
        "ListTargetGroups": _list_of(TARGET_GROUP),
        "ListTargets": _list_targets,
        "RegisterTargets": _register,
        "TagResource": _tag,
    },
)
