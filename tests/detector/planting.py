"""Canaries wherever an answer of AWS can carry one: planted through the services' own APIs."""

import json
from collections.abc import Mapping
from typing import Any

from tests.aws.rooms import REGION, Room
from tests.detector.canaries import (
    AWS_KEY,
    AWS_SECRET,
    EMAIL,
    GITHUB,
    GROUPED_PHONE,
    JSON_WEB_TOKEN,
    OTHER_EMAIL,
    OTHER_PHONE,
    PEM,
    PHONE,
    PRESIGNED,
    URL,
    WORD,
)
from vouchbook.aws.run import Account
from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.clients import Clients

PLAIN = "a value that nobody asked about"
PEOPLE = f"ask {EMAIL}, or call {PHONE}"
SECRET = f"key {AWS_KEY} for {URL} and {JSON_WEB_TOKEN}"
TAGS = {"owner": EMAIL, "phone": OTHER_PHONE, "login": SECRET, f"by {OTHER_EMAIL}": "x"}
OWNED = "888888888888"


def plant(room: Room, hub: Account) -> None:
    """Plant canaries in an account of an empty estate, and in an organisation."""
    for planting in (
        *(_task, _role, _key, _bucket, _network, _log_group, _mesh, _certificate),
        *(_stack, _events, _alarm),
    ):
        planting(room)
    address = "accounts@example.net"
    room.sandbox.declare("organizations-account", address, {"id": OWNED})
    organization: Any = hub.client("organizations", "")
    organization.create_organization(FeatureSet="ALL")
    organization.create_account(Email=address, AccountName=f"of {EMAIL}")


def _listed(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[Any]:
    return [{key: name, value: text} for name, text in tags.items()]


def _policy(resource: str = "*") -> str:
    statement = {
        "Sid": f"for {PEOPLE}",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "*",
        "Resource": resource,
        "Condition": {
            "StringEquals": {
                "aws:PrincipalTag/key": AWS_KEY,
                "aws:Referer": PRESIGNED,
                "aws:UserAgent": JSON_WEB_TOKEN,
                "sts:ExternalId": PLAIN,
            }
        },
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=1)


def _task(room: Room) -> None:
    environment = {
        "STAGE": PLAIN,
        "UPLOADER": AWS_KEY,
        "AWS_SECRET_ACCESS_KEY": AWS_SECRET,
        "AWS_PROFILE": AWS_KEY,
        "ENVOY_TLS_KEY": PEM,
        "APPMESH_METRIC": JSON_WEB_TOKEN,
        "DATABASE_URL": URL,
        "DATABASE_PASSWORD": WORD,
        "REPORT": PRESIGNED,
        "SALT": GITHUB,
        "CONTACT": PEOPLE,
    }
    container = {
        "name": "app",
        "image": "app:1",
        "cpu": 1,
        "memory": 128,
        "command": [f"--password={WORD}", SECRET],
        "entryPoint": ["sh", "-c", SECRET],
        "healthCheck": {"command": ["CMD", URL]},
        "dockerLabels": {"contact": PEOPLE, "secret": SECRET},
        "environment": _listed(environment, "name", "value"),
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": WORD}},
    }
    room.client("ecs").register_task_definition(
        family="canary", containerDefinitions=[container], tags=_listed(TAGS, "key", "value")
    )


def _role(room: Room) -> None:
    iam = room.client("iam", "global")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": PLAIN, "aws:UserAgent": JSON_WEB_TOKEN}},
    }
    document = {"Version": "2012-10-17", "Statement": [trust]}
    iam.create_role(
        RoleName="canary",
        AssumeRolePolicyDocument=json.dumps(document),
        Description=f"{PEOPLE}; {SECRET}",
        Tags=[{"Key": "owner", "Value": EMAIL}, {"Key": "login", "Value": AWS_KEY}],
    )
    statement = {
        "Sid": "Canary",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {"StringLike": {"aws:Referer": PRESIGNED, "aws:PrincipalTag/k": [AWS_KEY]}},
    }
    iam.put_role_policy(
        RoleName="canary",
        PolicyName="canary",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _key(room: Room) -> None:
    room.client("kms").create_key(
        Description=f"{PEOPLE}; {SECRET}",
        Policy=_policy(),
        Tags=_listed({"owner": EMAIL}, "TagKey", "TagValue"),
    )


def _bucket(room: Room) -> None:
    # The reader's clients take the empty answers to these writes for ones that were cut off.
    clients = Clients(room.sandbox.endpoint, room.sandbox.environment(), HUB)
    policy = _policy("arn:aws:s3:::example-canary/*")
    writes: dict[str, dict[str, Any]] = {
        "create_bucket": {},
        "put_bucket_policy": {"Policy": policy},
        "put_bucket_tagging": {"Tagging": {"TagSet": _listed(TAGS)}},
    }
    for operation, told in writes.items():
        parameters = {"Bucket": "example-canary", **told}
        clients.call(room.number, REGION, "s3", operation, parameters)


def _network(room: Room) -> None:
    ec2 = room.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = ec2.create_security_group(
        GroupName="canary",
        Description=f"{PEOPLE}; {GROUPED_PHONE}; {SECRET}",
        VpcId=vpc,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": _listed(TAGS)}],
    )["GroupId"]
    ranges = [{"CidrIp": "10.0.0.0/8", "Description": f"{PEOPLE}; {GITHUB}"}]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": ranges}],
    )
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.appmesh-envoy-management",
        PolicyDocument=_policy(),
        TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": _listed(TAGS)}],
    )


def _log_group(room: Room) -> None:
    room.client("logs").create_log_group(logGroupName="/canary", tags=TAGS)


def _mesh(room: Room) -> None:
    meshes = room.client("appmesh")
    tags = _listed(TAGS, "key", "value")
    meshes.create_mesh(meshName="canary", tags=tags)
    file = {"path": "/dev/stdout", "format": {"text": f"%START_TIME% {PEOPLE} {SECRET}\n"}}
    spec: dict[str, Any] = {
        "serviceDiscovery": {"dns": {"hostname": "canary.example"}},
        "listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}],
        "logging": {"accessLog": {"file": file}},
    }
    meshes.create_virtual_node(meshName="canary", virtualNodeName="app", spec=spec, tags=tags)


def _certificate(room: Room) -> None:
    room.client("acm").request_certificate(DomainName="canary.example", Tags=_listed(TAGS))


def _stack(room: Room) -> None:
    template = {
        "Description": f"{PEOPLE}; {SECRET}",
        "Parameters": {"Password": {"Type": "String", "Description": PEOPLE}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Link": {"Value": PRESIGNED, "Description": PEOPLE}},
    }
    room.client("cloudformation").create_stack(
        StackName="canary",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Password", "ParameterValue": WORD}],
        Tags=_listed(TAGS),
    )


def _events(room: Room) -> None:
    event = {
        "eventName": "UpdateVirtualNode",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": f"{PEOPLE} {SECRET}",
        "userIdentity": {
            "type": "IAMUser",
            "arn": f"arn:aws:iam::{room.number}:user/mesh-deployer",
            "accountId": room.number,
            "accessKeyId": AWS_KEY,
            "userName": "mesh-deployer",
        },
        "requestParameters": {"meshName": "canary", "spec": {"x": SECRET}, "tags": _listed(TAGS)},
        "responseElements": {"url": PRESIGNED, "key": PEM},
        "errorMessage": PEOPLE,
    }
    room.sandbox.declare("cloudtrail-event", f"{room.number}/{REGION}", {"0a1b2c3d-ca": event})


def _alarm(room: Room) -> None:
    room.client("cloudwatch").put_metric_alarm(
        AlarmName="canary",
        AlarmDescription=f"{PEOPLE}; {SECRET}",
        Namespace="Canary",
        MetricName="canary",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
