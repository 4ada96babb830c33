"""Sessions: who asks, in which account, through which endpoint.

One botocore loader serves every session; clients are made when they are first used.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import NoCredentialsError, PartialCredentialsError, ProfileNotFound

from vouchbook.aws.faults import CAUGHT, explain
from vouchbook.aws.transport import Clock, watch
from vouchbook.aws.whole import check_members
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.errors import CollectError, UsageError
from vouchbook.model.collector import Operation
from vouchbook.model.engagement import Caller
from vouchbook.model.place import GLOBAL
from vouchbook.model.reach import Reach
from vouchbook.model.reasons import Reason, Unread, UnreadError

ASSUME_ROLE = Operation(
    service="sts",
    name="AssumeRole",
    permission="sts:AssumeRole",
    members=(
        "Credentials.AccessKeyId",
        "Credentials.SecretAccessKey",
        "Credentials.SessionToken",
        "Credentials.Expiration",
    ),
)
GET_CALLER = Operation(
    service="sts",
    name="GetCallerIdentity",
    permission="sts:GetCallerIdentity",
    members=("Account", "Arn"),
)
_MARGIN = timedelta(minutes=5)
_HOME = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
_SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn")
"""DNS suffixes of the partitions aws, aws-us-gov and aws-cn, dual-stack ones included."""


class Account:
    """The session in one account; thread-safe, clients are kept."""

    def __init__(
        self, owner: "Sessions", session: botocore.session.Session, caller: Caller
    ) -> None:
        self._owner = owner
        self._session = session
        self.caller = caller
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], BaseClient] = {}

    def client(self, service: str, region: str) -> BaseClient:
        """The client for a service in a region (`global`: the partition's home region)."""
        actual = self._owner.home_region if region in {"", GLOBAL} else region
        with self._lock:
            key = (service, actual)
            if key not in self._clients:
                self._clients[key] = self._owner.make_client(self._session, service, actual)
            return self._clients[key]


class Sessions:
    """Opens accounts: the caller's own, and others by AssumeRole."""

    def __init__(self, reach: Reach, *, run: str, now: Clock) -> None:
        self._reach = reach
        self._run = run
        self._foreign: set[str] = set()
        self._now = now
        self._base = self._new_session()
        self._lock = threading.Lock()
        self._accounts: dict[str, tuple[Account, datetime | None]] = {}
        self._config = Config(
            retries={
                "mode": "adaptive" if reach.attempts > 1 else "standard",
                "total_max_attempts": reach.attempts,
            },
            connect_timeout=reach.connect_timeout,
            read_timeout=reach.read_timeout,
            max_pool_connections=max(reach.workers, 10),
            user_agent_extra="vouchbook",
        )
        self.home_region = self._base.get_config_variable("region") or ""
        self.caller = self._identify()
        self.partition = self.caller.arn.split(":")[1]
        self.home_region = self.home_region or _HOME.get(self.partition, "us-east-1")

    @property
    def endpoint(self) -> str:
        """The first endpoint that isn't AWS's own, as a client really uses it; empty without.

        Clients are asked, not the configuration: AWS_ENDPOINT_URL_<SERVICE>, a profile's
        `services` section and others can lead one service away from AWS.
        """
        return min(self._foreign, default="")

    @property
    def synthetic(self) -> bool:
        """True unless every endpoint so far was HTTPS under a DNS suffix of AWS's."""
        return bool(self._foreign)

    def elsewhere(self, services: Iterable[str]) -> tuple[str, ...]:
        """The endpoints, other than AWS's own, that these services have for the caller, sorted.

        From then on `synthetic` speaks for them, even where a run goes on with what an earlier
        one has read and makes no client for a service.
        """
        for service in services:
            self.make_client(self._base, service, self.home_region)
        return tuple(sorted(self._foreign))

    @property
    def libraries(self) -> Mapping[str, str]:
        """Versions of the libraries that speak to AWS."""
        return {"botocore": botocore.__version__}

    def offered(self, service: str, region: str) -> bool:
        """Whether botocore's endpoint data offers the service in the region.

        True where the data names no region at all, in any partition (artifact, account).
        """
        return region in {"", GLOBAL} or offers(self._base, service, self.partition, region)

    def account_of_caller(self) -> Account:
        """The caller's own account, with the caller's own rights."""
        return Account(self, self._base, self.caller)

    def account(self, account: str) -> Account:
        """Open an account; UnreadError(sts:AssumeRole) where its role can't be assumed.

        Raises CollectError where the credentials lead to another account than expected.
        """
        with self._lock:
            kept = self._accounts.get(account)
            if kept is None or self._ages(kept[1]):
                kept = self._open(account)
                self._accounts[account] = kept
            return kept[0]

    def _ages(self, expires: datetime | None) -> bool:
        return expires is not None and expires - self._now() < _MARGIN

    def _open(self, account: str) -> tuple[Account, datetime | None]:
        if not self._reach.role:
            self._expect(account, self.caller)
            return Account(self, self._base, self.caller), None
        credentials = self._assume(account)
        session = self._new_session()
        session.set_credentials(
            credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
        )
        caller = self._who(session)
        self._expect(account, caller)
        return Account(self, session, caller), credentials["Expiration"]

    def _assume(self, account: str) -> dict[str, Any]:
        request = {
            "RoleArn": f"arn:{self.partition}:iam::{account}:role/{self._reach.role}",
            "RoleSessionName": f"vouchbook-{self._run}"[:64],
        }
        if self._reach.external_id:
            request["ExternalId"] = self._reach.external_id
        client: Any = self.make_client(self._base, "sts", self.home_region)
        try:
            answer = client.assume_role(**request)
            check_members(answer, ASSUME_ROLE.members)
        except CAUGHT as error:
            raise UnreadError(explain(error, ASSUME_ROLE)) from error
        return dict(answer["Credentials"])

    def _expect(self, account: str, caller: Caller) -> None:
        if caller.account == account:
            return
        message = f"expected account {account}, but the credentials lead to {caller.account}"
        raise CollectError(message, hint="check [scope] accounts and role in vouchbook.toml")

    def _identify(self) -> Caller:
        try:
            return self._who(self._base)
        except UnreadError as error:
            unread = error.unread
            hint = "log in again (for example `aws sso login`), then run the command again"
            if unread.reason is not Reason.EXPIRED_CREDENTIALS:
                hint = "check the profile and the environment with `aws sts get-caller-identity`"
            message = f"AWS does not say who is asking: {unread.sentence()}"
            raise CollectError(message, hint=hint) from error

    def _who(self, session: botocore.session.Session) -> Caller:
        try:
            region = self.home_region or "us-east-1"
            client: Any = self.make_client(session, "sts", region)
            answer = client.get_caller_identity()
            check_members(answer, GET_CALLER.members)
        except (NoCredentialsError, PartialCredentialsError) as error:
            hint = "set AWS_PROFILE, or pass --profile; `vouchbook demo` needs no account"
            raise CollectError("there are no AWS credentials", hint=hint) from error
        except CAUGHT as error:
            raise UnreadError(explain(error, GET_CALLER)) from error
        plain = canonical_value({"Account": answer["Account"], "Arn": answer["Arn"]})
        return Caller(account=str(plain["Account"]), arn=str(plain["Arn"]))

    def _new_session(self) -> botocore.session.Session:
        profile = self._reach.profile or None
        session = botocore.session.Session(profile=profile)
        base = getattr(self, "_base", None)
        if base is not None:
            session.register_component("data_loader", base.get_component("data_loader"))
        try:
            session.get_scoped_config()
        except ProfileNotFound as error:
            hint = "see `aws configure list-profiles`"
            raise UsageError(f"there is no AWS profile {profile!r}", hint=hint) from error
        return session

    def make_client(
        self, session: botocore.session.Session, service: str, region: str
    ) -> BaseClient:
        """Make a client that checks each body for wholeness; UsageError for a wrong endpoint."""
        try:
            client = session.create_client(
                service,
                region_name=region,
                endpoint_url=self._reach.endpoint or None,
                config=self._config,
            )
        except ValueError as error:
            hint = "mend AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE> or the profile"
            raise UsageError(f"{service} can't be asked: {error}", hint=hint) from error
        watch(client)
        if is_foreign(client):
            self._foreign.add(client.meta.endpoint_url)
            host = urlsplit(client.meta.endpoint_url).netloc
            client.meta.events.register("before-sign.s3-control", _keep_host(host))
        return client


def offers(session: botocore.session.Session, service: str, partition: str, region: str) -> bool:
    """Whether a service is offered in a region; a partition without the service has none."""
    if region in session.get_available_regions(service, partition):
        return True
    partitions = session.get_available_partitions()
    return not any(session.get_available_regions(service, name) for name in partitions)


def is_foreign(client: BaseClient) -> bool:
    """Whether a client speaks to anything but HTTPS under a DNS suffix of AWS's."""
    parts = urlsplit(client.meta.endpoint_url)
    return parts.scheme != "https" or not (parts.hostname or "").endswith(_SUFFIXES)


def _keep_host(host: str) -> Any:
    """S3 Control puts the account id before the host, which no loopback endpoint resolves."""

    def rewrite(request: Any, **_: object) -> None:
        parts = urlsplit(request.url)
        request.url = parts._replace(netloc=host).geturl()

    return rewrite


def not_offered(operation: Operation, region: str) -> Unread:
    """The reason for a service that botocore knows in no such region."""
    return Unread(
        reason=Reason.NOT_OFFERED,
        operation=operation.id,
        permission=operation.permission,
        detail=f"{operation.service} in {region}",
    )
