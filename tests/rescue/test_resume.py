"""A run that ends before its time is gone on with, and asks nothing twice."""

from datetime import datetime

import pytest

from tests.aws import harness
from tests.rescue import vanishing
from vouchbook.model.reasons import Reason
from vouchbook.sandbox import Fault, FaultKind, Sandbox
from vouchbook.workspace import Workspace

PAGES = 3
TOKEN = {"NextToken": "?*"}


class Killed:
    """A clock that stops the run when it is asked for the n-th time: before a request is sent."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt
        return harness.now()


@pytest.mark.parametrize("after", [4, 5, 9, 17, 30, 60])
def test_a_stopped_run_is_gone_on_with(sandbox: Sandbox, where: Workspace, after: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        vanishing.run(sandbox, where, now=Killed(after))
    assert where.imports.names() == ()
    first = vanishing.asked(sandbox)
    rescued = vanishing.run(sandbox, where)
    assert rescued.lost == ()
    assert rescued.reused == sum(first.values())
    both = vanishing.asked(sandbox)
    assert set(both.values()) == {1}

    whole = vanishing.run(sandbox, vanishing.workspace(where.root / "other"))
    assert whole.reused == 0
    assert whole.brought == rescued.brought
    # The calls of the first run stand in the import, too.
    assert len(vanishing.opened(where, rescued).calls) == sum(both.values())


def test_a_whole_run_is_not_gone_on_with(sandbox: Sandbox, where: Workspace) -> None:
    vanishing.run(sandbox, where)
    assert vanishing.run(sandbox, where).reused == 0


def test_fresh_asks_for_everything_again(sandbox: Sandbox, where: Workspace) -> None:
    with pytest.raises(KeyboardInterrupt):
        vanishing.run(sandbox, where, now=Killed(30))
    assert vanishing.run(sandbox, where, fresh=True).reused == 0


def test_events_are_gone_on_with_by_token(sandbox: Sandbox, where: Workspace) -> None:
    throttled = Fault(
        kind=FaultKind.THROTTLING, service="cloudtrail", operation="LookupEvents", since=2
    )
    sandbox.faults([throttled])
    rescued = vanishing.run(sandbox, where)
    assert [lost.unread.reason for lost in rescued.lost] == [Reason.THROTTLED]
    sandbox.clear_faults()
    sandbox.clear_calls()
    again = vanishing.run(sandbox, where)
    assert again.lost == ()
    assert vanishing.operations(sandbox) == {"LookupEvents": PAGES - 1}


def test_where_a_token_is_of_no_use_any_more_events_are_gone_on_with_by_time(
    sandbox: Sandbox, where: Workspace
) -> None:
    lookup = {"service": "cloudtrail", "operation": "LookupEvents"}
    sandbox.faults([Fault(kind=FaultKind.THROTTLING, **lookup, since=2)])  # type: ignore[arg-type]
    vanishing.run(sandbox, where)
    stale = Fault(
        kind=FaultKind.ERROR,
        service="cloudtrail",
        operation="LookupEvents",
        match=TOKEN,
        count=1,
        code="InvalidNextTokenException",
        message="Expired.",
        status=400,
    )
    sandbox.faults([stale])
    again = vanishing.run(sandbox, where)
    assert again.lost == ()
    names = [c.name for c in again.brought.custody if "/cloudtrail/" in c.name]
    assert len(names) == PAGES
    told = {
        event["EventId"]
        for opened in [vanishing.opened(where, again)]
        for event in vanishing.events_of(where, opened)
    }
    assert len(told) == 121
