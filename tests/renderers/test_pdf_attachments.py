"""The files inside the PDF, before they are inside it."""

import hashlib
import json
from dataclasses import replace

from tests.renderers.dossier_fixture import dossier, material
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.model.reading import Record
from vouchbook.model.result import CheckResult
from vouchbook.renderers.pdf_attachments import attachments, by_check

DOSSIER = dossier()
MATERIAL = material()
FILES = attachments(DOSSIER, MATERIAL)


def test_names_are_flat_sorted_and_numbered_without_gaps() -> None:
    names = [file.name for file in FILES]
    assert names == sorted(names)
    assert [int(name.partition("-")[0]) for name in names] == list(range(1, len(names) + 1))
    assert names[:2] == ["001-manifest.json", "002-evaluation.json"]
    assert all("/" not in name and name.isascii() for name in names)
    assert [file.reference for file in FILES][:2] == ["E-001", "E-002"]


def test_the_manifest_is_byte_for_byte_the_snapshots() -> None:
    assert FILES[0].data == MATERIAL.manifest


def test_the_evaluation_holds_every_result() -> None:
    held = json.loads(FILES[1].data)
    results = tuple(decode(CheckResult, item) for item in held["checks"])
    assert results == tuple(check.result for check in DOSSIER.checks)
    assert held["as_of"] == DOSSIER.header.as_of
    assert held["snapshot_digest"] == DOSSIER.snapshot_digest


def test_each_check_has_the_records_that_it_cites_one_a_line() -> None:
    located = {item.record.digest: item.record for item in DOSSIER.records}
    files = by_check(FILES)
    for check in DOSSIER.checks:
        cited = set(check.result.rests_on()) & set(located)
        if not cited:
            assert check.id not in files
            continue
        lines = files[check.id].data.splitlines()
        records = [decode(Record, json.loads(line)) for line in lines]
        assert {record.digest for record in records} == cited
        assert [canonical(encode(record)) for record in records] == lines
        for number, record in enumerate(records, start=1):
            assert record == located[record.digest]
            assert files[check.id].lines[record.digest] == number


def test_descriptions_carry_the_digest() -> None:
    for file in FILES:
        assert hashlib.sha256(file.data).hexdigest() == file.sha256
        assert file.sha256 in file.description


def test_a_dossier_without_checks_still_has_manifest_and_evaluation() -> None:
    names = [file.name for file in attachments(replace(DOSSIER, checks=()), MATERIAL)]
    assert names == ["001-manifest.json", "002-evaluation.json"]
