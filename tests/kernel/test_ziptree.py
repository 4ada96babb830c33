"""Canonical ZIPs: the same files give the same bytes, and nothing else is read."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.hostile_zips import ESCAPES
from vouchbook.kernel.errors import IntegrityError, UsageError
from vouchbook.kernel.ziptree import read_zip, safe_name, write_zip

PART = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\\/:"), min_size=1, max_size=8
).filter(lambda part: part not in {".", ".."})
NAMES = st.lists(PART, min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(NAMES, st.binary(max_size=40), max_size=6)


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    write_zip(stream, files)
    return stream.getvalue()


@given(FILES)
def test_what_is_written_is_read_back_and_the_order_changes_nothing(
    files: dict[str, bytes],
) -> None:
    data = zipped(files)
    assert read_zip(data) == files
    assert zipped(dict(reversed(files.items()))) == data


def test_entries_are_stored_sorted_and_without_a_time_of_their_own() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"b": b"2", "a": b"1"}))) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a", "b"]
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_any_other_tool_can_open_it() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"a/b.txt": b"x", "\u00e9": b"y"}))) as archive:
        assert archive.testzip() is None
        assert archive.read("a/b.txt") == b"x"


def test_every_flipped_bit_is_found() -> None:
    data = zipped({"a.txt": b"one", "b/c.txt": b"two"})
    for position in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            with pytest.raises(IntegrityError):
                read_zip(bytes(changed))


def test_every_shorter_or_longer_file_is_found() -> None:
    data = zipped({"a.txt": b"one", "b/c.txt": b"two"})
    for length in range(len(data)):
        with pytest.raises(IntegrityError):
            read_zip(data[:length])
    for extra in (b"\x00", b"PK\x05\x06", data):
        with pytest.raises(IntegrityError):
            read_zip(data + extra)
        with pytest.raises(IntegrityError):
            read_zip(extra + data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        read_zip(data)


@pytest.mark.parametrize("name", ESCAPES.values())
def test_a_name_that_escapes_is_neither_read_nor_written(name: str) -> None:
    assert not safe_name(name)
    with pytest.raises(UsageError):
        zipped({name: b""})


@pytest.mark.parametrize("name", ["a", "a/b.c", "site/assets/x y.css", "...", "a..b", "\u00e9"])
def test_an_ordinary_name_is_safe(name: str) -> None:
    assert safe_name(name)
