"""What assertions say in the slots of checks that no API can answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from vouchbook.evaluate import judge
from vouchbook.kernel.errors import UsageError
from vouchbook.model.check import Check, Outcome, Per, Severity, Subject, Verdict, advised, failed
from vouchbook.model.engagement import Statement, Terms
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.reading import Seen
from vouchbook.model.reasons import Reason
from vouchbook.model.result import Finding
from vouchbook.normalise import Model
from vouchbook.workspace import Workspace

SLOT = "example-slot"
ACCOUNTS = ("111122223333", "444455556666")
WORD = Statement(
    slot=SLOT,
    assertion="drill-2026",
    who="Mary Major",
    role="Compliance officer",
    date="2026-08-01",
    expires="2026-12-31",
    looked_at="The drill's minutes.",
)


def by_word(subject: Subject) -> Outcome:
    said = subject.estate.statement(SLOT)
    return (advised if said.holds else failed)(f"{said.who} says so, {said.assertion}")


CHECK = Check(
    id=SLOT,
    says="The drill was held.",
    objective="configuration-known",
    topic="compliance",
    severity=Severity.LOW,
    over=("iam.account",),
    per=Per.ACCOUNT,
    slot="drills leave no trace in an API.",
    holds=by_word,
    remedy="Hold the drill.",
)
AT = "2026-09-15T12:00:00.000000Z"
MODEL = Model(
    resources={"iam.account": ()},
    readings={
        "iam.account": tuple(
            Seen(
                collector="iam.account",
                place=Place(partition="aws", account=account, region=GLOBAL),
                as_of=AT,
            )
            for account in ACCOUNTS
        )
    },
    accounts=ACCOUNTS,
)


def findings(*statements: Statement, at: str = AT) -> tuple[Finding, ...]:
    return judge(CHECK, MODEL, Terms(statements=statements, as_of=at)).findings


def verdicts(*statements: Statement, at: str = AT) -> list[Verdict]:
    return [found.verdict for found in findings(*statements, at=at)]


def test_without_a_statement_it_is_unknown_for_want_of_one() -> None:
    for found in findings(replace(WORD, slot="another-slot")):
        assert found.verdict is Verdict.UNKNOWN
        assert found.reason is Reason.NEEDS_ASSERTION


def test_a_statement_speaks_for_every_account_and_is_counted_as_advice() -> None:
    found = findings(WORD)
    assert [item.verdict for item in found] == [Verdict.PASS, Verdict.PASS]
    assert all(item.advice for item in found)


def test_a_statement_speaks_only_for_the_accounts_that_it_names() -> None:
    assert verdicts(replace(WORD, accounts=ACCOUNTS[:1])) == [Verdict.PASS, Verdict.UNKNOWN]


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2026-07-31T23:59:59.999999Z", Verdict.UNKNOWN),
        ("2026-08-01T00:00:00.000000Z", Verdict.PASS),
        ("2026-12-31T23:59:59.999999Z", Verdict.PASS),
        ("2027-01-01T00:00:00.000000Z", Verdict.UNKNOWN),
    ],
)
def test_a_statement_holds_from_its_date_to_its_expiry(at: str, verdict: Verdict) -> None:
    assert set(verdicts(WORD, at=at)) == {verdict}


def test_the_reason_tells_of_a_statement_that_has_expired() -> None:
    said = findings(WORD, at="2027-02-01T00:00:00.000000Z")[0].because
    assert "expired on 2026-12-31" in said


def test_a_no_is_outvoted_by_nobody() -> None:
    no = replace(WORD, assertion="doubt-2026", holds=False)
    for older in (replace(no, date="2026-07-01"), replace(no, date="2026-09-01")):
        assert set(verdicts(WORD, older)) == {Verdict.FAIL}


def test_a_no_that_has_expired_says_nothing() -> None:
    no = replace(WORD, assertion="doubt-2026", holds=False, expires="2026-09-14")
    assert set(verdicts(WORD, no)) == {Verdict.PASS}


ASSERTION = """---
title: A drill
who: Mary Major
role: Compliance officer
date: 2026-08-01
expires: 2026-12-31
looked_at: The minutes.
answers: [one-slot, another-slot]
accounts: [111122223333]
holds: false
files: [drill/minutes.txt]
---
"""


def assertion(folder: Path, text: str = ASSERTION) -> Workspace:
    page = folder / "docs" / "assertions" / "drill-2026.md"
    page.parent.mkdir(parents=True)
    page.write_text(text)
    return Workspace(folder)


def test_an_assertion_becomes_a_statement_in_each_slot_with_its_files_digests(
    tmp_path: Path,
) -> None:
    workspace = assertion(tmp_path)
    (tmp_path / "docs" / "assertions" / "drill").mkdir()
    (tmp_path / "docs" / "assertions" / "drill" / "minutes.txt").write_bytes(b"abc")
    first, second = workspace.statements()
    assert (first.slot, second.slot) == ("one-slot", "another-slot")
    assert first.holds is False
    assert first.accounts == ("111122223333",)
    (file,) = first.files
    assert file.path == "drill/minutes.txt"
    # SHA-256 of "abc", from FIPS 180-2, appendix B.1.
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_that_is_not_there_stops_the_collection_and_is_named(tmp_path: Path) -> None:
    workspace = assertion(tmp_path)
    with pytest.raises(UsageError, match=r"minutes\.txt"):
        workspace.statements()


def test_files_stay_below_the_folder_of_the_assertions(tmp_path: Path) -> None:
    text = ASSERTION.replace("drill/minutes.txt", "../../vouchbook.toml")
    codes = {mistake.message for mistake in assertion(tmp_path, text).read[1]}
    assert any("leads out" in message for message in codes)
