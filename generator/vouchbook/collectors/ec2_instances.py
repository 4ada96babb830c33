"""Amazon EC2 instances, and the instance profiles of IAM that give them roles.

Source: EC2 and IAM API references. User data, which may hold secrets, is an attribute of its own,
and is never asked for.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

DESCRIBE_INSTANCES = Operation(
    service="ec2",
    name="DescribeInstances",
    permission="ec2:DescribeInstances",
    members=(
        "Reservations",
        "Reservations[].OwnerId",
        "Reservations[].Instances",
        "Reservations[].Instances[].InstanceId",
        "Reservations[].Instances[].State",
    ),
    paging=Paging(
        items="Reservations",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 1000),
    ),
)
LIST_INSTANCE_PROFILES = Operation(
    service="iam",
    name="ListInstanceProfiles",
    permission="iam:ListInstanceProfiles",
    # A profile without a role says so with an empty list.
    members=(
        "InstanceProfiles",
        "InstanceProfiles[].Arn",
        "InstanceProfiles[].Roles",
        "IsTruncated",
    ),
    paging=Paging(
        items="InstanceProfiles",
        token_in="Marker",
        token_out="Marker",
        size=("MaxItems", 1000),
        more="IsTruncated",
    ),
    redact=("InstanceProfiles[].Roles[].AssumeRolePolicyDocument!external-id",),
)


def _read_instances(reader: Reader) -> None:
    place = reader.place
    for reservation in reader.items(DESCRIBE_INSTANCES):
        owner = reservation["OwnerId"]
        for instance in reservation["Instances"]:
            name = f"instance/{instance['InstanceId']}"
            arn = f"arn:{place.partition}:ec2:{place.region}:{owner}:{name}"
            reader.record(arn, DESCRIBE_INSTANCES, instance)


def _read_instance_profiles(reader: Reader) -> None:
    for profile in reader.items(LIST_INSTANCE_PROFILES):
        reader.record(profile["Arn"], LIST_INSTANCE_PROFILES, profile)


INSTANCES = Collector(
    id="ec2.instances",
    says="EC2 instances: state, instance profile and metadata options; user data is never asked.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=DESCRIBE_INSTANCES, path=("Reservations", "[]", "Instances", "[]")),),
    read=_read_instances,
)
INSTANCE_PROFILES = Collector(
    id="iam.instance-profiles",
    says="Instance profiles, and the role that each of them hands to instances.",
    scope=Scope.GLOBAL,
    facets=(Facet(operation=LIST_INSTANCE_PROFILES, path=("InstanceProfiles", "[]")),),
    read=_read_instance_profiles,
)
