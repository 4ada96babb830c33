"""Can the event data stores of CloudTrail Lake still tell what happened in App Mesh?"""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    denial,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

STORES = "cloudtrail.event-data-stores"
GET = "cloudtrail:GetEventDataStore"
LIST = "cloudtrail:ListEventDataStores"
_APP_MESH = "appmesh.amazonaws.com"
_STOPPED = "STOPPED_INGESTION"
_BOTH = frozenset({"true", "false"})


def _usable(subject: Subject) -> Outcome:
    store = resource_of(subject)
    lost = _BOTH - _kept(store)
    if lost == _BOTH:
        return _for_other_events(subject)
    ended = _ended(store, subject.estate.as_of)
    if ended:
        return failed(ended)
    if lost:
        part = "read" if "true" in lost else "write"
        return failed(f"the selectors leave App Mesh's {part} events out")
    if store.get("TerminationProtectionEnabled") is not True:
        return failed("TerminationProtectionEnabled is not true: anybody may delete the store")
    return _held(store)


def _held(store: View) -> Outcome:
    """What a store in order keeps, and what to know about it."""
    kept = f"management events are kept for {store.get('RetentionPeriod')} days"
    if store.get("Status") == _STOPPED:
        return advised(f"{kept}; none came in since {day(store.get('UpdatedTimestamp'))}")
    if store.get("MultiRegionEnabled") is not True:
        return advised(f"{kept}, of {store.place.region} alone")
    return passed(f"{kept}, of all Regions")


def _ended(store: View, as_of: str) -> str:
    """Why a store can't be asked any more; empty where it can."""
    status = store.get("Status")
    if status == "ENABLED":
        return ""
    if status != _STOPPED:
        return f"Status is {status}, expected ENABLED"
    stopped = store.get("UpdatedTimestamp")
    period = store.get("RetentionPeriod")
    if moment(as_of) - moment(stopped) < days(period):
        return ""
    return f"none came in since {day(stopped)}, and events are kept for {period} days alone"


def _for_other_events(subject: Subject) -> Outcome:
    """A store of configuration items, say, is in order where another keeps the events."""
    own = resource_of(subject)

    def keeps(other: View) -> bool:
        return other.id != own.id and _kept(other) == _BOTH

    found = subject.estate.find(STORES, keeps, account=own.place.account)
    if found is None:
        return failed("the selectors keep no management events of App Mesh")
    return not_applicable(f"for other events alone; {found.id} keeps management events")


def _kept(store: View) -> frozenset[str]:
    """Which of App Mesh's management events come in: values of `readOnly`."""
    selectors = store.get("AdvancedEventSelectors") or ()
    return frozenset(value for selector in selectors for value in _kept_by(selector))


def _kept_by(selector: Facts) -> frozenset[str]:
    fields = {field.get("Field"): field for field in selector.get("FieldSelectors") or ()}
    category = fields.pop("eventCategory", None)
    if category is None or "Management" not in (category.get("Equals") or ()):
        return frozenset()
    source = fields.pop("eventSource", None)
    if source is not None and not _lets_through(source):
        return frozenset()
    wanted = fields.pop("readOnly", None)
    # Any other field picks single events out, which is as good as none.
    if fields:
        return frozenset()
    return _BOTH if wanted is None else _BOTH & frozenset(wanted.get("Equals") or ())


def _lets_through(source: Facts) -> bool:
    """Whether a filter of event sources lets App Mesh's events through."""
    only, but = source.get("Equals"), source.get("NotEquals")
    return (not only or _APP_MESH in only) and _APP_MESH not in (but or ())


_STORE = f"arn:aws:cloudtrail:{REGION}:{HOME}:eventdatastore/11111111-2222-3333-4444-555555555555"
_MANAGEMENT: Mapping[str, Any] = {"Field": "eventCategory", "Equals": ["Management"]}
_CONFIGURATION: Mapping[str, Any] = {"Field": "eventCategory", "Equals": ["ConfigurationItem"]}


def _store(
    fields: Sequence[Mapping[str, Any]] = (_MANAGEMENT,), arn: str = _STORE, **members: object
) -> Given:
    """A store of all management events that is in use."""
    facts = {
        "EventDataStoreArn": arn,
        "Status": "ENABLED",
        "RetentionPeriod": 366,
        "MultiRegionEnabled": True,
        "TerminationProtectionEnabled": True,
        "CreatedTimestamp": "2026-01-05T08:00:00.000000Z",
        "UpdatedTimestamp": "2026-01-05T08:00:00.000000Z",
        "AdvancedEventSelectors": [{"FieldSelectors": [*fields]}],
    }
    return Given(collector=STORES, id=arn, facts={"": facts | members})


def _source(**operators: Sequence[str]) -> Mapping[str, Any]:
    return {"Field": "eventSource", **operators}


LAKE_STORE_USABLE = Check(
    id="cloudtrail-lake-store-usable",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Event data stores of CloudTrail Lake keep App Mesh's management events, protected.",
    severity=Severity.LOW,
    over=(STORES,),
    holds=_usable,
    counts="event data stores",
    remedy=(
        "Turn the store's termination protection on, and widen its selectors to management events; "
        "before events reach the end of their retention, export them. New stores can't be made "
        "where there was none before 2026-05-31."
    ),
    references=(GET, LIST, "CloudTrail User Guide: working with AWS CloudTrail Lake"),
    examples=(
        passing("Management events of all Regions, protected.", _store()),
        passing(
            "Ingestion has stopped, and what came before is still kept.",
            _store(Status=_STOPPED),
            advice=True,
        ),
        passing("Of one Region.", _store(MultiRegionEnabled=False), advice=True),
        passing(
            "Reads and writes by one selector each, without a busy source.",
            _store(
                AdvancedEventSelectors=[
                    {"FieldSelectors": [_MANAGEMENT, {"Field": "readOnly", "Equals": [value]}]}
                    for value in ("true", "false")
                ]
            ),
        ),
        passing(
            "Another source is left out.",
            _store((_MANAGEMENT, _source(NotEquals=["kms.amazonaws.com"]))),
        ),
        passing(
            "A store of configuration items beside one of events.",
            _store((_CONFIGURATION,)),
            _store(arn=f"{_STORE[:-1]}6"),
        ),
        failing("Unprotected.", _store(TerminationProtectionEnabled=False)),
        failing("On its way out.", _store(Status="PENDING_DELETION")),
        failing(
            "Ingestion stopped longer ago than events are kept.",
            _store(Status=_STOPPED, RetentionPeriod=90),
        ),
        failing("Data events alone.", _store(({"Field": "eventCategory", "Equals": ["Data"]},))),
        failing("Configuration items alone.", _store((_CONFIGURATION,))),
        failing("App Mesh is left out.", _store((_MANAGEMENT, _source(NotEquals=[_APP_MESH])))),
        failing(
            "Other sources alone.", _store((_MANAGEMENT, _source(Equals=["ecs.amazonaws.com"])))
        ),
        failing("Writes alone.", _store((_MANAGEMENT, {"Field": "readOnly", "Equals": ["false"]}))),
        failing(
            "Single events are picked out.",
            _store((_MANAGEMENT, {"Field": "eventName", "Equals": ["CreateMesh"]})),
        ),
        moot("No stores: there can't be new ones."),
        unknowing(
            "The store was listed, and denied.",
            Given(collector=STORES, id=_STORE, unread={"": denial(GET)}),
        ),
        unknowing("Stores were denied.", blind(STORES, LIST)),
    ),
)
