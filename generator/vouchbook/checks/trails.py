"""Do CloudTrail trails log everything that happens, everywhere?"""

from vouchbook.checks._identity_examples import (
    HOME,
    ORGANISATION_TRAIL,
    TRAIL,
    blind,
    failing,
    hidden,
    moot,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of, seen_by
from vouchbook.checks._selectors import Kept, left_out, management_events
from vouchbook.model.check import (
    Check,
    Estate,
    Outcome,
    Per,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

TRAILS = "cloudtrail.trails"
DESCRIBE = "cloudtrail:DescribeTrails"
STATUS = "cloudtrail:GetTrailStatus"
SELECTORS = "cloudtrail:GetEventSelectors"
OPTIONAL_SOURCES = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})
"""Busy sources that CloudTrail lets one leave out."""


def _covers_regions(candidate: View) -> bool:
    return (
        candidate.get("IsMultiRegionTrail") is True
        and candidate.get("IncludeGlobalServiceEvents") is True
        and candidate.get("status", "IsLogging") is True
    )


def _multi_region(subject: Subject) -> Outcome:
    account = subject.place.account

    def covers_here(candidate: View) -> bool:
        return seen_by(candidate, account) and _covers_regions(candidate)

    def unbroken(candidate: View) -> bool:
        return covers_here(candidate) and not _stopped_for(candidate, subject.estate)

    found = subject.estate.find(TRAILS, unbroken)
    if found is not None:
        return passed(f"{found.id} covers all Regions and global services, and is logging")
    broken = subject.estate.find(TRAILS, covers_here)
    if broken is None:
        return failed(
            "no trail has IsMultiRegionTrail, IncludeGlobalServiceEvents and IsLogging all true"
        )
    return failed(f"{broken.id} logged nothing {_stopped_for(broken, subject.estate)}")


def _stopped_for(trail: View, estate: Estate) -> str:
    """The time inside the engagement's period for which a trail was stopped; empty for none.

    GetTrailStatus has the last stop and the last start alone.
    """
    stopped = trail.get("status", "StopLoggingTime")
    if not stopped:
        return ""
    first, last = estate.period
    started = str(trail.get("status", "StartLoggingTime") or "")
    if str(stopped)[:10] > last or (stopped < started and started[:10] < first):
        return ""
    # One that is logging was started again, whatever the times say.
    until = f"until {started[:19]}Z" if started > stopped else "until an unknown time"
    return f"from {str(stopped)[:19]}Z {until}, inside the period"


def _management(subject: Subject) -> Outcome:
    kept = management_events(subject.get("selectors"))
    if not kept:
        return _no_management_events(subject)
    lost = left_out(kept)
    if lost is None:
        return failed(f"the selectors keep {_part_of(kept)} management events, expected all")
    if lost - OPTIONAL_SOURCES:
        names = listed(lost - OPTIONAL_SOURCES)
        return failed(f"events of {names} are left out, expected all sources")
    if lost:
        return advised(f"all are kept but those of {listed(lost)}: show who decided it")
    return passed("the selectors keep all management events, reads and writes, of every source")


def _part_of(kept: tuple[Kept, ...]) -> str:
    if any(item.reads for item in kept):
        return "only read"
    return "only write" if any(item.writes for item in kept) else "only single"


def _no_management_events(subject: Subject) -> Outcome:
    """A trail for data events alone is in order where another trail keeps what it doesn't."""
    own = resource_of(subject)

    def keeps_all(other: View) -> bool:
        if other.id == own.id or not seen_by(other, own.place.account):
            return False
        if not _covers_regions(other):
            return False
        return left_out(management_events(other.get("selectors"))) == frozenset()

    found = subject.estate.find(TRAILS, keeps_all)
    if found is None:
        return failed("the selectors keep no management events, expected all")
    return not_applicable(f"for data events alone; {found.id} keeps all management events")


def _advanced(*fields: dict[str, object]) -> dict[str, object]:
    return {"AdvancedEventSelectors": [{"Name": "events", "FieldSelectors": list(fields)}]}


_MANAGEMENT: dict[str, object] = {"Field": "eventCategory", "Equals": ["Management"]}
_DATA_ONLY = {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]}
_READS: dict[str, object] = {"Field": "readOnly", "Equals": ["true"]}
_WRITES: dict[str, object] = {"Field": "readOnly", "Equals": ["false"]}


def _without(*sources: str) -> dict[str, object]:
    classic = {"ReadWriteType": "All", "IncludeManagementEvents": True}
    return {"EventSelectors": [classic | {"ExcludeManagementEventSources": list(sources)}]}


MULTI_REGION_ACTIVE = Check(
    id="cloudtrail-multi-region-active",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says=(
        "In every account, a trail for all Regions and global services is logging, and its last "
        "stop, if any, left no gap in the period."
    ),
    severity=Severity.CRITICAL,
    over=(TRAILS,),
    holds=_multi_region,
    per=Per.ACCOUNT,
    counts="accounts",
    remedy=(
        "Create a trail for all Regions with global service events (an organisation's trail counts "
        "in every member account), and start its logging."
    ),
    references=(DESCRIBE, STATUS, "CloudTrail User Guide: creating a trail for your AWS account"),
    examples=(
        passing("A multi-Region trail is logging.", trail()),
        passing(
            "One such trail decides, whatever another one is.",
            hidden(trail(arn=f"{TRAIL}-2"), "status", STATUS),
            trail(),
        ),
        passing(
            "The organisation's trail, seen from a member account.",
            trail(arn=ORGANISATION_TRAIL, account=HOME, IsOrganizationTrail=True),
        ),
        failing("No trail at all."),
        failing("One Region only.", trail(IsMultiRegionTrail=False)),
        failing("Without global services.", trail(IncludeGlobalServiceEvents=False)),
        passing(
            "It was stopped, and started again, before the period.",
            trail(
                status={
                    "StopLoggingTime": "2026-05-01T08:00:00.000000Z",
                    "StartLoggingTime": "2026-05-02T08:00:00.000000Z",
                }
            ),
        ),
        failing(
            "It is logging, and was stopped for a while inside the period.",
            trail(
                status={
                    "StopLoggingTime": "2026-08-01T08:00:00.000000Z",
                    "StartLoggingTime": "2026-08-03T08:00:00.000000Z",
                }
            ),
        ),
        failing(
            "It was stopped before the period, and started again inside it.",
            trail(
                status={
                    "StopLoggingTime": "2026-06-01T08:00:00.000000Z",
                    "StartLoggingTime": "2026-07-03T08:00:00.000000Z",
                }
            ),
        ),
        failing("Stopped.", trail(status={"IsLogging": False})),
        unknowing("The status was denied.", hidden(trail(), "status", STATUS)),
        unknowing(
            "The organisation's trail tells its status to the management account alone.",
            hidden(
                trail(arn=ORGANISATION_TRAIL, account=HOME, IsOrganizationTrail=True),
                "status",
                STATUS,
            ),
        ),
        unknowing("Trails were denied.", blind(TRAILS, DESCRIBE)),
    ),
)

MANAGEMENT_EVENTS_ALL = Check(
    id="cloudtrail-management-events-all",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Trails keep all management events, reads and writes, of every service.",
    severity=Severity.HIGH,
    over=(TRAILS,),
    holds=_management,
    counts="trails",
    remedy=(
        "Let the trail's selectors include management events with ReadWriteType All and no "
        "excluded sources; in advanced selectors, filter by eventCategory Management alone."
    ),
    references=(SELECTORS, "CloudTrail User Guide: logging management events"),
    examples=(
        passing("All, by a classic selector.", trail()),
        passing(
            "Members that are absent have their defaults.",
            trail(selectors={"EventSelectors": [{"DataResources": []}]}),
        ),
        passing("All, by an advanced selector.", trail(selectors=_advanced(_MANAGEMENT))),
        passing(
            "Reads and writes by one selector each.",
            trail(
                selectors={
                    "AdvancedEventSelectors": [
                        {"FieldSelectors": [_MANAGEMENT, _READS]},
                        {"FieldSelectors": [_MANAGEMENT, _WRITES]},
                    ]
                }
            ),
        ),
        passing(
            "Only what CloudTrail lets one leave out is left out.",
            trail(selectors=_without("kms.amazonaws.com")),
            advice=True,
        ),
        passing(
            "For data events alone, beside a trail that keeps all management events.",
            trail(arn=f"{TRAIL}-2", selectors=_DATA_ONLY),
            trail(),
        ),
        passing(
            "For data events alone, beside the organisation's trail.",
            trail(selectors=_DATA_ONLY),
            trail(arn=ORGANISATION_TRAIL, account=HOME, IsOrganizationTrail=True),
        ),
        failing(
            "Writes only.",
            trail(
                selectors={
                    "EventSelectors": [
                        {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}
                    ]
                }
            ),
        ),
        failing("Reads only.", trail(selectors=_advanced(_MANAGEMENT, _READS))),
        failing(
            "App Mesh is left out.",
            trail(
                selectors=_advanced(
                    _MANAGEMENT, {"Field": "eventSource", "NotEquals": ["appmesh.amazonaws.com"]}
                )
            ),
        ),
        failing(
            "Single events are picked out.",
            trail(
                selectors=_advanced(_MANAGEMENT, {"Field": "eventName", "Equals": ["CreateMesh"]})
            ),
        ),
        failing("No management events, and no other trail.", trail(selectors=_DATA_ONLY)),
        failing("No selectors: nothing is logged.", trail(selectors={"TrailARN": TRAIL})),
        unknowing("The selectors were denied.", hidden(trail(), "selectors", SELECTORS)),
        unknowing("Trails were denied.", blind(TRAILS, DESCRIBE)),
        unknowing(
            "For data events alone, and what the other trail keeps was denied.",
            trail(selectors=_DATA_ONLY),
            hidden(trail(arn=f"{TRAIL}-2"), "selectors", SELECTORS),
        ),
        moot("No trails; that there has to be one is another check's matter."),
    ),
)
