"""The links that bind prose: claims of four kinds, counts and evidence tables.

A link's target is `scheme:target?key=value&key=value`; the keys narrow the population, and `id=`
names the claim.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from vouchbook.model.claim import SCHEMES, ClaimKind

COUNT = "count"
EVIDENCE = "evidence"
OBSERVED = "claim"
NAMES = (*SCHEMES, COUNT, EVIDENCE)
"""Every scheme, as pages write them."""

BOUND = re.compile(rf"({'|'.join(NAMES)}):(.*)", re.IGNORECASE | re.DOTALL)
SCOPE_KEYS = ("account", "mesh", "region")
"""What a claim's population can be narrowed by."""

TARGET = re.compile(r"[a-z0-9][a-z0-9._-]*")
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._:/-]*")
DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A link of ours, taken apart; `problems` are (code, message) pairs."""

    scheme: str
    target: str
    scope: tuple[tuple[str, str], ...] = ()
    name: str = ""
    """What the page gave with `id=`."""
    problems: tuple[tuple[str, str], ...] = field(default=())

    @property
    def kind(self) -> ClaimKind | None:
        """The kind of claim; None for counts and evidence tables."""
        return SCHEMES.get(self.scheme)


def parse_link(href: str) -> Bound | None:
    """Take a link's address apart; None where it is none of ours."""
    match = BOUND.fullmatch(href)
    if match is None:
        return None
    scheme = match[1].lower()
    target, _, query = match[2].partition("?")
    problems: list[tuple[str, str]] = []
    problem = target_problem(scheme, target)
    if problem:
        problems.append(("bad-target", problem))
    scope: dict[str, str] = {}
    name = ""
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "id" and scheme in SCHEMES and IDENTIFIER.fullmatch(value):
            name = value
        elif key in SCOPE_KEYS and scheme == OBSERVED and value and key not in scope:
            scope[key] = value
        else:
            problems.append(("bad-scope", scope_problem(scheme, key, value, repeated=key in scope)))
    return Bound(
        scheme=scheme,
        target=target,
        scope=tuple(sorted(scope.items())),
        name=name,
        problems=tuple(problems),
    )


def target_problem(scheme: str, target: str) -> str:
    """What is wrong with a target's form, or an empty string."""
    if scheme == "intended":
        try:
            date.fromisoformat(target)
        except ValueError:
            return f"an intention needs its date as YYYY-MM-DD, not {target!r}."
        return ""
    if TARGET.fullmatch(target) is None:
        return f"{target!r} is no id: ids have lower-case letters, digits, dots and hyphens."
    return ""


def scope_problem(scheme: str, key: str, value: str, *, repeated: bool) -> str:
    """What is wrong with one parameter of a link."""
    if key == "id":
        return f"id={value!r} is no id, or {scheme}: takes none."
    if scheme != OBSERVED:
        return f"{scheme}: links take no {key!r}; only claim: links have a scope."
    if repeated:
        return f"{key!r} is given twice."
    if key not in SCOPE_KEYS:
        return f"{key!r} is no scope; a claim can be narrowed by {', '.join(SCOPE_KEYS)}."
    return f"{key!r} has no value."


class Ordinals:
    """Hands out the ids of one page's claims, in the order of the document."""

    __slots__ = ("_page", "_seen")

    def __init__(self, path: str) -> None:
        self._page = path.removesuffix(".md")
        self._seen: dict[str, int] = {}

    def name(self, bound: Bound) -> str:
        """The claim's id: the page's own, or page, target, digest of the scope and ordinal."""
        stem = f"{self._page}:{bound.target}"
        if bound.scope:
            text = "&".join(f"{key}={value}" for key, value in bound.scope)
            stem += f":{hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]}"
        ordinal = self._seen[stem] = self._seen.get(stem, 0) + 1
        return bound.name or f"{stem}:{ordinal}"
