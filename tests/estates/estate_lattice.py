"""Services in VPC Lattice: as they should be, and open on every side."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates import dataplane
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

_TAGS = {"owner": "team-shop"}
_NAME = "orders.shop.example"
_GUEST = "123456789012"
_PORT = 8443
_INVOKE = "vpc-lattice-svcs:Invoke"
_HEALTH = {"enabled": True, "protocol": "HTTPS", "path": "/healthz"}
_CHECKED = "2026-09-15T12:00:00+00:00"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        }
    ],
}
_CHECKS = (
    "lattice-access-logs",
    "lattice-auth-iam",
    "lattice-auth-policy-callers",
    "lattice-cert-key-algorithm",
    "lattice-cert-renewal",
    "lattice-cert-valid",
    "lattice-config-recoverable",
    "lattice-flow-allow-list",
    "lattice-health-checks",
    "lattice-inventory-complete",
    "lattice-invoke-scoped",
    "lattice-listener-tls",
    "lattice-network-access-guarded",
    "lattice-network-clients-approved",
    "lattice-resource-policy-approved",
    "lattice-tags-classified",
    "lattice-target-ingress",
    "lattice-target-tls",
)
_APPROVED = {**harness.PARAMETERS, "approved_flows": ["shop -> orders"]}

_APPROVED_NOTHING = {
    **harness.PARAMETERS,
    "approved_external_accounts": [],
    "approved_flows": [],
    "approved_share_principals": [],
}


def _good(room: Room) -> None:
    lattice, net = room.client("vpc-lattice"), dataplane.network(room, public=False)
    clients = dataplane.security_group(room, net.vpc, "clients")
    way_in = dataplane.security_group(
        room, net.vpc, "lattice", dataplane.opening(443, group=clients)
    )
    network = lattice.create_service_network(name="shop", authType="AWS_IAM", tags=_TAGS)
    certificate = room.client("acm").request_certificate(DomainName=_NAME, ValidationMethod="DNS")
    service = lattice.create_service(
        name="orders",
        authType="AWS_IAM",
        customDomainName=_NAME,
        certificateArn=certificate["CertificateArn"],
        tags=_TAGS,
    )
    inner = dataplane.security_group(room, net.vpc, "orders", _from_lattice(room))
    cards = [_card(room, net.subnets, inner) for _ in range(2)]
    group = _targets(room, net.vpc, "HTTPS", cards, _TAGS)
    listener = _listener(room, service["id"], "HTTPS", group["id"])
    lattice.create_service_network_service_association(
        serviceIdentifier=service["id"], serviceNetworkIdentifier=network["id"]
    )
    lattice.create_service_network_vpc_association(
        serviceNetworkIdentifier=network["id"], vpcIdentifier=net.vpc, securityGroupIds=[way_in]
    )
    _endpoint(room, net, network["arn"], [way_in])
    role = _role(room, "checkout", service["arn"])
    for of in (network, service):
        _let_in(room, of["id"], {"AWS": role})
    _log(room, network["id"])
    inside = lattice.list_service_network_service_associations(
        serviceNetworkIdentifier=network["id"]
    )["items"]
    vpcs = lattice.list_service_network_vpc_associations(serviceNetworkIdentifier=network["id"])
    _stack(
        room,
        {
            "ServiceNetwork": network["arn"],
            "Service": service["arn"],
            "Listener": listener["arn"],
            "TargetGroup": group["arn"],
            "ServiceNetworkServiceAssociation": inside[0]["arn"],
            "ServiceNetworkVpcAssociation": vpcs["items"][0]["arn"],
        },
        drift="IN_SYNC",
    )


def _bad(room: Room) -> None:
    lattice, net = room.client("vpc-lattice"), dataplane.network(room, public=True)
    network = lattice.create_service_network(name="shop", authType="NONE")
    service = lattice.create_service(name="orders", customDomainName=_NAME)
    inner = dataplane.security_group(
        room, net.vpc, "orders", dataplane.opening(_PORT, to="0.0.0.0/0")
    )
    group = _targets(room, net.vpc, "HTTP", [_card(room, net.subnets, inner)], {})
    room.sandbox.declare("lattice-target-health", group["arn"], {group["address"]: "UNHEALTHY"})
    _listener(room, service["id"], "HTTP", group["id"])
    _listener(room, service["id"], "HTTPS", group["id"])
    lattice.create_service_network_service_association(
        serviceIdentifier=service["id"], serviceNetworkIdentifier=network["id"]
    )
    lattice.create_service_network_vpc_association(
        serviceNetworkIdentifier=network["id"], vpcIdentifier=net.vpc
    )
    _endpoint(room, net, network["arn"], [inner])
    _role(room, "checkout", "*")
    _let_in(room, service["id"], "*")
    _share(room, network["arn"])
    _come_from_outside(room, network["arn"])
    ghost = service["arn"][:-1] + "f"
    _stack(room, {"ServiceNetwork": network["arn"], "Service": ghost}, drift="MODIFIED")


def _from_lattice(room: Room) -> dict[str, Any]:
    """A rule for AWS's prefix list of VPC Lattice."""
    lists = room.client("ec2").describe_managed_prefix_lists()["PrefixLists"]
    wanted = f"com.amazonaws.{REGION}.vpc-lattice"
    found = next(item["PrefixListId"] for item in lists if item["PrefixListName"] == wanted)
    return {
        "IpProtocol": "tcp",
        "FromPort": _PORT,
        "ToPort": _PORT,
        "PrefixListIds": [{"PrefixListId": found}],
    }


def _card(room: Room, subnets: Sequence[str], group: str) -> str:
    made = room.client("ec2").create_network_interface(SubnetId=subnets[0], Groups=[group])
    return str(made["NetworkInterface"]["PrivateIpAddress"])


def _targets(
    room: Room, vpc: str, protocol: str, addresses: Sequence[str], tags: Mapping[str, str]
) -> dict[str, str]:
    lattice = room.client("vpc-lattice")
    config = {"port": _PORT, "protocol": protocol, "vpcIdentifier": vpc, "healthCheck": _HEALTH}
    made = lattice.create_target_group(name="orders", type="IP", config=config, tags=tags)
    lattice.register_targets(
        targetGroupIdentifier=made["id"],
        targets=[{"id": address, "port": _PORT} for address in addresses],
    )
    return {"id": made["id"], "arn": made["arn"], "address": addresses[0]}


def _listener(room: Room, service: str, protocol: str, group: str) -> Any:
    forward = {"forward": {"targetGroups": [{"targetGroupIdentifier": group, "weight": 100}]}}
    return room.client("vpc-lattice").create_listener(
        serviceIdentifier=service,
        name=protocol.lower(),
        protocol=protocol,
        defaultAction=forward,
    )


def _endpoint(room: Room, net: dataplane.Network, network: str, groups: Sequence[str]) -> None:
    room.client("ec2").create_vpc_endpoint(
        VpcEndpointType="ServiceNetwork",
        VpcId=net.vpc,
        ServiceNetworkArn=network,
        SubnetIds=[*net.subnets],
        SecurityGroupIds=[*groups],
    )


def _role(room: Room, name: str, service: str) -> str:
    iam = room.client("iam", "global")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))
    allowed = {"Effect": "Allow", "Action": _INVOKE, "Resource": service}
    iam.put_role_policy(
        RoleName=name,
        PolicyName="calls",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    return str(made["Role"]["Arn"])


def _let_in(room: Room, of: str, principal: object) -> None:
    allowed = {"Effect": "Allow", "Action": _INVOKE, "Resource": "*", "Principal": principal}
    policy = {"Version": "2012-10-17", "Statement": [allowed]}
    room.client("vpc-lattice").put_auth_policy(resourceIdentifier=of, policy=json.dumps(policy))


def _share(room: Room, network: str) -> None:
    shared = {
        "Effect": "Allow",
        "Action": "vpc-lattice:CreateServiceNetworkVpcAssociation",
        "Resource": network,
        "Principal": {"AWS": _GUEST},
    }
    policy = {"Version": "2012-10-17", "Statement": [shared]}
    room.client("vpc-lattice").put_resource_policy(resourceArn=network, policy=json.dumps(policy))


def _come_from_outside(room: Room, network: str) -> None:
    """Another account, with which the network is shared, associates a VPC of its own."""
    session = room.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{_GUEST}:role/guest", RoleSessionName="guest"
    )["Credentials"]
    guest = boto3.Session(
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
        region_name=REGION,
    )
    lattice = guest.client("vpc-lattice", endpoint_url=room.sandbox.endpoint)
    seen = [item["arn"] for item in lattice.list_service_networks()["items"]]
    assert seen == [network]
    lattice.create_service_network_vpc_association(
        serviceNetworkIdentifier=network, vpcIdentifier="vpc-0a1b2c3d4e5f60718"
    )


def _log(room: Room, of: str) -> None:
    room.client("logs").create_log_group(logGroupName="/shop/lattice")
    room.client("vpc-lattice").create_access_log_subscription(
        resourceIdentifier=of,
        destinationArn=f"arn:aws:logs:{REGION}:{room.number}:log-group:/shop/lattice:*",
    )


def _stack(room: Room, made: Mapping[str, str], *, drift: str) -> None:
    """A stack of these; what moto doesn't make is declared to have been made."""
    resources = {kind: {"Type": f"AWS::VpcLattice::{kind}"} for kind in made}
    room.client("cloudformation").create_stack(
        StackName="shop", TemplateBody=json.dumps({"Resources": resources})
    )
    for kind, arn in made.items():
        room.sandbox.declare("cloudformation-made", f"shop/{kind}", {"id": arn})
        told = {"StackResourceDriftStatus": drift, "LastCheckTimestamp": _CHECKED}
        room.sandbox.declare("cloudformation-resource", arn, {"DriftInformation": told})


ESTATES = (
    Estate(
        name="a service network as it should be",
        build=_good,
        expects=dict.fromkeys(_CHECKS, Verdict.PASS),
        parameters=_APPROVED,
    ),
    Estate(
        name="a service network open on every side",
        build=_bad,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
        parameters=_APPROVED_NOTHING,
    ),
)
