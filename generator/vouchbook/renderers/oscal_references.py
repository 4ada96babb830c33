"""Does every reference inside a set of OSCAL documents lead somewhere?

OSCAL's schemas and the libraries that read it look at the form of a UUID, not at whether anything
bears it; nor do they know which requirement ids a catalog has. Source: NIST OSCAL 1.2.1, the
`-uuid`, `-uuids`, `href`, `control-id`, `with-ids`, `target-id` and `role-id` members.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

_IMPORTS = (
    "import-ap",
    "import-ssp",
    "import-profile",
    "imports",
    "import-component-definitions",
)
_SIDES = {"provided-uuid": "provided", "responsibility-uuid": "responsibilities"}
"""References that must lead to one kind of thing only."""


def dangling(documents: Mapping[str, Any]) -> list[str]:
    """Every reference that leads nowhere, in words that name file and place; sorted.

    `documents` are parsed OSCAL files by their names, as they point at each other.
    """
    named = {name: Counter(_defined(document)) for name, document in documents.items()}
    uuids = {uuid for found in named.values() for uuid in found}
    catalog = _catalog(documents)
    kinds = {
        key: {
            item["uuid"]
            for document in documents.values()
            for where, item in _objects(document)
            if f".{kind}[" in where and "uuid" in item
        }
        for key, kind in _SIDES.items()
    }
    problems = []
    for name, document in documents.items():
        problems += [f"{name}: {uuid} stands twice" for uuid, n in named[name].items() if n > 1]
        known = _Known(uuids, set(named[name]), catalog, kinds, _roles(document), set(documents))
        problems += [f"{name}: {problem}" for problem in known.wrong(document)]
    return sorted(problems)


def _objects(value: Any, where: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
        for key, item in value.items():
            yield from _objects(item, f"{where}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _objects(item, f"{where}[{number}]")


def _defined(document: Any) -> Iterator[str]:
    yield from (item["uuid"] for _, item in _objects(document) if "uuid" in item)


def _roles(document: Any) -> set[str]:
    return {item["id"] for where, item in _objects(document) if ".roles[" in where and "id" in item}


def _catalog(documents: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Ids of controls, and of their parts, in every catalog among the documents."""
    controls: set[str] = set()
    parts: set[str] = set()
    for document in documents.values():
        for where, item in _objects(document.get("catalog", {})):
            tail = where.rpartition(".")[2]
            if "id" in item and tail.startswith("controls["):
                controls.add(item["id"])
            if "id" in item and tail.startswith("parts["):
                parts.add(item["id"])
    return controls, parts


class _Known:
    """What the references of one document may lead to."""

    def __init__(
        self,
        uuids: set[str],
        own: set[str],
        catalog: tuple[set[str], set[str]],
        kinds: Mapping[str, set[str]],
        roles: set[str],
        names: set[str],
    ) -> None:
        self.uuids, self.own, self.kinds, self.roles, self.names = uuids, own, kinds, roles, names
        self.controls, self.parts = catalog

    def wrong(self, document: Any) -> Iterator[str]:
        """References of a document that lead nowhere."""
        for where, item in _objects(document):
            for key, value in item.items():
                yield from (f"{where}.{key}: {found}" for found in self._member(where, key, value))

    def _member(self, where: str, key: str, value: Any) -> Iterator[str]:
        if key.endswith(("-uuid", "-uuids")):
            wanted = self.kinds.get(key, self.uuids)
            for uuid in value if isinstance(value, list) else [value]:
                if uuid not in wanted:
                    yield f"nothing bears {uuid}"
        elif key == "href":
            yield from self._link(where, value)
        elif key == "control-id" and value not in self.controls:
            yield f"no catalog has the control {value}"
        elif key == "with-ids":
            yield from (f"no catalog has the control {x}" for x in value if x not in self.controls)
        elif key == "target-id" and value not in self.parts:
            yield f"no catalog has the statement {value}"
        elif key in {"role-id", "role-ids"}:
            named = value if isinstance(value, list) else [value]
            yield from (f"there is no role {role}" for role in named if role not in self.roles)

    def _link(self, where: str, href: str) -> Iterator[str]:
        if href.startswith("#") and href[1:] not in self.own:
            yield f"nothing in this document bears {href[1:]}"
        imported = where.rpartition(".")[2].partition("[")[0]
        if imported in _IMPORTS and href not in self.names:
            yield f"there is no document {href}"
