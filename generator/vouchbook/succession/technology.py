"""Which technology a check is about: told by its id and its collectors, by one rule."""

from vouchbook.model.check import Check
from vouchbook.model.succession import Technology

_FIRST_WORDS = {
    "mesh": Technology.APP_MESH,
    "connect": Technology.SERVICE_CONNECT,
    "lattice": Technology.LATTICE,
    "istio": Technology.ISTIO,
}
_ANY_WORD = frozenset({"appmesh", "envoy", "proxy"})
_COLLECTORS = {
    "appmesh.": Technology.APP_MESH,
    "iam.mesh-": Technology.APP_MESH,
    "cloudtrail.mesh-": Technology.APP_MESH,
    "cloudtrail.envoy-": Technology.APP_MESH,
    "vpc-lattice.": Technology.LATTICE,
    "istio.": Technology.ISTIO,
}


def technology_of(check: Check) -> Technology | None:
    """Give the technology whose workloads alone a check judges; None for one that is shared.

    The first word of its id names it; or all collectors of its population are of one technology;
    or a word of App Mesh's stands in its id. Whatever is left looks at more than one.
    """
    words = check.id.split("-")
    if words[0] in _FIRST_WORDS:
        return _FIRST_WORDS[words[0]]
    owners = {_owner(name) for name in check.over}
    if len(owners) == 1 and None not in owners:
        return owners.pop()
    return Technology.APP_MESH if _ANY_WORD.intersection(words) else None


def _owner(collector: str) -> Technology | None:
    found = (owner for start, owner in _COLLECTORS.items() if collector.startswith(start))
    return next(found, None)
