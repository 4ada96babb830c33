from tests.aws.rooms import REGION, Room
from vouchbook.sandbox.handlers.cloudtrail_events import assumed


def furnish(room: Room) -> None:
    """A store of events, a node that changed today, and a proxy that connected."""
    mesh = room.client("appmesh")
    names = {"meshName": "shop", "virtualNodeName": "carts"}
    spec = mesh.describe_virtual_node(**names)["virtualNode"]["spec"]
    mesh.update_virtual_node(**names, spec=spec)
    room.client("cloudtrail").create_event_data_store(Name="audit")
    node = f"arn:aws:appmesh:{REGION}:{room.number}:mesh/shop/virtualNode/orders"
    connected = {
        "eventName": "StreamAggregatedResources",
        "eventTime": "2026-09-15T08:00:00+00:00",
        "eventType": "AwsServiceEvent",
        "sourceIPAddress": "appmesh.amazonaws.com",
        "userIdentity": assumed(room.number, "envoy-orders", "0a1b2c3d"),
        "serviceEventDetails": {
            "nodeArn": node,
            "eventStatus": "ConnectionEstablished",
            "failureReason": "",
        },
    }
    place = f"{room.number}/{REGION}"
    room.sandbox.declare("cloudtrail-event", place, {"0a1b2c3d-0001": connected})
