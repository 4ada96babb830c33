"""Task definitions with and without secrets in their environment, seen by the detector."""

from collections.abc import Mapping
from typing import Any

from tests.aws.rooms import REGION, Room
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

CHECK = "ecs-no-plaintext-secrets-in-env"


def _register(room: Room, family: str, environment: Mapping[str, str], **members: Any) -> None:
    container = {
        "name": "app",
        "image": f"{room.number}.dkr.ecr.{REGION}.amazonaws.com/{family}:2026.8.1",
        "cpu": 256,
        "memory": 512,
        "environment": [{"name": name, "value": value} for name, value in environment.items()],
        **members,
    }
    room.client("ecs").register_task_definition(family=family, containerDefinitions=[container])


def _from_a_store(room: Room) -> None:
    secret = f"arn:aws:secretsmanager:{REGION}:{room.number}:secret:orders-AbCdEf"
    settings = {
        "STAGE": "production",
        "APPMESH_RESOURCE_ARN": f"arn:aws:appmesh:{REGION}:{room.number}:mesh/shop",
        "DATABASE_PASSWORD_FILE": "/run/secrets/database",
        "TOKEN_TTL": "3600",
        "SOURCE_COMMIT": "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{room.number}/orders",
        "SIGNING_KEY_ARN": f"arn:aws:kms:{REGION}:{room.number}:key/example",
    }
    _register(
        room, "orders", settings, secrets=[{"name": "DATABASE_PASSWORD", "valueFrom": secret}]
    )
    _register(room, "quiet", {})


def _with(name: str, value: str) -> Estate:
    def build(room: Room) -> None:
        _register(room, "orders", {"STAGE": "production"})
        _register(room, "carts", {"STAGE": "production", name: value})

    return Estate(
        name=f"a container with {name} in its environment",
        build=build,
        expects={CHECK: Verdict.FAIL},
    )


def _from_a_file(room: Room) -> None:
    file = {"type": "s3", "value": "arn:aws:s3:::example-settings/orders.env"}
    _register(room, "orders", {"STAGE": "production"}, environmentFiles=[file])


ESTATES = (
    Estate(
        name="containers whose secrets come from a store",
        build=_from_a_store,
        expects={CHECK: Verdict.PASS},
    ),
    _with("UPLOADER", "AKIAIOSFODNN7EXAMPLE"),
    _with("DATABASE_PASSWORD", "correct horse"),
    Estate(
        name="a container whose variables come from a file, too",
        build=_from_a_file,
        expects={CHECK: Verdict.UNKNOWN},
    ),
)
