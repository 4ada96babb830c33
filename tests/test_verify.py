"""Whatever is done to a pack is found and named, and nothing ends in a traceback."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.content_faults import CONTENT_FAULTS
from tests.packs.estate import HOME, header, node, plan, readings, seen, shapes
from tests.packs.faults import Fault, inner_files, resealed_inside
from tests.packs.hostile_zips import BROKEN, ESCAPES, with_path
from tests.packs.seal_faults import SEAL_FAULTS
from tests.packs.world import DEMO, OURS, THEIRS, Made, make_pack
from vouchbook.cli.app import run
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE
from vouchbook.kernel.pack_files import EVALUATION, PACK
from vouchbook.kernel.records import digested, facts_digest
from vouchbook.kernel.snapshot_files import write_snapshot
from vouchbook.model.reading import Reading, Unseen
from vouchbook.seal import pack_bytes
from vouchbook.verify import Report, verify_pack

FAULTS = {**SEAL_FAULTS, **CONTENT_FAULTS}
STRIDE = 193
"""A prime, so that the positions fall on every kind of field."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_pack(tmp_path_factory.mktemp("packs") / "ours")


@pytest.fixture(scope="module")
def intact(made: Made) -> bytes:
    return made.sealed()


def kinds(report: Report) -> set[str]:
    return {problem.kind for problem in report.problems}


def said(report: Report) -> str:
    return "\n".join(f"{item.kind} {item.path} {item.detail}" for item in report.problems)


def test_an_intact_pack_is_ok_and_its_signer_is_not_established(intact: bytes) -> None:
    report = verify_pack(intact)
    assert report.ok, said(report)
    assert not report.established
    assert report.fingerprint == OURS.fingerprint
    assert (report.reperformed.checks, report.reperformed.differ) == (2, ())
    assert report.reperformed.same_engine


@pytest.mark.parametrize(
    "form", [OURS.fingerprint, OURS.fingerprint.lower(), f" {OURS.fingerprint}\n"]
)
def test_the_right_fingerprint_establishes_the_signer(intact: bytes, form: str) -> None:
    report = verify_pack(intact, form)
    assert report.ok
    assert report.established


def test_another_fingerprint_is_a_problem(intact: bytes) -> None:
    report = verify_pack(intact, THEIRS.fingerprint)
    assert kinds(report) == {"signer"}
    assert not report.established


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def test_every_flipped_bit_of_a_sample_is_found(intact: bytes) -> None:
    for number, position in enumerate(range(0, len(intact), STRIDE)):
        report = verify_pack(flipped(intact, position, number % 8), OURS.fingerprint)
        assert not report.ok, f"byte {position}"


def test_every_flipped_byte_of_the_zips_own_directory_is_found(intact: bytes) -> None:
    start = intact.rindex(b"PK\x01\x02")
    for position in range(start, len(intact)):
        assert not verify_pack(flipped(intact, position)).ok, f"byte {position}"


def test_every_flipped_byte_of_the_seal_is_found_though_the_zip_is_sound(made: Made) -> None:
    files = made.sealed_files()
    for name, stride in ((SIGNATURE, 2), (MANIFEST, 97)):
        for position in range(0, len(files[name]), stride):
            changed = {**files, name: flipped(files[name], position)}
            assert not verify_pack(pack_bytes(changed)).ok, f"{name}, byte {position}"


@given(st.integers(0, 2**20), st.integers(0, 40), st.binary(max_size=40))
@settings(max_examples=60)
def test_no_change_of_a_few_bytes_goes_unseen(
    made: Made, where: int, removed: int, added: bytes
) -> None:
    intact = made.sealed()
    start = where % len(intact)
    changed = intact[:start] + added + intact[start + removed :]
    assert verify_pack(changed).ok == (changed == intact)


@given(st.binary(max_size=400))
@settings(max_examples=80)
def test_no_bytes_whatever_end_in_a_traceback(data: bytes) -> None:
    assert kinds(verify_pack(data)) == {"structure"}
    assert kinds(verify_pack(b"PK\x03\x04" + data)) == {"structure"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_zip_that_is_not_the_canonical_one_is_refused(made: Made, name: str) -> None:
    report = verify_pack(BROKEN[name](made.sealed_files()))
    assert kinds(report) == {"structure"}, said(report)


@pytest.mark.parametrize("name", ESCAPES)
def test_a_path_that_escapes_is_refused(made: Made, name: str) -> None:
    report = verify_pack(with_path(made.sealed_files(), ESCAPES[name]))
    assert kinds(report) == {"structure"}
    assert "escapes" in said(report)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(made: Made, name: str) -> None:
    fault: Fault = FAULTS[name]
    report = verify_pack(fault.make(made), OURS.fingerprint)
    assert not report.ok
    assert fault.kind in kinds(report), said(report)
    assert fault.names in said(report)


def test_a_renamed_file_is_missing_under_its_old_name_too(made: Made) -> None:
    report = verify_pack(FAULTS["a file renamed"].make(made))
    assert [(item.kind, item.path) for item in report.problems] == [
        ("missing", "exports/evidence-index.xlsx"),
        ("added", "exports/evidence-index-2.xlsx"),
    ]


def forged(folder: Path) -> Made:
    """Consistent in every part: the failing node was made strict, and everything was redone."""
    nodes = (
        node("pay", "api", "STRICT"),
        node("payments", "api", "STRICT"),
        node("payments", "ledger", "STRICT"),
    )
    better = seen("appmesh.virtual-nodes", HOME, "appmesh:ListVirtualNodes", nodes)
    kept = [
        item for item in readings() if (item.collector, item.place) != (better[0].collector, HOME)
    ]
    return make_pack(folder, THEIRS, (*better, *kept))


def test_a_forgery_by_another_key_is_found_by_the_fingerprint_alone(tmp_path: Path) -> None:
    pack = forged(tmp_path).sealed(signer=THEIRS)
    assert verify_pack(pack).ok, "who signed must be learned elsewhere"
    report = verify_pack(pack, OURS.fingerprint)
    assert kinds(report) == {"signer"}
    assert THEIRS.fingerprint in said(report)


def test_a_pack_signed_anew_around_our_snapshot_is_found_without_a_fingerprint(made: Made) -> None:
    report = verify_pack(made.sealed(signer=THEIRS))
    assert "signer" in kinds(report)


def test_another_engine_is_told_and_its_differences_are_listed(made: Made) -> None:
    other = json.loads(made.files["pack.json"])
    other["engine"] = "sha256:" + "0" * 64
    evaluation = made.files["results/evaluation.json"].replace(
        b'"verdict":"fail"', b'"verdict":"pass"'
    )
    pack = made.sealed(
        {"pack.json": canonical(other) + b"\n", "results/evaluation.json": evaluation}
    )
    report = verify_pack(pack)
    assert report.ok, said(report)
    assert not report.reperformed.same_engine
    assert report.reperformed.differ == ("kms-key-rotation-enabled", "mesh-listener-tls-strict")


def test_a_real_snapshot_signed_by_the_demos_key_is_refused(tmp_path: Path) -> None:
    report = verify_pack(make_pack(tmp_path, DEMO).sealed(signer=DEMO), DEMO.fingerprint)
    assert kinds(report) == {"signer"}
    assert "demo" in said(report)


def test_a_synthetic_one_signed_by_the_demos_key_is_fine(tmp_path: Path) -> None:
    report = verify_pack(make_pack(tmp_path, DEMO, synthetic=True).sealed(signer=DEMO))
    assert report.ok, said(report)
    assert report.synthetic


NASTY: tuple[Any, ...] = (
    *(None, True, 0, -1, 2.5, 2**53 - 1),
    *("", "x", "$", "sha256:", [], [[]], {}, {"a": {"b": 1}}),
)
STEPS = st.lists(st.integers(0, 10_000), min_size=20, max_size=20)


class Steps:
    """Turns numbers into decisions, one after the other."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = iter(numbers)

    def below(self, limit: int) -> int:
        return next(self._numbers, 0) % limit

    def somewhere(self, value: Any) -> Any:
        """The value with one part of it replaced, or removed."""
        if isinstance(value, dict) and value and self.below(6):
            name = sorted(value)[self.below(len(value))]
            if not self.below(8):
                return {key: item for key, item in value.items() if key != name}
            return {**value, name: self.somewhere(value[name])}
        if isinstance(value, list) and value and self.below(6):
            number = self.below(len(value))
            return [*value[:number], self.somewhere(value[number]), *value[number + 1 :]]
        return NASTY[self.below(len(NASTY))]

    def line(self, line: bytes) -> bytes:
        """A line of JSON with one value or one bit changed."""
        if self.below(2):
            return canonical(self.somewhere(json.loads(line)))
        return flipped(line, self.below(len(line)), self.below(8))

    def reading(self, reading: Reading) -> Reading:
        """A reading with other facts in one record, and the digest of those."""
        if isinstance(reading, Unseen) or not reading.records:
            return reading
        records = list(reading.records)
        chosen = self.below(len(records))
        facts = self.somewhere(dict(records[chosen].facts or {}))
        usable = facts if isinstance(facts, dict) else {"virtualNode": facts, "KeyMetadata": facts}
        records[chosen] = digested(replace(records[chosen], facts=usable))
        return replace(reading, records=tuple(records))


@given(STEPS)
@settings(max_examples=120)
def test_behind_a_good_seal_no_content_ends_in_a_traceback(made: Made, numbers: list[int]) -> None:
    steps = Steps(numbers)
    paths = sorted(path for path in made.files if ".json" in path)
    path = paths[steps.below(len(paths))]
    name = path.removeprefix(made.path(""))
    lines = made.files[path].splitlines()
    number = steps.below(len(lines))
    content = b"\n".join([*lines[:number], steps.line(lines[number]), *lines[number + 1 :], b""])
    inner = name in inner_files(made)
    files = resealed_inside(made, {name: content}) if inner else {path: content}
    report = verify_pack(made.sealed(files), OURS.fingerprint)
    # The engine's digest and the tool's name are the sealer's word: they change no verdict.
    free = path == "pack.json" or path.endswith((MANIFEST, SIGNATURE))
    assert not report.ok or free or content == made.files[path]


@given(STEPS)
@settings(max_examples=60)
def test_hostile_facts_end_in_no_traceback(made: Made, numbers: list[int]) -> None:
    """Whoever has a key can seal any facts: the digests are right, and the checks run over them."""
    steps = Steps(numbers)
    found = tuple(steps.reading(reading) for reading in readings())
    engagement = made.workspace.config.engagement
    files = write_snapshot(header(), engagement, plan(), shapes(), found)
    facts = facts_digest(found)
    changes = resealed_inside(made, dict(files), facts=facts)
    report = verify_pack(made.with_facts(facts).sealed(changes))
    assert kinds(report) <= {"verdict", "dossier", "content"}, said(report)


def test_the_command_names_what_is_wrong_and_exits_4(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(FAULTS["a byte of a page changed"].make(made))
    assert run(["verify", str(pack)]) == 4
    shown = capsys.readouterr()
    assert "changed" in shown.out
    assert "site/index.html" in shown.out


@pytest.mark.parametrize("signer", ["", "SHA256:", "abc", OURS.fingerprint[:-1]])
def test_what_is_no_fingerprint_is_wrong_usage_and_not_silence(
    intact: bytes, tmp_path: Path, signer: str
) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(intact)
    assert run(["verify", str(pack), "--signer", signer]) == 2


def test_without_a_fingerprint_the_command_says_so(
    intact: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(intact)
    assert run(["verify", str(pack)]) == 0
    assert "signer not established" in capsys.readouterr().err
    assert run(["verify", str(pack), "--signer", OURS.fingerprint]) == 0
    assert "signer established" in capsys.readouterr().err


def test_a_pack_of_the_first_format_is_upgraded_in_memory(made: Made) -> None:
    """It has no bundles; judged by another engine, its verdicts are the same."""
    results = parse(made.files[EVALUATION])
    for result in results:
        del result["bundles"]
    header = parse(made.files[PACK])
    old = {
        EVALUATION: canonical(results) + b"\n",
        PACK: canonical(header | {"format": 1, "engine": "sha256:" + "0" * 64}) + b"\n",
    }
    report = verify_pack(made.sealed(old))
    assert report.problems == ()
    assert not report.reperformed.same_engine
    assert report.reperformed.differ == ()


def test_a_pack_of_this_format_lacks_nothing(made: Made) -> None:
    results = parse(made.files[EVALUATION])
    for result in results:
        del result["bundles"]
    report = verify_pack(made.sealed({EVALUATION: canonical(results) + b"\n"}))
    assert [item.kind for item in report.problems] == ["content"]
