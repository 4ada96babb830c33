"""`vouchbook sample`: no seed by default, the record and its sheets, and records drawn again."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask
from tests.period_estate import HOSTILE, period
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.sampling import population

CHECK = "mesh-listener-tls-strict"
DIGEST = population(period(), CHECK).digest


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "period.json"
    path.write_bytes(canonical(encode(period())))
    return path


def test_without_a_seed_it_tells_what_was_frozen(ask: Ask, film: Path, tmp_path: Path) -> None:
    code, out, err = ask("sample", CHECK, "--period", str(film), "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert "there is none by default" in err
    assert DIGEST in err
    assert "26 items" in err
    assert not (tmp_path / "out").exists()


def test_a_sample_is_written_and_can_be_drawn_again(ask: Ask, film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    drawn = ("sample", CHECK, "--period", str(film), "--out", str(folder), "--size", "4")
    said = (*drawn, "--seed", "3 5 1", "--population", DIGEST, "--format", "json")
    code, out, err = ask(*said, "--changes")
    assert code == 2
    assert "the population changed" in err
    code, out, _ = ask(*said, "--substitute", "2", "it was shut down")
    assert code == 0
    record = json.loads(out)
    assert record["population"] == DIGEST
    assert [item["number"] for item in record["drawn"]] == [1, 2, 3, 4, 5]
    assert record["substitutions"] == [{"number": 2, "by": 5, "reason": "it was shut down"}]
    written = sorted(path.name for path in folder.iterdir())
    assert [name.rpartition(".")[2] for name in written] == ["json", "xlsx"]
    assert json.loads((folder / written[0]).read_bytes()) == record
    again = ("sample", "--period", str(film), "--check-record", str(folder / written[0]))
    code, _, err = ask(*again)
    assert code == 0
    assert "the same 5 items" in err


def test_two_records_never_take_each_others_place(ask: Ask, film: Path, tmp_path: Path) -> None:
    for seed in ("a", "b", "a"):
        said = ("--period", str(film), "--out", str(tmp_path / "o"), "--size", "2", "--seed", seed)
        assert ask("sample", CHECK, *said)[0] == 0
    assert len(list((tmp_path / "o").iterdir())) == 4


def test_a_touched_record_breaks(ask: Ask, film: Path, tmp_path: Path) -> None:
    said = ("--period", str(film), "--out", str(tmp_path), "--size", "2", "--seed", "a")
    ask("sample", CHECK, *said, "--format", "json")
    (path,) = tmp_path.glob(f"{CHECK}-*.json")
    record = json.loads(path.read_bytes())
    record["seed"] = "b"
    path.write_text(json.dumps(record), "utf-8")
    code, _, err = ask("sample", "--period", str(film), "--check-record", str(path))
    assert code == 4
    assert "can't be drawn again: other items are drawn: 1, 2" in err
    path.write_text("{}", "utf-8")
    code, _, err = ask("sample", "--period", str(film), "--check-record", str(path))
    assert code == 2
    assert "is no record of a sample" in err


def test_names_can_send_no_signs_to_the_terminal(ask: Ask, film: Path, tmp_path: Path) -> None:
    said = ("--period", str(film), "--out", str(tmp_path), "--size", "26", "--seed", "a")
    code, out, _ = ask("sample", CHECK, *said)
    assert code == 0
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert HOSTILE[:8] in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no check was named"),
        (("nothing", "--size", "1", "--seed", "a"), "no film of the check 'nothing'"),
        ((CHECK, "--size", "27", "--seed", "a"), "a sample of 27 from a population of 26"),
        ((CHECK, "--seed", "a"), "a sample of 0"),
        (
            ("iam-proxy-role-00-scoped", "--changes", "--size", "1", "--seed", "a"),
            "does not know the check",
        ),
    ],
)
def test_wrong_usage_is_told(ask: Ask, film: Path, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = ask("sample", *arguments, "--period", str(film))
    assert (code, out) == (2, "")
    assert words in err


def test_a_period_that_is_none_is_told(ask: Ask, tmp_path: Path) -> None:
    code, _, err = ask("sample", CHECK, "--period", str(tmp_path / "none.json"))
    assert code == 2
    assert "there is no period at" in err
    (tmp_path / "bad.json").write_text("[1, 2", "utf-8")
    code, _, err = ask("sample", CHECK, "--period", str(tmp_path / "bad.json"))
    assert code == 2
    assert "is no period" in err
