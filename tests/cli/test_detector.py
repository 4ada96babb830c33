"""`verify` says that nobody can look for secrets again in what is gone."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask
from tests.packs.world import OURS, make_pack
from vouchbook.model.snapshot import Detector
from vouchbook.verify import verify_pack

DETECTOR = Detector(name="a-detector", version="1.2.3", rules="sha256:" + "0" * 64)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_pack(tmp_path_factory.mktemp("detector") / "w", detector=DETECTOR).sealed()


def test_what_was_found_is_an_observation(sealed: bytes) -> None:
    report = verify_pack(sealed, OURS.fingerprint)
    assert report.ok
    assert report.detector == DETECTOR
    (words,) = report.not_reperformed
    assert "a-detector, version 1.2.3" in words


def test_it_is_said_to_people_and_to_programs(ask: Ask, sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(sealed)
    code, out, err = ask("verify", str(path))
    assert code == 0
    assert "not re-performed: what the detector" in " ".join((out + err).split())
    found = json.loads(ask("verify", str(path), "--format", "json")[1])
    assert found["ok"] is True
    (words,) = found["not_reperformed"]
    assert "nobody can look again" in words


def test_nothing_is_said_where_nothing_looked(ask: Ask, pack: Path) -> None:
    assert "not_reperformed" not in json.loads(ask("verify", str(pack), "--format", "json")[1])
    assert "not re-performed" not in "".join(ask("verify", str(pack))[1:])
