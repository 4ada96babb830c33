"""A front with handlers of the test's own, served over HTTP in this process."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session
from werkzeug.serving import make_server

from vouchbook.sandbox.child import QuietHandler
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.front import Front
from vouchbook.sandbox.stage import Stage, Supplement
from vouchbook.sandbox.world import World


def _bad_keys(_stage: Stage) -> Mapping[str, Any]:
    return {"Keys": [{"KeyIdentifier": "a"}]}


def _bad_roles(_stage: Stage) -> Mapping[str, Any]:
    return {"Roles": [{"RoleName": "r"}]}


def _bad_mesh(_stage: Stage) -> Mapping[str, Any]:
    return {"mesh": {"meshName": "m"}}


def _refused(stage: Stage) -> Mapping[str, Any]:
    raise AwsError("NotFoundException", f"no {stage.parameters['KeyId']}", members={"Why": "<b>"})


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    supplements = (
        Supplement(service="kms", handlers={"ListKeys": _bad_keys, "DescribeKey": _refused}),
        Supplement(service="iam", handlers={"ListRoles": _bad_roles}),
        Supplement(service="appmesh", handlers={"DescribeMesh": _bad_mesh}),
    )
    server = make_server(
        "127.0.0.1", 0, Front(World(), supplements), threaded=True, request_handler=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _client(endpoint: str, service: str) -> BaseClient:
    session = Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "none")
    return session.create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}),
    )


def _error(call: Any, **parameters: Any) -> Mapping[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer: Mapping[str, Any] = caught.value.response
    return answer


@pytest.mark.parametrize(
    ("service", "method", "parameters", "mistake"),
    [
        ("kms", "list_keys", {}, ".Keys[0].KeyIdentifier: not in the shape"),
        ("iam", "list_roles", {}, ".Roles[0].Arn: required, but missing"),
        ("appmesh", "describe_mesh", {"meshName": "m"}, ".mesh.spec: required, but missing"),
    ],
)
def test_a_handler_that_drifts_from_the_api_is_told_at_once(
    endpoint: str, service: str, method: str, parameters: Mapping[str, str], mistake: str
) -> None:
    answer = _error(getattr(_client(endpoint, service), method), **parameters)
    assert answer["Error"]["Code"] == "SandboxDefect"
    assert mistake in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_an_error_brings_its_members(endpoint: str) -> None:
    answer = _error(getattr(_client(endpoint, "kms"), "describe_key"), KeyId="k")  # noqa: B009
    assert answer["Error"]["Message"] == "no k"


def test_what_nobody_offers_is_said_and_not_retried(endpoint: str) -> None:
    answer = _error(getattr(_client(endpoint, "cloudtrail"), "list_channels"))  # noqa: B009
    assert answer["Error"]["Code"] == "SandboxNotImplemented"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_what_has_no_handler_is_moto_s(endpoint: str) -> None:
    answer: Mapping[str, Any] = getattr(_client(endpoint, "logs"), "describe_log_groups")()  # noqa: B009
    assert answer["logGroups"] == []
