"""Whose key encrypts what tasks write to their own storage?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import (
    KEY,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._workload_examples import CLUSTER, replica
from vouchbook.checks._workloads import DESCRIBE_RUNNING, RUNNING
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
from vouchbook.model.facts import View

CLUSTERS = "ecs.clusters"
DESCRIBE_CLUSTERS = "ecs:DescribeClusters"
_LIST_CLUSTERS = "ecs:ListClusters"
CUSTOMER_KEYS = "customer_keys_required"
_PURPOSES = {
    "fargateEphemeralStorageKmsKeyId": "ephemeral storage of Fargate tasks",
    "kmsKeyId": "volumes that ECS manages",
}


def _own_keys(subject: Subject) -> Outcome:
    if subject.get("status") == "INACTIVE":
        return not_applicable("the cluster is INACTIVE: it was deleted")
    missing = sorted(_missing(subject))
    required = subject.estate.parameter(CUSTOMER_KEYS) if missing else True
    if missing and not required:
        return advised(f"{'; '.join(missing)}: AWS encrypts with a key of its own")
    if missing:
        return failed(f"{'; '.join(missing)}; the engagement demands customer keys")
    older = _older_task(subject)
    if older is None:
        return passed("customer keys for storage of Fargate tasks and for volumes ECS manages")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(f"{older.id} runs without the cluster's key: it began before it was set")
    return advised(f"{older.id} runs under a key of AWS's: it began before the cluster's was set")


def _missing(subject: Subject) -> Iterator[str]:
    for name, purpose in _PURPOSES.items():
        if not subject.get("configuration", "managedStorageConfiguration", name):
            yield f"no {name} for {purpose}"


def _older_task(subject: Subject) -> View | None:
    """A Fargate task of the cluster whose storage has no customer's key."""
    place, cluster = subject.place, subject.get("clusterArn")
    under = f":task/{str(cluster).rpartition('/')[2]}/"

    def wanted(task: View) -> bool:
        return (
            (under in task.id or task.id.count("/") == 1)
            and task.get("clusterArn") == cluster
            and task.get("launchType") == "FARGATE"
            and task.get("lastStatus") == "RUNNING"
            and not task.get("fargateEphemeralStorage", "kmsKeyId")
        )

    return subject.estate.find(RUNNING, wanted, account=place.account, region=place.region)


def _cluster(status: str = "ACTIVE", **keys: str) -> Given:
    told = {"managedStorageConfiguration": keys} if keys else {}
    facts = {"clusterArn": CLUSTER, "status": status, "configuration": told}
    return Given(collector=CLUSTERS, id=CLUSTER, facts={"": facts})


_BOTH = {"kmsKeyId": KEY, "fargateEphemeralStorageKmsKeyId": KEY}
_UNDER_KEY = replica(1, "a", fargateEphemeralStorage={"sizeInGiB": 20, "kmsKeyId": KEY})
_OLDER = replica(2, "b", fargateEphemeralStorage={"sizeInGiB": 20})

STORAGE_KEYS = Check(
    id="ecs-ephemeral-storage-kms",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says=(
        "ECS clusters encrypt the storage of their tasks with customer managed keys where the "
        "organisation demands it."
    ),
    severity=Severity.LOW,
    over=(CLUSTERS,),
    holds=_own_keys,
    joins=(RUNNING,),
    parameters=(CUSTOMER_KEYS,),
    counts="ECS clusters",
    remedy=(
        "Set both keys in the cluster's managedStorageConfiguration, then deploy its services "
        "anew: tasks that run already keep the key they began with."
    ),
    references=(DESCRIBE_CLUSTERS, DESCRIBE_RUNNING, "ECS API: ManagedStorageConfiguration"),
    examples=(
        passing("Both keys.", _cluster(**_BOTH), _UNDER_KEY, customer_keys_required=True),
        passing("Both keys, and nothing runs; nobody need demand them.", _cluster(**_BOTH)),
        passing(
            "Tasks on instances have no such storage.",
            _cluster(**_BOTH),
            replica(1, "a", launchType="EC2"),
            customer_keys_required=True,
        ),
        passing(
            "Encrypted by AWS; customer keys are not demanded.",
            _cluster(),
            advice=True,
            customer_keys_required=False,
        ),
        passing(
            "An older task under a key of AWS's; customer keys are not demanded.",
            _cluster(**_BOTH),
            _OLDER,
            advice=True,
            customer_keys_required=False,
        ),
        failing("No key.", _cluster(), customer_keys_required=True),
        moot("A deleted cluster.", _cluster("INACTIVE"), customer_keys_required=True),
        failing(
            "A key for volumes alone.",
            _cluster(kmsKeyId=KEY),
            customer_keys_required=True,
        ),
        failing(
            "A task that began before the key was set.",
            _cluster(**_BOTH),
            _UNDER_KEY,
            _OLDER,
            customer_keys_required=True,
        ),
        moot("No clusters."),
        unknowing("The engagement doesn't say whether it demands customer keys.", _cluster()),
        unknowing(
            "A task was denied: it could be an older one.",
            _cluster(**_BOTH),
            hidden(_OLDER, "", DESCRIBE_RUNNING),
            customer_keys_required=True,
        ),
        unknowing(
            "The cluster was denied.",
            hidden(_cluster(), "", DESCRIBE_CLUSTERS),
            customer_keys_required=True,
        ),
        unknowing(
            "Clusters were denied.", blind(CLUSTERS, _LIST_CLUSTERS), customer_keys_required=True
        ),
    ),
)
