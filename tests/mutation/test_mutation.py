"""Every field that a check looks at moves one of its verdicts, or stands in a table with a reason.

The worlds are those of the check's examples, with one field changed to whatever else the API could
have said. So a check that ignores what it reads is found, and one that no change of any field
turns can't be here.
"""

from functools import cache

import pytest

from tests.mutation.unmoved import ADVICE, BECAUSE, SUBJECT, UNMOVED
from tests.mutation.worlds import (
    above,
    losing,
    shaking,
    shapes,
    turned_by_its_word,
    turning,
)
from vouchbook.kernel.registry import checks
from vouchbook.looked_at import Field, fields

CHECKS = checks()


@cache
def looked_at(check: str) -> dict[str, Field]:
    """The check's fields by path; no two operations of a check's answers share one."""
    return {field.path: field for field in fields(CHECKS[check], shapes())}


@cache
def moved(check: str) -> dict[str, str]:
    """The fields that move a verdict, each with the change that does it."""
    found = {path: turning(CHECKS[check], field) for path, field in looked_at(check).items()}
    return {path: change for path, change in found.items() if change}


@pytest.mark.parametrize("check", CHECKS)
def test_a_field_that_is_looked_at_moves_a_verdict_or_says_why_not(check: str) -> None:
    listed, looked = UNMOVED.get(check, {}).keys(), looked_at(check).keys()
    unexplained = sorted(looked - moved(check).keys() - listed)
    wish = "give it an example, or a reason in tests/mutation/unmoved.py"
    assert not unexplained, f"nothing that these fields hold moves a verdict of {check}: {wish}"
    stale = sorted(listed - looked)
    assert not stale, f"{check} doesn't look at what tests/mutation/unmoved.py lists"
    wrong = {path: moved(check)[path] for path in listed if path in moved(check)}
    assert not wrong, f"tests/mutation/unmoved.py lists what does move a verdict of {check}"


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_moved_and_bears_what_may_be_absent(check: str) -> None:
    around = {item: None for field in looked_at(check).values() for item in above(field)}
    # All are tried, so that none of them makes the check fall over.
    turns = [losing(CHECKS[check], item) for item in around]
    turns.append(turned_by_its_word(CHECKS[check]))
    assert moved(check) or any(turns), f"no field moves a verdict of {check}"


@pytest.mark.parametrize("check", UNMOVED)
def test_what_the_table_says_of_a_field_is_so(check: str) -> None:
    for path, reason in UNMOVED[check].items():
        assert len(reason.split()) > 3, f"{path}: {reason}"
        if reason in {ADVICE, BECAUSE, SUBJECT}:
            field = looked_at(check)[path]
            assert _KINDS[reason] in shaking(CHECKS[check], field), f"{path}: {reason}"


_KINDS = {ADVICE: "advice", BECAUSE: "because", SUBJECT: "subject"}


def test_the_table_names_checks() -> None:
    assert UNMOVED.keys() <= CHECKS.keys()
