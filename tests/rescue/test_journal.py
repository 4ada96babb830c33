"""What a kill leaves of a journal."""

from pathlib import Path

import pytest

from vouchbook.rescue.journal import Journal, Kept


def page(number: int, *, question: str = "q", last: bool = False) -> Kept:
    return Kept(question=question, number=number, last=last, asked_at="2026-09-15T12:00:00.000000Z")


def filled(path: Path) -> Journal:
    journal = Journal(path)
    journal.keep(page(0), {"n": 0})
    journal.keep(page(0, question="other", last=True), {"n": "other"})
    journal.keep(page(1, last=True), {"n": 1})
    return journal


def test_pages_are_found_again(tmp_path: Path) -> None:
    filled(tmp_path / "j")
    journal = Journal(tmp_path / "j")
    assert journal.pages("q") == (page(0), page(1, last=True))
    assert [journal.document(kept) for kept in journal.pages("q")] == [{"n": 0}, {"n": 1}]
    assert journal.pages("nobody asked") == ()


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_that_was_cut_off_is_not_there_and_is_written_over(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "j"
    filled(path)
    path.write_bytes(path.read_bytes()[:-cut])
    journal = Journal(path)
    assert journal.pages("q") == (page(0),)
    assert len(journal.pages("other")) == 1
    journal.keep(page(1, last=True), {"n": "anew"})
    again = Journal(path)
    assert again.pages("q") == (page(0), page(1, last=True))
    assert again.document(again.pages("q")[1]) == {"n": "anew"}


def test_what_was_dropped_stays_dropped(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j")
    journal.drop("q")
    journal.drop("nobody asked")
    assert Journal(tmp_path / "j").pages("q") == ()
    journal.keep(page(0), {"n": 2})
    again = Journal(tmp_path / "j")
    assert again.document(again.pages("q")[0]) == {"n": 2}
    assert len(again.pages("other")) == 1
