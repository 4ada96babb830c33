from tests.aws.rooms import REGION, Room


def furnish(room: Room) -> None:
    """A namespace, and a service of Service Connect in it that offers one port under TLS."""
    room.client("servicediscovery").create_http_namespace(Name="shop.connect")
    ecs, ec2 = room.client("ecs"), room.client("ec2")
    authorities = room.client("acm-pca").list_certificate_authorities()["CertificateAuthorities"]
    tls = {
        "issuerCertificateAuthority": {"awsPcaAuthorityArn": authorities[0]["Arn"]},
        "roleArn": f"arn:aws:iam::{room.number}:role/vouchbook-reader",
    }
    container = {
        "name": "app",
        "image": "example/stock:1",
        "portMappings": [{"name": "http", "containerPort": 8080, "appProtocol": "http"}],
        "healthCheck": {"command": ["CMD-SHELL", "true"]},
    }
    made = ecs.register_task_definition(
        family="stock",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[container],
    )["taskDefinition"]
    subnets = sorted(item["SubnetId"] for item in ec2.describe_subnets()["Subnets"])
    group = ec2.describe_security_groups(GroupNames=["endpoints"])["SecurityGroups"][0]["GroupId"]
    ecs.create_service(
        cluster="shop",
        serviceName="stock",
        taskDefinition=made["taskDefinitionArn"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": subnets[:1], "securityGroups": [group]}
        },
        serviceConnectConfiguration={
            "enabled": True,
            "namespace": "shop.connect",
            "services": [
                {
                    "portName": "http",
                    "clientAliases": [{"port": 8080, "dnsName": "stock"}],
                    "tls": tls,
                }
            ],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {"awslogs-group": "/trail/audit", "awslogs-region": REGION},
            },
            "accessLogConfiguration": {"format": "JSON"},
        },
    )
