"""Packs that are wrong inside, though manifest and signature agree with it."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from tests.packs.faults import (
    BOOK,
    DOSSIER,
    EVALUATION,
    NODES,
    PACK,
    Changes,
    Fault,
    edited,
    inner_files,
    inside,
    line,
    outside,
    resealed_inside,
)
from tests.packs.world import THEIRS, Made, make_pack, with_snapshot
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import encode
from vouchbook.kernel.manifest import MANIFEST
from vouchbook.model.claim import Book


def _replaced(path: str, old: bytes, new: bytes) -> Callable[[Made], bytes]:
    def make(made: Made) -> bytes:
        data = inner_files(made)[path]
        assert old in data
        return made.sealed(resealed_inside(made, {path: data.replace(old, new, 1)}))

    return make


def _members(path: str, **members: Any) -> Callable[[Made], bytes]:
    return lambda made: made.sealed(edited(made, path, **members))


def _flipped_verdict(made: Made) -> bytes:
    results = parse(made.files[EVALUATION])
    for result in results:
        result["verdict"] = "pass"
    return made.sealed({EVALUATION: line(results)})


def _missing_result(made: Made) -> bytes:
    return made.sealed({EVALUATION: line(parse(made.files[EVALUATION])[:1])})


def _result_twice(made: Made) -> bytes:
    """The true result stands there, and a prettier one of the same check beside it."""
    results = parse(made.files[EVALUATION])
    pretty = {**results[0], "verdict": "pass", "findings": []}
    return made.sealed({EVALUATION: line([*results, pretty])})


def _strange_check(made: Made) -> bytes:
    results = parse(made.files[EVALUATION])
    return made.sealed({EVALUATION: line([*results, {**results[0], "check": "always-fine"}])})


def _another_page_assembled(made: Made) -> bytes:
    """Book and dossier agree about a page that is not the one in the pack."""
    old = hashlib.sha256(made.files["book/index.md"]).hexdigest().encode()
    changed = {path: made.files[path].replace(old, b"0" * 64) for path in (BOOK, DOSSIER)}
    return made.sealed(changed)


def _dossier(made: Made) -> bytes:
    data = made.files[DOSSIER]
    assert b'"status":"fail"' in data
    return made.sealed({DOSSIER: data.replace(b'"status":"fail"', b'"status":"pass"')})


def _other_signer_inside(made: Made) -> bytes:
    return made.sealed(resealed_inside(made, {}, THEIRS))


def _other_facts_inside(made: Made) -> bytes:
    return made.sealed(resealed_inside(made, {}, facts="sha256:" + "0" * 64))


def _second_snapshot(made: Made) -> bytes:
    return made.sealed({"snapshot/20200101T000000Z-000000000000/snapshot.json": b"{}"})


def _reading_twice(made: Made) -> bytes:
    return made.sealed(resealed_inside(made, {NODES: inner_files(made)[NODES] * 2}))


def _swapped(made: Made) -> bytes:
    """Another valid snapshot, signed by the same key, in the place of the one inside."""
    folder = made.workspace.root.parent / "swapped"
    other = make_pack(folder, started="2026-09-14T00:00:00.000000Z")
    snapshot = {
        path.removeprefix(other.path("")): data
        for path, data in other.files.items()
        if path.startswith("snapshot/")
    }
    return made.sealed(with_snapshot(made, snapshot))


def _swapped_and_named(made: Made) -> bytes:
    """The same, and the pack names it."""
    folder = made.workspace.root.parent / "named"
    other = make_pack(folder, started="2026-09-13T00:00:00.000000Z")
    moved: Changes = dict.fromkeys(path for path in made.files if path.startswith("snapshot/"))
    moved.update({p: data for p, data in other.files.items() if p.startswith("snapshot/")})
    return made.sealed({**moved, **edited(made, PACK, snapshot=other.snapshot)})


DEEP = b"[" * 100_000 + b"]" * 100_000
SHALLOWER = b"[" * 500 + b"]" * 500

CONTENT_FAULTS: Mapping[str, Fault] = {
    "no header": Fault(make=outside(PACK, None), kind="content", names=PACK),
    "no evaluation": Fault(make=outside(EVALUATION, None), kind="content", names=EVALUATION),
    "no book": Fault(make=outside(BOOK, None), kind="content", names=BOOK),
    "no dossier": Fault(make=outside(DOSSIER, None), kind="dossier", names=DOSSIER),
    "a header that is no JSON": Fault(make=outside(PACK, b"{"), kind="content", names=PACK),
    "a header that is a list": Fault(make=outside(PACK, b"[]"), kind="content", names=PACK),
    "a header in UTF-16": Fault(
        make=outside(PACK, "{}".encode("utf-16")), kind="content", names=PACK
    ),
    "a header with one more member": Fault(
        make=_members(PACK, note="x"), kind="content", names="unknown note"
    ),
    "a newer format": Fault(
        make=_members(PACK, format=4), kind="content", names="the pack has format 4"
    ),
    "a format that is no number": Fault(
        make=_members(PACK, format="1"), kind="content", names="format"
    ),
    "a format that is nothing": Fault(
        make=_members(PACK, format=None), kind="content", names="format"
    ),
    "an evaluation that is a number": Fault(
        make=outside(EVALUATION, b"7"), kind="content", names=EVALUATION
    ),
    "an evaluation that is nested deeply": Fault(
        make=outside(EVALUATION, DEEP), kind="content", names="nested"
    ),
    "an evaluation that is nested too deeply for a reader": Fault(
        make=outside(EVALUATION, SHALLOWER), kind="content", names="nested"
    ),
    "a huge number": Fault(make=outside(BOOK, b"9" * 10_000), kind="content", names=BOOK),
    "a number beyond all bounds": Fault(
        make=outside(BOOK, b"1e999"), kind="content", names="no exact form"
    ),
    "a name twice": Fault(
        make=outside(BOOK, b'{"pages":[],"pages":[]}'), kind="content", names="twice"
    ),
    "half a character": Fault(make=outside(BOOK, b'{"\\ud800":1}'), kind="content", names=BOOK),
    "another engagement's name": Fault(
        make=_members(PACK, name="other"), kind="snapshot", names="what they are"
    ),
    "synthetic outside, real inside": Fault(
        make=_members(PACK, synthetic=True), kind="snapshot", names="what they are"
    ),
    "a snapshot that is not there": Fault(
        make=_members(PACK, snapshot="../x"), kind="content", names=MANIFEST
    ),
    "a second snapshot": Fault(make=_second_snapshot, kind="snapshot", names="another snapshot"),
    "the snapshot signed by another key": Fault(
        make=_other_signer_inside, kind="signer", names="another key"
    ),
    "the snapshot swapped": Fault(make=_swapped, kind="content", names=MANIFEST),
    "the snapshot swapped, and named": Fault(make=_swapped_and_named, kind="dossier"),
    "facts of another run": Fault(
        make=_other_facts_inside, kind="snapshot", names="digest of the facts"
    ),
    "the snapshot's header missing": Fault(
        make=inside("snapshot.json", None), kind="content", names="snapshot.json"
    ),
    "a snapshot of a newer format": Fault(
        make=_replaced("snapshot.json", b'"format":2', b'"format":3'),
        kind="content",
        names="the snapshot has format 3",
    ),
    "the snapshot's plan exchanged": Fault(
        make=_replaced("plan.json", b'["kms-key-rotation-enabled","mesh-', b'["mesh-'),
        kind="snapshot",
        names="another plan",
    ),
    "a reading missing": Fault(
        make=inside("readings/444455556666/kms.keys.jsonl", None),
        kind="snapshot",
        names="readings are not all there: ('kms.keys'",
    ),
    "a reading twice": Fault(make=_reading_twice, kind="content", names="two readings"),
    "a record that was edited": Fault(
        make=_replaced(NODES, b"PERMISSIVE", b"STRICT"),
        kind="content",
        names="digest is not that of its content",
    ),
    "a listing that was edited": Fault(
        make=_replaced(NODES, b'"items":3', b'"items":2'),
        kind="content",
        names="listing's digest",
    ),
    "a line that is no JSON": Fault(
        make=_replaced(NODES, b'"kind":"record"', b'"kind":'),
        kind="content",
        names=f"{NODES}:3",
    ),
    "a line that is a number": Fault(
        make=inside(NODES, b"7\n"), kind="content", names=f"{NODES}:1: expected an object"
    ),
    "a line of another kind": Fault(
        make=_replaced(NODES, b'"kind":"listing"', b'"kind":"opinion"'),
        kind="content",
        names="unknown kind",
    ),
    "a record before its reading": Fault(
        make=_replaced(NODES, b'"kind":"reading"', b'"kind":"gap"'), kind="content", names="read"
    ),
    "a reading of a collector that is a number": Fault(
        make=_replaced(NODES, b'"collector":"appmesh.virtual-nodes"', b'"collector":5'),
        kind="content",
        names="collector",
    ),
    "shapes that are a list": Fault(make=inside("shapes.json", b"[]"), kind="content"),
    "shapes that are hostile": Fault(
        make=inside("shapes.json", b'{"appmesh:DescribeVirtualNode":{"struct":7}}'),
        kind="content",
        names="form that the checks expect",
    ),
    "verdicts made better": Fault(
        make=_flipped_verdict, kind="verdict", names="mesh-listener-tls-strict"
    ),
    "a result missing": Fault(make=_missing_result, kind="verdict", names="mesh-listener"),
    "a result twice": Fault(make=_result_twice, kind="verdict", names="stand twice"),
    "a check that does not exist": Fault(make=_strange_check, kind="verdict", names="always-fine"),
    "a claim made better": Fault(make=_dossier, kind="dossier", names=DOSSIER),
    "an emptier book": Fault(
        make=outside(BOOK, canonical(encode(Book()))), kind="dossier", names=BOOK
    ),
    "another page assembled": Fault(
        make=_another_page_assembled, kind="dossier", names="book/index.md"
    ),
    "a page exchanged": Fault(
        make=outside("book/index.md", b"# All is well\n"), kind="dossier", names="book/index.md"
    ),
    "a sign-off that nobody gave": Fault(
        make=_members(PACK, reviewer="Richard Roe", signed_off="2026-10-01"),
        kind="dossier",
        names=DOSSIER,
    ),
}
"""What is wrong inside, though manifest and signature agree with it."""
