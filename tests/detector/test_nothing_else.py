"""What AWS's own ids look like is left alone."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import pytest

from vouchbook.detector import find
from vouchbook.kernel.scanning import scanned

ROOT = Path(__file__).parents[2]
(SNAPSHOT,) = [path for path in (ROOT / "evidence").iterdir() if path.name[0].isdigit()]
FILES = sorted(path for path in SNAPSHOT.rglob("*") if path.is_file())
WANTED = frozenset(
    {
        "elasticbeanstalk RetrieveEnvironmentInfo EnvironmentInfo[].Message!presigned-url",
        "devicefarm CreateUpload upload.url!presigned-url",
        "ses SendRawEmail RawMessage.Data!email-address",
    }
)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SNAPSHOT).as_posix())
def test_nothing_in_the_demo_s_snapshot_is_taken_for_something_else(path: Path) -> None:
    for document in lines(path):
        assert scanned(document, find)[1] == ()


def examples() -> Iterator[tuple[str, Any]]:
    """Botocore's examples of answers: ids, digests, tokens and names of a hundred services."""
    for path in sorted((Path(botocore.__file__).parent / "data").glob("*/*/examples-1.json*")):
        data = path.read_bytes()
        told = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        for operation, given in told.get("examples", {}).items():
            for example in given:
                yield f"{path.parent.parent.name} {operation}", example.get("output")


def test_in_the_examples_of_aws_only_secrets_and_people_are_found() -> None:
    found = {f"{name} {path}" for name, answer in examples() for path in scanned(answer, find)[1]}
    credentials = {path for path in found if path.startswith(("iam ", "sts "))}
    assert len(credentials) > 5
    # Where AWS's documentation writes a user's id, it has the form of a key's.
    assert all(path.endswith(("!aws-key", "!aws-session-token")) for path in credentials)
    assert found - credentials <= WANTED
