import json
from typing import Any

from tests.aws.rooms import REGION, Room

_INVOKE = {"Effect": "Allow", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}
_NAME = "orders.shop.example"
_HEALTH = {"enabled": True, "protocol": "HTTPS", "path": "/healthz"}


def furnish(room: Room) -> None:
    """A service network with a service in it, reached from the default VPC and by an endpoint."""
    lattice, ec2 = room.client("vpc-lattice"), room.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])[:2]
    groups = ec2.describe_security_groups(GroupNames=["endpoints"])["SecurityGroups"]
    group = groups[0]["GroupId"]
    network = lattice.create_service_network(
        name="shop", authType="AWS_IAM", tags={"owner": "team-shop"}
    )
    card = ec2.create_network_interface(SubnetId=subnets[0], Groups=[group])["NetworkInterface"]
    orders = _service(room, lattice, vpc, card["PrivateIpAddress"])
    lattice.create_service_network_service_association(
        serviceIdentifier=orders["id"], serviceNetworkIdentifier=network["id"]
    )
    lattice.create_service_network_vpc_association(
        serviceNetworkIdentifier=network["id"], vpcIdentifier=vpc, securityGroupIds=[group]
    )
    ec2.create_vpc_endpoint(
        VpcEndpointType="ServiceNetwork",
        VpcId=vpc,
        ServiceNetworkArn=network["arn"],
        SubnetIds=subnets,
        SecurityGroupIds=[group],
    )
    for of in (network, orders):
        policy = {"Version": "2012-10-17", "Statement": [_own_account(room)]}
        lattice.put_auth_policy(resourceIdentifier=of["id"], policy=json.dumps(policy))
    _share(room, lattice, network["arn"])
    name = room.client("logs").describe_log_groups()["logGroups"][0]["logGroupName"]
    lattice.create_access_log_subscription(
        resourceIdentifier=network["id"],
        destinationArn=f"arn:aws:logs:{REGION}:{room.number}:log-group:{name}:*",
    )


def _service(room: Room, lattice: Any, vpc: str, address: str) -> Any:
    service = lattice.create_service(
        name="orders", authType="AWS_IAM", customDomainName=_NAME, certificateArn=_certificate(room)
    )
    config = {"port": 8443, "protocol": "HTTPS", "vpcIdentifier": vpc, "healthCheck": _HEALTH}
    targets = lattice.create_target_group(name="orders", type="IP", config=config)["id"]
    lattice.register_targets(targetGroupIdentifier=targets, targets=[{"id": address, "port": 8443}])
    forward = {"forward": {"targetGroups": [{"targetGroupIdentifier": targets, "weight": 100}]}}
    listener = lattice.create_listener(
        serviceIdentifier=service["id"],
        name="https",
        protocol="HTTPS",
        defaultAction={"fixedResponse": {"statusCode": 404}},
    )
    lattice.create_rule(
        serviceIdentifier=service["id"],
        listenerIdentifier=listener["id"],
        name="orders",
        priority=10,
        match={"httpMatch": {"pathMatch": {"match": {"prefix": "/orders"}}}},
        action=forward,
    )
    return service


def _certificate(room: Room) -> str:
    made = room.client("acm").request_certificate(DomainName=_NAME, ValidationMethod="DNS")
    return str(made["CertificateArn"])


def _own_account(room: Room) -> dict[str, Any]:
    return {**_INVOKE, "Principal": {"AWS": f"arn:aws:iam::{room.number}:root"}}


def _share(room: Room, lattice: Any, network: str) -> None:
    shared = {
        "Effect": "Allow",
        "Principal": {"AWS": room.number},
        "Action": [
            "vpc-lattice:CreateServiceNetworkVpcAssociation",
            "vpc-lattice:GetServiceNetwork",
        ],
        "Resource": network,
    }
    lattice.put_resource_policy(
        resourceArn=network, policy=json.dumps({"Version": "2012-10-17", "Statement": [shared]})
    )
