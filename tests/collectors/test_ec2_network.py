"""EC2: what is shared stands under its owner, and instances come in reservations."""

import json

from tests.collectors.fake_reader import GLOBAL_PLACE, FakeReader, world
from vouchbook.collectors import ec2_instances, ec2_network
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact

OURS, THEIRS = "111122223333", "444455556666"
ARN = "arn:aws:ec2:eu-west-1:{}:{}"


def test_a_shared_subnet_stands_under_its_owner_page_by_page() -> None:
    own = {"SubnetId": "subnet-1", "OwnerId": OURS}
    shared = {"SubnetId": "subnet-2", "OwnerId": THEIRS}
    asked = ec2_network.DESCRIBE_SUBNETS
    reader = FakeReader(
        world=world(
            (asked, {}, {"Subnets": [own], "NextToken": "2"}),
            (asked, {"NextToken": "2"}, {"Subnets": [shared]}),
        )
    )
    ec2_network.SUBNETS.read(reader)
    assert reader.records == {
        (ARN.format(OURS, "subnet/subnet-1"), asked.id): own,
        (ARN.format(THEIRS, "subnet/subnet-2"), asked.id): shared,
    }


def test_route_tables_and_interfaces_are_named_like_their_arns() -> None:
    table = {"RouteTableId": "rtb-1", "OwnerId": THEIRS}
    interface = {"NetworkInterfaceId": "eni-1", "OwnerId": OURS}
    reader = FakeReader(
        world=world(
            (ec2_network.DESCRIBE_ROUTE_TABLES, {}, {"RouteTables": [table]}),
            (ec2_network.DESCRIBE_NETWORK_INTERFACES, {}, {"NetworkInterfaces": [interface]}),
        )
    )
    ec2_network.ROUTE_TABLES.read(reader)
    ec2_network.NETWORK_INTERFACES.read(reader)
    assert {resource for resource, _ in reader.records} == {
        ARN.format(THEIRS, "route-table/rtb-1"),
        ARN.format(OURS, "network-interface/eni-1"),
    }


def test_every_instance_of_every_reservation_is_recorded() -> None:
    first, second, third = ({"InstanceId": f"i-{number}"} for number in range(3))
    reservations = [
        {"OwnerId": OURS, "Instances": [first, second]},
        {"OwnerId": OURS, "Instances": [third]},
    ]
    asked = ec2_instances.DESCRIBE_INSTANCES
    reader = FakeReader(world=world((asked, {}, {"Reservations": reservations})))
    ec2_instances.INSTANCES.read(reader)
    assert reader.records == {
        (ARN.format(OURS, f"instance/i-{number}"), asked.id): item
        for number, item in enumerate((first, second, third))
    }
    assert [name for name, _ in reader.calls] == [asked.id], "user data is never asked"


def test_external_ids_of_roles_in_profiles_are_masked() -> None:
    hidden = "an-external-id"
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Condition": {"StringEquals": {"sts:ExternalId": hidden}}}],
    }
    profile = {
        "Arn": f"arn:aws:iam::{OURS}:instance-profile/hosts",
        "Roles": [{"AssumeRolePolicyDocument": trust}],
    }
    answer = {"InstanceProfiles": [profile], "IsTruncated": False}
    asked = ec2_instances.LIST_INSTANCE_PROFILES
    reader = FakeReader(world=world((asked, {}, answer)), place=GLOBAL_PLACE)
    ec2_instances.INSTANCE_PROFILES.read(reader)
    assert [resource for resource, _ in reader.records] == [profile["Arn"]]
    value = canonical_value(answer)
    assert isinstance(value, dict)
    assert hidden not in json.dumps(redact(value, asked.redact)[0])
