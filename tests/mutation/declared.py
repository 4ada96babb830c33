"""Shapes of objects that no AWS API answers, from the fields that their collectors declare."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from botocore.model import Shape, ShapeResolver

from vouchbook.kernel.field_paths import shape_of
from vouchbook.model.collector import Facet
from vouchbook.sources.kubernetes_fields import sort_of

_PLAIN = {"anything": "map", "port": "integer"}


@cache
def declared(facet: Facet) -> Shape:
    """The shape of a facet whose fields are declared, as botocore would have it."""
    model: dict[str, Any] = {"Text": {"type": "string"}}
    top = _add(model, shape_of(facet.fields or ()), "Top")
    return ShapeResolver(model).get_shape_by_name(top)


def _add(model: dict[str, Any], node: Mapping[str, Any], name: str) -> str:
    """Describe a node and all below it; gives the name under which it stands."""
    if "struct" in node:
        members = {
            key: {"shape": _add(model, inner, f"{name}.{key}")}
            for key, inner in node["struct"].items()
        }
        model[name] = {"type": "structure", "members": members}
    elif "list" in node:
        model[name] = {"type": "list", "member": {"shape": _add(model, node["list"], f"{name}[]")}}
    elif "map" in node:
        value = {"shape": _add(model, node["map"], f"{name}.*")}
        model[name] = {"type": "map", "key": {"shape": "Text"}, "value": value}
    else:
        sort = sort_of(name.replace("[]", "").rpartition(".")[2])
        kind = _PLAIN.get(sort, sort)
        texts = {"key": {"shape": "Text"}, "value": {"shape": "Text"}} if kind == "map" else {}
        model[name] = {"type": kind, **texts}
    return name
