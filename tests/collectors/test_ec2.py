"""EC2: most answers name no ARN, and some resources belong to another account."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import ec2

OURS, THEIRS = "111122223333", "444455556666"
ARN = "arn:aws:ec2:eu-west-1:{}:{}"


def test_a_shared_vpc_stands_under_its_owner() -> None:
    own = {"VpcId": "vpc-1", "OwnerId": OURS}
    shared = {"VpcId": "vpc-2", "OwnerId": THEIRS}
    reader = FakeReader(
        world=world(
            (ec2.DESCRIBE_VPCS, {}, {"Vpcs": [own], "NextToken": "2"}),
            (ec2.DESCRIBE_VPCS, {"NextToken": "2"}, {"Vpcs": [shared]}),
        )
    )
    ec2.VPCS.read(reader)
    assert reader.records == {
        (ARN.format(OURS, "vpc/vpc-1"), "ec2:DescribeVpcs"): own,
        (ARN.format(THEIRS, "vpc/vpc-2"), "ec2:DescribeVpcs"): shared,
    }


def test_a_group_keeps_its_name_with_or_without_an_arn_in_the_answer() -> None:
    for extra in ({}, {"SecurityGroupArn": ARN.format(OURS, "security-group/sg-1")}):
        group = {"GroupId": "sg-1", "OwnerId": OURS, **extra}
        reader = FakeReader(
            world=world((ec2.DESCRIBE_SECURITY_GROUPS, {}, {"SecurityGroups": [group]}))
        )
        ec2.SECURITY_GROUPS.read(reader)
        assert [resource for resource, _ in reader.records] == [
            ARN.format(OURS, "security-group/sg-1")
        ]


def test_what_names_no_owner_is_the_accounts_own() -> None:
    log = {"FlowLogId": "fl-1", "ResourceId": "vpc-1"}
    endpoint = {"VpcEndpointId": "vpce-1"}
    reader = FakeReader(
        world=world(
            (ec2.DESCRIBE_FLOW_LOGS, {}, {"FlowLogs": [log]}),
            (ec2.DESCRIBE_VPC_ENDPOINTS, {}, {"VpcEndpoints": [endpoint]}),
        )
    )
    ec2.FLOW_LOGS.read(reader)
    ec2.VPC_ENDPOINTS.read(reader)
    assert {resource for resource, _ in reader.records} == {
        ARN.format(OURS, "vpc-flow-log/fl-1"),
        ARN.format(OURS, "vpc-endpoint/vpce-1"),
    }


def test_volume_encryption_is_a_setting_of_account_and_region() -> None:
    asked = ec2.GET_EBS_ENCRYPTION_BY_DEFAULT
    reader = FakeReader(world=world((asked, {}, {"EbsEncryptionByDefault": True})))
    ec2.EBS_DEFAULTS.read(reader)
    resource = ARN.format(OURS, "ebs-encryption-by-default")
    assert reader.records == {(resource, asked.id): {"EbsEncryptionByDefault": True}}
