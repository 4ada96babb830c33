from tests.aws.rooms import REGION, Room


def furnish(room: Room) -> None:
    """Beside the default VPC and its group: a private endpoint and a flow log."""
    logs = room.client("logs")
    log_group = logs.describe_log_groups()["logGroups"][0]["logGroupName"]
    ec2 = room.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])
    group = ec2.create_security_group(
        GroupName="endpoints", Description="Private endpoints", VpcId=vpc
    )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp="172.31.0.0/16"
    )
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.appmesh-envoy-management",
        SubnetIds=subnets[:2],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
    )
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogDestinationType="cloud-watch-logs",
        LogGroupName=log_group,
        DeliverLogsPermissionArn=f"arn:aws:iam::{room.number}:role/vouchbook-reader",
    )
