"""AWS's own App Mesh is not asked after its last day; no network is touched here."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.config import Config

from tests.aws import harness
from vouchbook.aws.run import Runner
from vouchbook.aws.session import is_foreign
from vouchbook.collect import blind_spots, fixable
from vouchbook.collectors.appmesh import END_OF_SERVICE
from vouchbook.model.plan import Task
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Unseen
from vouchbook.model.reasons import Reason

LAST_DAY = datetime(2026, 9, 30, 23, 59, tzinfo=UTC)
DAY_AFTER = datetime(2026, 10, 1, tzinfo=UTC)


class TouchedError(Exception):
    """A request was on its way out."""


def _touched(**_: object) -> None:
    raise TouchedError


@dataclass(frozen=True, kw_only=True)
class Aws:
    """The accounts of AWS itself: real clients, whose requests end before they are sent."""

    regions: tuple[str, ...] = (harness.REGION,)
    session: botocore.session.Session = field(default_factory=botocore.session.Session)

    def account(self, account: str) -> "Aws":
        assert account == harness.MEMBER
        return self

    def offered(self, service: str, region: str) -> bool:
        return bool(service) and region in {*self.regions, "global"}

    def client(self, service: str, region: str) -> BaseClient:
        client = self.session.create_client(
            service,
            region_name=region,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # noqa: S106 - AWS's own example
            config=Config(retries={"total_max_attempts": 1}),
        )
        assert not is_foreign(client)
        client.meta.events.register("before-send", _touched)
        return client


def runner(now: datetime, *, regions: tuple[str, ...] = (harness.REGION,), **other: bool) -> Runner:
    return Runner(sessions=Aws(regions=regions), reach=Reach(**other), now=lambda: now)  # type: ignore[arg-type] # switches alone


def mesh_task() -> Task:
    (task,) = [task for task in harness.plan().tasks if task.service == "appmesh"]
    return task


def test_after_its_last_day_it_is_not_asked() -> None:
    readings = runner(DAY_AFTER).run(mesh_task())
    assert len(readings) == 7
    for reading in readings:
        assert isinstance(reading, Unseen)
        assert reading.unread.reason is Reason.SERVICE_DISCONTINUED
        assert reading.unread.operation == "appmesh:ListMeshes"
        assert END_OF_SERVICE in reading.unread.detail
        assert reading.calls == ()
    assert not fixable(readings), "nobody can mend it: exit code 0"
    assert len(blind_spots(readings)) == 7


@pytest.mark.parametrize(
    "asking",
    [runner(LAST_DAY), runner(DAY_AFTER, force_discontinued=True)],
    ids=["on its last day", "where it is forced"],
)
def test_otherwise_it_is_asked(asking: Runner) -> None:
    with pytest.raises(TouchedError):
        asking.run(mesh_task())


def test_other_services_are_asked() -> None:
    (task,) = [task for task in harness.plan().tasks if task.service == "logs"]
    with pytest.raises(TouchedError):
        runner(DAY_AFTER).run(task)


def test_a_region_without_the_service_is_nobody_s_mistake() -> None:
    (task,) = [task for task in harness.plan().tasks if task.service == "acm-pca"]
    elsewhere = replace(task, place=replace(task.place, region="us-east-2"))
    readings = runner(DAY_AFTER).run(elsewhere)
    assert [item.unread.reason for item in readings if isinstance(item, Unseen)] == [
        Reason.NOT_OFFERED
    ]
    assert not fixable(readings)
