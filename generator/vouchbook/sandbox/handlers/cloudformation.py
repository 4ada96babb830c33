"""CloudFormation: mesh resources of a stack, and drift, which moto doesn't know.

A stack of moto makes nothing of App Mesh. Its list names what the template names; whether that
exists, App Mesh tells, as in AWS after somebody deleted it by hand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudformation.models import Stack, cloudformation_backends
from moto.cloudformation.parsing import clean_json

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.handlers.appmesh.kinds import KINDS, Kind
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

DECLARED = "cloudformation-resource"
"""Kind of the declared members of a stack's resource, by its physical id."""
MADE = "cloudformation-made"
"""Kind of a declared `id`: what a stack made where moto makes nothing, by `stack/logical id`."""
_MOST_ON_A_PAGE = 100
_MESH_KINDS = {f"AWS::AppMesh::{kind.operation_noun}": kind for kind in KINDS}
_NOT_CHECKED = {"StackResourceDriftStatus": "NOT_CHECKED"}


def _resources(stage: Stage) -> Mapping[str, Any]:
    listed = stage.moto()["StackResourceSummaries"]
    named = str(stage.parameters["StackName"])
    backend = cloudformation_backends[stage.call.account][stage.call.region]
    shown, token = page(
        list(_summaries(stage, backend.get_stack(named), listed)),
        limit=None,
        token=stage.parameters.get("NextToken"),
        most=_MOST_ON_A_PAGE,
        refused="ValidationError",
    )
    return {"StackResourceSummaries": list(shown), **({"NextToken": token} if token else {})}


def _summaries(
    stage: Stage, stack: Stack, listed: list[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for logical, summary in zip(stack.resource_map, listed, strict=True):
        template = stack.template_dict["Resources"][logical]
        kind = _MESH_KINDS.get(template["Type"])
        physical = stage.world.state(Declared).of(MADE, f"{stack.name}/{logical}").get("id")
        # What moto doesn't make has no name in its list.
        if not (kind or physical or summary["LogicalResourceId"]):
            continue
        if physical is None:
            physical = _arn(stage, stack, template, kind) if kind else summary["PhysicalResourceId"]
        yield {
            **summary,
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": template["Type"],
            "DriftInformation": _NOT_CHECKED,
            **stage.world.state(Declared).of(DECLARED, physical),
        }


def _arn(stage: Stage, stack: Stack, template: Mapping[str, Any], kind: Kind) -> str:
    """The physical id of a mesh resource is its ARN."""
    said = clean_json(template.get("Properties", {}), stack.resource_map)
    names = tuple(_last(said[_property(one)]) for one in kind.lineage)
    return kind.arn(stage.call.region, str(said.get("MeshOwner") or stage.call.account), names)


def _property(kind: Kind) -> str:
    return kind.name_member[0].upper() + kind.name_member[1:]


def _last(name: object) -> str:
    """A name, or the last part of the ARN that a reference to another resource gives."""
    return str(name).rsplit("/", 1)[-1]


CLOUDFORMATION = Supplement(service="cloudformation", handlers={"ListStackResources": _resources})
