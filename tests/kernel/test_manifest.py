"""Manifests list every file once, and tell what was changed, removed or added."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.manifest import (
    MANIFEST,
    SIGNATURE,
    compare,
    manifest_of,
    read_manifest,
)

FILES = {"b.txt": b"two", "a/c.txt": b"three", "a.txt": b""}
FACTS = "sha256:" + "0" * 64
WRITTEN = manifest_of("pack", FILES, FACTS)


def test_a_manifest_lists_path_size_and_digest_sorted() -> None:
    manifest = read_manifest(WRITTEN, "pack")
    assert [entry.path for entry in manifest.files] == ["a.txt", "a/c.txt", "b.txt"]
    assert [entry.size for entry in manifest.files] == [0, 5, 3]
    assert manifest.files[0].sha256.startswith("e3b0c44298fc1c14")
    assert manifest.facts == FACTS


def test_the_same_files_give_the_same_bytes_in_any_order() -> None:
    assert manifest_of("pack", dict(reversed(FILES.items())), FACTS) == WRITTEN


@given(st.dictionaries(st.text(min_size=1), st.binary(max_size=9), max_size=5))
def test_files_that_were_not_touched_have_no_problem(files: dict[str, bytes]) -> None:
    manifest = read_manifest(manifest_of("snapshot", files, FACTS), "snapshot")
    assert compare(manifest, {**files, MANIFEST: b"m", SIGNATURE: b"s"} | files) in (
        [],
        compare(manifest, files),
    )


def test_every_difference_is_named() -> None:
    manifest = read_manifest(WRITTEN, "pack")
    found = {"b.txt": b"TWO", "a.txt": b"", "new.txt": b"", MANIFEST: b"", SIGNATURE: b""}
    problems = [(item.kind, item.path) for item in compare(manifest, found)]
    assert problems == [("missing", "a/c.txt"), ("added", "new.txt"), ("changed", "b.txt")]


def changed(**members: Any) -> bytes:
    return canonical({**json.loads(WRITTEN), **members})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "can't be read"),
        (b"[]", "expected an object"),
        (WRITTEN + b"\n", "canonical"),
        (json.dumps(json.loads(WRITTEN)).encode(), "canonical"),
        (changed(format=2), "format 2"),
        (changed(format="1"), r"\$\.format"),
        (changed(kind="snapshot"), "canonical manifest of a pack"),
        (changed(note=1), "unknown note"),
        (changed(files=[{"path": "a"}]), "missing sha256, missing size"),
        (changed(files=json.loads(WRITTEN)["files"][::-1]), "canonical"),
        (changed(files=json.loads(WRITTEN)["files"][:1] * 2), "canonical"),
        (changed(files={}), "expected a list"),
    ],
)
def test_anything_else_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(IntegrityError, match=words):
        read_manifest(data, "pack")


def test_a_newer_format_says_what_to_do() -> None:
    with pytest.raises(IntegrityError) as caught:
        read_manifest(changed(format=2), "pack")
    assert "later" in caught.value.hint


def test_a_wrong_size_is_told_though_the_digest_is_right() -> None:
    entries = json.loads(WRITTEN)["files"]
    entries[0]["size"] = 9
    (problem,) = compare(read_manifest(changed(files=entries), "pack"), FILES)
    assert problem.detail == "0 bytes long, the manifest says 9"
