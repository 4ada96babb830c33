"""Make records of App Mesh resources out of what a file holds, as the live answers would be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.records import digested
from vouchbook.model.collector import Operation
from vouchbook.model.facts import Shape
from vouchbook.model.history import Custody, Flaw
from vouchbook.model.importing import Hand, Original
from vouchbook.model.place import Place
from vouchbook.model.reading import Record, Source
from vouchbook.model.reasons import Reason, Unread
from vouchbook.sources.appmesh_resources import Kind
from vouchbook.sources.appmesh_values import Spelled, spelled

_LONGEST = 1000
"""Characters of a flaw's detail: a hostile file doesn't fill a page."""
_UNTOLD = ("createdAt", "lastUpdatedAt", "uid", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A file that speaks: for which place and instant, and as what."""

    original: Original
    place: Place
    at: str
    source: Source
    hand: Hand

    def record(
        self,
        kind: Kind,
        identifier: str,
        operation: Operation,
        answer: Mapping[str, Any] | Unread,
        *,
        lacks: tuple[str, ...] = (),
        where: str = "",
    ) -> Record:
        """One answer about one resource, redacted; `where` is its place in the file.

        Raises NotCanonicalError for values that no answer can hold.
        """
        unread = answer if isinstance(answer, Unread) else None
        facts: Mapping[str, Any] | None = None
        masked: tuple[str, ...] = ()
        if not isinstance(answer, Unread):
            facts, masked = self.hand.clean(operation, answer)
        return digested(
            Record(
                id=identifier,
                collector=kind.collector.id,
                operation=operation.id,
                place=self.place,
                as_of=self.at,
                source=self.source,
                facts=facts,
                unread=unread,
                lacks=lacks,
                origin=f"sha256:{self.original.sha256}#{where}",
                redacted=masked,
            )
        )


def unsaid(operation: Operation, detail: str, reason: Reason = Reason.NOT_IN_SOURCE) -> Unread:
    """Why a file doesn't give an operation's answer."""
    return Unread(
        reason=reason,
        operation=operation.id,
        permission=operation.permission,
        detail=detail,
    )


def flaw_of(kind: str, name: str, detail: str) -> Flaw:
    """A flaw of a file, in words that can be written down whatever the file holds."""
    words = detail.encode("utf-8", "replace").decode("utf-8")
    return Flaw(kind=kind, name=name, detail=words[:_LONGEST])


def custody_of(kind: str, original: Original) -> Custody:
    """What a file is; who brought it, when and whence is told by whoever runs the import."""
    return Custody(
        kind=kind,
        name=original.name,
        size=original.size,
        sha256=original.sha256,
        brought_by="",
        brought_at="",
        origin="",
    )


def intended(
    kind: Kind, names: Mapping[str, str], place: Place, owner: str, spec: Spelled
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The answer that a specification was meant to lead to, and what a specification lacks.

    `owner` is the account of its mesh, empty where it isn't known.
    """
    metadata = {"arn": kind.arn(place, names), "resourceOwner": place.account}
    lacks = {f"{kind.root}.status", *spec.lacks}
    lacks.update(f"{kind.root}.metadata.{name}" for name in _UNTOLD)
    if owner:
        metadata["meshOwner"] = owner
    else:
        lacks.add(f"{kind.root}.metadata.meshOwner")
    held = {} if spec.value is None else {"spec": spec.value}
    facts = {kind.root: {**names, "metadata": metadata, **held}}
    return facts, tuple(sorted(lacks))


def specification(kind: Kind, given: Any, shapes: Mapping[str, Shape]) -> Spelled:
    """A specification with the API's names and types; paths begin at the answer's root."""
    return spelled(given, shape_of_spec(kind, shapes), f"{kind.root}.spec")


def shape_of_spec(kind: Kind, shapes: Mapping[str, Shape]) -> Shape:
    """The form that a kind's specification has in the answer."""
    found: Shape = shapes[kind.describe.id]["struct"][kind.root]["struct"]["spec"]
    return found
