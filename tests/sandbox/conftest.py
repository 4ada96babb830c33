"""Servers for the tests of the sandbox, and clients that talk to them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from vouchbook.sandbox import HUB, Sandbox

MEMBER = "111122223333"
OTHER = "444455556666"


class Access:
    """Makes boto clients for any account of a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._sessions: dict[str, Session] = {}
        self._clients: dict[tuple[object, ...], Any] = {}

    def client(
        self,
        service: str,
        account: str = MEMBER,
        region: str = "us-east-1",
        read_timeout: int = 20,
    ) -> Any:
        place = (service, account, region, read_timeout)
        if place not in self._clients:
            config = Config(
                retries={"total_max_attempts": 1},
                read_timeout=read_timeout,
                s3={"addressing_style": "path"},
            )
            self._clients[place] = self._session(account).create_client(
                service, region_name=region, endpoint_url=self.sandbox.endpoint, config=config
            )
        return self._clients[place]

    def _session(self, account: str) -> Session:
        if account not in self._sessions:
            session = Session()
            if self._sessions:
                loader = next(iter(self._sessions.values())).get_component("data_loader")
                session.register_component("data_loader", loader)
            session.set_credentials(*self._credentials(account))
            self._sessions[account] = session
        return self._sessions[account]

    def _credentials(self, account: str) -> tuple[str, str, str | None]:
        environment = self.sandbox.environment()
        if account == HUB:
            return environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], None
        given = self.client("sts", HUB).assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/vouchbook-reader",
            RoleSessionName="test",
            ExternalId="vouchbook-demo",
        )["Credentials"]
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_user() -> Iterator[None]:
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_")}
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    yield
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def small() -> Iterator[Access]:
    with Sandbox.start(estate="small") as sandbox:
        yield Access(sandbox)
        assert sandbox.complaints() == ""
