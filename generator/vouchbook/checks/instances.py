"""Do EC2 instances take their credentials from a role, over the guarded metadata service?"""

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
from vouchbook.checks._workload_examples import CLUSTER
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.reasons import Reason, Unread, UnreadError

INSTANCES = "ec2.instances"
PROFILES = "iam.instance-profiles"
HOSTS = "ecs.container-instances"
DESCRIBE = "ec2:DescribeInstances"
LIST_PROFILES = "iam:ListInstanceProfiles"
DESCRIBE_HOSTS = "ecs:DescribeContainerInstances"
_LIST_HOSTS = "ecs:ListContainerInstances"
_GONE = frozenset({"terminated", "shutting-down"})
_KUBERNETES = "kubernetes.io/cluster/"
ONE_HOP = 1
"""Containers behind a bridge are one hop further from the metadata service than their host."""


def _guarded(subject: Subject) -> Outcome:
    state = subject.get("State", "Name")
    if state in _GONE:
        return not_applicable(f"the instance is {state}")
    profile = subject.get("IamInstanceProfile", "Arn")
    if not profile:
        return failed("no IamInstanceProfile: programs on it need credentials of another kind")
    wrong = _metadata(subject)
    if wrong:
        return failed(wrong)
    hops = subject.get("MetadataOptions", "HttpPutResponseHopLimit")
    if _reached_by_containers(subject) and (hops is None or hops > ONE_HOP):
        host = _host_of(subject)
        if host:
            return failed(
                f"HttpPutResponseHopLimit is {hops}, expected {ONE_HOP} on a container host "
                f"({host}): containers take the instance's role"
            )
    return _role(subject, str(profile))


def _reached_by_containers(subject: Subject) -> bool:
    return bool(subject.get("MetadataOptions", "HttpEndpoint") != "disabled")


def _metadata(subject: Subject) -> str:
    """What is wrong with the metadata service, whatever the instance hosts."""
    if not _reached_by_containers(subject):
        return ""
    tokens = subject.get("MetadataOptions", "HttpTokens")
    return "" if tokens == "required" else f"HttpTokens is {tokens or 'not set'}, expected required"


def _host_of(subject: Subject) -> str:
    """What makes the instance a container host; empty where it is none, by complete lists."""
    for tag in subject.get("Tags") or ():
        if str(tag.get("Key")).startswith(_KUBERNETES):
            return f"the tag {tag.get('Key')}"
    place, identifier = subject.place, subject.get("InstanceId")
    found = subject.estate.find(
        HOSTS,
        lambda host: host.get("ec2InstanceId") == identifier,
        account=place.account,
        region=place.region,
    )
    return f"the container instance {found.id}" if found is not None else ""


def _role(subject: Subject, profile: str) -> Outcome:
    found = subject.estate.one(PROFILES, profile)
    if found is None:
        raise UnreadError(
            Unread(
                reason=Reason.VANISHED,
                operation=LIST_PROFILES,
                permission=LIST_PROFILES,
                detail=f"the instance profile {profile}",
            )
        )
    roles = [str(item.get("Arn")) for item in found.get("Roles") or ()]
    if not roles:
        return failed(f"{profile} holds no role: the instance gets no credentials from it")
    return passed(f"acts as {roles[0]}, and its metadata service asks for tokens")


_ID = "i-0a1b2c3d4e5f60718"
_PROFILE = f"arn:aws:iam::{HOME}:instance-profile/mesh-hosts"
_OPTIONS = {
    "State": "applied",
    "HttpEndpoint": "enabled",
    "HttpTokens": "required",
    "HttpPutResponseHopLimit": 1,
}


def _instance(
    *, profile: str = _PROFILE, state: str = "running", tag: str = "", **options: object
) -> Given:
    facts = {
        "InstanceId": _ID,
        "State": {"Code": 16, "Name": state},
        "MetadataOptions": {**_OPTIONS, **options},
        "Tags": [{"Key": tag, "Value": "owned"}] if tag else [],
    }
    if profile:
        facts["IamInstanceProfile"] = {"Arn": profile, "Id": "AIPAEXAMPLE"}
    arn = f"arn:aws:ec2:{REGION}:{HOME}:instance/{_ID}"
    return Given(collector=INSTANCES, id=arn, facts={"": facts})


def _profile(*roles: str) -> Given:
    named = [{"Arn": f"arn:aws:iam::{HOME}:role/{name}"} for name in roles]
    return Given(collector=PROFILES, id=_PROFILE, facts={"": {"Arn": _PROFILE, "Roles": named}})


def _host(instance: str = _ID) -> Given:
    arn = f"{CLUSTER.replace(':cluster/', ':container-instance/')}/0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    facts = {"containerInstanceArn": arn, "ec2InstanceId": instance, "status": "ACTIVE"}
    return Given(collector=HOSTS, id=arn, facts={"": facts})


_WITH_ROLE = _profile("mesh-host")

ROLE_AND_IMDSV2 = Check(
    id="ec2-instance-role-and-imdsv2",
    objective="least-privilege",
    topic="security-iam",
    says=(
        "Every EC2 instance, whatever it hosts, has a role, and hands its credentials out by "
        "IMDSv2 only; on container hosts no further than to the host itself."
    ),
    severity=Severity.HIGH,
    over=(INSTANCES,),
    holds=_guarded,
    joins=(PROFILES, HOSTS),
    counts="EC2 instances",
    remedy=(
        "Attach an instance profile, set HttpTokens to required, and the hop limit to 1 where "
        "containers run. Which instances carry an Envoy can't be told from EC2, so each is asked; "
        "where containers need the instance's role, record that with a risk acceptance."
    ),
    references=(
        DESCRIBE,
        LIST_PROFILES,
        DESCRIBE_HOSTS,
        "EC2 User Guide: use the Instance Metadata Service",
    ),
    examples=(
        passing("A role, and tokens are required.", _instance(), _WITH_ROLE),
        passing("A container host, one hop.", _instance(), _WITH_ROLE, _host()),
        passing(
            "No container host: hops don't matter.",
            _instance(HttpPutResponseHopLimit=2),
            _WITH_ROLE,
            _host("i-1b2c3d4e5f6071829"),
        ),
        passing(
            "The metadata service is off.",
            _instance(HttpEndpoint="disabled", HttpTokens="optional", HttpPutResponseHopLimit=2),
            _WITH_ROLE,
            _host(),
        ),
        passing("A stopped instance starts as it is.", _instance(state="stopped"), _WITH_ROLE),
        failing("No profile.", _instance(profile="")),
        failing("A profile without a role.", _instance(), _profile()),
        failing("IMDSv1 is answered, too.", _instance(HttpTokens="optional"), _WITH_ROLE),
        failing(
            "A container host of ECS, two hops.",
            _instance(HttpPutResponseHopLimit=2),
            _WITH_ROLE,
            _host(),
        ),
        failing(
            "A container host of Kubernetes, two hops.",
            _instance(HttpPutResponseHopLimit=2, tag="kubernetes.io/cluster/shop"),
            _WITH_ROLE,
        ),
        moot("No instances, as with Fargate alone."),
        moot("It was terminated.", _instance(state="terminated", profile="")),
        unknowing(
            "Container instances were denied: it could be one, and two hops too many.",
            _instance(HttpPutResponseHopLimit=2),
            _WITH_ROLE,
            blind(HOSTS, _LIST_HOSTS),
        ),
        unknowing("Profiles were denied.", _instance(), blind(PROFILES, LIST_PROFILES)),
        unknowing("The profile is not among those that were listed.", _instance()),
        unknowing("The instance was denied.", hidden(_instance(), "", DESCRIBE)),
        unknowing("Instances were denied.", blind(INSTANCES, DESCRIBE)),
    ),
)
