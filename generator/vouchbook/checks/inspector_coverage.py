"""Does Amazon Inspector look at what the data plane runs on?"""

from collections.abc import Iterable

from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._images import (
    DESCRIBE_IMAGES,
    TAGS,
    Reference,
    each_container,
    name_of_image,
    reference_of,
)
from vouchbook.checks._inspector import (
    ACCOUNTS,
    BATCH_STATUS,
    COVERAGE,
    ENABLED,
    LIST_COVERAGE,
    REGIONS,
    scanning,
)
from vouchbook.checks._platform_examples import coverage, inspector, nodegroup, registry, tag
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.checks._task_examples import VENDED, application, service, task, unread_task
from vouchbook.checks._tasks import LIST, SERVICES, TASKS
from vouchbook.checks.cluster_secrets import NODEGROUPS
from vouchbook.kernel.globs import covers
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Part,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

SCANNING = "ecr.scanning"
_GET_SCANNING = "ecr:GetRegistryScanningConfiguration"
_SERVERLESS = frozenset({"FARGATE", "FARGATE_SPOT"})
_ELSEWHERE = frozenset({"EXTERNAL", "FARGATE"})
_ON_PUSH = "SCAN_ON_PUSH"


def _subjects(view: View) -> Iterable[Part | View]:
    """Containers, node groups, and the services whose tasks run on EC2 instances."""
    collector = collector_of(view)
    if collector == TASKS:
        return each_container(view)
    return (view,) if collector == NODEGROUPS or _on_instances(view) else ()


def _on_instances(service: View) -> bool:
    used = {item.get("capacityProvider") for item in service.get("capacityProviderStrategy") or ()}
    if used:
        return bool(used - _SERVERLESS)
    return service.get("launchType") not in {None, *_ELSEWHERE}


def _covered(subject: Subject) -> Outcome:
    if collector_of(resource_of(subject)) != TASKS:
        return _instances(subject)
    text = str(subject.get("image") or "")
    reference = reference_of(text)
    if reference is None:
        return not_applicable(f"{text} is in no private registry of ECR; Inspector can't see it")
    if reference.vended:
        return not_applicable(f"{text} is in a registry of AWS's own; Inspector can't see it")
    place = Place(
        partition=subject.place.partition, account=reference.account, region=reference.region
    )
    if reference.region not in REGIONS and not _is_enhanced(subject, place):
        return _scanned_on_push(subject, place, reference)
    return _image(subject, place, reference)


def _instances(subject: Subject) -> Outcome:
    found = resource_of(subject)
    place = found.place
    # Read for the trail, too: a node group that could not be described is not known to be one.
    member = "nodegroupName" if collector_of(found) == NODEGROUPS else "serviceName"
    name = found.get(member)
    if place.region not in REGIONS:
        return not_applicable(f"Inspector is not offered in {place.region}")
    status = scanning(subject.estate, place, "ec2")
    if status != ENABLED:
        return failed(f"Inspector's scans of EC2, under {name}, are {status}")
    return passed(f"Inspector scans EC2 instances in {place.region}, under {name}, too")


def _image(subject: Subject, place: Place, reference: Reference) -> Outcome:
    status = scanning(subject.estate, place, "ecr")
    if status != ENABLED:
        return failed(f"Inspector's scans of ECR in {place.region} are {status}")
    name = name_of_image(subject.estate, subject.place, reference)
    known = subject.estate.one(COVERAGE, name)
    if known is None:
        return failed(f"Inspector does not cover {name}")
    code, reason = known.get("scanStatus", "statusCode"), known.get("scanStatus", "reason")
    if code != "ACTIVE":
        return failed(f"Inspector's coverage of {name} is {code}: {reason}")
    return passed(f"Inspector covers {name}")


def _configuration(subject: Subject, place: Place) -> View:
    name = f"arn:{place.partition}:ecr:{place.region}:{place.account}"
    found = subject.estate.one(SCANNING, f"{name}:registry-scanning-configuration")
    if found is None:
        raise UnreadError(
            Unread(reason=Reason.NOT_COLLECTED, operation=_GET_SCANNING, permission=_GET_SCANNING)
        )
    return found


def _is_enhanced(subject: Subject, place: Place) -> bool:
    """Whether the registry's scans are Inspector's, wherever that is said to be offered."""
    told = _configuration(subject, place).get("scanningConfiguration", "scanType")
    return bool(told == "ENHANCED")


def _scanned_on_push(subject: Subject, place: Place, reference: Reference) -> Outcome:
    rules = _configuration(subject, place).get("scanningConfiguration", "rules") or ()
    for rule in rules:
        filters = [str(item.get("filter")) for item in rule.get("repositoryFilters")]
        if rule.get("scanFrequency") == _ON_PUSH and _any_matches(filters, reference.repository):
            return passed(f"no Inspector in {place.region}; ECR itself scans on push")
    return failed(f"no Inspector in {place.region}, and no rule of ECR scans it on push")


def _any_matches(filters: Iterable[str], repository: str) -> bool:
    """Without a wildcard a filter matches every name that it is a part of."""
    return any(covers(item if "*" in item else f"*{item}*", repository) for item in filters)


_NEW_REGION = "ap-southeast-6"
_FAILED = {"accountId": HOME, "errorCode": "ACCESS_DENIED", "errorMessage": ""}


def _running(text: str = "") -> Given:
    return task(application(image=text) if text else application())


def _beyond() -> Given:
    return _running(f"{HOME}.dkr.ecr.{_NEW_REGION}.amazonaws.com/checkout:1")


INSPECTOR_COVERS = Check(
    id="inspector-ecr-coverage",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says=(
        "Amazon Inspector scans the organisation's own images in active task definitions, and the "
        "EC2 instances under EKS node groups and ECS services."
    ),
    severity=Severity.MEDIUM,
    over=(TASKS, NODEGROUPS, SERVICES),
    subject=_subjects,
    holds=_covered,
    joins=(ACCOUNTS, COVERAGE, TAGS, SCANNING),
    counts="containers, node groups, and services on instances",
    remedy=(
        "Activate Inspector's scans of ECR and EC2 in the account and Region, and see why it does "
        "not scan an image. Where it is not offered, let ECR scan on push."
    ),
    references=(
        BATCH_STATUS,
        LIST_COVERAGE,
        _GET_SCANNING,
        "Inspector User Guide: assessing coverage of your environment",
    ),
    examples=(
        passing("Covered.", _running(), tag(), inspector(), coverage()),
        passing("Nodes are scanned.", nodegroup(), inspector()),
        passing(
            "A service on instances.",
            service(task(application(image="redis:7")), launchType="EC2"),
            inspector(),
        ),
        passing(
            "A Region without Inspector, where ECR scans on push.",
            _beyond(),
            registry("BASIC", "check", region=_NEW_REGION),
        ),
        failing("Inspector doesn't scan images.", _running(), tag(), inspector(ecr="DISABLED")),
        failing("Inspector is about to.", _running(), tag(), inspector(ecr="ENABLING")),
        failing("Inspector doesn't know the image.", _running(), tag(), inspector()),
        failing(
            "Inspector has given the image up.",
            _running(),
            tag(),
            inspector(),
            coverage("INACTIVE", "SCAN_ELIGIBILITY_EXPIRED"),
        ),
        failing("Inspector doesn't scan nodes.", nodegroup(), inspector(ec2="DISABLED")),
        failing(
            "Instances behind a capacity provider.",
            service(
                task(application(image="redis:7")),
                capacityProviderStrategy=[
                    {"capacityProvider": "FARGATE"},
                    {"capacityProvider": "own"},
                ],
            ),
            inspector(ec2="DISABLED"),
        ),
        failing(
            "A Region without Inspector, where nothing scans on push.",
            _beyond(),
            registry("BASIC", "orders*", region=_NEW_REGION),
        ),
        moot("Neither task definitions nor node groups."),
        moot(
            "Images of AWS and of Docker Hub.",
            task(application(image="redis:7"), application(image=f"{VENDED}:1")),
        ),
        moot("A service without instances.", service(task(), launchType="FARGATE")),
        unknowing(
            "Inspector could not tell about the account.",
            _running(),
            tag(),
            inspector(failed=[_FAILED]),
        ),
        unknowing(
            "An account without an answer.",
            _running(f"444455556666.dkr.ecr.{REGION}.amazonaws.com/checkout:1"),
            inspector(),
        ),
        unknowing("The tag is not in the registry any more.", _running(), inspector()),
        unknowing(
            "The account's status was denied.",
            _running(),
            tag(),
            hidden(inspector(), "", BATCH_STATUS),
        ),
        unknowing(
            "Coverage was denied.", _running(), tag(), inspector(), blind(COVERAGE, LIST_COVERAGE)
        ),
        unknowing("Tags were denied.", _running(), inspector(), blind(TAGS, DESCRIBE_IMAGES)),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
        unknowing("Node groups were denied.", blind(NODEGROUPS, "eks:ListClusters")),
    ),
)
