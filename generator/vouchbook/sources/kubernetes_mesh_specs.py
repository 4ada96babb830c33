"""Specifications of the App Mesh controller's objects, with the API's references in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.sources.appmesh_resources import KINDS, Kind, named_by
from vouchbook.sources.kubernetes_files import Object
from vouchbook.sources.kubernetes_mesh_names import Names, spec_of

_BY_NOUN = {kind.noun: kind for kind in KINDS}
_OF_KUBERNETES = frozenset(
    (
        *("awsName", "backendGroups", "meshOwner", "meshRef", "namespaceSelector"),
        *("podSelector", "routes", "virtualGatewayRef"),
    )
)
"""Members of a specification that App Mesh never sees."""
_RENAMED = {"meshServiceDiscovery": "serviceDiscovery"}
_NOUNS = ("VirtualNode", "VirtualRouter", "VirtualService")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A specification as App Mesh gets it."""

    value: Any
    lacks: tuple[str, ...] = ()
    """Dotted paths below it that the files don't tell."""


def written(
    item: Object, names: Names, kind: Kind, spec: Mapping[str, Any] | None = None
) -> Written:
    """Give an object's specification (or one inside it) with names in place of references.

    A reference whose object isn't among the files is left out, and its path told.
    """
    given = spec_of(item) if spec is None else spec
    kept = {
        _RENAMED.get(str(name), str(name)): value
        for name, value in given.items()
        if name not in _OF_KUBERNETES
    }
    lacks: list[str] = []
    value = _named(kept, "", item, names, lacks)
    if kind.noun == "VirtualNode" and given.get("backendGroups"):
        _add_groups(value, given["backendGroups"], item, names, lacks)
    return Written(value=value, lacks=tuple(sorted(set(lacks))))


def _named(value: Any, where: str, item: Object, names: Names, lacks: list[str]) -> Any:
    if isinstance(value, list):
        return [_named(one, f"{where}[]", item, names, lacks) for one in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, inner in value.items():
        noun = next((noun for noun in _NOUNS if key in _references(noun)), "")
        if not noun:
            found[str(key)] = _named(inner, f"{where}.{key}".lstrip("."), item, names, lacks)
            continue
        # Of a weighted target the API has the node's name under a shorter one.
        plain = noun[0].lower() + noun[1:]
        member = plain if where.endswith("weightedTargets[]") else f"{plain}Name"
        name = _meant(noun, str(key), inner, item, names)
        if name:
            found[member] = name
        else:
            lacks.append(f"{where}.{member}".lstrip("."))
    return found


def _references(noun: str) -> tuple[str, str]:
    plain = noun[0].lower() + noun[1:]
    return f"{plain}Ref", f"{plain}ARN"


def _meant(noun: str, key: str, value: Any, item: Object, names: Names) -> str:
    if key.endswith("Ref"):
        return names.referred(noun, value, item)
    kind = _BY_NOUN[noun]
    found = named_by(value, kind) if isinstance(value, str) else None
    return found[kind.names[-1]] if found else ""


def _add_groups(
    value: dict[str, Any], groups: Any, item: Object, names: Names, lacks: list[str]
) -> None:
    """The backends of a node's groups beside its own; none at all where one can't be told."""
    found: list[str] = []
    for ref in groups if isinstance(groups, list) else [None]:
        group = names.group(ref, item)
        services = spec_of(group).get("virtualservices") if group else None
        inside = services if isinstance(services, list) else [None]
        found += [names.referred("VirtualService", one, group or item) for one in inside]
    own = value.get("backends")
    if all(found) and (own is None or isinstance(own, list)):
        added = [{"virtualService": {"virtualServiceName": name}} for name in found]
        value["backends"] = [*(own or ()), *added]
        return
    value.pop("backends", None)
    lacks.append("backends")
