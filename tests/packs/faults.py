"""Packs with one fault each, behind a seal that holds: what a forger with a key could make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.packs.estate import AS_OF
from tests.packs.world import OURS, Made, with_snapshot
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE
from vouchbook.kernel.snapshot_files import name_of
from vouchbook.seal import Signer, sealed

Changes = dict[str, bytes | None]
NODES = "readings/111122223333/appmesh.virtual-nodes.jsonl"
PACK = "pack.json"
EVALUATION = "results/evaluation.json"
DOSSIER = "results/dossier.json"
BOOK = "results/book.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How to break a pack, and what a verifier must say: the problem's kind, path and words."""

    make: Callable[[Made], bytes]
    kind: str
    names: str = ""
    """A part of the problem's path or detail."""


def line(value: object) -> bytes:
    return canonical(value) + b"\n"


def edited(made: Made, path: str, **members: Any) -> Changes:
    """Members of a JSON object in the pack, replaced."""
    return {path: line({**parse(made.files[path]), **members})}


def inner_files(made: Made) -> dict[str, bytes]:
    """The snapshot's files, without its seal."""
    prefix = made.path("")
    found = {path: data for path, data in made.files.items() if path.startswith(prefix)}
    inside = {path.removeprefix(prefix): data for path, data in found.items()}
    return {path: data for path, data in inside.items() if path not in {MANIFEST, SIGNATURE}}


def resealed_inside(
    made: Made, changed: Mapping[str, bytes | None], signer: Signer = OURS, facts: str = ""
) -> Changes:
    """The changes that give the snapshot other files, a new seal, and its new name everywhere."""
    files = {**inner_files(made), **changed}
    kept = {path: data for path, data in files.items() if data is not None}
    snapshot = sealed(kept, "snapshot", facts or made.facts, signer)
    header = edited(made, PACK, snapshot=name_of(AS_OF, snapshot[MANIFEST]))
    return {**with_snapshot(made, snapshot), **header}


def inside(path: str, data: bytes | None) -> Callable[[Made], bytes]:
    """A pack whose snapshot has another file in place of one, sealed anew twice."""
    return lambda made: made.sealed(resealed_inside(made, {path: data}))


def outside(path: str, data: bytes | None) -> Callable[[Made], bytes]:
    """A pack with another file in place of one, sealed anew."""
    return lambda made: made.sealed({path: data})
