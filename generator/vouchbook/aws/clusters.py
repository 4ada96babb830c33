"""The clusters that EKS runs in a place, asked for their objects with the account's own identity.

Source: Amazon EKS API reference; the form of the token is that of `aws eks get-token`: a presigned
sts:GetCallerIdentity that names the cluster, good for a minute.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock
from typing import Any

from vouchbook.aws.faults import CAUGHT, explain
from vouchbook.aws.kubernetes_api import Api, NoReplyError, trust_in
from vouchbook.aws.kubernetes_lists import Asking
from vouchbook.aws.run import Runner
from vouchbook.aws.session import GET_CALLER
from vouchbook.aws.task import Patience
from vouchbook.collectors.eks import CLUSTERS, DESCRIBE_CLUSTER
from vouchbook.kernel.canonical import instant
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reading import Reading, Record, Unseen
from vouchbook.model.reasons import Reason, Unread, UnreadError
from vouchbook.sources.kubernetes_kinds import Kind
from vouchbook.sources.kubernetes_live import (
    SERVED,
    Answered,
    Clean,
    Live,
    listing_right,
    needed_kinds,
    readings_of,
)

SERVICES = ("eks", "sts")
"""The services of AWS that lead to the clusters."""
PERMISSIONS = tuple(operation.permission for operation in CLUSTERS.operations)
"""What IAM has to allow for it; the rest is allowed by each cluster."""
_PREFIX = "k8s-aws-v1."
_HEADER = "x-k8s-aws-id"
_SECONDS = 60
_REPEATS = 2
_PAUSE = 1.5


def token(client: Any, cluster: str) -> str:
    """The token that shows a cluster who is asking. Not to be kept, logged, or written.

    Raises UnreadError where the credentials can't sign.
    """
    events = client.meta.events
    events.register("provide-client-params.sts.GetCallerIdentity", _take, unique_id=_HEADER)
    events.register("before-sign.sts.GetCallerIdentity", _name_cluster, unique_id=f"{_HEADER}-sign")
    try:
        address = client.generate_presigned_url(
            "get_caller_identity",
            Params={_HEADER: cluster},
            ExpiresIn=_SECONDS,
            HttpMethod="GET",
        )
    except CAUGHT as error:
        raise UnreadError(explain(error, GET_CALLER)) from error
    return _PREFIX + base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")


def _take(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Move the cluster's name from the parameters, where botocore would refuse it."""
    if _HEADER in params:
        context[_HEADER] = params.pop(_HEADER)


def _name_cluster(request: Any, **_: object) -> None:
    if _HEADER in request.context:
        request.headers[_HEADER] = request.context[_HEADER]


def serves(plan: Plan) -> bool:
    """Whether a plan has anything that clusters can be asked for."""
    return any(name in SERVED for name in plan.collectors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """Asks the clusters of each place once for all that the plan needs; thread-safe."""

    runner: Runner
    plan: Plan
    clean: Clean
    found: dict[Place, Mapping[str, Reading]] = field(default_factory=dict)
    locks: dict[Place, Lock] = field(default_factory=dict)
    guard: Lock = field(default_factory=Lock)

    def readings(self, task: Task) -> Mapping[str, Reading]:
        """The live readings of a task's collectors, by id, as far as clusters can give them."""
        with self.guard:
            lock = self.locks.setdefault(task.place, Lock())
        with lock:
            if task.place not in self.found:
                self.found[task.place] = self._read(task.place)
            known = self.found[task.place]
        return {name: known[name] for name in task.collectors if name in known}

    def _read(self, place: Place) -> Mapping[str, Reading]:
        wanted = sorted(name for name in self.plan.collectors if name in SERVED)
        return readings_of(self.live(place, needed_kinds(wanted)), wanted, self.clean)

    def live(self, place: Place, kinds: tuple[Kind, ...]) -> Live:
        """What every cluster of a place has of these kinds."""
        at = instant(self.runner.now())
        (named,) = self.runner.run(Task(place=place, service="eks", collectors=(CLUSTERS.id,)))
        if isinstance(named, Unseen):
            return Live(place=place, at=at, unread=named.unread, calls=named.calls)
        return Live(
            place=place,
            at=at,
            clusters=tuple(self._answered(place, record, kinds) for record in named.records),
            gaps=named.gaps,
            calls=named.calls,
        )

    def _answered(self, place: Place, record: Record, kinds: tuple[Kind, ...]) -> Answered:
        try:
            asking = self._asking(place, record)
        except UnreadError as error:
            unread = error.unread
            return Answered(arn=record.id, lists={kind.resource: unread for kind in kinds})
        except NoReplyError as error:
            return Answered(
                arn=record.id, lists={kind.resource: _no_reply(kind, error) for kind in kinds}
            )
        told = {kind.resource: asking.listed(kind) for kind in kinds}
        return Answered(
            arn=record.id,
            lists={name: listed for name, (listed, _) in told.items()},
            calls={name: calls for name, (_, calls) in told.items()},
        )

    def _asking(self, place: Place, record: Record) -> Asking:
        if record.unread is not None:
            raise UnreadError(record.unread)
        cluster = (record.facts or {}).get("cluster", {})
        name, endpoint = str(cluster.get("name") or ""), str(cluster.get("endpoint") or "")
        authority = str(cluster.get("certificateAuthority", {}).get("data") or "")
        if not endpoint or not authority:
            raise UnreadError(_no_endpoint(str(cluster.get("status") or "unknown")))
        reach = self.runner.reach
        return Asking(
            cluster=record.id,
            api=Api(
                endpoint=endpoint,
                trust=trust_in(authority),
                bearer=partial(self._token, place, name),
                connect_timeout=reach.connect_timeout,
                read_timeout=reach.read_timeout,
            ),
            now=self.runner.now,
            patience=Patience(
                repeats=min(_REPEATS, reach.attempts - 1),
                sleep=lambda: _wait(self.runner.stopping),
            ),
            stopping=self.runner.stopping,
        )

    def _token(self, place: Place, name: str) -> str:
        # The account is opened again where its session has aged meanwhile.
        account = self.runner.sessions.account(place.account)
        return token(account.client("sts", place.region), name)


def _no_endpoint(status: str) -> Unread:
    return Unread(
        reason=Reason.UNREACHABLE,
        operation=DESCRIBE_CLUSTER.id,
        permission=DESCRIBE_CLUSTER.permission,
        detail=f"the cluster has no endpoint or authority yet; its status is {status}",
    )


def _no_reply(kind: Kind, error: NoReplyError) -> Unread:
    return Unread(
        reason=error.reason,
        operation=kind.operation.id,
        permission=listing_right(kind),
        detail=error.detail,
    )


def _wait(stopping: Event) -> None:
    """Pass the time of one pause, or less where the run is stopped."""
    stopping.wait(_PAUSE)
