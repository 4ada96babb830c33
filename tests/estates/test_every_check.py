"""Each check passes and fails somewhere over HTTP, or stands in a list with the reason why not.

Somewhere is an estate of this folder, or a finding of the demo, which a test of the demo holds
against what it was built for. Unknown is reached for each by the fault matrix.
"""

import json
from functools import cache
from importlib import resources

import pytest

from tests.asked import asked_checks
from tests.estates import test_after_the_end as after_the_end
from tests.estates.found import estates
from tests.estates.synthetic import SYNTHETIC
from vouchbook.demo import EXPECTED
from vouchbook.kernel.registry import checks
from vouchbook.model.check import Verdict

LISTED = {(item.check, item.verdict): item for item in SYNTHETIC}
WANTED = (Verdict.PASS, Verdict.FAIL)


@cache
def reached() -> frozenset[tuple[str, Verdict]]:
    """The verdicts that each check gives over HTTP."""
    demo = json.loads(resources.files("vouchbook.sandbox").joinpath(EXPECTED).read_text("utf-8"))
    found = {
        (check, Verdict(verdict))
        for check, verdicts in demo.items()
        for verdict, subjects in verdicts.items()
        if subjects
    }
    for estate in estates().values():
        found |= set(estate.expects.items())
    # Judged at an instant of its own, which an estate can't have: both verdicts of each.
    return frozenset(
        found | {(name, verdict) for name in after_the_end.CHECKS for verdict in WANTED}
    )


@pytest.mark.parametrize("check", asked_checks())
def test_a_check_passes_and_fails_over_http_or_is_listed(check: str) -> None:
    for verdict in WANTED:
        is_reached, is_listed = (check, verdict) in reached(), (check, verdict) in LISTED
        assert is_reached or is_listed, f"{check}: {verdict} is reached by no estate"
        assert not (is_reached and is_listed), f"{check}: {verdict} is reached, and still listed"


def test_the_list_says_of_what_it_speaks() -> None:
    assert len(LISTED) == len(SYNTHETIC), "one entry a verdict"
    for item in SYNTHETIC:
        assert item.check in checks()
        assert item.verdict in WANTED
        assert item.reason.endswith(".")
        assert item.origin
        shown = {example.verdict for example in checks()[item.check].examples}
        assert item.verdict in shown, f"{item.check}: no example shows {item.verdict}"
