"""Bundles as kubectl writes them, for tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.sources import bringing
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.model.history import Brought, Census, Observation
from vouchbook.model.place import Place
from vouchbook.model.reading import Record
from vouchbook.sources.kubernetes import KUBERNETES

CLUSTER = f"arn:aws:eks:us-east-1:{bringing.ACCOUNT}:cluster/shop"
SIDECAR = {"cluster": {"name": "shop", "arn": CLUSTER, "version": "1.33"}}

Plain = Mapping[str, Any]


def bring(files: Mapping[str, object], place: Place | None = bringing.PLACE) -> Brought:
    return bringing.bring(KUBERNETES, files, bringing.hand(place))


def thing(
    version: str,
    kind: str,
    name: str,
    namespace: str = "",
    metadata: Plain | None = None,
    **more: object,
) -> dict[str, Any]:
    """An object as a cluster gives it; `metadata` adds to it, or takes from it by None."""
    found: dict[str, Any] = {
        "name": name,
        "namespace": namespace or None,
        "uid": "0b5e9c4e-0000-4000-8000-000000000001",
        "resourceVersion": "42",
        "generation": 3,
        "creationTimestamp": "2026-07-01T08:00:00Z",
        **(metadata or {}),
    }
    known = {key: value for key, value in found.items() if value is not None}
    return {"apiVersion": version, "kind": kind, "metadata": known, **more}


def listed(*items: Plain, goes_on: str = "") -> dict[str, Any]:
    metadata = {"resourceVersion": "", **({"continue": goes_on} if goes_on else {})}
    return {"apiVersion": "v1", "kind": "List", "items": list(items), "metadata": metadata}


def peer(name: str, namespace: str, mode: str, **more: object) -> dict[str, Any]:
    spec = {"mtls": {"mode": mode}, **more}
    return thing("security.istio.io/v1", "PeerAuthentication", name, namespace, spec=spec)


def mesh_config(text: str, name: str = "istio") -> dict[str, Any]:
    return thing("v1", "ConfigMap", name, "istio-system", data={"mesh": text})


def namespace(name: str, **labels: str) -> dict[str, Any]:
    return thing("v1", "Namespace", name, metadata={"labels": labels})


def records(found: Brought, collector: str) -> Sequence[Record]:
    return [item.record for item in found.observations if item.record.collector == collector]


def observation(found: Brought, collector: str, operation: str = "") -> Observation:
    (item,) = [
        item
        for item in found.observations
        if item.record.collector == collector and operation in {"", item.record.operation}
    ]
    return item


def record(found: Brought, collector: str, operation: str = "") -> Record:
    return observation(found, collector, operation).record


def census(found: Brought, collector: str) -> Census | None:
    return next((item for item in found.censuses if item.collector == collector), None)


def told(found: Brought) -> str:
    return "\n".join(f"{flaw.kind} {flaw.name}: {flaw.detail}" for flaw in found.flaws)


def written(found: Brought) -> bytes:
    """Everything of it that reaches a disk, but for the originals."""
    return canonical([encode(item) for item in (*found.observations, *found.flaws)])
