"""Which resource types an AWS Config recorder records.

Source: AWS Config API reference, ConfigurationRecorder and RecordingGroup. A recorder without a
recording group records everything that is supported; IAM's types only where it is told to.
"""

from collections.abc import Iterable

from vouchbook.model.facts import Facts

_ASKED_FOR = frozenset(
    {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"},
)
"""Types of global services that `allSupported` leaves out unless they are included."""
_EXCLUSION = "EXCLUSION_BY_RESOURCE_TYPES"


def records(recorder: Facts, kind: str) -> bool:
    """Whether a recorder is set up to record a type; whether it runs is told by its status."""
    # What a service's own recorder records, nobody else can ask for.
    if recorder.get("recordingScope") == "INTERNAL":
        return False
    group = recorder.get("recordingGroup")
    if group is None:
        return kind not in _ASKED_FOR
    if group.get("recordingStrategy", "useOnly") == _EXCLUSION:
        return kind not in (group.get("exclusionByResourceTypes", "resourceTypes") or ())
    if group.get("allSupported"):
        return kind not in _ASKED_FOR or bool(group.get("includeGlobalResourceTypes"))
    return kind in (group.get("resourceTypes") or ())


def why_not(recorders: Iterable[Facts], status: Iterable[Facts], kind: str) -> str:
    """Why nobody records a type here, as the end of a sentence; empty where somebody does."""
    recorders = tuple(recorders)
    if not recorders:
        return "there is no recorder"
    running = {item.get("name") for item in status if item.get("recording")}
    if not running:
        return "its recorder is off"
    if not any(records(item, kind) for item in recorders if item.get("name") in running):
        return f"its recorder does not record {kind}"
    return ""
