"""Does CloudTrail's event history hold what happened in App Mesh?"""

from vouchbook.checks._dates import moment
from vouchbook.checks._event_examples import history
from vouchbook.checks._events import HISTORY, LOOKUP
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._mesh import MESHES
from vouchbook.checks._mesh_examples import mesh
from vouchbook.checks._resources import resource_of
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)

LIST_MESHES = "appmesh:ListMeshes"


def _available(subject: Subject) -> Outcome:
    for event in subject.get("Events") or ():
        when = moment(event.get("EventTime")).strftime("%Y-%m-%d at %H:%M UTC")
        return passed(f"the newest event is {event.get('EventName')} of {when}")
    here = resource_of(subject).place
    meshes = subject.estate.every(MESHES, account=here.account, region=here.region)
    names = sorted(found.id for found in meshes)
    if names:
        return failed(f"the history has no event of App Mesh, and there is {names[0]}")
    return not_applicable("the history has no event of App Mesh, and there is no mesh")


EVENTS_PRESENT = Check(
    id="cloudtrail-appmesh-events-present",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Wherever there are meshes, the event history of the last 90 days has App Mesh's events.",
    severity=Severity.HIGH,
    over=(HISTORY,),
    joins=(MESHES,),
    holds=_available,
    counts="event histories",
    remedy=(
        "Collect before events leave the history, which keeps them for 90 days; for older ones, "
        "keep the trail's files or a Lake store, and import them."
    ),
    references=(LOOKUP, "CloudTrail User Guide: working with CloudTrail event history"),
    examples=(
        passing("There is an event.", history("CreateMesh"), mesh()),
        passing("There is an event, and no mesh any more.", history("DeleteMesh")),
        failing("There is a mesh, and no event.", history(), mesh()),
        moot("Neither a mesh nor an event.", history()),
        unknowing(
            "There is no event, and meshes were denied.", history(), blind(MESHES, LIST_MESHES)
        ),
        unknowing("Events were denied.", blind(HISTORY, LOOKUP), mesh()),
    ),
)
