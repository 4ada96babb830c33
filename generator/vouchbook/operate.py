"""One collection from plan to sealed snapshot, as `collect`, `refresh` and `demo` run it."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vouchbook.aws.clusters import SERVICES, Clusters, serves
from vouchbook.aws.places import Scope, resolve
from vouchbook.aws.run import Runner
from vouchbook.aws.session import Sessions
from vouchbook.aws.shapes import shapes_of
from vouchbook.brought import OLDEST, TakenIn, is_brought
from vouchbook.collect import RunTask, finish, gather, kept
from vouchbook.collectors.kubernetes import CLUSTERS
from vouchbook.detector import described
from vouchbook.imports import clean
from vouchbook.kernel.canonical import digest_of, instant
from vouchbook.kernel.codec import encode
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Operation
from vouchbook.model.engagement import Caller
from vouchbook.model.plan import Plan, Task
from vouchbook.model.reach import Reach
from vouchbook.model.reading import Reading
from vouchbook.model.reasons import UnreadError
from vouchbook.model.renderer import Progress
from vouchbook.model.snapshot import Header
from vouchbook.plan import make_plan, plan_digest
from vouchbook.seal import Signer
from vouchbook.sources.kubernetes_filled import completed
from vouchbook.workspace import Workspace, tool_version

RESUMABLE = timedelta(hours=12)
"""What an unfinished run has read is gone on with for so long; a snapshot speaks for one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a collection gave."""

    snapshot: str
    plan: Plan
    readings: tuple[Reading, ...]
    synthetic: bool
    resumed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a collection needs from outside: the clock, the signer, and how to show progress."""

    now: Callable[[], datetime]
    signer: Callable[[bool], Signer]
    """Gives the signer; told whether the evidence is synthetic."""
    progress: Progress
    executor: Callable[[int], Executor] = ThreadPoolExecutor
    fresh: bool = False


def collect(workspace: Workspace, reach: Reach, means: Means) -> Collected:
    """Resolve the scope, run the plan, and seal the snapshot in the workspace's locker.

    Raises CollectError where nothing can be collected, UsageError where another run holds the
    locker; earlier snapshots are never touched.
    """
    started = means.now()
    sessions = Sessions(reach, run=started.strftime("%Y%m%dT%H%M%SZ"), now=means.now)
    scope = resolve(sessions, reach, workspace.config.engagement)
    plan = make_plan(workspace.wanted_checks(), scope.places, workspace.counted_collectors())
    runner = Runner(sessions=sessions, reach=reach, now=means.now)
    since = instant(started - RESUMABLE)
    with workspace.locker.run(
        _run_digest(sessions, reach, plan, workspace.imports.names()), fresh=means.fresh
    ) as run:
        resumed = sum(kept(run, task, since) is not None for task in plan.tasks)
        with means.executor(reach.workers) as executor:
            counter = _Counter(len(plan.tasks), means.progress)
            try:
                live = reach.kubernetes and serves(plan)
                read = _Reading(
                    ask=runner.run,
                    taken_in=_taken_in(workspace, plan, started),
                    clusters=Clusters(runner=runner, plan=plan, clean=clean) if live else None,
                )
                readings = gather(plan, read, run, executor, counter, since)
            except BaseException:
                # The executor waits for what is running; nothing of it would be kept.
                runner.stopping.set()
                raise
        header = _header(workspace, sessions, scope, plan, started, means.now())
        signer = means.signer(sessions.synthetic)
        identifier = finish(
            run,
            header,
            replace(workspace.config.engagement, statements=workspace.statements()),
            plan,
            shapes_of(_operations(plan)),
            readings,
            signer,
        )
    return Collected(
        snapshot=identifier,
        plan=plan,
        readings=readings,
        synthetic=sessions.synthetic,
        resumed=resumed,
    )


def _run_digest(sessions: Sessions, reach: Reach, plan: Plan, brought: tuple[str, ...]) -> str:
    """What a run must share with an unfinished one to go on with it.

    The same plan, asked by the same principal through the same endpoints, looked through by the
    same detector, beside the same imports: parts of one snapshot must not come from AWS and from
    an embedded one, or from two people.
    """
    asked = (name for name in plan.collectors if not all_collectors()[name].brought)
    live = reach.kubernetes and serves(plan)
    services = sorted(
        {op.service for name in asked for op in all_collectors()[name].operations}
        | {*(SERVICES if live else ())}
    )
    return digest_of(
        {
            "plan": plan_digest(plan),
            "caller": _without_session(sessions.caller.arn),
            "role": reach.role,
            "elsewhere": sessions.elsewhere(services),
            "detector": encode(described()),
            "brought": list(brought),
            "clusters": live,
        }
    )


def _without_session(arn: str) -> str:
    """A principal's ARN; of an assumed role without the session's name, which changes each time."""
    return arn.rsplit("/", 1)[0] if ":assumed-role/" in arn else arn


def _taken_in(workspace: Workspace, plan: Plan, now: datetime) -> TakenIn:
    """What was brought, where the plan needs any of it."""
    needed = any(is_brought(task) for task in plan.tasks)
    brought = [item.brought for item in workspace.imports.opened()] if needed else []
    hours = workspace.config.engagement.max_age_hours
    oldest = timedelta(hours=hours) if hours else OLDEST
    return TakenIn(brought=brought, now=now, oldest=oldest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Runs a task: AWS is asked, or clusters are, or what was brought is looked through."""

    ask: RunTask
    taken_in: TakenIn
    clusters: Clusters | None
    """None where clusters aren't to be asked."""

    def __call__(self, task: Task) -> tuple[Reading, ...]:
        """One reading for each of the task's collectors."""
        if not is_brought(task):
            return self.ask(task)
        taken = self.taken_in.readings(task)
        if self.clusters is None:
            return taken
        live = self.clusters.readings(task)
        (named,) = self.taken_in.readings(replace(task, collectors=(CLUSTERS.id,)))
        return tuple(
            completed(live[item.collector], item, named) if item.collector in live else item
            for item in taken
        )


class _Counter:
    """Counts finished tasks for the progress bar."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._done = 0
        self._progress = progress

    def __call__(self, task: Task) -> None:
        """One more is done."""
        self._done += 1
        self._progress(f"{task.service} in {task.place}", self._done, self._total)


def _operations(plan: Plan) -> set[Operation]:
    return {op for name in plan.collectors for op in all_collectors()[name].operations}


def _header(
    workspace: Workspace,
    sessions: Sessions,
    scope: Scope,
    plan: Plan,
    started: datetime,
    ended: datetime,
) -> Header:
    newest = workspace.locker.find()
    return Header(
        started=instant(started),
        ended=instant(ended),
        as_of=instant(ended),
        endpoint=_plain_endpoint(sessions),
        synthetic=sessions.synthetic,
        callers=_callers(sessions, scope),
        frame=scope.frame,
        tool=tool_version(),
        libraries=sessions.libraries,
        plan=plan_digest(plan),
        detector=described(),
        places=scope.places,
        previous=workspace.locker.manifest_digest(newest) if newest else "",
    )


def _plain_endpoint(sessions: Sessions) -> str:
    """The endpoint without its port on loopback, where the port is drawn by chance."""
    host = sessions.endpoint.rsplit(":", 1)[0]
    loopback = host in {"http://127.0.0.1", "http://localhost", "http://[::1]"}
    return host if loopback else sessions.endpoint


def _callers(sessions: Sessions, scope: Scope) -> tuple[Caller, ...]:
    """Who collected in each account; an account that couldn't be opened has none."""
    callers = [sessions.caller]
    for account in sorted({place.account for place in scope.places}):
        try:
            callers.append(sessions.account(account).caller)
        except UnreadError:
            continue
    return tuple({(item.account, item.arn): item for item in callers}.values())
