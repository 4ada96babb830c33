"""Do resources carry the tags that are required, and no tag somebody's data?"""

from collections.abc import Iterator
from typing import Any

from vouchbook.checks._governance_examples import Plain, tagged
from vouchbook.checks._identity_examples import (
    BUCKET_ARN,
    HOME,
    KEY,
    REGION,
    blind,
    bucket,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._mesh import GATEWAYS, MESHES, NODES
from vouchbook.checks._resources import collector_of, listed, resource_of
from vouchbook.checks._task_examples import service, task
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks.sensitive_data import BUCKETS, region_of
from vouchbook.kernel.detected import kinds_below
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

TAGGED = "tagging.resources"
KEYS = "kms.keys"
LOG_GROUPS = "logs.groups"
REQUIRED = "required_tags"
GET_RESOURCES = "resourcegroupstaggingapi:GetResources"
PERMISSION = "tag:GetResources"
_LIST_TAGS = "appmesh:ListTagsForResource"
_MESH_PARTS = frozenset({MESHES, NODES, GATEWAYS})
_LISTED_ELSEWHERE = (
    ("appmesh", "mesh/"),
    ("ecs", "service/"),
    ("kms", "key/"),
    ("logs", "log-group:"),
    ("s3", ""),
)
"""Services and beginnings of resources of which an inventory decides what there is."""


def _held_to_tags(resource: View) -> Iterator[View]:
    """Yield what the inventory has, and of the tagging API what no inventory speaks of."""
    collector = collector_of(resource)
    if collector == KEYS:
        # Nobody but AWS can tag the keys that AWS manages.
        counts = resource.get("KeyManager") == "CUSTOMER"
    elif collector == SERVICES:
        counts = resource.get("status") != "INACTIVE"
    elif collector == TAGGED:
        counts = not _listed_elsewhere(resource.id)
    else:
        counts = True
    if counts:
        yield resource


def _listed_elsewhere(identifier: str) -> bool:
    arn = parse_arn(identifier)
    return arn is not None and any(
        arn.service == name and arn.resource.startswith(start) for name, start in _LISTED_ELSEWHERE
    )


def _classified(subject: Subject) -> Outcome:
    tags = _tags_of(subject)
    kinds = kinds_below([*tags, *tags.values()])
    if kinds:
        return failed(f"a detector found this in its tags: {listed(kinds)}")
    if collector_of(resource_of(subject)) == TAGGED:
        return passed("no detector found anything in its tags")
    required = subject.estate.parameter(REQUIRED)
    lacking = [name for name in required if not tags.get(name)]
    if lacking:
        return failed(f"it has no tag {listed(lacking)} with a value")
    return passed(f"tags {listed(required)} have values, and no detector found anything in any")


def _tags_of(subject: Subject) -> Plain:
    """The tags of a subject by key; none where complete lists have it with none."""
    resource = resource_of(subject)
    if collector_of(resource) in _MESH_PARTS:
        pairs = resource.get("tags") or ()
        return {item.get("key"): item.get("value") for item in pairs}
    # That there is something to tag rests on its own record, and not on that of its tags.
    resource.get("")
    found = resource if collector_of(resource) == TAGGED else _told(subject, resource)
    if found is None:
        return {}
    return {item.get("Key"): item.get("Value") for item in found.get("Tags") or ()}


def _told(subject: Subject, resource: View) -> View | None:
    """What the tagging API tells of a resource; None where it was never tagged."""
    account = resource.place.account
    found = subject.estate.one(TAGGED, resource.id, account=account)
    if found is None and collector_of(resource) == BUCKETS:
        # Buckets are listed for all regions at once, their tags in their own region alone.
        region = region_of(resource)
        told = subject.estate.among(TAGGED, _itself, resource.id, account=account, region=region)
        return next(told, None)
    return found


def _itself(told: View) -> tuple[str]:
    return (told.id,)


_TAGS = {"owner": "team-shop", "data_classification": "internal"}
_OWNER: dict[str, Any] = {"required_tags": ["owner", "data-classification"]}
_SERVICE = service(task())
_BUCKET = bucket()
_NODE = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop/virtualNode/orders"
_FUNCTION = f"arn:aws:lambda:{REGION}:{HOME}:function:report"


def _node(*tags: Plain) -> Given:
    facts = {"": {"meshName": "shop", "virtualNodeName": "orders"}, "tags": list(tags)}
    return Given(collector=NODES, id=_NODE, facts=facts)


_AWS_KEY = key(arn=KEY, KeyManager="AWS")
_OTHER_BUCKET = Given(
    collector=BUCKETS,
    id=BUCKET_ARN,
    facts={"": {"Name": "example-trail-logs", "BucketRegion": "eu-west-1"}},
    account=HOME,
)

CLASSIFICATION = Check(
    id="tags-data-classification",
    objective="configuration-known",
    topic="data-protection",
    says=(
        "Meshes, nodes, gateways, ECS services, buckets, log groups and customer keys carry the "
        "required tags, and no detector found personal data or secrets in a tag of any resource."
    ),
    severity=Severity.LOW,
    over=(MESHES, NODES, GATEWAYS, SERVICES, BUCKETS, LOG_GROUPS, KEYS, TAGGED),
    subject=_held_to_tags,
    holds=_classified,
    parameters=(REQUIRED,),
    counts="resources that can be tagged",
    remedy=(
        f"Tag the resource with what the engagement requires ({REQUIRED}). Take personal data and "
        "secrets out of tags: they show up in bills and logs."
    ),
    references=(GET_RESOURCES, _LIST_TAGS, "Tagging AWS Resources User Guide: best practices"),
    examples=(
        passing(
            "A service and a bucket with their tags.",
            _SERVICE,
            tagged(_SERVICE.id, **_TAGS),
            _BUCKET,
            tagged(BUCKET_ARN, region=REGION, **_TAGS),
            **_OWNER,
        ),
        passing(
            "A mesh's parts tell their tags themselves.",
            _node({"key": "owner", "value": "team-shop"}),
            required_tags=["owner"],
        ),
        passing("A tag of another service, with nothing in it.", tagged(_FUNCTION, purpose="x")),
        failing("Never tagged: the list of tags is complete without it.", _SERVICE, **_OWNER),
        failing("Tagged, but not with this.", _SERVICE, tagged(_SERVICE.id, owner="x"), **_OWNER),
        failing(
            "A tag without a value says nothing.",
            _SERVICE,
            tagged(_SERVICE.id, owner=""),
            required_tags=["owner"],
        ),
        failing("A node without tags.", _node(), required_tags=["owner"]),
        failing(
            "Somebody's address in a value.",
            _SERVICE,
            tagged(_SERVICE.id, owner="(redacted: email-address)"),
        ),
        failing(
            "Somebody's address in a key, on a resource that no inventory lists.",
            Given(
                collector=TAGGED,
                id=_FUNCTION,
                facts={
                    "": {
                        "ResourceARN": _FUNCTION,
                        "Tags": [{"Key": "(redacted: email-address)", "Value": "x"}],
                    }
                },
            ),
        ),
        failing("A secret in a tag.", tagged(_FUNCTION, login="(redacted: aws-access-key-id)")),
        moot("AWS's own keys can't be tagged, and deleted services need no tag.", _AWS_KEY),
        unknowing("The engagement requires no tags that are known.", _SERVICE),
        unknowing(
            "Tags were denied.", _SERVICE, blind(TAGGED, GET_RESOURCES, PERMISSION), **_OWNER
        ),
        unknowing(
            "A bucket in a region whose tags were not read.",
            _OTHER_BUCKET,
            tagged(_FUNCTION, owner="x"),
            **_OWNER,
        ),
        unknowing(
            "A consumer's tags on a shared mesh are not shown.",
            hidden(_node(), "tags", _LIST_TAGS),
            required_tags=["owner"],
        ),
    ),
)
