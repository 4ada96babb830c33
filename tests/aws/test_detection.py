"""What a detector finds in an answer is gone before anything remembers the answer."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.compat import HTTPHeaders
from botocore.config import Config

from tests.detector.canaries import AWS_KEY, EMAIL, JSON_WEB_TOKEN, PHONE, URL, WORD
from vouchbook.aws.reader import TaskReader
from vouchbook.aws.task import Patience, Task
from vouchbook.aws.transport import watch
from vouchbook.collectors.ecs import DESCRIBE_TASK_DEFINITION, LIST_TASK_DEFINITIONS
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.model.collector import Collector, Reader, Scope
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Seen

ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/orders:7"
SESSION = "arn:aws:sts::111122223333:assumed-role/Admin/richard@example.net"
PLACE = Place(partition="aws", account="111122223333", region="us-east-1")


class Body(BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.read()


class Wire:
    """Answers requests in their order, as bodies that botocore parses; keeps what was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self._answers: Iterator[tuple[int, Any]] = iter(answers)
        self.asked: list[Any] = []

    def __call__(self, request: Any, **_: object) -> AWSResponse:
        self.asked.append(json.loads(request.body))
        status, document = next(self._answers)
        body = json.dumps(document).encode()
        headers = HTTPHeaders()
        headers["content-length"] = str(len(body))
        return AWSResponse(request.url, status, headers, Body(body))


def client(wire: Wire) -> BaseClient:
    made = botocore.session.get_session().create_client(
        "ecs",
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
    )
    events: Any = made.meta.events
    events.register("before-send.ecs.*", wire)
    watch(made)
    return made


def read(wire: Wire, read: Any) -> tuple[Reading, Task]:
    asks = client(wire)
    task = Task(
        place=PLACE,
        clients=lambda *_: asks,
        now=lambda: datetime(2026, 9, 15, 12, tzinfo=UTC),
        patience=Patience(sleep=lambda: None),
    )
    collector = Collector(
        id="ecs.test",
        says="A test.",
        scope=Scope.REGIONAL,
        facets=(),
        also=(LIST_TASK_DEFINITIONS, DESCRIBE_TASK_DEFINITION),
        read=read,
    )
    return TaskReader(task, collector).reading(), task


def described(**members: Any) -> dict[str, Any]:
    container = {"name": "app", "image": "app:1", **members}
    definition = {
        "taskDefinitionArn": ARN,
        "containerDefinitions": [container],
        "family": "orders",
        "status": "ACTIVE",
    }
    tags = [{"key": "owner", "value": f"{EMAIL}, {PHONE}"}, {"key": "by", "value": SESSION}]
    return {"taskDefinition": definition, "tags": tags}


def describe(reader: Reader) -> None:
    reader.describe(ARN, DESCRIBE_TASK_DEFINITION, taskDefinition=ARN)


def test_what_is_found_reaches_neither_record_nor_memory() -> None:
    environment = [
        {"name": "STAGE", "value": "production"},
        {"name": "DATABASE_URL", "value": URL},
        {"name": "AWS_REGION", "value": AWS_KEY},
    ]
    wire = Wire((200, described(image=f"app:{AWS_KEY}", environment=environment, command=[URL])))
    reading, task = read(wire, describe)
    assert isinstance(reading, Seen)
    (record,) = reading.records
    for kept in (canonical(encode(reading)).decode(), repr(task)):
        assert not [canary for canary in (AWS_KEY, EMAIL, WORD, PHONE) if canary in kept]
    assert record.facts is not None
    (container,) = record.facts["taskDefinition"]["containerDefinitions"]
    assert [pair["value"] for pair in container["environment"]] == [
        "(redacted: unremarkable)",
        "(redacted: url-password)",
        "(redacted: aws-key)",
    ]
    assert container["image"] == "(redacted: aws-key)"
    assert container["command"] == ["(redacted)"]
    tags = {tag["key"]: tag["value"] for tag in record.facts["tags"]}
    assert tags["owner"] == "(redacted: email-address), (redacted: phone-number)"
    assert tags["by"] == SESSION, "who acted has to stay attributable"
    where = "taskDefinition.containerDefinitions[]"
    assert record.redacted == (
        "tags[].value!email-address",
        "tags[].value!phone-number",
        f"{where}.command[]",
        f"{where}.environment[].value",
        f"{where}.environment[].value!aws-key",
        f"{where}.environment[].value!url-password",
        f"{where}.image!aws-key",
    )


def test_a_page_s_token_may_look_like_a_secret_and_still_leads_on() -> None:
    def items(reader: Reader) -> None:
        assert [str(arn) for arn in reader.items(LIST_TASK_DEFINITIONS)] == [ARN, f"{ARN}1"]

    wire = Wire(
        (200, {"taskDefinitionArns": [ARN], "nextToken": JSON_WEB_TOKEN}),
        (200, {"taskDefinitionArns": [f"{ARN}1"]}),
    )
    reading, _ = read(wire, items)
    assert isinstance(reading, Seen)
    assert [asked.get("nextToken") for asked in wire.asked] == [None, JSON_WEB_TOKEN]
    assert [call.parameters.get("nextToken") for call in reading.calls] == [
        None,
        "(redacted: json-web-token)",
    ]
    assert JSON_WEB_TOKEN not in canonical(encode(reading)).decode()


def test_what_is_cut_out_of_an_answer_tells_what_was_found_in_it() -> None:
    def record(reader: Reader) -> None:
        for answer in reader.items(DESCRIBE_TASK_DEFINITION, taskDefinition=ARN):
            reader.record(ARN, DESCRIBE_TASK_DEFINITION, {"tags": answer["tags"]})

    reading, _ = read(Wire((200, described())), record)
    assert isinstance(reading, Seen)
    (kept,) = reading.records
    found = {path for path in kept.redacted if path.startswith("tags")}
    assert found == {"tags[].value!email-address", "tags[].value!phone-number"}


@pytest.mark.parametrize("code", [AWS_KEY, f"Error {EMAIL}"])
def test_no_error_tells_a_secret(code: str) -> None:
    refused = {"__type": code, "message": f"{AWS_KEY} {EMAIL}"}
    reading, task = read(Wire((400, refused)), describe)
    for kept in (canonical(encode(reading)).decode(), repr(task)):
        assert AWS_KEY not in kept
        assert EMAIL not in kept
