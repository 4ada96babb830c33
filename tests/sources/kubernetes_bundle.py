"""Bundles as kubectl writes them, for tests."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.aws import harness
from vouchbook.model.collector import Operation
from vouchbook.model.history import Brought, Census, Observation
from vouchbook.model.importing import Hand, Original
from vouchbook.model.place import Place
from vouchbook.model.reading import Record
from vouchbook.sources.kubernetes import KUBERNETES

PLACE = Place(partition="aws", account="111122223333", region="us-east-1")
AT = "2026-11-20T08:00:00.000000Z"
CLUSTER = "arn:aws:eks:us-east-1:111122223333:cluster/shop"
SIDECAR = {"cluster": {"name": "shop", "arn": CLUSTER, "version": "1.33"}}

Plain = Mapping[str, Any]


def as_it_is(_: Operation, facts: Plain) -> tuple[Plain, tuple[str, ...]]:
    return facts, ()


def hand(place: Place | None = PLACE) -> Hand:
    return Hand(place=place, at=AT, shapes=harness.shapes(), clean=as_it_is)


def original(name: str, content: object) -> Original:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Original(
        name=name, size=len(data), sha256=hashlib.sha256(data).hexdigest(), read=lambda: data
    )


def bring(files: Mapping[str, object], place: Place | None = PLACE) -> Brought:
    return KUBERNETES.read([original(*item) for item in files.items()], hand(place))


def thing(  # noqa: PLR0913 - an object has as many parts
    version: str,
    kind: str,
    name: str,
    namespace: str = "",
    *,
    uid: str = "0b5e9c4e-0000-4000-8000-000000000001",
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    **more: object,
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "resourceVersion": "42", "generation": 3}
    metadata |= {"creationTimestamp": "2026-10-01T08:00:00Z"}
    metadata |= {"namespace": namespace} if namespace else {}
    metadata |= {"uid": uid} if uid else {}
    metadata |= {"labels": dict(labels)} if labels else {}
    metadata |= {"annotations": dict(annotations)} if annotations else {}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **more}


def listed(*items: Plain, goes_on: str = "") -> dict[str, Any]:
    metadata = {"resourceVersion": "", **({"continue": goes_on} if goes_on else {})}
    return {"apiVersion": "v1", "kind": "List", "items": list(items), "metadata": metadata}


def peer(name: str, namespace: str, mode: str, **more: object) -> dict[str, Any]:
    spec = {"mtls": {"mode": mode}, **more}
    return thing("security.istio.io/v1", "PeerAuthentication", name, namespace, spec=spec)


def crd(kind: str, name: str, namespace: str, spec: Plain, **more: object) -> dict[str, Any]:
    return thing("appmesh.k8s.aws/v1beta2", kind, name, namespace, spec=spec, **more)  # type: ignore[arg-type]


def records(found: Brought, collector: str = "") -> Sequence[Record]:
    return [
        item.record for item in found.observations if collector in {"", item.record.collector}
    ]


def one(found: Brought, collector: str, operation: str = "") -> Record:
    (record,) = [
        item for item in records(found, collector) if operation in {"", item.operation}
    ]
    return record


def observation(found: Brought, collector: str) -> Observation:
    (item,) = [item for item in found.observations if item.record.collector == collector]
    return item


def census(found: Brought, collector: str) -> Census | None:
    return next((item for item in found.censuses if item.collector == collector), None)


def details(found: Brought) -> str:
    return "\n".join(f"{flaw.kind} {flaw.name}: {flaw.detail}" for flaw in found.flaws)
