"""The operations of App Mesh over its state; API version 2019-01-25."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.appmesh.kinds import MESH, Kind
from vouchbook.sandbox.handlers.appmesh.state import MeshState, Resource
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Handler, Stage

_MOST_ON_A_PAGE = 100
_MOST_TAGS_ON_A_PAGE = 50


def handlers_of(kind: Kind) -> dict[str, Handler]:
    """Create, describe, list, update and delete for one resource type."""

    def create(stage: Stage) -> Mapping[str, Any]:
        return _create(stage, kind)

    def describe(stage: Stage) -> Mapping[str, Any]:
        return {kind.member: _addressed(stage, kind).data()}

    def list_(stage: Stage) -> Mapping[str, Any]:
        return _list(stage, kind)

    def update(stage: Stage) -> Mapping[str, Any]:
        return _update(stage, kind)

    def delete(stage: Stage) -> Mapping[str, Any]:
        return _delete(stage, kind)

    return {
        f"Create{kind.operation_noun}": create,
        f"Describe{kind.operation_noun}": describe,
        f"List{kind.plural}": list_,
        f"Update{kind.operation_noun}": update,
        f"Delete{kind.operation_noun}": delete,
    }


def _state(stage: Stage) -> MeshState:
    return stage.world.state(MeshState)


def _mesh_owner(stage: Stage) -> str:
    return str(stage.parameters.get("meshOwner") or stage.call.account)


def _reached_mesh(stage: Stage) -> Resource:
    names = MESH.names(stage.parameters)
    arn = MESH.arn(stage.call.region, _mesh_owner(stage), names)
    return _state(stage).reach(arn, stage.call.account)


def _addressed(stage: Stage, kind: Kind) -> Resource:
    mesh = _reached_mesh(stage)
    if kind is MESH:
        return mesh
    arn = kind.arn(stage.call.region, mesh.mesh_owner, kind.names(stage.parameters))
    return _state(stage).find(arn)


def _writable(stage: Stage, kind: Kind) -> Resource:
    resource = _addressed(stage, kind)
    _only_its_owner(stage, resource)
    return resource


def _only_its_owner(stage: Stage, resource: Resource) -> None:
    if resource.resource_owner != stage.call.account:
        told = f"{stage.call.account} does not own the resource {resource.arn}"
        raise AwsError("ForbiddenException", told, status=403)


def _create(stage: Stage, kind: Kind) -> Mapping[str, Any]:
    owner = _mesh_owner(stage)
    if kind is not MESH:
        _reached_mesh(stage)
        parent = kind.parent
        if parent is not None:
            _addressed(stage, parent)
    names = kind.names(stage.parameters)
    now = stage.world.now()
    resource = Resource(
        kind=kind,
        arn=kind.arn(stage.call.region, owner, names),
        names=names,
        mesh_owner=owner,
        resource_owner=stage.call.account,
        spec=stage.parameters.get("spec") or {},
        created=now,
        updated=now,
        tags=_tags(stage.parameters.get("tags", ())),
    )
    _state(stage).add(resource)
    return {kind.member: resource.data()}


def _update(stage: Stage, kind: Kind) -> Mapping[str, Any]:
    resource = _writable(stage, kind)
    resource.spec = stage.parameters.get("spec") or {}
    resource.version += 1
    resource.updated = stage.world.now()
    return {kind.member: resource.data()}


def _delete(stage: Stage, kind: Kind) -> Mapping[str, Any]:
    resource = _writable(stage, kind)
    _state(stage).remove(resource)
    resource.status = "DELETED"
    return {kind.member: resource.data()}


def _list(stage: Stage, kind: Kind) -> Mapping[str, Any]:
    if kind.parent is None:
        found = _state(stage).meshes_of(stage.call.region, stage.call.account)
    else:
        found = _state(stage).inside(_addressed(stage, kind.parent), kind)
    declared = stage.world.state(Declared)
    shown, token = page(
        [one for one in found if declared.of("appmesh-listed", one.arn).get("listed", True)],
        limit=stage.parameters.get("limit"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
    )
    answer: dict[str, Any] = {kind.list_member: [resource.reference() for resource in shown]}
    return {**answer, "nextToken": token}


def _tags(listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {tag["key"]: tag.get("value", "") for tag in listed}


def _tagged(stage: Stage) -> Resource:
    resource = _state(stage).find(str(stage.parameters["resourceArn"]))
    _only_its_owner(stage, resource)
    return resource


def _list_tags(stage: Stage) -> Mapping[str, Any]:
    shown, token = page(
        sorted(_tagged(stage).tags.items()),
        limit=stage.parameters.get("limit"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_TAGS_ON_A_PAGE,
    )
    return {"tags": [{"key": key, "value": value} for key, value in shown], "nextToken": token}


def _tag(stage: Stage) -> Mapping[str, Any]:
    _tagged(stage).tags.update(_tags(stage.parameters["tags"]))
    return {}


def _untag(stage: Stage) -> Mapping[str, Any]:
    tags = _tagged(stage).tags
    for key in stage.parameters["tagKeys"]:
        tags.pop(key, None)
    return {}


TAG_HANDLERS: Mapping[str, Handler] = {
    "ListTagsForResource": _list_tags,
    "TagResource": _tag,
    "UntagResource": _untag,
}
