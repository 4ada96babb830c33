"""The mesh of `same_mesh` as AWS Config, CloudTrail and the Kubernetes controller tell of it."""

from collections.abc import Mapping
from typing import Any

from tests.sources.bringing import ACCOUNT
from tests.sources.same_mesh import Plain, Thing, truth

_ACRONYMS = {"awsCloudMap": "AWSCloudMap", "dns": "DNS"}
_SECONDS = "2026-07-01T08:00:00Z"


def as_config_items() -> dict[str, object]:
    """A history file that AWS Config delivered: Pascal case, everything on one level."""
    return {
        "config-history.json": {
            "fileVersion": "1.0",
            "configurationItems": [_item(thing) for thing in truth()],
        }
    }


def _item(thing: Thing) -> Plain:
    return {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2026-07-01T08:02:03.456Z",
        "configurationStateId": 1782892923456 + thing.number,
        "configurationItemStatus": "ResourceDiscovered",
        "awsAccountId": ACCOUNT,
        "awsRegion": "us-east-1",
        "resourceType": f"AWS::AppMesh::{thing.kind.noun}",
        "resourceId": thing.arn,
        "ARN": thing.arn,
        "relatedEvents": [],
        "relationships": [],
        "tags": dict(thing.tags),
        "configuration": {
            **{_pascal(name): text for name, text in thing.names.items()},
            "MeshOwner": ACCOUNT,
            "ResourceOwner": ACCOUNT,
            "Uid": thing.uid,
            "Arn": thing.arn,
            "Id": thing.arn,
            "Spec": _in_pascal_case(thing.spec),
        },
    }


def _in_pascal_case(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_pascal_case(item) for item in value]
    if isinstance(value, dict):
        return {_pascal(key): _in_pascal_case(item) for key, item in value.items()}
    return value


def _pascal(name: str) -> str:
    return _ACRONYMS.get(name, f"{name[0].upper()}{name[1:]}")


def as_trail() -> dict[str, object]:
    """A log file of CloudTrail with the call that made each resource."""
    return {"trail.json": {"Records": [_event(thing) for thing in truth()]}}


def _event(thing: Thing) -> Plain:
    tags = [{"key": key, "value": value} for key, value in thing.tags.items()]
    return {
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/MeshAdmin/deploy",
            "accountId": ACCOUNT,
        },
        "eventTime": _SECONDS,
        "eventSource": "appmesh.amazonaws.com",
        "eventName": f"Create{thing.kind.noun}",
        "awsRegion": "us-east-1",
        "eventID": thing.uid,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "readOnly": False,
        "recipientAccountId": ACCOUNT,
        "requestParameters": {
            **thing.names,
            "clientToken": thing.uid,
            "spec": thing.spec,
            "tags": tags,
        },
        "responseElements": {thing.kind.root: thing.answer(_SECONDS, _SECONDS)},
    }


def as_manifests() -> dict[str, object]:
    """`kubectl get -o json` of the App Mesh controller's objects; routes stand in their routers."""
    items = [_object(thing) for thing in truth() if thing.kind.noun != "Route"]
    return {"mesh-objects.json": {"apiVersion": "v1", "kind": "List", "items": items}}


def _object(thing: Thing) -> Plain:
    spec = _in_manifest(thing.spec)
    if thing.kind.noun == "Mesh":
        spec["meshServiceDiscovery"] = spec.pop("serviceDiscovery")
    else:
        spec["meshRef"] = {"name": thing.names["meshName"]}
    if thing.kind.noun == "VirtualRouter":
        spec["routes"] = _routes_of(thing)
    if thing.kind.noun == "GatewayRoute":
        spec["virtualGatewayRef"] = {"name": thing.names["virtualGatewayName"]}
    own = thing.names[thing.kind.every_name[-1]]
    space = {} if thing.kind.noun == "Mesh" else {"namespace": "shop"}
    return {
        "apiVersion": "appmesh.k8s.aws/v1beta2",
        "kind": thing.kind.noun,
        "metadata": {"name": _object_name(own), **space},
        "spec": {"awsName": own, **spec},
    }


def _routes_of(router: Thing) -> list[Plain]:
    name = router.names["virtualRouterName"]
    return [
        {"name": thing.names["routeName"], **_in_manifest(thing.spec)}
        for thing in truth()
        if thing.kind.noun == "Route" and thing.names["virtualRouterName"] == name
    ]


def _object_name(name: str) -> str:
    return name.replace(".", "-")


_REFERENCES = {
    "virtualNode": "virtualNodeRef",
    "virtualNodeName": "virtualNodeRef",
    "virtualRouterName": "virtualRouterRef",
    "virtualServiceName": "virtualServiceRef",
}
_MANIFEST = {
    "certificateArn": "certificateARN",
    "certificateAuthorityArns": "certificateAuthorityARNs",
}


def _in_manifest(value: Any) -> Any:
    """The names that the custom resource definitions have, and references in place of names."""
    if isinstance(value, list):
        return [_in_manifest(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: Plain = {}
    for key, item in value.items():
        if key in _REFERENCES and isinstance(item, str):
            found[_REFERENCES[key]] = {"name": _object_name(item)}
        else:
            found[_MANIFEST.get(str(key), str(key))] = _in_manifest(item)
    return found
