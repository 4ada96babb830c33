"""AWS Config: what it has discovered. moto's Config knows buckets, roles and topics alone.

Here it sees whatever the sandbox holds of the types that its recorder covers, and needs a recorder
to see anything. An estate can declare what Config shows beyond that, or doesn't show.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.cloudtrail.models import cloudtrail_backends
from moto.config.models import ConfigRecorder, config_backends
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.kms.models import kms_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.acm import Certificates
from vouchbook.sandbox.handlers.appmesh.kinds import KINDS, Kind
from vouchbook.sandbox.handlers.appmesh.state import MeshState
from vouchbook.sandbox.handlers.config_items import declared_items, deleted_at
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

DECLARED = "config-discovered"
"""Kind of declared facts: by ACCOUNT/REGION a list of ids a type that Config shows besides; by the
id of a resource, `shown: False` where Config doesn't show it."""
_MOST_ON_A_PAGE = 100
_OF_MOTO = frozenset({"AWS::S3::Bucket", "AWS::IAM::Role"})
_GLOBAL = frozenset({"AWS::IAM::Role"})
Found = Iterator[tuple[str, str]]


def _inside_meshes(kind: Kind) -> Callable[[Stage], Found]:
    def find(stage: Stage) -> Found:
        here = f":{stage.call.region}:"
        for resource in stage.world.state(MeshState).all_of(kind):
            if here in resource.arn and resource.resource_owner == stage.call.account:
                yield resource.arn, resource.names[-1]

    return find


def _keys(stage: Stage) -> Found:
    for name in kms_backends[stage.call.account][stage.call.region].keys:
        yield name, name


def _certificates(stage: Stage) -> Found:
    home = f":{stage.call.region}:{stage.call.account}:"
    for arn in stage.world.state(Certificates).by_arn:
        if home in arn:
            yield arn, ""


def _trails(stage: Stage) -> Found:
    for trail in cloudtrail_backends[stage.call.account][stage.call.region].trails.values():
        yield trail.arn, trail.trail_name


def _security_groups(stage: Stage) -> Found:
    for group in ec2_backends[stage.call.account][stage.call.region].describe_security_groups():
        yield group.id, group.name


def _vpc_endpoints(stage: Stage) -> Found:
    for name in ec2_backends[stage.call.account][stage.call.region].vpc_end_points:
        yield name, ""


def _services(stage: Stage) -> Found:
    for service in ecs_backends[stage.call.account][stage.call.region].services.values():
        yield service.arn, service.name


def _task_definitions(stage: Stage) -> Found:
    families = ecs_backends[stage.call.account][stage.call.region].task_definitions
    for revisions in families.values():
        for made in revisions.values():
            if made.status == "ACTIVE":
                yield made.arn, made.family


_SOURCES: Mapping[str, Callable[[Stage], Found]] = {
    **{f"AWS::AppMesh::{kind.operation_noun}": _inside_meshes(kind) for kind in KINDS},
    "AWS::ACM::Certificate": _certificates,
    "AWS::CloudTrail::Trail": _trails,
    "AWS::EC2::SecurityGroup": _security_groups,
    "AWS::EC2::VPCEndpoint": _vpc_endpoints,
    "AWS::ECS::Service": _services,
    "AWS::ECS::TaskDefinition": _task_definitions,
    "AWS::KMS::Key": _keys,
}


def _discovered(stage: Stage) -> Mapping[str, Any]:
    recorders = config_backends[stage.call.account][stage.call.region].recorders
    if not recorders:
        told = "There are no customer managed configuration recorders available."
        raise AwsError("NoAvailableConfigurationRecorderException", told)
    kind = str(stage.parameters["resourceType"])
    found = _shown(stage, kind) if any(_covers(one, kind) for one in recorders.values()) else {}
    every: list[Mapping[str, Any]] = [
        _identifier(kind, name, title) for name, title in sorted(found.items())
    ]
    if stage.parameters.get("includeDeletedResources"):
        every += _deleted(stage, kind, found)
    shown, token = page(
        every,
        limit=stage.parameters.get("limit"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidNextTokenException",
    )
    return {"resourceIdentifiers": list(shown), **({"nextToken": token} if token else {})}


def _deleted(stage: Stage, kind: str, found: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Resources of which declared items tell that they are gone."""
    for name, items in sorted(declared_items(stage).items()):
        gone = deleted_at(items)
        if gone is not None and name not in found and items[0].get("resourceType") == kind:
            yield {**_identifier(kind, name, ""), "resourceDeletionTime": gone}


def _covers(recorder: ConfigRecorder, kind: str) -> bool:
    group = recorder.recording_group
    excluded = (group.exclusion_by_resource_types or {}).get("resourceTypes") or ()
    if kind in _GLOBAL and group.all_supported and not group.include_global_resource_types:
        return False
    return kind in (group.resource_types or ()) or (
        bool(group.all_supported or excluded) and kind not in excluded
    )


def _shown(stage: Stage, kind: str) -> dict[str, str]:
    declared = stage.world.state(Declared)
    place = declared.of(DECLARED, f"{stage.call.account}/{stage.call.region}")
    found = {
        **dict(_of_moto(stage) if kind in _OF_MOTO else _supplied(stage, kind)),
        **dict.fromkeys(place.get(kind, ()), ""),
    }
    return {
        name: title
        for name, title in found.items()
        if declared.of(DECLARED, name).get("shown", True)
    }


def _supplied(stage: Stage, kind: str) -> Found:
    find = _SOURCES.get(kind)
    return find(stage) if find is not None else iter(())


def _of_moto(stage: Stage) -> Found:
    for item in stage.moto()["resourceIdentifiers"]:
        yield item["resourceId"], item.get("resourceName", "")


def _identifier(kind: str, name: str, title: str) -> dict[str, str]:
    told = {"resourceType": kind, "resourceId": name}
    return {**told, "resourceName": title} if title else told


CONFIG_INVENTORY = Supplement(service="config", handlers={"ListDiscoveredResources": _discovered})
