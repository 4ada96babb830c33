"""Do certificates that reach Envoy over a network file system travel and lie there protected?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._mesh import GATEWAYS, NODES
from vouchbook.checks._mesh_examples import (
    ACM,
    FILE,
    TRUST_FILE,
    backend,
    gateway,
    listener,
    node,
    policy,
    tls,
    validation,
)
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import (
    EDGE,
    ORDERS,
    application,
    envoy,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    container_of,
    containers_of,
    each_envoy,
    is_gateway,
    mesh_resource,
    not_told,
    task_of,
)
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

_ON = "ENABLED"
_DESCRIBE_NODE = "appmesh:DescribeVirtualNode"
_FILES = ("certificateChain", "privateKey")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mount:
    """A file system of EFS as Envoy sees it."""

    path: str
    read_only: bool
    volume: Facts

    def faults(self) -> Iterator[str]:
        """What doesn't protect the files."""
        settings = self.volume.get("efsVolumeConfiguration")
        moved = settings.get("transitEncryption")
        if moved != _ON:
            yield f"transitEncryption is {moved or 'not set'}"
        asked = settings.get("authorizationConfig", "iam")
        if asked != _ON:
            yield f"authorizationConfig.iam is {asked or 'not set'}"
        if not self.read_only:
            yield "Envoy can write to it"

    def holds(self, path: str) -> bool:
        """Whether a file lies on it."""
        root = self.path.rstrip("/")
        return path == root or path.startswith(f"{root}/")


def _protected(subject: Subject) -> Outcome:
    mounts = tuple(_mounts(task_of(subject), container_of(subject)))
    if not mounts:
        return not_applicable("it mounts no file system of EFS")
    paths = _certificate_files(subject)
    used = {path: _nearest(mounts, path) for path in sorted(paths)}
    wrong = [
        f"{mount.path}, where {path} lies: {fault}"
        for path, mount in used.items()
        if mount is not None
        for fault in mount.faults()
    ]
    if wrong:
        return failed("; ".join(wrong))
    carrying = {mount.path for mount in used.values() if mount is not None}
    if not carrying:
        return not_applicable("none of its certificates lies on a file system of EFS")
    return passed(f"{listed(carrying)}: encrypted on the way, authorised by IAM, read only")


def _mounts(task: View, envoy: Facts) -> Iterator[_Mount]:
    """Yield what an Envoy mounts of EFS, itself or by taking another container's volumes."""
    volumes = {item.get("name"): item for item in task.get("volumes") or ()}
    others = {item.get("name"): item for item in containers_of(task)}
    sources = [(envoy, False)]
    for item in envoy.get("volumesFrom") or ():
        other = others.get(item.get("sourceContainer"))
        if other is not None:
            sources.append((other, item.get("readOnly") is True))
    for container, read_only in sources:
        for point in container.get("mountPoints") or ():
            volume = volumes.get(point.get("sourceVolume"))
            if volume is not None and volume.get("efsVolumeConfiguration") is not None:
                yield _Mount(
                    path=str(point.get("containerPath")),
                    read_only=read_only or point.get("readOnly") is True,
                    volume=volume,
                )


def _nearest(mounts: tuple[_Mount, ...], path: str) -> _Mount | None:
    """The mount on which a file lies: of nested ones, the innermost."""
    found = [mount for mount in mounts if mount.holds(path)]
    return max(found, key=lambda mount: len(mount.path.rstrip("/")), default=None)


def _certificate_files(subject: Subject) -> set[str]:
    """The files that a virtual node or gateway names for TLS.

    Raises UnreadError where it was not read.
    """
    arn = mesh_resource(container_of(subject), subject.place)
    found = subject.estate.one(GATEWAYS if is_gateway(arn) else NODES, arn)
    if found is None:
        raise not_told(f"the certificates of {arn}, which is not among those that were read")
    # The spec was read whole, and its files have the same names wherever they stand in it.
    spec = found.get("spec")
    return set(_files_in(spec.plain())) if spec is not None else set()


def _files_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "file" and isinstance(item, Mapping):
                yield from (str(item[part]) for part in _FILES if item.get(part))
            yield from _files_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _files_in(item)


_EFS = {
    "fileSystemId": "fs-0a1b2c3d4e5f60718",
    "transitEncryption": _ON,
    "authorizationConfig": {"iam": _ON},
}
_POINT = {"sourceVolume": "keys", "containerPath": "/keys", "readOnly": True}


def _with(resource: str = "", *, efs: Mapping[str, object] | None = None, **point: object) -> Given:
    """A task whose Envoy mounts a volume of EFS at /keys."""
    container = envoy(resource or ORDERS, mountPoints=[{**_POINT, **point}])
    volume = {"name": "keys", "efsVolumeConfiguration": {**_EFS, **(efs or {})}}
    return task(application(), container, volumes=[volume])


def _taking(**borrowed: object) -> Given:
    """A task whose Envoy takes the volumes of its neighbour."""
    neighbour = application(mountPoints=[{**_POINT, "readOnly": False}])
    container = envoy(volumesFrom=[{"sourceContainer": "app", **borrowed}])
    return task(neighbour, container, volumes=[{"name": "keys", "efsVolumeConfiguration": _EFS}])


_NODE = node(listeners=[listener(tls=tls(provider=FILE))])
_TRUSTING = node(backends=[backend(own=policy(TRUST_FILE))])
_CHECKING = node(listeners=[listener(tls=tls(validation=validation(TRUST_FILE)))])
_EDGE = gateway(listeners=[listener(tls=tls(provider=FILE))])
_LOCAL = {"certificateChain": "/image/chain.pem", "privateKey": "/image/key.pem"}
_CHAIN_ON_EFS = {"file": {**_LOCAL, "certificateChain": "/keys/chain.pem"}}
_KEY_ON_EFS = {"file": {**_LOCAL, "privateKey": "/keys/key.pem"}}
_CHAIN = node(listeners=[listener(tls=tls(provider=_CHAIN_ON_EFS))])
_KEY = node(listeners=[listener(tls=tls(provider=_KEY_ON_EFS))])
_EDGE_CHAIN = gateway(listeners=[listener(tls=tls(provider=_CHAIN_ON_EFS))])
_EDGE_KEY = gateway(listeners=[listener(tls=tls(provider=_KEY_ON_EFS))])
_PLAIN_TRANSIT = {"transitEncryption": "DISABLED"}

CERTIFICATE_VOLUMES = Check(
    id="efs-cert-volume-transit-encryption",
    objective="keys-protected",
    topic="data-protection",
    says=(
        "File systems of EFS from which an Envoy takes certificates are encrypted on the way, "
        "ask IAM for authorisation, and are mounted read only."
    ),
    severity=Severity.MEDIUM,
    over=(TASKS,),
    subject=each_envoy,
    holds=_protected,
    joins=(NODES, GATEWAYS),
    counts="Envoy containers",
    remedy=(
        "Set transitEncryption and authorizationConfig.iam to ENABLED in the volume, and readOnly "
        "in the mount point of the Envoy container."
    ),
    references=(DESCRIBE, _DESCRIBE_NODE, "ECS API: EFSVolumeConfiguration"),
    examples=(
        passing("Protected.", _with(), _NODE),
        passing("A gateway's.", _with(EDGE), _EDGE),
        passing("Taken from a neighbour, read only.", _taking(readOnly=True), _NODE),
        failing("Plain on the way.", _with(efs=_PLAIN_TRANSIT), _NODE),
        failing("Nothing is set.", _with(efs={"transitEncryption": None}), _NODE),
        failing("Whoever reaches it may mount it.", _with(efs={"authorizationConfig": {}}), _NODE),
        failing("Envoy could change its own certificate.", _with(readOnly=None), _NODE),
        failing("Taken from a neighbour that can write.", _taking(), _NODE),
        failing("The chain that clients trust.", _with(efs=_PLAIN_TRANSIT), _TRUSTING),
        failing("The chain that a listener trusts.", _with(efs=_PLAIN_TRANSIT), _CHECKING),
        failing("A gateway's.", _with(EDGE, efs=_PLAIN_TRANSIT), _EDGE),
        failing("The chain alone lies there.", _with(efs=_PLAIN_TRANSIT), _CHAIN),
        failing("The key alone lies there.", _with(efs=_PLAIN_TRANSIT), _KEY),
        failing("A gateway's chain.", _with(EDGE, efs=_PLAIN_TRANSIT), _EDGE_CHAIN),
        failing("A gateway's key.", _with(EDGE, efs=_PLAIN_TRANSIT), _EDGE_KEY),
        moot("No file system.", task(), _NODE),
        moot(
            "What it mounts of EFS holds no certificate.",
            _with(containerPath="/key", efs=_PLAIN_TRANSIT),
            _NODE,
        ),
        moot(
            "Its certificates come from ACM.",
            _with(efs=_PLAIN_TRANSIT),
            node(listeners=[listener(tls=tls(provider=ACM))]),
        ),
        moot("No Envoy.", plain_task()),
        unknowing(
            "Where its certificates lie was denied.", _with(), hidden(_NODE, "", _DESCRIBE_NODE)
        ),
        unknowing("Virtual nodes were denied.", _with(), blind(NODES, _DESCRIBE_NODE)),
        unknowing("The virtual node is not among those that were read.", _with()),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
