"""Does GuardDuty watch each region, and the containers that run there?"""

from collections.abc import Callable

from vouchbook.checks._governance_examples import detector
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._task_examples import service, task
from vouchbook.checks._tasks import SERVICES
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View

DETECTORS = "guardduty.detectors"
LIST_DETECTORS = "guardduty:ListDetectors"
GET_DETECTOR = "guardduty:GetDetector"
LIST_ECS_CLUSTERS = "ecs:ListClusters"
LIST_EKS_CLUSTERS = "eks:ListClusters"
FOUNDATIONAL = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
CLUSTERS = "eks.clusters"
RUNTIME = "RUNTIME_MONITORING"
CLUSTER_RUNTIME = "EKS_RUNTIME_MONITORING"
"""What runtime monitoring was called while it was for EKS alone."""
AUDIT_LOGS = "EKS_AUDIT_LOGS"
FARGATE_AGENT = "ECS_FARGATE_AGENT_MANAGEMENT"
_ON = "ENABLED"


def _watches(subject: Subject) -> Outcome:
    if not subject.get("DetectorIds"):
        return failed("GuardDuty has no detector in this region")
    status = subject.get("detector", "Status")
    if status != _ON:
        return failed(f"the detector's Status is {status}, expected {_ON}")
    features = {item.get("Name"): item for item in subject.get("detector", "Features") or ()}
    on = {name for name, item in features.items() if item.get("Status") == _ON}
    off = [name for name in FOUNDATIONAL if name not in on]
    if off:
        return failed(f"the detector is on without {listed(off)}")
    agents = features[RUNTIME].get("AdditionalConfiguration") if RUNTIME in features else ()
    on |= {item.get("Name") for item in agents or () if item.get("Status") == _ON}
    return _containers(subject, on) or passed(
        "the detector is on, with its foundational sources and what the containers here need"
    )


def _containers(subject: Subject, on: set[str]) -> Outcome | None:
    """A failure where containers run that the detector does not watch."""
    runtime = RUNTIME in on
    if not runtime and (found := _service(subject, fargate=False)):
        return failed(f"{RUNTIME} is off, and {found.id} runs tasks")
    if runtime and FARGATE_AGENT not in on and (found := _service(subject, fargate=True)):
        return failed(f"{FARGATE_AGENT} is off, and {found.id} is on Fargate")
    lacking = [] if AUDIT_LOGS in on else [AUDIT_LOGS]
    lacking += [] if runtime or CLUSTER_RUNTIME in on else [RUNTIME]
    if lacking and (found := _here(subject, CLUSTERS, _is_kept)):
        return failed(f"{listed(lacking)} is off, and {found.id} is a cluster")
    return None


def _service(subject: Subject, *, fargate: bool) -> View | None:
    """A service of the region, on Fargate if that is asked for."""

    def runs(found: View) -> bool:
        return found.get("status") != "INACTIVE" and (not fargate or _on_fargate(found))

    return _here(subject, SERVICES, runs)


def _here(subject: Subject, collector: str, wanted: Callable[[View], bool]) -> View | None:
    place = resource_of(subject).place
    return subject.estate.find(collector, wanted, account=place.account, region=place.region)


def _is_kept(cluster: View) -> bool:
    return bool(cluster.get("status") != "DELETING")


def _on_fargate(found: View) -> bool:
    strategy = found.get("capacityProviderStrategy") or ()
    names = {found.get("launchType"), *(item.get("capacityProvider") for item in strategy)}
    return bool(names & {"FARGATE", "FARGATE_SPOT"})


_FARGATE = service(task(), launchType="FARGATE")
_SPOT = service(task(), capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}])
_INSTANCES = service(task(), launchType="EC2")
_CLUSTER_ARN = f"arn:aws:eks:{REGION}:{HOME}:cluster/shop"


def _cluster(status: str = "ACTIVE") -> Given:
    told = {"name": "shop", "arn": _CLUSTER_ARN, "status": status}
    return Given(collector=CLUSTERS, id=_CLUSTER_ARN, facts={"": told})


ENABLED = Check(
    id="guardduty-enabled",
    objective="activity-logged",
    topic="compliance",
    says="GuardDuty watches each region, and the runtime of containers where there are any.",
    severity=Severity.HIGH,
    over=(DETECTORS,),
    holds=_watches,
    joins=(SERVICES, CLUSTERS),
    counts="regions",
    remedy=(
        "Enable GuardDuty in every region that is in use, best from the organisation's delegated "
        "administrator; where ECS or EKS runs, with runtime monitoring, its agent for Fargate, and "
        "the audit logs of EKS."
    ),
    references=(LIST_DETECTORS, GET_DETECTOR, "GuardDuty User Guide: Runtime Monitoring"),
    examples=(
        passing("On, and no containers.", detector()),
        passing("Fargate with its agent.", detector(agents=[FARGATE_AGENT]), _FARGATE),
        passing("Instances can have the agent by other ways.", detector(agents=[]), _INSTANCES),
        passing("A service that was deleted.", detector(), service(task(), status="INACTIVE")),
        failing("No detector: an empty list is a no.", detector(there=False)),
        failing("Suspended.", detector("DISABLED")),
        failing("A source is off.", detector(off=["DNS_LOGS"])),
        failing("Services without runtime monitoring.", detector(), _INSTANCES),
        failing("Fargate without the agent.", detector(agents=[]), _FARGATE),
        failing("Fargate by a strategy.", detector(agents=[]), _SPOT),
        passing("A cluster with both plans.", detector(agents=[]), _cluster()),
        passing("A cluster that is being deleted.", detector(), _cluster("DELETING")),
        failing("A cluster without runtime monitoring.", detector(), _cluster()),
        failing("A cluster without audit logs.", detector(agents=[], off=[AUDIT_LOGS]), _cluster()),
        unknowing("Detectors were denied.", blind(DETECTORS, LIST_DETECTORS)),
        unknowing("The detector was denied.", hidden(detector(), "detector", GET_DETECTOR)),
        unknowing(
            "No runtime monitoring, and whether services run was denied.",
            detector(),
            blind(SERVICES, LIST_ECS_CLUSTERS),
        ),
        unknowing(
            "No audit logs of clusters, and whether there are any was denied.",
            detector(agents=[FARGATE_AGENT], off=[AUDIT_LOGS]),
            blind(CLUSTERS, LIST_EKS_CLUSTERS),
        ),
        passing(
            "Everything is on, so it does not matter what runs.",
            detector(agents=[FARGATE_AGENT]),
            blind(SERVICES, LIST_ECS_CLUSTERS),
            blind(CLUSTERS, LIST_EKS_CLUSTERS),
        ),
    ),
)
