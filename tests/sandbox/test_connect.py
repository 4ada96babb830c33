"""ECS Service Connect in the sandbox: what AWS tells of it, and moto does not."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import MEMBER, OTHER, Access
from vouchbook.sandbox import Sandbox

CONNECT = {"enabled": True, "namespace": "shop.connect"}


@pytest.fixture
def empty() -> Iterator[Access]:
    with Sandbox.start(empty=True) as sandbox:
        yield Access(sandbox)
        assert sandbox.complaints() == ""


def _service(access: Access) -> str:
    ecs = access.client("ecs")
    ecs.create_cluster(clusterName="connect")
    container = {"name": "app", "image": "app", "memory": 64, "cpu": 64}
    ecs.register_task_definition(family="connect", containerDefinitions=[container])
    made = ecs.create_service(
        cluster="connect",
        serviceName="orders",
        taskDefinition="connect",
        desiredCount=1,
        launchType="FARGATE",
        serviceConnectConfiguration=CONNECT,
    )
    return str(made["service"]["serviceArn"])


def test_a_namespace_tells_its_services_to_those_who_see_it(empty: Access) -> None:
    empty.client("servicediscovery").create_http_namespace(Name="shop.connect")
    (own,) = empty.client("servicediscovery").list_namespaces()["Namespaces"]
    assert (own["Name"], own["Type"], own["ResourceOwner"]) == ("shop.connect", "HTTP", MEMBER)
    arn, ecs = _service(empty), empty.client("ecs")
    for name in (own["Arn"], own["Name"]):
        assert ecs.list_services_by_namespace(namespace=name)["serviceArns"] == [arn]
    with pytest.raises(ClientError) as caught:
        ecs.list_services_by_namespace(namespace="gone.connect")
    assert caught.value.response["Error"]["Code"] == "NamespaceNotFoundException"
    assert not empty.client("servicediscovery", OTHER).list_namespaces()["Namespaces"]
    empty.client("ram").create_resource_share(
        name="connect", resourceArns=[own["Arn"]], principals=[OTHER]
    )
    (seen,) = empty.client("servicediscovery", OTHER).list_namespaces()["Namespaces"]
    assert seen["ResourceOwner"] == MEMBER
    theirs = empty.client("ecs", OTHER).list_services_by_namespace(namespace=own["Arn"])
    assert theirs["serviceArns"] == []


def test_a_service_tells_its_revision_and_its_tasks_have_an_agent(empty: Access) -> None:
    ecs = empty.client("ecs")
    arn = _service(empty)
    (service,) = ecs.describe_services(cluster="connect", services=[arn])["services"]
    (current,) = service["currentServiceRevisions"]
    gone = f"{current['arn']}0"
    told = ecs.describe_service_revisions(serviceRevisionArns=[current["arn"], gone])
    (revision,) = told["serviceRevisions"]
    assert revision["serviceConnectConfiguration"] == CONNECT
    assert revision["createdAt"] == service["deployments"][0]["createdAt"]
    assert told["failures"] == [{"arn": gone, "reason": "MISSING"}]
    with pytest.raises(ClientError):
        ecs.describe_service_revisions(serviceRevisionArns=[current["arn"]] * 21)
    tasks = ecs.list_tasks(cluster="connect")["taskArns"]
    (task,) = ecs.describe_tasks(cluster="connect", tasks=tasks)["tasks"]
    agents = [item for item in task["containers"] if item["name"].startswith("ecs-service-")]
    assert [agent["lastStatus"] for agent in agents] == ["RUNNING"]


def test_the_tag_index_has_what_is_declared(empty: Access) -> None:
    arn = f"arn:aws:acm-pca:us-east-1:{MEMBER}:certificate-authority/1a2b3c4d"
    empty.sandbox.declare("tag-index", f"{MEMBER}/us-east-1", {arn: {"owner": "shop"}})
    listed = empty.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    tags = [{"Key": "owner", "Value": "shop"}]
    assert {"ResourceARN": arn, "Tags": tags} in listed
    elsewhere = empty.client("resourcegroupstaggingapi", OTHER).get_resources()
    assert elsewhere["ResourceTagMappingList"] == []
