"""CloudFormation stacks from which meshes can be rebuilt, and what checks for drift found."""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.sandbox.estate.model import Mesh, MeshPart
from vouchbook.sandbox.estate.steps import Call, Fact, Json

CHECKED = "2026-09-14T04:00:00+00:00"
_MADE = "2026-05-26T09:00:00+00:00"


def mesh_stack(
    arn: str, mesh: Mesh, shows: str, drifted: Mapping[str, str] | None = None
) -> tuple[Call | Fact, ...]:
    """A stack of everything in a mesh; `drifted` names what no longer is as its template has it.

    Drift was checked last night, or never where `drifted` is None.
    """
    resources = dict(_resources(arn, mesh))
    template = {
        "Resources": {
            f"R{number:03}": {"Type": kind, "Properties": properties}
            for number, (kind, properties) in enumerate(resources.values())
        }
    }
    stack = Call(
        name=f"mesh-{mesh.name}",
        shows=shows,
        service="cloudformation",
        operation="create_stack",
        parameters={"StackName": f"mesh-{mesh.name}", "TemplateBody": Json(document=template)},
        made=_MADE,
    )
    if drifted is None:
        return (stack,)
    return (stack, *(_drift(name, drifted.get(name, "IN_SYNC")) for name in resources))


def _drift(arn: str, status: str) -> Fact:
    told = {"StackResourceDriftStatus": status, "LastCheckTimestamp": CHECKED}
    shows = "As its stack describes it." if status == "IN_SYNC" else "Bad: changed by hand."
    return Fact(
        name=f"drift of {arn}",
        shows=shows,
        kind="cloudformation-resource",
        about=arn,
        facts={"DriftInformation": told},
    )


def _resources(arn: str, mesh: Mesh) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Each mesh resource by ARN: its type, and the names that a template gives it."""
    named = {"MeshName": mesh.name}
    yield arn, ("AWS::AppMesh::Mesh", named)
    for kind, parent, parts in (
        ("virtualNode", "", mesh.nodes),
        ("virtualRouter", "", mesh.routers),
        ("route", "virtualRouter", mesh.routes),
        ("virtualService", "", mesh.services),
        ("virtualGateway", "", mesh.gateways),
        ("gatewayRoute", "virtualGateway", mesh.gateway_routes),
    ):
        for part in parts:
            yield _resource(arn, named, kind, parent, part)


def _resource(
    arn: str, named: Mapping[str, str], kind: str, parent: str, part: MeshPart
) -> tuple[str, tuple[str, Mapping[str, Any]]]:
    noun = f"{kind[0].upper()}{kind[1:]}"
    properties = {**named, f"{noun}Name": part.name}
    above = ""
    if parent:
        properties[f"{parent[0].upper()}{parent[1:]}Name"] = str(part.inside)
        above = f"/{parent}/{part.inside}"
    return f"{arn}{above}/{kind}/{part.name}", (f"AWS::AppMesh::{noun}", properties)
