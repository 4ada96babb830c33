"""What App Mesh calls the objects of its Kubernetes controller, and which mesh they are in.

Source: aws-app-mesh-controller-for-k8s, `awsName` of each kind and the defaults of its webhooks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.place import Place
from vouchbook.sources.appmesh_resources import KINDS, Kind, is_account, is_name, named_by
from vouchbook.sources.kubernetes_files import Object
from vouchbook.sources.kubernetes_kinds import labels_of, metadata_of

GROUP = "appmesh.k8s.aws"
_BY_NOUN = {kind.noun: kind for kind in KINDS}
_JOINED = {"VirtualService": "."}
"""What stands between an object's name and namespace in its default name; elsewhere `_`."""


def spec_of(item: Object) -> Mapping[str, Any]:
    """An object's specification; empty where it has none."""
    found = item.value.get("spec")
    return found if isinstance(found, Mapping) else {}


def namespace_of(item: Object) -> str:
    """The namespace that an object is in."""
    return str(metadata_of(item.value).get("namespace") or "default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What App Mesh calls an object."""

    names: Mapping[str, str]
    owner: str
    """The account of its mesh, empty where nothing tells."""
    arn: str = ""
    """Its ARN, as its status has it."""


class Names:
    """The objects of a cluster, by what others call them."""

    def __init__(self, objects: Iterable[Object], place: Place) -> None:
        self._place = place
        self._objects: dict[tuple[str, str, str], Object] = {}
        self._labels: dict[str, Mapping[str, Any]] = {}
        for item in objects:
            name = str(metadata_of(item.value).get("name") or "")
            if item.group == GROUP:
                inside = "" if item.kind == "Mesh" else namespace_of(item)
                self._objects[item.kind, inside, name] = item
            elif item.kind == "Namespace" and not item.group:
                self._labels[name] = labels_of(item.value)

    def of(self, item: Object, kind: Kind) -> Named | str:
        """Every name of an object that stands for a resource, or why it can't be told."""
        own = self._aws_name(item)
        if not is_name(own):
            return f"a {item.kind} without a name that can be one"
        arn, told = self._status(item, kind)
        if kind.noun == "Mesh":
            return Named(names={"meshName": own}, owner=self._owner(item), arn=arn)
        mesh, owner = self._mesh(item, told)
        if not mesh:
            return f"nothing tells which mesh {item.kind} {own} is in; bring the Mesh, too"
        names = {"meshName": mesh, kind.names[-1]: own}
        if kind.noun == "GatewayRoute":
            gateway = self._gateway(item, told)
            if not gateway:
                return f"nothing tells which virtual gateway {own} is of; bring the gateways, too"
            names = {"meshName": mesh, "virtualGatewayName": gateway, "gatewayRouteName": own}
        if told and told != names:
            arn = ""
        return Named(names=names, owner=owner, arn=arn)

    def referred(self, noun: str, ref: Any, near: Object) -> str:
        """What App Mesh calls the object that a reference means; empty where it isn't here."""
        if not isinstance(ref, Mapping):
            return ""
        inside = str(ref.get("namespace") or namespace_of(near))
        found = self._objects.get((noun, inside, str(ref.get("name"))))
        name = self._aws_name(found) if found else ""
        return name if is_name(name) else ""

    def group(self, ref: Any, near: Object) -> Object | None:
        """The BackendGroup that a reference means."""
        if not isinstance(ref, Mapping):
            return None
        inside = str(ref.get("namespace") or namespace_of(near))
        return self._objects.get(("BackendGroup", inside, str(ref.get("name"))))

    def _aws_name(self, item: Object) -> str:
        stated = spec_of(item).get("awsName")
        if isinstance(stated, str) and stated:
            return stated
        name = str(metadata_of(item.value).get("name") or "")
        if item.kind == "Mesh" or not name:
            return name
        return f"{name}{_JOINED.get(item.kind, '_')}{namespace_of(item)}"

    def _owner(self, mesh: Object) -> str:
        stated = spec_of(mesh).get("meshOwner")
        return str(stated) if is_account(stated) else self._place.account

    def _status(self, item: Object, kind: Kind) -> tuple[str, Mapping[str, str]]:
        """The ARN in an object's status, and the names in it; empty where there is none."""
        status = item.value.get("status")
        known = status if isinstance(status, Mapping) else {}
        plain = {str(name).lower(): value for name, value in known.items()}
        arn = plain.get(f"{kind.noun.lower()}arn")
        names = named_by(arn, kind) if isinstance(arn, str) else None
        return (str(arn), names) if names else ("", {})

    def _mesh(self, item: Object, told: Mapping[str, str]) -> tuple[str, str]:
        """The name and the owner of an object's mesh, as far as they can be told."""
        ref = spec_of(item).get("meshRef")
        if isinstance(ref, Mapping):
            found = self._objects.get(("Mesh", "", str(ref.get("name"))))
            if found is not None:
                return self._aws_name(found), self._owner(found)
        if told:
            return told["meshName"], ""
        if isinstance(ref, Mapping):
            return "", ""
        chosen = list(self._selecting("Mesh", namespace_of(item)))
        return (self._aws_name(chosen[0]), self._owner(chosen[0])) if len(chosen) == 1 else ("", "")

    def _gateway(self, item: Object, told: Mapping[str, str]) -> str:
        ref = spec_of(item).get("virtualGatewayRef")
        named = self.referred("VirtualGateway", ref, item) or told.get("virtualGatewayName", "")
        if named or ref is not None:
            return named
        chosen = list(self._selecting("VirtualGateway", namespace_of(item)))
        return self._aws_name(chosen[0]) if len(chosen) == 1 else ""

    def _selecting(self, noun: str, namespace: str) -> Iterator[Object]:
        """The objects that take in a namespace by its labels, where those are known."""
        labels = self._labels.get(namespace)
        for (kind, _, _), item in sorted(self._objects.items()):
            selector = spec_of(item).get("namespaceSelector")
            if kind != noun or not isinstance(selector, Mapping):
                continue
            if not selector or (labels is not None and _selects(selector, labels)):
                yield item


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether a selector of plain labels holds; one with expressions is taken to hold nowhere."""
    wanted = selector.get("matchLabels")
    if selector.get("matchExpressions") or not isinstance(wanted, Mapping):
        return False
    return all(labels.get(name) == value for name, value in wanted.items())
