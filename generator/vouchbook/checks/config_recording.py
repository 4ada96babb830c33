"""Does AWS Config record the mesh and what comes after it, in every region that is looked at?"""

from collections.abc import Mapping
from typing import Any

from vouchbook.checks._identity_examples import HOME, REGION, blind, denial
from vouchbook.checks._resources import listed, resource_of
from vouchbook.kernel.config_recorders import records
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import Facts, View

RECORDING = "config.recording"
RECORDERS = "config:DescribeConfigurationRecorders"
STATUS = "config:DescribeConfigurationRecorderStatus"
RETENTION = "config:DescribeRetentionConfigurations"
DAYS = "log_retention_days"
_KINDS = (
    "GatewayRoute",
    "Mesh",
    "Route",
    "VirtualGateway",
    "VirtualNode",
    "VirtualRouter",
    "VirtualService",
)
MESH = frozenset(f"AWS::AppMesh::{kind}" for kind in _KINDS)
SUCCESSORS = frozenset(f"AWS::ECS::{kind}" for kind in ("Cluster", "Service", "TaskDefinition"))
"""Of what comes after App Mesh; AWS Config has no type of VPC Lattice."""
IDENTITIES = frozenset(f"AWS::IAM::{kind}" for kind in ("Group", "Policy", "Role", "User"))
_LONGEST = 2557
"""Days for which AWS Config keeps history where nothing else was set, and at most."""
_EXCLUSION = "EXCLUSION_BY_RESOURCE_TYPES"


def _covers(subject: Subject) -> Outcome:
    region = resource_of(subject)
    recorder = _recorder(region)
    if recorder is None:
        return failed("there is no recorder of the customer's own in this Region")
    trouble = _trouble(region, recorder)
    if trouble:
        return failed(trouble)
    missing = _left_out(recorder, MESH)
    if missing:
        return failed(f"not recorded: {listed(missing)}")
    if _left_out(recorder, IDENTITIES):
        account = region.place.account
        found = subject.estate.find(RECORDING, _records_identities, account=account)
        if found is None:
            return failed(f"no Region of the account records {listed(IDENTITIES)}")
    return _kept(subject, recorder)


def _recorder(region: View) -> Facts | None:
    """The recorder that keeps configuration items; those of AWS's services keep none for you."""
    for recorder in region.get("recorders") or ():
        if isinstance(recorder, Facts) and recorder.get("recordingScope") != "INTERNAL":
            return recorder
    return None


def _trouble(region: View, recorder: Facts) -> str:
    """Why a recorder records nothing, or delivers it nowhere; empty where it does both."""
    name = recorder.get("name")
    status = next(
        (item for item in region.get("status") or () if item.get("name") == name),
        None,
    )
    if status is None or status.get("recording") is not True:
        return f"the recorder {name} is stopped"
    if status.get("lastStatus") != "Success":
        return f"the recorder's lastStatus is {status.get('lastStatus')}, expected Success"
    if not region.get("channels"):
        return "there is no delivery channel"
    return ""


def _left_out(recorder: Facts, types: frozenset[str]) -> frozenset[str]:
    """Those of some types that a recorder doesn't record."""
    return frozenset(kind for kind in types if not records(recorder, kind))


def _records_identities(region: View) -> bool:
    recorder = _recorder(region)
    if recorder is None or _left_out(recorder, IDENTITIES):
        return False
    return not _trouble(region, recorder)


def _kept(subject: Subject, recorder: Facts) -> Outcome:
    kept = min(
        (item.get("RetentionPeriodInDays") for item in subject.get("retention") or ()),
        default=_LONGEST,
    )
    if kept < _LONGEST and kept < subject.estate.parameter(DAYS):
        wanted = subject.estate.parameter(DAYS)
        return failed(f"history is kept for {kept} days, expected {wanted} or more")
    told = f"App Mesh's seven types are recorded, and kept for {kept} days"
    after = _left_out(recorder, SUCCESSORS)
    if after:
        return advised(f"{told}; of what comes after, {listed(after)} are not")
    if recorder.get("recordingMode", "recordingFrequency") == "DAILY":
        return advised(f"{told}; once a day, so what changes twice in a day shows once")
    return passed(told)


Plain = Mapping[str, Any]
_EVERYTHING: Plain = {"allSupported": True, "includeGlobalResourceTypes": True}


def _including(*types: str) -> Plain:
    strategy = {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}
    return {"allSupported": False, "resourceTypes": sorted(types), "recordingStrategy": strategy}


def _excluding(*types: str) -> Plain:
    return {
        "allSupported": False,
        "exclusionByResourceTypes": {"resourceTypes": sorted(types)},
        "recordingStrategy": {"useOnly": _EXCLUSION},
    }


def _region(
    group: Plain = _EVERYTHING,
    *,
    region: str = REGION,
    status: Plain | None = None,
    retention: int = 0,
    without: str = "",
    **members: object,
) -> Given:
    """A region with a recorder in order; a facet in `without` is there and empty."""
    recorder = {"name": "default", "recordingGroup": group, "recordingScope": "PAID", **members}
    running = {"name": "default", "recording": True, "lastStatus": "Success"}
    facts: dict[str, list[Plain]] = {
        "recorders": [recorder],
        "status": [running | dict(status or {})],
        "channels": [{"name": "default", "s3BucketName": "example-config"}],
        "retention": [{"Name": "default", "RetentionPeriodInDays": retention}] if retention else [],
    }
    told = facts | ({without: []} if without else {})
    arn = f"arn:aws:config:{region}:{HOME}:recording"
    return Given(collector=RECORDING, id=arn, facts=told)


def _denied(facet: str, operation: str) -> Given:
    given = _region()
    told = {name: value for name, value in given.facts.items() if name != facet}
    return Given(collector=RECORDING, id=given.id, facts=told, unread={facet: denial(operation)})


def _example(
    verdict: Verdict, why: str, *given: Given, advice: bool = False, days: int = 0
) -> Example:
    return Example(
        verdict=verdict,
        why=why,
        given=given,
        advice=advice,
        parameters={DAYS: days} if days else {},
    )


_FAIL, _PASS, _UNKNOWN = Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN
_ELSEWHERE = "eu-west-1"

RECORDER_COVERS_MESH = Check(
    id="config-recorder-covers-mesh",
    objective="configuration-known",
    topic="compliance",
    says="In every Region AWS Config records App Mesh's resource types, and keeps their history.",
    severity=Severity.HIGH,
    over=(RECORDING,),
    holds=_covers,
    parameters=(DAYS,),
    counts="Regions",
    remedy=(
        "Record all supported resource types in every Region, with global ones in one of them, "
        "and keep the history for as long as log_retention_days says, or for 2557 days. What was "
        "not recorded while App Mesh ran can't be recorded any more."
    ),
    references=(
        RECORDERS,
        STATUS,
        "config:DescribeDeliveryChannels",
        RETENTION,
        "AWS Config Developer Guide: recording AWS resources",
    ),
    examples=(
        _example(_PASS, "All types, kept for as long as can be.", _region()),
        _example(
            _PASS,
            "Global types are recorded in another Region.",
            _region({"allSupported": True, "includeGlobalResourceTypes": False}),
            _region(region=_ELSEWHERE),
        ),
        _example(_PASS, "All types but one.", _region(_excluding("AWS::EC2::Instance"))),
        _example(
            _PASS, "The types that matter.", _region(_including(*MESH, *SUCCESSORS, *IDENTITIES))
        ),
        _example(_PASS, "Kept for long enough.", _region(retention=400), days=365),
        _example(
            _PASS,
            "What comes after App Mesh is not recorded.",
            _region(_including(*MESH, *IDENTITIES)),
            advice=True,
        ),
        _example(
            _PASS,
            "Once a day.",
            _region(recordingMode={"recordingFrequency": "DAILY"}),
            advice=True,
        ),
        _example(_FAIL, "No recorder.", _region(without="recorders")),
        _example(_FAIL, "Only a recorder of AWS's own.", _region(recordingScope="INTERNAL")),
        _example(_FAIL, "Stopped.", _region(status={"recording": False})),
        _example(_FAIL, "It can't deliver.", _region(status={"lastStatus": "Failure"})),
        _example(_FAIL, "No delivery channel.", _region(without="channels")),
        _example(_FAIL, "Without routes.", _region(_excluding("AWS::AppMesh::Route"))),
        _example(
            _FAIL,
            "A list of types without those of App Mesh.",
            _region(_including(*SUCCESSORS, *IDENTITIES)),
        ),
        _example(
            _FAIL,
            "Global types are recorded nowhere.",
            _region({"allSupported": True, "includeGlobalResourceTypes": False}),
        ),
        _example(
            _FAIL, "One Region of two.", _region(), _region(region=_ELSEWHERE, without="recorders")
        ),
        _example(_FAIL, "Not kept for long enough.", _region(retention=90), days=365),
        _example(_UNKNOWN, "How long is long enough?", _region(retention=90)),
        _example(_UNKNOWN, "Recorders were denied.", _denied("recorders", RECORDERS)),
        _example(_UNKNOWN, "The status was denied.", _denied("status", STATUS)),
        _example(_UNKNOWN, "Retention was denied.", _denied("retention", RETENTION)),
        _example(_UNKNOWN, "All was denied.", blind(RECORDING, RECORDERS)),
    ),
)
