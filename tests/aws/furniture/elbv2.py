from tests.aws.rooms import REGION, Room

_POLICY = "ELBSecurityPolicy-2016-08"


def furnish(room: Room) -> None:
    """An application load balancer with an old TLS policy in front of a meshed service."""
    ec2, elb = room.client("ec2"), room.client("elbv2")
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])[:2]
    groups = ec2.describe_security_groups(GroupNames=["endpoints"])["SecurityGroups"]
    group, vpc = groups[0]["GroupId"], groups[0]["VpcId"]
    balancer = elb.create_load_balancer(
        Name="edge", Type="application", Scheme="internal", Subnets=subnets, SecurityGroups=[group]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    targets = elb.create_target_group(
        Name="orders",
        Protocol="HTTP",
        Port=8080,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckProtocol="HTTP",
    )["TargetGroups"][0]["TargetGroupArn"]
    certificate = f"arn:aws:iam::{room.number}:server-certificate/edge"
    elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTPS",
        Port=443,
        SslPolicy=_POLICY,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}],
    )
    network = {"subnets": subnets, "securityGroups": [group], "assignPublicIp": "DISABLED"}
    room.client("ecs", REGION).create_service(
        cluster="shop",
        serviceName="orders-behind",
        taskDefinition="orders",
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
        loadBalancers=[{"targetGroupArn": targets, "containerName": "app", "containerPort": 8080}],
    )
