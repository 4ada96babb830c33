"""What AWS Config writes: configuration items, the files that it delivers, the API's answers."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sources.bringing import ACCOUNT, PLACE, bring, hand
from vouchbook.kernel.registry import collectors
from vouchbook.model.history import Brought, Observation
from vouchbook.sources.config_history import CONFIG_HISTORY

REGION = PLACE.region
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SNAPSHOT = "11111111-2222-3333-4444-555555555555"
RECORDER = "AWS::Config::ConfigurationRecorder"

Plain = dict[str, Any]


def arn(tail: str = "shop/virtualNode/orders") -> str:
    return f"arn:aws:appmesh:{REGION}:{ACCOUNT}:mesh/{tail}"


def when(moment: datetime) -> str:
    """As AWS Config's files write it."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def canonical(moment: datetime) -> str:
    """As the project writes it."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def node(mode: str = "STRICT", name: str = "orders", **more: Any) -> Plain:
    """The configuration of a virtual node."""
    return {
        "MeshName": "shop",
        "MeshOwner": ACCOUNT,
        "ResourceOwner": ACCOUNT,
        "VirtualNodeName": name,
        "Uid": f"uid-of-{name}",
        "Arn": arn(f"shop/virtualNode/{name}"),
        "Id": arn(f"shop/virtualNode/{name}"),
        "Spec": {
            "Listeners": [{"PortMapping": {"Port": 8080}, "Tls": {"Mode": mode}}],
            "ServiceDiscovery": {"DNS": {"Hostname": f"{name}.shop"}},
        },
        **more,
    }


def item(at: datetime, configuration: object = None, **more: Any) -> Plain:
    """A configuration item of a virtual node as delivered files have it."""
    given = node() if configuration is None else configuration
    whose = given.get("Arn", arn()) if isinstance(given, Mapping) else arn()
    return {
        "relatedEvents": [],
        "relationships": [],
        "configuration": given,
        "supplementaryConfiguration": {},
        "tags": {"owner": "web"},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": when(at),
        "configurationStateId": int(at.timestamp() * 1000),
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": "AWS::AppMesh::VirtualNode",
        "resourceId": whose,
        "resourceName": "orders",
        "ARN": whose,
        "awsRegion": REGION,
        "availabilityZone": "Not Applicable",
        "configurationStateMd5Hash": "",
        **more,
    }


def removed(at: datetime, **more: Any) -> Plain:
    """The item of a deleted virtual node, which has no configuration."""
    return item(at, **{"configurationItemStatus": "ResourceDeleted", **more, "configuration": None})


def as_answered(delivered: Mapping[str, Any]) -> Plain:
    """The same item as the API has it."""
    renamed = {"ARN": "arn", "awsAccountId": "accountId", "configurationItemVersion": "version"}
    answer = {renamed.get(key, key): value for key, value in delivered.items()}
    answer["configurationStateId"] = str(answer["configurationStateId"])
    answer["configuration"] = json.dumps(answer["configuration"])
    return answer


def recorder_item(at: datetime, *, recording: bool = True, **settings: Any) -> Plain:
    """The recorder's own configuration item."""
    configuration = {
        "Id": "default",
        "Name": "default",
        "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "Recording": recording,
        "RecordingGroup": {"AllSupported": True, "IncludeGlobalResourceTypes": False},
        **settings,
    }
    return item(
        at,
        configuration,
        resourceType=RECORDER,
        resourceId="default",
        resourceName="default",
        ARN=None,
    )


def history(*items: Plain, **more: Any) -> bytes:
    """A delivered history file."""
    return gzip.compress(
        json.dumps({"fileVersion": "1.0", "configurationItems": list(items), **more}).encode(),
        mtime=0,
    )


def snapshot(at: datetime, *items: Plain, identifier: str = SNAPSHOT) -> tuple[str, bytes]:
    """A delivered snapshot file, with the name that AWS Config gives it."""
    name = f"{ACCOUNT}_Config_{REGION}_ConfigSnapshot_{at:%Y%m%dT%H%M%SZ}_{identifier}.json.gz"
    return f"AWSLogs/{name}", history(*items, configSnapshotId=identifier)


def recorders(**settings: Any) -> Plain:
    """The answer of describe-configuration-recorders."""
    described = {
        "name": "default",
        "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "recordingGroup": {
            "allSupported": True,
            "includeGlobalResourceTypes": False,
            "resourceTypes": [],
            "exclusionByResourceTypes": {"resourceTypes": []},
            "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        },
        "recordingMode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": []},
        "recordingScope": "PAID",
        **settings,
    }
    return {"ConfigurationRecorders": [described]}


def status(started: datetime, **more: Any) -> Plain:
    """The answer of describe-configuration-recorder-status."""
    described = {
        "name": "default",
        "lastStartTime": started.isoformat(),
        "recording": True,
        "lastStatus": "SUCCESS",
        "lastStatusChangeTime": started.isoformat(),
        **more,
    }
    return {"ConfigurationRecordersStatus": [described]}


def channels(last: str = "SUCCESS") -> Plain:
    """The answer of describe-delivery-channel-status."""
    info = {"lastStatus": last}
    return {"DeliveryChannelsStatus": [{"name": "default", "configHistoryDeliveryInfo": info}]}


NODE = "appmesh:DescribeVirtualNode"
TAGS = "appmesh:ListTagsForResource"
NODES = "appmesh.virtual-nodes"
EVERY_KIND = tuple(sorted(name for name in collectors() if name.startswith("appmesh.")))
END = START + 100 * DAY
MINUTE = timedelta(minutes=1)


ALL_FILES: dict[str, object] = {
    "history.json.gz": history(item(START), item(START + 20 * DAY, node("PERMISSIVE"))),
    "recorders.json": recorders(),
    "status.json": status(START - DAY),
    "channels.json": channels(),
}


def bringing(files: Mapping[str, object], at: datetime = END) -> Brought:
    return bring(CONFIG_HISTORY, files, hand(PLACE, canonical(at)))


def nodes_in(brought: Brought) -> list[Observation]:
    return [seen for seen in brought.observations if seen.record.operation == NODE]


def details(brought: Brought) -> str:
    return "\n".join(f"{flaw.kind} {flaw.name}: {flaw.detail}" for flaw in brought.flaws)


def discovered(tail: str, **more: Any) -> Plain:
    """An element of list-discovered-resources' answer."""
    return {"resourceType": "AWS::AppMesh::VirtualNode", "resourceId": arn(tail), **more}
