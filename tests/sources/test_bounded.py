"""Files that want to do harm: refused within bounded memory, in a sentence that names them."""

import gzip
import io
import json
import resource
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchbook.kernel.errors import UsageError
from vouchbook.sources.bounded import DEPTH, json_document, json_lines, unpacked, yaml_documents

BOMB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from vouchbook.kernel.errors import UsageError
from vouchbook.sources.bounded import unpacked
try:
    unpacked("bomb.json.gz", sys.stdin.buffer.read())
except UsageError as error:
    sys.stdout.write(str(error))
"""


def zeros(gibibytes: int) -> bytes:
    """A gzip file of zeros that is never held unpacked here either."""
    out = io.BytesIO()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 24)
    for _ in range(64 * gibibytes):
        out.write(packer.compress(block))
    out.write(packer.flush())
    return out.getvalue()


def test_ten_gigabytes_of_zeros_are_refused_within_one_gigabyte_of_memory() -> None:
    bomb = zeros(1)
    # Ten members in a row: each looks harmless, and the file is 10 GiB unpacked.
    done = subprocess.run(
        [sys.executable, "-c", BOMB], input=bomb * 10, capture_output=True, check=True
    )
    assert b"bomb.json.gz is larger than 64 MiB unpacked" in done.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20


@given(st.binary(max_size=2000), st.integers(0, 9))
def test_what_was_packed_comes_back(data: bytes, level: int) -> None:
    packed = gzip.compress(data, level)
    assert unpacked("a", packed) == data
    assert unpacked("a", packed + packed) == data + data


def test_plain_files_come_back_as_they_are() -> None:
    assert unpacked("a", b'{"a": 1}') == b'{"a": 1}'


@pytest.mark.parametrize("limit", [0, 1, 99])
def test_the_limit_holds_for_packed_and_plain(limit: int) -> None:
    data = b"x" * 100
    for given_data in (data, gzip.compress(data)):
        with pytest.raises(UsageError, match="is larger than"):
            unpacked("a", given_data, limit)
        assert unpacked("a", given_data, 100) == data


@given(st.integers(3, 60))
def test_a_file_that_is_cut_off_is_refused(kept: int) -> None:
    packed = gzip.compress(json.dumps(list(range(60))).encode())
    with pytest.raises(UsageError, match=r"cut off|no gzip"):
        unpacked("a.gz", packed[: min(kept, len(packed) - 1)])


def test_a_flipped_bit_is_found() -> None:
    packed = bytearray(gzip.compress(b"x" * 1000))
    packed[-6] ^= 1
    with pytest.raises(UsageError, match="no gzip"):
        unpacked("a.gz", bytes(packed))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * 100_000, "nested more than"),
        (b'{"a":' * 100_000, "nested more than"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"a": NaN}', "no number"),
        (b'{"a": 1', "no JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"9" * 5000, "no JSON"),
    ],
)
def test_bad_json_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        json_document("dir/bad.json", data)
    assert "dir/bad.json" in str(caught.value)


def test_brackets_inside_texts_are_no_nesting() -> None:
    document = {"a": '["{' * 500 + '\\"'}
    assert json_document("a", json.dumps(document).encode()) == document
    deep = "[" * DEPTH + "]" * DEPTH
    assert json_document("a", deep.encode())


def test_json_lines_name_the_line() -> None:
    assert json_lines("a", b'{"a": 1}\n\n{"b": 2}\n') == [{"a": 1}, {"b": 2}]
    with pytest.raises(UsageError, match="a:2"):
        json_lines("a", b'{"a": 1}\n{"b"\n')


LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LAUGHS, "aliases are not taken"),
        (b"a: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        (b"a: !Ref x", "could not determine a constructor"),
        (b"a: 1\na: 2", "stands twice"),
        (b"[" * 5000, "nested too deeply"),
        (b"a: [", "no YAML"),
        (b"\xff", "not UTF-8"),
        (b"a: 2026-99-99", "no YAML"),
    ],
)
def test_bad_yaml_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        yaml_documents("bad.yaml", data)
    assert "bad.yaml" in str(caught.value)


def test_yaml_gives_every_document() -> None:
    assert yaml_documents("a", b"a: 1\n---\nb: [x]\n---\n") == [{"a": 1}, {"b": ["x"]}]


def test_a_template_s_short_functions_come_in_their_long_form() -> None:
    text = b"""
a: !Ref Mesh
b: !GetAtt Node.Arn
c: !Sub "${Mesh}/x"
d: !If [IsProd, !Ref A, {b: !Join ["", [x, y]]}]
"""
    (found,) = yaml_documents("t.yaml", text, template=True)
    assert found == {
        "a": {"Ref": "Mesh"},
        "b": {"Fn::GetAtt": ["Node", "Arn"]},
        "c": {"Fn::Sub": "${Mesh}/x"},
        "d": {"Fn::If": ["IsProd", {"Ref": "A"}, {"b": {"Fn::Join": ["", ["x", "y"]]}}]},
    }
    with pytest.raises(UsageError, match="could not determine a constructor"):
        yaml_documents("t.yaml", b"a: !Exec x", template=True)
