"""boto3's machinery, sparingly: one loader, one session an account, clients made when needed."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session

if TYPE_CHECKING:
    from botocore.client import BaseClient

_CONFIG = Config(
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=60,
    s3={"addressing_style": "path"},
)
ADMINISTRATOR = "OrganizationAccountAccessRole"
"""The role that Organizations makes in each member account."""


def _tokens(
    client: "BaseClient", operation: str, parameters: Mapping[str, Any]
) -> Mapping[str, str]:
    """The idempotency tokens that a client would draw by chance, from what is asked instead."""
    meta = client.meta
    name = meta.method_to_api_mapping[operation]
    asked = json.dumps([meta.region_name, name, parameters], sort_keys=True, default=str)
    drawn = str(UUID(bytes=hashlib.sha256(asked.encode()).digest()[:16], version=4))
    return dict.fromkeys(meta.service_model.operation_model(name).idempotent_members, drawn)


class Clients:
    """Calls operations as any account, through the role that Organizations makes there."""

    def __init__(self, endpoint: str, environment: Mapping[str, str], hub: str) -> None:
        self._endpoint = endpoint
        self._loader = Loader()
        self._loader.search_paths.extend(
            path for path in Session().get_component("data_loader").search_paths
        )
        self._hub = hub
        self._sessions = {
            hub: self._session(
                environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], None
            )
        }
        self._clients: dict[tuple[str, str, str], BaseClient] = {}

    def call(
        self, account: str, region: str, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call an operation, named as boto3's client names its method."""
        client = self._client(account, region, service)
        told = {**_tokens(client, operation, parameters), **parameters}
        answer: dict[str, Any] = getattr(client, operation)(**told)
        return answer

    def _client(self, account: str, region: str, service: str) -> "BaseClient":
        place = (account, region, service)
        if place not in self._clients:
            self._clients[place] = self._session_of(account).create_client(
                service, region_name=region, endpoint_url=self._endpoint, config=_CONFIG
            )
        return self._clients[place]

    def _session_of(self, account: str) -> Session:
        if account not in self._sessions:
            parameters = {
                "RoleArn": f"arn:aws:iam::{account}:role/{ADMINISTRATOR}",
                "RoleSessionName": "estate",
            }
            answer = self.call(self._hub, "us-east-1", "sts", "assume_role", parameters)
            given = answer["Credentials"]
            self._sessions[account] = self._session(
                given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
            )
        return self._sessions[account]

    def _session(self, key: str, secret: str, token: str | None) -> Session:
        session = Session()
        session.register_component("data_loader", self._loader)
        session.set_credentials(key, secret, token)
        return session
