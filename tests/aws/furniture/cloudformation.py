import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.aws.rooms import Room

CHECKED = "2026-09-15T12:00:00+00:00"
"""When drift was checked: not before anything that was made in a world that stands still."""


def furnish(room: Room) -> None:
    """A stack that holds everything of App Mesh, as it is."""
    hold(room, dict(everything(room)))


def everything(room: Room) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each mesh resource by ARN, as a template has it."""
    mesh = room.client("appmesh")
    for found in mesh.list_meshes()["meshes"]:
        name = {"meshName": found["meshName"]}
        yield found["arn"], _resource("Mesh", found)
        for kind, listing in (
            ("VirtualNode", mesh.list_virtual_nodes),
            ("VirtualGateway", mesh.list_virtual_gateways),
            ("VirtualRouter", mesh.list_virtual_routers),
            ("VirtualService", mesh.list_virtual_services),
        ):
            for one in _all(listing, name):
                yield one["arn"], _resource(kind, one)
        for router in mesh.list_virtual_routers(**name)["virtualRouters"]:
            under = {**name, "virtualRouterName": router["virtualRouterName"]}
            for one in mesh.list_routes(**under)["routes"]:
                yield one["arn"], _resource("Route", one)
        for gateway in mesh.list_virtual_gateways(**name)["virtualGateways"]:
            under = {**name, "virtualGatewayName": gateway["virtualGatewayName"]}
            for one in mesh.list_gateway_routes(**under)["gatewayRoutes"]:
                yield one["arn"], _resource("GatewayRoute", one)


def hold(
    room: Room,
    resources: Mapping[str, Mapping[str, Any]],
    drift: str = "IN_SYNC",
    stack: str = "mesh",
) -> None:
    """Put resources into a stack, and let its last check for drift have found `drift`."""
    template = {f"R{number}": one for number, one in enumerate(resources.values())}
    room.client("cloudformation").create_stack(
        StackName=stack, TemplateBody=json.dumps({"Resources": template})
    )
    if drift == "NOT_CHECKED":
        return
    information = {"StackResourceDriftStatus": drift, "LastCheckTimestamp": CHECKED}
    for arn in resources:
        room.sandbox.declare("cloudformation-resource", arn, {"DriftInformation": information})


def _all(
    listing: Callable[..., Mapping[str, Any]], asked: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    token: Mapping[str, str] = {}
    while True:
        answer = listing(**asked, **token)
        for value in answer.values():
            yield from value if isinstance(value, list) else ()
        if not answer.get("nextToken"):
            return
        token = {"nextToken": answer["nextToken"]}


def _resource(kind: str, reference: Mapping[str, Any]) -> Mapping[str, Any]:
    """A template's resource: the names of an App Mesh reference, in CloudFormation's spelling."""
    names = {
        key[0].upper() + key[1:]: value for key, value in reference.items() if key.endswith("Name")
    }
    return {"Type": f"AWS::AppMesh::{kind}", "Properties": names}
