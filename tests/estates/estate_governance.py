"""Accounts that are watched, tagged and contracted for, that are not, and that are in part."""

from typing import Any

from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import Statement
from vouchbook.sandbox import HUB
from vouchbook.sandbox.estate.clients import Clients

_CHECKS = (
    "aws-artifact-reports-current",
    "aws-baa-and-agreements",
    "guardduty-enabled",
    "s3-sensitive-data-discovery",
    "security-contact-registered",
    "securityhub-enabled-standards",
    "tags-data-classification",
)
_IN_SCOPE = Statement(
    slot="aws-artifact-reports-current",
    assertion="aws-services-in-scope",
    who="Mary Major",
    role="Compliance officer",
    date="2026-08-03",
    expires="2027-08-02",
    looked_at="The list of services in scope inside the SOC 2 report of 2026",
)


def _looked_after(room: Room) -> None:
    _bucket(room, owner="team-shop")
    _service(room, owner="team-shop")
    room.client("kms").create_key(Tags=[{"TagKey": "owner", "TagValue": "team-shop"}])
    room.client("logs").create_log_group(logGroupName="/shop/app", tags={"owner": "team-shop"})
    room.client("securityhub").enable_security_hub(EnableDefaultStandards=True)
    agent = {"Name": "ECS_FARGATE_AGENT_MANAGEMENT", "Status": "ENABLED"}
    room.client("guardduty").create_detector(
        Enable=True,
        Features=[
            {"Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [agent]}
        ],
    )
    room.client("macie2").enable_macie()
    _contact(room)
    _declare(room, ("2025-10-01", "2026-09-30"), since="2024-03-01")


def _left_alone(room: Room) -> None:
    _bucket(room)
    _declare(room, ("2024-10-01", "2025-09-30"))


def _looked_after_in_part(room: Room) -> None:
    _bucket(room, owner="mary.major@example.com")
    _service(room, owner="team-shop")
    hub = room.client("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False)
    arn = (
        f"arn:aws:securityhub:{REGION}::standards/aws-foundational-security-best-practices/v/1.0.0"
    )
    subscribed = hub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": arn}])
    (made,) = subscribed["StandardsSubscriptions"]
    reason = {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"}
    room.sandbox.declare(
        "securityhub-standard",
        made["StandardsSubscriptionArn"],
        {"StandardsStatus": "INCOMPLETE", "StandardsStatusReason": reason},
    )
    room.client("guardduty").create_detector(Enable=True)
    room.client("macie2").enable_macie(status="PAUSED")
    # Two versions, with a day between them that neither covers; an agreement that came later.
    _declare(room, ("2025-10-01", "2026-07-30"), ("2026-08-01", "2026-12-31"), since="2026-08-01")


def _bucket(room: Room, **tags: str) -> None:
    name = f"example-orders-{room.number}"
    clients = Clients(room.sandbox.endpoint, room.sandbox.environment(), HUB)
    clients.call(room.number, REGION, "s3", "create_bucket", {"Bucket": name})
    if tags:
        tagging = room.client("resourcegroupstaggingapi")
        answer = tagging.tag_resources(ResourceARNList=[f"arn:aws:s3:::{name}"], Tags=tags)
        assert answer["FailedResourcesMap"] == {}


def _service(room: Room, **tags: str) -> None:
    ecs = room.client("ecs")
    ecs.create_cluster(clusterName="shop")
    task = ecs.register_task_definition(
        family="orders",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "example/orders:1"}],
    )["taskDefinition"]
    ecs.create_service(
        cluster="shop",
        serviceName="orders",
        taskDefinition=task["taskDefinitionArn"],
        desiredCount=1,
        launchType="FARGATE",
        tags=[{"key": name, "value": value} for name, value in tags.items()],
    )


def _contact(room: Room) -> None:
    room.client("account", "global").put_alternate_contact(
        AlternateContactType="SECURITY",
        Name="Mary Major",
        Title="Head of security",
        EmailAddress="security@example.com",
        PhoneNumber="+1 555 0100",
    )


def _declare(room: Room, *spans: tuple[str, str], since: str = "") -> None:
    """Reports with these versions, and an agreement if there is a day since when."""
    report: dict[str, Any] = {
        "id": "report-0a1b2c3d4e5f6071",
        "name": "AWS SOC 2 Type II Report",
        "series": "SOC 2",
    }
    reports = [
        {
            **report,
            "version": number,
            "periodStart": f"{first}T00:00:00Z",
            "periodEnd": f"{last}T00:00:00Z",
        }
        for number, (first, last) in enumerate(spans, 1)
    ]
    agreement = {
        "arn": f"arn:aws:artifact::{room.number}:customer-agreement/customer-agreement-0a1b2c3d",
        "name": "AWS Business Associate Addendum",
        "awsAccountId": room.number,
        "state": "ACTIVE",
        "effectiveStart": f"{since}T00:00:00Z",
    }
    agreements = [agreement] if since else []
    facts = {"reports": reports, "customerAgreements": agreements}
    room.sandbox.declare("artifact", room.number, facts)


ESTATES = (
    Estate(
        name="governance of an account that is looked after",
        build=_looked_after,
        expects={
            **dict.fromkeys(_CHECKS, Verdict.PASS),
            "appmesh-eol-exit-managed": Verdict.NOT_APPLICABLE,
        },
        statements=(_IN_SCOPE,),
    ),
    Estate(
        name="governance of an account that is left alone",
        build=_left_alone,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
        statements=(_IN_SCOPE,),
    ),
    Estate(
        name="governance of an account that is looked after in part",
        build=_looked_after_in_part,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
        statements=(_IN_SCOPE,),
    ),
)
