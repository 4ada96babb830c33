"""One account of an embedded AWS, opened for tests to build in."""

from dataclasses import dataclass
from typing import Any

from vouchbook.aws.run import Account
from vouchbook.sandbox import Sandbox

MEMBER = "111122223333"
REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """An account that can be reached; tests build in it through boto3, over HTTP."""

    account: Account
    sandbox: Sandbox
    number: str = MEMBER

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client in this account."""
        return self.account.client(service, region)
