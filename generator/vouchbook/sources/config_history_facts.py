"""What AWS Config's configuration of an App Mesh resource says, in the API's own answer.

Source: AWS Config resource schema, `AWS::AppMesh::*`: `Spec`, the names, `MeshOwner`,
`ResourceOwner`, `Uid`, `Arn` and `Id`, spelled like CloudFormation and all on one level. The API
keeps half of these under `metadata`. Its status, times and version are not in the schema: they are
taken where they stand in a configuration all the same, and are told as lacking where they don't.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.facts import Shape
from vouchbook.sources.appmesh_resources import Kind, named_by
from vouchbook.sources.appmesh_values import spelled

_IDENTIFIER = "id"
"""CloudFormation's identifier of a resource, which for App Mesh is its ARN."""
_TAGS = "tags"
_METADATA = "metadata"
_EXPECTED = (
    *("spec", "status", "status.status", "metadata.createdAt", "metadata.lastUpdatedAt"),
    *("metadata.meshOwner", "metadata.resourceOwner", "metadata.uid", "metadata.version"),
)
"""Members that every answer of the API has, beside the names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A configuration in the API's form."""

    value: Mapping[str, Any]
    """What stands under the root of a Describe answer."""
    lacks: tuple[str, ...]
    """Paths in the answer, sorted, whose absence says nothing."""
    strange: tuple[str, ...]
    """Paths that were not understood, sorted."""
    contradicts: str
    """Which member disagrees with the ARN that the item is about; empty where all agree."""
    tags: Any = None
    """The configuration's own tags, as they stand there."""


def configured(
    configuration: Mapping[str, Any], kind: Kind, arn: str, shapes: Mapping[str, Any]
) -> Configured:
    """Give what a configuration says of the resource with this ARN.

    UsageError where `shapes` doesn't hold the shape of the Describe operation.
    """
    shape = root_shape(kind, shapes)
    arranged, aside = _arranged(configuration, shape)
    understood = spelled(arranged, shape, kind.root)
    value = dict(understood.value or {})
    strange = set(understood.lacks)
    if aside.get(_IDENTIFIER) is not None and aside[_IDENTIFIER] != arn:
        strange.add(f"{kind.root}.Id")
    contradicts = _contradiction(value, kind, arn)
    value[_METADATA] = {"arn": arn, **value.get(_METADATA, {})}
    return Configured(
        value=value,
        lacks=tuple(sorted({*_missing(value, kind), *_doubtful(strange, shape, kind.root)})),
        strange=tuple(sorted(strange)),
        contradicts=contradicts,
        tags=aside.get(_TAGS),
    )


def root_shape(kind: Kind, shapes: Mapping[str, Any]) -> Shape:
    """The shape of what a Describe answer holds; UsageError where it isn't known."""
    found: Shape = shapes.get(kind.describe.id, {}).get("struct", {}).get(kind.root, {})
    if _METADATA not in found.get("struct", {}):
        raise UsageError(
            f"the form of {kind.describe.id}'s answer is not known here",
            hint="import with a botocore that has App Mesh, or beside a snapshot that read it",
        )
    return found


def _arranged(
    configuration: Mapping[str, Any], shape: Shape
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put the members that the API keeps under `metadata` there; and what isn't a member, aside."""
    members = {name.lower() for name in shape["struct"]}
    inside = {name.lower() for name in shape["struct"][_METADATA]["struct"]} - members
    under = next((key for key in configuration if key.lower() == _METADATA), _METADATA)
    given = configuration.get(under)
    known = {key.lower(): item for key, item in given.items()} if isinstance(given, Mapping) else {}
    flat: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for key, value in configuration.items():
        plain = key.lower()
        if plain in {_IDENTIFIER, _TAGS} and plain not in aside:
            aside[plain] = value
        elif plain in inside and known.get(plain, value) == value:
            flat[key] = value
        else:
            # One that stands on both levels and differs stays here, where the API has no name
            # for it: so it is told.
            rest[key] = value
    if given is None or isinstance(given, Mapping):
        once = {key: item for key, item in flat.items() if key.lower() not in known}
        rest[under] = {**(given or {}), **once}
    return rest, aside


def _contradiction(value: Mapping[str, Any], kind: Kind, arn: str) -> str:
    names = named_by(arn, kind) or {}
    metadata = value.get(_METADATA, {})
    if metadata.get("arn", arn) != arn:
        return f"{_METADATA}.arn"
    for member, name in names.items():
        # The ARN of what is in a shared mesh may hold the mesh's name with its owner's account.
        if value.get(member, name) not in {name, name.split("@", 1)[0]}:
            return member
    return ""


def _missing(value: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """Paths of what every answer of the API has, and this configuration hasn't."""
    for path in (*kind.every_name, *_EXPECTED):
        above, _, name = path.rpartition(".")
        holder = value.get(above) if above else value
        if isinstance(holder, Mapping) and holder.get(name) is None:
            yield f"{kind.root}.{path}"


def _doubtful(strange: Iterable[str], shape: Shape, root: str) -> Iterator[str]:
    """Paths of what a name that was not understood could have meant: it, and those beside it."""
    for path in strange:
        yield path
        above = path.rpartition(".")[0]
        for name in _members(shape, above, root):
            yield f"{above}.{name}"


def _members(shape: Shape, where: str, root: str) -> Iterable[str]:
    here: Any = shape
    for name in where.removeprefix(root).replace("[]", ".[]").split("."):
        if name == "[]":
            here = here.get("list", {})
        elif name:
            here = here.get("map", {}) if name == "*" else here.get("struct", {}).get(name, {})
    members: Mapping[str, Any] = here.get("struct", {})
    return tuple(members)
