"""The reader and its tasks: what is asked, how often, and what is refused before it is asked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.aws import harness
from vouchbook.aws.reader import TaskReader
from vouchbook.aws.run import Runner
from vouchbook.aws.task import Patience, StoppedError, Task
from vouchbook.collect import blind_spots
from vouchbook.collectors.appmesh import LIST_VIRTUAL_NODES
from vouchbook.collectors.iam_credentials import GET_CREDENTIAL_REPORT
from vouchbook.collectors.kms import DESCRIBE_KEY, KEYS, LIST_KEYS
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Collector, Operation, Reader, Scope
from vouchbook.model.plan import Task as PlannedTask
from vouchbook.model.reading import Reading, Seen, Unseen
from vouchbook.model.reasons import Reason, UnreadError
from vouchbook.sandbox import Fault, FaultKind, Sandbox

SCHEDULE_DELETION = Operation(
    service="kms",
    name="ScheduleKeyDeletion",
    permission="kms:ScheduleKeyDeletion",
    members=("KeyId",),
)


def planned(collector: str) -> PlannedTask:
    tasks = harness.plan().tasks
    (task,) = [task for task in tasks if collector in task.collectors]
    return replace(task, collectors=(collector,))


def task(by: Runner) -> Task:
    """A task in the member account's own region, ready for a collector of a test's own."""
    account = by.sessions.account(harness.MEMBER)
    return Task(
        place=harness.PLACE,
        clients=lambda service, fixed: account.client(service, fixed or harness.REGION),
        now=harness.now,
        patience=Patience(sleep=lambda: None),
    )


def collector(read: Callable[[Reader], None], *operations: Operation) -> Collector:
    return replace(KEYS, read=read, facets=(), also=operations)


def test_no_call_is_made_twice_in_a_task(sandbox: Sandbox, patient: Runner) -> None:
    for one in harness.plan().tasks:
        sandbox.clear_calls()
        patient.run(one)
        asked = Counter(tuple(sorted(call.items())) for call in sandbox.calls())
        assert asked
        assert set(asked.values()) == {1}, one.service


def test_calls_that_are_shared_are_told_once(patient: Runner, sandbox: Sandbox) -> None:
    sandbox.clear_calls()
    (one,) = [one for one in harness.plan().tasks if one.service == "iam"]
    told = [call for reading in patient.run(one) for call in reading.calls]
    assert len(told) == len(sandbox.calls())
    assert all(call.request_id and call.server_date and call.status == 200 for call in told)


@pytest.mark.parametrize(
    ("declared", "asked", "told"),
    [
        (LIST_KEYS, DESCRIBE_KEY, "which it doesn't declare"),
        (SCHEDULE_DELETION, SCHEDULE_DELETION, "not a read operation"),
    ],
)
def test_what_may_not_be_asked_is_not_asked(
    declared: Operation, asked: Operation, told: str, patient: Runner, sandbox: Sandbox
) -> None:
    def describe(reader: Reader) -> None:
        reader.describe("key", asked, KeyId="key")

    def items(reader: Reader) -> None:
        list(reader.items(asked, KeyId="key"))

    def record(reader: Reader) -> None:
        reader.record("key", asked, {})

    def missing(reader: Reader) -> None:
        reader.missing("key", asked, "NotFoundException")

    for read in (describe, items, record, missing):
        with pytest.raises(UsageError, match=told):
            TaskReader(task(patient), collector(read, declared)).reading()
    assert sandbox.calls() == []


def test_a_list_that_leads_to_itself_is_left(patient: Runner, sandbox: Sandbox) -> None:
    sandbox.faults([Fault(kind=FaultKind.REPEATED_TOKEN, service="kms", operation="ListKeys")])
    (reading,) = patient.run(planned("kms.keys"))
    assert isinstance(reading, Seen)
    assert [gap.unread.detail for gap in reading.gaps] == ["the list repeats its page token"]
    assert reading.listings == ()
    assert sum(call.operation == "kms:ListKeys" for call in reading.calls) == 2


def test_a_list_that_goes_on_without_a_token_is_cut(patient: Runner, sandbox: Sandbox) -> None:
    paging = LIST_KEYS.paging
    assert paging is not None
    # The page says that there is more, and its token is looked for where none is.
    elsewhere = "NoMember"
    lost = replace(LIST_KEYS, paging=replace(paging, token_out=elsewhere))
    sandbox.faults([Fault(kind=FaultKind.EMPTY_PAGE, service="kms")])
    reading = TaskReader(task(patient), collector(each(lost), lost)).reading()
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is Reason.TRUNCATED
    assert "gives no page token" in reading.unread.detail
    assert len(sandbox.calls()) == 1


def each(listing: Operation, **parameters: object) -> Callable[[Reader], None]:
    def read(reader: Reader) -> None:
        for number, item in enumerate(reader.items(listing, **parameters)):
            reader.record(f"{number}", listing, item)

    return read


def test_pages_are_joined(patient: Runner, sandbox: Sandbox) -> None:
    paging = LIST_VIRTUAL_NODES.paging
    assert paging is not None
    one_a_page = replace(LIST_VIRTUAL_NODES, paging=replace(paging, size=("limit", 1)))

    def read(reader: Reader) -> None:
        each(one_a_page, meshName="shop")(reader)
        reader.describe("all", one_a_page, meshName="shop")

    reading = TaskReader(task(patient), collector(read, one_a_page)).reading()
    assert isinstance(reading, Seen)
    (listing,) = reading.listings
    assert (listing.items, listing.pages, listing.complete) == (3, 3, True)
    *single, joined = [record.facts for record in reading.records]
    assert joined is not None
    assert joined["virtualNodes"] == single
    assert len(sandbox.calls()) == 3


def test_credentials_that_expire_in_the_middle(
    patient: Runner, sandbox: Sandbox, clean: harness.Clean
) -> None:
    sandbox.faults([Fault(kind=FaultKind.EXPIRED_TOKEN, service="kms", since=4)])
    (reading,) = patient.run(planned("kms.keys"))
    assert isinstance(reading, Seen)
    unread = [record.unread for record in reading.records if record.unread]
    assert len(unread) == 6
    assert {item.reason for item in unread} == {Reason.EXPIRED_CREDENTIALS}
    assert all(item.operation and item.permission for item in unread)
    # The first refusal is enough: nothing more is asked with the same credentials.
    assert len(sandbox.calls()) == 4
    (whole,) = [item for item in clean.readings if item.collector == "kms.keys"]
    assert isinstance(whole, Seen)
    kept = [record for record in reading.records if not record.unread]
    assert kept
    assert all(record in whole.records for record in kept)


def test_a_report_that_is_being_made_is_waited_for(patient: Runner, sandbox: Sandbox) -> None:
    rule = Fault(
        kind=FaultKind.ERROR,
        service="iam",
        operation="GetCredentialReport",
        code="ReportInProgress",
        status=404,
        count=3,
    )
    wanted = all_collectors()["iam.credentials"]
    sandbox.faults([rule])
    hurried = replace_patience(task(patient), waits=2)
    reading = TaskReader(hurried, wanted).reading()
    assert isinstance(reading, Unseen)
    assert reading.unread.reason is Reason.TIMED_OUT
    assert reading.unread.operation == GET_CREDENTIAL_REPORT.id
    sandbox.faults([rule])
    reading = TaskReader(replace_patience(task(patient), waits=3), wanted).reading()
    assert blind_spots([reading]) == ()


def replace_patience(given: Task, *, waits: int) -> Task:
    return replace(given, patience=replace(given.patience, waits=waits))


def test_a_stopped_task_asks_nothing_more(patient: Runner, sandbox: Sandbox) -> None:
    stopped = task(patient)

    def read(reader: Reader) -> None:
        for key in reader.items(LIST_KEYS):
            stopped.stopping.set()
            reader.describe(key["KeyArn"], DESCRIBE_KEY, KeyId=key["KeyArn"])

    with pytest.raises(StoppedError):
        TaskReader(stopped, collector(read, LIST_KEYS, DESCRIBE_KEY)).reading()
    assert [call["operation"] for call in sandbox.calls()] == ["ListKeys"]


def test_a_collector_s_own_objection_is_a_reading(patient: Runner) -> None:
    def read(reader: Reader) -> None:
        for key in reader.items(LIST_KEYS):
            with reader.within(key["KeyArn"]):
                raise UnreadError(objection)

    def nothing(_: Reader) -> None:
        raise UnreadError(objection)

    objection = harness.unread(LIST_KEYS)
    reading: Reading = TaskReader(task(patient), collector(read, LIST_KEYS)).reading()
    assert isinstance(reading, Seen)
    assert [gap.unread for gap in reading.gaps] == [objection, objection]
    reading = TaskReader(task(patient), collector(nothing, LIST_KEYS)).reading()
    assert isinstance(reading, Unseen)
    assert reading.unread == objection


def test_what_a_collector_reads_is_told_by_place() -> None:
    for task_of_plan in harness.plan().tasks:
        for name in task_of_plan.collectors:
            everywhere = all_collectors()[name].scope is Scope.REGIONAL
            assert (task_of_plan.place == harness.PLACE) == everywhere
