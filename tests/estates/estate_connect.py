"""Services of ECS Service Connect, well kept and badly."""

import json
from collections.abc import Mapping
from typing import Any

from tests.aws import harness
from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

_NAMESPACE = "shop.connect"
_LOG_GROUP = "/shop/connect"
_POLICY = (
    "arn:aws:iam::aws:policy/service-role/"
    "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
)
_CURRENT = "ELBSecurityPolicy-TLS13-1-2-2021-06"
_OUTSIDE = "0.0.0.0/0"
_INSIDE = "10.0.0.0/8"
_CONNECT = {
    "connect-access-logs",
    "connect-agent-fresh",
    "connect-agent-guarded",
    "connect-agent-running",
    "connect-config-recoverable",
    "connect-edge-tls",
    "connect-egress-restricted",
    "connect-flows-approved",
    "connect-health-checks",
    "connect-inventory-complete",
    "connect-namespace-owner-approved",
    "connect-service-tls",
    "connect-task-roles",
    "connect-timeouts-bounded",
    "connect-tls-authority",
    "connect-tls-key",
    "connect-tls-role",
    "connect-tls-secrets",
}
_AGREED = {
    **harness.PARAMETERS,
    "approved_flows": ["shop.connect/web -> orders:8080"],
    "customer_keys_required": True,
}


def well_kept(room: Room) -> None:
    """A server that has all it should, and a client of it."""
    room.client("servicediscovery").create_http_namespace(Name=_NAMESPACE)
    room.client("logs").create_log_group(logGroupName=_LOG_GROUP)
    key = room.client("kms").create_key()["KeyMetadata"]["Arn"]
    tls = {
        "issuerCertificateAuthority": {"awsPcaAuthorityArn": _authority(room, managed=True)},
        "kmsKey": key,
        "roleArn": _role(room, "ecs.amazonaws.com", _POLICY),
    }
    _secret(room, KmsKeyId=key)
    vpc, subnets = _network(room)
    group = _group(room, vpc, inside=_INSIDE, outside="")
    offer = {
        "portName": "http",
        "clientAliases": [{"port": 8080, "dnsName": "orders"}],
        "ingressPortOverride": 15001,
        "timeout": {"perRequestTimeoutSeconds": 5, "idleTimeoutSeconds": 60},
        "tls": tls,
    }
    fronted = _fronted(room, subnets, vpc, "HTTPS")
    connect = {"services": [offer], "accessLogConfiguration": {"format": "JSON"}}
    settings = _settings(**connect)
    _service(room, "orders", subnets, group, settings, healthy=True, loadBalancers=fronted)
    asking = _settings(accessLogConfiguration={"format": "TEXT"})
    _service(room, "web", subnets, group, asking, healthy=True)


def badly_kept(room: Room) -> None:
    """A server without TLS, and one whose TLS stands on nothing that is fit."""
    room.client("servicediscovery").create_http_namespace(Name=_NAMESPACE)
    tls = {
        "issuerCertificateAuthority": {"awsPcaAuthorityArn": _authority(room, managed=False)},
        "roleArn": _role(room, "ecs-tasks.amazonaws.com"),
    }
    _secret(room, KmsKeyId=room.client("kms").create_key()["KeyMetadata"]["Arn"])
    vpc, subnets = _network(room)
    group = _group(room, vpc, inside=_OUTSIDE, outside=_OUTSIDE)
    offers = [
        {"portName": "http", "timeout": {"perRequestTimeoutSeconds": 0}},
        {"portName": "admin", "tls": tls, "ingressPortOverride": 15002},
    ]
    fronted = _fronted(room, subnets, vpc, "HTTP")
    settings = _settings(services=offers, logConfiguration=None)
    arn = _service(room, "orders", subnets, group, settings, role="web", loadBalancers=fronted)
    room.sandbox.declare("ecs-deployment", arn, {"createdAt": "2026-01-05T09:00:00+00:00"})
    bare = _settings(namespace="gone.connect", services=[{"portName": "http"}])
    _service(room, "web", subnets, group, bare, role="web")
    _stop_an_agent(room)
    _drift(room)


def _settings(**members: Any) -> Mapping[str, Any]:
    told = {
        "enabled": True,
        "namespace": _NAMESPACE,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": _LOG_GROUP, "awslogs-region": REGION},
        },
        **members,
    }
    return {name: value for name, value in told.items() if value is not None}


def _authority(room: Room, *, managed: bool) -> str:
    pca = room.client("acm-pca")
    tags = {"owner": "shop", **({"AmazonECSManaged": "true"} if managed else {})}
    arn = str(
        pca.create_certificate_authority(
            CertificateAuthorityType="ROOT",
            CertificateAuthorityConfiguration={
                "KeyAlgorithm": "RSA_2048",
                "SigningAlgorithm": "SHA256WITHRSA",
                "Subject": {"CommonName": "shop connect"},
            },
            UsageMode="SHORT_LIVED_CERTIFICATE",
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )["CertificateAuthorityArn"]
    )
    room.sandbox.declare("tag-index", f"{room.number}/{REGION}", {arn: tags})
    request = pca.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
    issued = pca.issue_certificate(
        CertificateAuthorityArn=arn,
        Csr=request.encode(),
        SigningAlgorithm="SHA256WITHRSA",
        TemplateArn="arn:aws:acm-pca:::template/RootCACertificate/V1",
        Validity={"Value": 10, "Type": "YEARS"},
    )["CertificateArn"]
    text = pca.get_certificate(CertificateAuthorityArn=arn, CertificateArn=issued)["Certificate"]
    pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=arn, Certificate=text.encode()
    )
    return arn


def _role(room: Room, service: str, *policies: str) -> str:
    iam = room.client("iam", "global")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
        "Condition": {"StringEquals": {"aws:SourceAccount": room.number}},
    }
    made = iam.create_role(
        RoleName="connect-tls",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    for policy in policies:
        iam.attach_role_policy(RoleName="connect-tls", PolicyArn=policy)
    return str(made)


def _secret(room: Room, **members: str) -> None:
    room.client("secretsmanager").create_secret(
        Name="ecs-sc!orders",
        SecretString="never read",  # it opens nothing
        Tags=[{"Key": "aws:secretsmanager:owningService", "Value": "ecs-sc"}],
        **members,
    )


def _network(room: Room) -> tuple[str, list[str]]:
    ec2 = room.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    return vpc, subnets


def _group(room: Room, vpc: str, *, inside: str, outside: str) -> str:
    """A group that lets one range in at the agent's port, or everything out to another."""
    ec2 = room.client("ec2")
    group = ec2.create_security_group(GroupName="workload", Description="w", VpcId=vpc)["GroupId"]
    whole = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": _OUTSIDE}]}
    if not outside:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[whole])
    port = {"IpProtocol": "tcp", "FromPort": 15001, "ToPort": 15001}
    if inside == _OUTSIDE:
        port = {"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 16000}
    rules = [{**port, "IpRanges": [{"CidrIp": inside}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
    return str(group)


def _fronted(room: Room, subnets: list[str], vpc: str, protocol: str) -> list[dict[str, Any]]:
    elb = room.client("elbv2")
    front = elb.create_load_balancer(Name="edge", Subnets=subnets)["LoadBalancers"][0]
    targets = elb.create_target_group(
        Name="orders", Protocol="HTTPS", Port=8080, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    more: dict[str, Any] = {"SslPolicy": _CURRENT} if protocol == "HTTPS" else {}
    if more:
        certificate = f"arn:aws:iam::{room.number}:server-certificate/edge"
        more["Certificates"] = [{"CertificateArn": certificate}]
    elb.create_listener(
        LoadBalancerArn=front["LoadBalancerArn"],
        Protocol=protocol,
        Port=443,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}],
        **more,
    )
    return [{"targetGroupArn": targets, "containerName": "app", "containerPort": 8080}]


def _service(
    room: Room,
    name: str,
    subnets: list[str],
    group: str,
    connect: Mapping[str, Any],
    *,
    healthy: bool = False,
    role: str = "",
    **more: Any,
) -> str:
    ecs = room.client("ecs")
    ecs.create_cluster(clusterName="shop")
    ports = {"http": 8080, "admin": 9090}
    container: dict[str, Any] = {
        "name": "app",
        "image": f"example/{name}:1",
        "portMappings": [
            {"name": port, "containerPort": number, "appProtocol": "http"}
            for port, number in ports.items()
        ],
    }
    if healthy:
        container["healthCheck"] = {"command": ["CMD-SHELL", "true"]}
    task = ecs.register_task_definition(
        family=name,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        taskRoleArn=f"arn:aws:iam::{room.number}:role/{role or name}",
        containerDefinitions=[container],
    )["taskDefinition"]["taskDefinitionArn"]
    network = {"subnets": subnets, "securityGroups": [group]}
    return str(
        ecs.create_service(
            cluster="shop",
            serviceName=name,
            taskDefinition=task,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": network},
            serviceConnectConfiguration=connect,
            **more,
        )["service"]["serviceArn"]
    )


def _stop_an_agent(room: Room) -> None:
    tasks = room.client("ecs").list_tasks(cluster="shop", serviceName="orders")["taskArns"]
    stopped = {"name": "ecs-service-connect-abcde", "lastStatus": "STOPPED"}
    room.sandbox.declare("ecs-task", tasks[0], {"containers": [stopped]})


def _drift(room: Room) -> None:
    """A service of a stack, which was changed past it."""
    properties = {
        "Cluster": "shop",
        "ServiceName": "carts",
        "DesiredCount": 1,
        "TaskDefinition": "web",
    }
    template = {"Resources": {"Carts": {"Type": "AWS::ECS::Service", "Properties": properties}}}
    cloudformation, ecs = room.client("cloudformation"), room.client("ecs")
    cloudformation.create_stack(StackName="carts", TemplateBody=json.dumps(template))
    item = cloudformation.list_stack_resources(StackName="carts")["StackResourceSummaries"][0]
    arn = item["PhysicalResourceId"]
    ecs.update_service(cluster="shop", service=arn, serviceConnectConfiguration=_settings())
    room.sandbox.declare(
        "cloudformation-resource",
        arn,
        {
            "DriftInformation": {
                "StackResourceDriftStatus": "MODIFIED",
                "LastCheckTimestamp": "2026-09-14T06:00:00+00:00",
            }
        },
    )


ESTATES = (
    Estate(
        name="services of Service Connect, well kept",
        build=well_kept,
        expects=dict.fromkeys(sorted(_CONNECT), Verdict.PASS),
        parameters=_AGREED,
    ),
    Estate(
        name="services of Service Connect, badly kept",
        build=badly_kept,
        expects=dict.fromkeys(sorted(_CONNECT), Verdict.FAIL),
        parameters=_AGREED,
    ),
)
