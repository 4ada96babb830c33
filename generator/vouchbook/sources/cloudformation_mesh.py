"""App Mesh resources of one template in one setting: what they are called, and what they hold.

Source: CloudFormation template reference, `AWS::AppMesh::*`: properties and return values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.facts import Shape
from vouchbook.sources.appmesh_records import intended, shape_of_spec, specification
from vouchbook.sources.appmesh_resources import KINDS, Kind, is_account, is_name, named_by
from vouchbook.sources.appmesh_values import Spelled, spelled, text_of
from vouchbook.sources.cloudformation_intrinsics import Resolver, Setting
from vouchbook.sources.cloudformation_unresolved import Path, Unresolved, pruned

_PREFIX = "AWS::AppMesh::"
_BY_TYPE = {f"{_PREFIX}{kind.noun}": kind for kind in KINDS}
_IS_PHYSICAL = frozenset(
    (
        *(("AWS::ACMPCA::CertificateAuthority", name) for name in ("Ref", "Arn")),
        *(("AWS::CertificateManager::Certificate", name) for name in ("Ref", "CertificateArn")),
    )
)
"""Types and attributes that are documented to be what stack resources call the physical id."""
_MOST_OPEN = 8
"""How many resources may hang on each other by their names."""
_TAGS: Shape = {"list": {"struct": {"key": {}, "value": {}}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """One resource as a template has it."""

    logical: str
    kind: Kind
    id: str = ""
    """Its ARN; empty where that can't be told: then the resource is a flaw."""
    facts: Mapping[str, Any] | None = None
    """None where it can't be told what it holds, or whether it is there at all."""
    lacks: tuple[str, ...] = ()
    tags: tuple[Mapping[str, str], ...] | None = None
    """The tags that it has by itself; None where they can't be told."""
    strange: tuple[str, ...] = ()
    """What stood there and has no place there."""
    why: str = ""
    """Why its name, or what it holds, can't be told."""
    contradicted: bool = False
    """That is because something else says otherwise."""


class Deployment:
    """A template in a setting."""

    def __init__(
        self,
        body: Mapping[str, Any],
        setting: Setting,
        physical: Mapping[str, str],
        shapes: Mapping[str, Shape],
    ) -> None:
        self._resources: Mapping[str, Any] = body["Resources"]
        self._place = setting.place
        self._physical = physical
        self._shapes = shapes
        self._resolver = Resolver(body, setting, self._attribute)
        self._names: dict[str, dict[str, str] | Unresolved] = {}
        self._open: set[str] = set()

    def resources(self) -> Iterator[Intended]:
        """Yield each App Mesh resource that the template makes, or may make."""
        for logical, resource in sorted(self._resources.items()):
            kind = self._kind(logical)
            if kind is None:
                continue
            there = (
                self._resolver.condition(resource["Condition"])
                if ("Condition" in resource)
                else True
            )
            if there is not False:
                yield self._one(logical, kind, there)

    def _one(self, logical: str, kind: Kind, there: bool | Unresolved) -> Intended:  # noqa: FBT001 - an answer of three
        names = self._named(logical)
        if isinstance(names, Unresolved):
            return Intended(logical=logical, kind=kind, why=names.why)
        arn = kind.arn(self._place, names)
        real = self._physical.get(logical, "")
        if named_by(real, kind) and real != arn:
            why = f"the stack's resources call it {real}"
            return Intended(logical=logical, kind=kind, id=arn, why=why, contradicted=True)
        written = {*self._resources[logical], *self._properties(logical)}
        if any(name.startswith("Fn::") for name in written):
            there = Unresolved(why="a macro writes its properties")
        if isinstance(there, Unresolved):
            return Intended(logical=logical, kind=kind, id=arn, why=there.why)
        return self._whole(logical, kind, arn, names)

    def _whole(self, logical: str, kind: Kind, arn: str, names: Mapping[str, str]) -> Intended:
        properties = self._properties(logical)
        given, missing = pruned(self._resolver.resolve(properties.get("Spec", {})))
        read = specification(kind, given, self._shapes)
        shape = shape_of_spec(kind, self._shapes)
        untold = (_path(f"{kind.root}.spec", shape, path) for path in missing)
        owner = self._owner(logical)
        facts, lacks = intended(
            kind,
            names,
            self._place,
            owner if isinstance(owner, str) else "",
            Spelled(value=read.value, lacks=(*read.lacks, *untold)),
        )
        return Intended(
            logical=logical,
            kind=kind,
            id=arn,
            facts=facts,
            lacks=lacks,
            tags=self._tags(properties.get("Tags", [])),
            strange=(*read.lacks, *self._unheard_of(kind, properties)),
        )

    def _unheard_of(self, kind: Kind, properties: Mapping[str, Any]) -> Iterator[str]:
        known = {_property(name) for name in kind.every_name} | {"MeshOwner", "Spec", "Tags"}
        return (name for name in sorted(properties) if name not in known)

    def _kind(self, logical: str) -> Kind | None:
        return _BY_TYPE.get(self._type(logical))

    def _type(self, logical: str) -> str:
        resource = self._resources.get(logical)
        return str(resource.get("Type")) if isinstance(resource, Mapping) else ""

    def _properties(self, logical: str) -> Mapping[str, Any]:
        resource = self._resources[logical]
        found = resource.get("Properties") if isinstance(resource, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def _named(self, logical: str) -> dict[str, str] | Unresolved:
        """Every name of an App Mesh resource, its mesh's first; Unresolved where one is not."""
        if logical not in self._names:
            if logical in self._open or len(self._open) >= _MOST_OPEN:
                return Unresolved(why="its name rests on too many others, or on itself")
            self._open.add(logical)
            self._names[logical] = self._find_names(logical)
            self._open.discard(logical)
        return self._names[logical]

    def _find_names(self, logical: str) -> dict[str, str] | Unresolved:
        kind = _BY_TYPE[self._type(logical)]
        real = named_by(self._physical.get(logical, ""), kind) or {}
        found: dict[str, str] = {}
        for member in kind.every_name:
            name = self._resolver.resolve(self._properties(logical).get(_property(member)))
            # A name that the template doesn't give is made by CloudFormation.
            text = text_of(real.get(member) if name is None else name)
            if isinstance(name, Unresolved):
                text = real.get(member)
            if text is None or not is_name(text):
                why = name.why if isinstance(name, Unresolved) else "it isn't in the template"
                return Unresolved(why=f"{_property(member)} can't be told: {why}")
            found[member] = text
        return found

    def _owner(self, logical: str) -> str | Unresolved:
        """The account that owns its mesh: without MeshOwner, the one that it is made in."""
        given = self._resolver.resolve(self._properties(logical).get("MeshOwner"))
        owner = self._place.account if given is None else text_of(given)
        return owner if owner and is_account(owner) else Unresolved(why="its mesh's owner")

    def _attribute(self, logical: str, name: str) -> Any:
        kind = self._kind(logical)
        if kind is None:
            return self._of_another(logical, name)
        if name == "MeshOwner":
            return self._owner(logical)
        if name == "ResourceOwner":
            return self._place.account
        names = self._named(logical)
        if isinstance(names, Unresolved):
            return names
        if name in {"Ref", "Arn"}:
            return kind.arn(self._place, names)
        known = {_property(member): text for member, text in names.items()}
        return known.get(name) or Unresolved(why=f"the files don't tell {logical}.{name}")

    def _of_another(self, logical: str, name: str) -> Any:
        """What stack resources, or its own properties, tell of a resource of another service."""
        kind = self._type(logical)
        real = self._physical.get(logical)
        if real and (kind, name) in _IS_PHYSICAL:
            return real
        own = self._properties(logical).get("Name")
        if (kind, name) == ("AWS::ServiceDiscovery::Service", "Name") and isinstance(own, str):
            return self._resolver.resolve(own)
        return Unresolved(why=f"the files don't tell {logical}.{name}")

    def _tags(self, given: Any) -> tuple[Mapping[str, str], ...] | None:
        tags, missing = pruned(self._resolver.resolve(given))
        found = spelled(tags, _TAGS, "tags")
        whole = not missing and not found.lacks and all("key" in tag for tag in found.value or [])
        return tuple(found.value or []) if whole else None


def _property(member: str) -> str:
    return member[0].upper() + member[1:]


def _path(where: str, shape: Shape, path: Path) -> str:
    """A path as a template spells it in the API's spelling, or as far as the API has it."""
    for name in path:
        if name == "[]":
            where, shape = f"{where}[]", shape.get("list", {})
            continue
        members = {known.lower(): known for known in shape.get("struct", {})}
        known = members.get(name.lower())
        if known is None:
            return f"{where}.{name}"
        where, shape = f"{where}.{known}", shape["struct"][known]
    return where
