"""Files of a Kubernetes bundle: objects, lists, and what tells which cluster they are from."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Flaw
from vouchbook.model.importing import Original
from vouchbook.sources.appmesh_records import flaw_of
from vouchbook.sources.bounded import json_document, unpacked, yaml_documents
from vouchbook.sources.kubernetes_kinds import metadata_of, resource_named

_CLUSTER = re.compile(
    r"arn:aws[a-z-]*:eks:[a-z0-9-]+:[0-9]{12}:cluster/[0-9A-Za-z][0-9A-Za-z_-]{0,99}"
)
_CREDENTIALS = ("auth-provider", "client-key-data", "password", "token")
_MASKED = (None, "", "DATA+OMITTED", "REDACTED")
"""What kubectl prints in their place."""
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One object, and where it stood."""

    file: str
    sha256: str
    where: str
    """`document 1`, or `document 1, item 3`."""
    value: Mapping[str, Any]

    @property
    def group(self) -> str:
        """The API group; empty for the core's."""
        version = str(self.value.get("apiVersion") or "")
        return version.partition("/")[0] if "/" in version else ""

    @property
    def kind(self) -> str:
        """The kind."""
        return str(self.value.get("kind") or "")

    @property
    def label(self) -> str:
        """The object and its place in the file, for people."""
        return f"{self.file} ({self.where})"

    @property
    def origin(self) -> str:
        """The file's digest and the place in it, as records carry it."""
        return f"sha256:{self.sha256}#{self.where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a file holds."""

    name: str
    sha256: str
    objects: tuple[Object, ...] = ()
    lists: tuple[Mapping[str, Any], ...] = ()
    """The lists' own metadata, one each."""
    alone: bool = False
    """Whether the file is one list and nothing else."""
    clusters: tuple[str, ...] = ()
    """ARNs of clusters that it names as the ones that the files beside it are from."""
    flaws: tuple[Flaw, ...] = ()

    @property
    def folder(self) -> str:
        """The folder that it is in; empty for the top."""
        return self.name.rpartition("/")[0]

    @property
    def resource(self) -> str:
        """The resource of which it is the list, by its name; empty for none."""
        return resource_named(self.name)

    @property
    def continues(self) -> bool:
        """Whether some list in it was cut off before its end."""
        return any(item.get("continue") for item in self.lists)


def read_files(originals: Iterable[Original]) -> tuple[File, ...]:
    """Read every file, sorted by name; what can't be read becomes a flaw of its file.

    Raises UsageError for a file that holds the data of secrets: it must not be kept at all.
    """
    found = (_read(original) for original in originals)
    return tuple(sorted(found, key=lambda file: (file.name, file.sha256)))


def _read(original: Original) -> File:
    name = original.name
    try:
        documents = _documents(name, unpacked(name, original.read()))
    except UsageError as error:
        return File(
            name=name, sha256=original.sha256, flaws=(flaw_of("malformed", name, str(error)),)
        )
    objects: list[Object] = []
    lists: list[Mapping[str, Any]] = []
    clusters: list[str] = []
    flaws: list[Flaw] = []
    for number, document in enumerate(documents, start=1):
        where = f"document {number}"
        if _is_list(document):
            lists += _lists(document)
            objects += _items(original, document, where)
        elif _is_sidecar(document):
            _refuse_credentials(name, document)
            clusters += _named_clusters(document)
        elif _is_object(document):
            objects.append(_object(original, document, where))
        else:
            words = f"{where} is neither a Kubernetes object, nor a list, nor names a cluster"
            flaws.append(flaw_of("malformed", name, words))
    for item in objects:
        _refuse_secrets(item)
    if not documents:
        flaws.append(flaw_of("malformed", name, "the file is empty: its command had failed"))
    return File(
        name=name,
        sha256=original.sha256,
        objects=tuple(objects),
        lists=tuple(lists),
        alone=len(lists) == len(documents) == 1,
        clusters=tuple(clusters),
        flaws=tuple(flaws),
    )


def _documents(name: str, data: bytes) -> list[Any]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return [json_document(name, data)]
    return yaml_documents(name, data)


def _is_object(document: Any) -> bool:
    return isinstance(document, Mapping) and all(
        isinstance(document.get(name), str) for name in ("apiVersion", "kind")
    )


def _is_list(document: Any) -> bool:
    items = document.get("items") if isinstance(document, Mapping) else None
    named = isinstance(document, Mapping) and str(document.get("kind") or "").endswith("List")
    return named and (items is None or isinstance(items, list))


def _is_sidecar(document: Any) -> bool:
    if not isinstance(document, Mapping):
        return False
    described = isinstance(document.get("cluster"), Mapping) and "kind" not in document
    return described or (document.get("kind") == "Config" and "current-context" in document)


def _named_clusters(document: Mapping[str, Any]) -> Iterator[str]:
    """The cluster that `aws eks describe-cluster` or the current context of kubectl names."""
    described = document.get("cluster")
    if isinstance(described, Mapping):
        arn = described.get("arn")
    else:
        current = document.get("current-context")
        contexts = document.get("contexts")
        chosen = [
            item.get("context")
            for item in (contexts if isinstance(contexts, list) else ())
            if isinstance(item, Mapping) and item.get("name") == current
        ]
        arn = chosen[0].get("cluster") if chosen and isinstance(chosen[0], Mapping) else current
    if isinstance(arn, str) and _CLUSTER.fullmatch(arn):
        yield arn


def _items(original: Original, document: Mapping[str, Any], where: str) -> Iterator[Object]:
    """The items of a list; those of a typed one say neither kind nor version themselves."""
    kind = str(document["kind"]).removesuffix("List")
    typed = {"apiVersion": document.get("apiVersion"), "kind": kind} if kind else {}
    for number, item in enumerate(document.get("items") or (), start=1):
        here = f"{where}, item {number}"
        if _is_list(item):
            yield from _items(original, item, here)
        else:
            value = {**typed, **item} if isinstance(item, Mapping) else {}
            yield _object(original, value, here)


def _lists(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The metadata of a list, and of the lists in it: kubectl makes none, and so none is whole."""
    yield metadata_of(document)
    for item in document.get("items") or ():
        if _is_list(item):
            yield from _lists(item)


def _object(original: Original, value: Mapping[str, Any], where: str) -> Object:
    return Object(file=original.name, sha256=original.sha256, where=where, value=value)


def _refuse_credentials(name: str, document: Mapping[str, Any]) -> None:
    """A configuration of kubectl that lets its holder in can't be kept, either."""
    users = document.get("users")
    for entry in users if isinstance(users, list) else ():
        user = entry.get("user") if isinstance(entry, Mapping) else None
        held = user if isinstance(user, Mapping) else {}
        if any(held.get(key) not in _MASKED for key in _CREDENTIALS):
            raise UsageError(
                f"{name} holds credentials of {entry.get('name')}, and what is brought is kept",
                hint="bring the output of: kubectl config view --minify",
            )


def _refuse_secrets(item: Object) -> None:
    """A secret's data must reach no disk, so the file can't be kept, and nor can what it says."""
    if item.kind != "Secret":
        return
    annotations = metadata_of(item.value).get("annotations")
    applied = isinstance(annotations, Mapping) and _APPLIED in annotations
    if applied or any(item.value.get(name) for name in ("data", "stringData")):
        raise UsageError(
            f"{item.label} holds the data of a secret, and what is brought is kept",
            hint=(
                "bring names alone: kubectl get secrets --all-namespaces -o json | jq 'del("
                ".items[].data, .items[].stringData, .items[].metadata.annotations, "
                ".items[].metadata.managedFields)' > secrets.json"
            ),
        )
