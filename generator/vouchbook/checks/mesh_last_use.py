"""When was App Mesh last called, as far as CloudTrail's event history reaches?"""

from dataclasses import replace

from vouchbook.checks._dates import day
from vouchbook.checks._event_examples import history
from vouchbook.checks._events import HISTORY, LOOKUP
from vouchbook.checks._governance_examples import AFTER, PERIOD, at
from vouchbook.checks._identity_examples import blind
from vouchbook.checks.mesh_residue import LAST_DAY, before_the_end
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    failed,
    not_applicable,
    passed,
)


def _past(subject: Subject) -> Outcome:
    events = subject.get("Events") or ()
    too_early = before_the_end(subject.estate)
    if too_early:
        return not_applicable(too_early)
    for event in events:
        name, date = event.get("EventName"), day(event.get("EventTime"))
        if date > LAST_DAY:
            return failed(f"something still called it on {date}: {name}")
        return passed(f"the last call that the event history has is {name} of {date}")
    return passed("the event history, which reaches back 90 days, has no call of it")


def _newest(moment: str, name: str = "StreamAggregatedResources") -> Given:
    found = history(name)
    (event,) = found.facts[""]["Events"]
    return replace(found, facts={"": {"Events": [{**event, "EventTime": moment}]}})


def _after(verdict: Verdict, why: str, *given: Given) -> Example:
    return at(verdict, why, *given, as_of=AFTER, period=("2026-07-01", "2026-12-31"))


LAST_USE_PAST = Check(
    id="appmesh-last-use-past",
    objective="configuration-known",
    topic="compliance",
    says="Since AWS ended App Mesh, nothing called it any more.",
    severity=Severity.LOW,
    over=(HISTORY,),
    holds=_past,
    counts="event histories",
    remedy=(
        "Find who calls it by the event's identity, and move or stop it. History keeps events for "
        "90 days alone: save a snapshot of the last use before it is gone."
    ),
    references=(LOOKUP, "CloudTrail User Guide: working with CloudTrail event history"),
    examples=(
        _after(Verdict.PASS, "The last call was before its end.", history("DescribeMesh")),
        _after(Verdict.PASS, "A call of its last day.", _newest("2026-09-30T23:59:59.000000Z")),
        _after(Verdict.PASS, "None is left in the history.", history()),
        _after(Verdict.FAIL, "A call of the day after.", _newest("2026-10-01T00:00:00.000000Z")),
        at(Verdict.NOT_APPLICABLE, "Before its end.", history("CreateMesh")),
        at(
            Verdict.NOT_APPLICABLE,
            "A period that ended before, looked at later.",
            _newest("2026-10-01T00:00:00.000000Z"),
            as_of=AFTER,
            period=("2026-01-01", "2026-06-30"),
        ),
        at(
            Verdict.PASS,
            "A period that ends with App Mesh, looked at later.",
            history("DescribeMesh"),
            as_of=AFTER,
            period=PERIOD,
        ),
        _after(Verdict.UNKNOWN, "Events were denied.", blind(HISTORY, LOOKUP)),
    ),
)
