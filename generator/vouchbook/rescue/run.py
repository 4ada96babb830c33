"""One rescue from the scope to the sealed import."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vouchbook.aws.places import resolve
from vouchbook.aws.session import Sessions
from vouchbook.aws.shapes import shapes_of
from vouchbook.collectors.ecs import TASK_DEFINITIONS
from vouchbook.detector import described
from vouchbook.imports import clean
from vouchbook.kernel.canonical import digest_of, instant
from vouchbook.kernel.codec import encode
from vouchbook.model.history import Brought
from vouchbook.model.importing import Hand, ImportHeader
from vouchbook.model.place import Place
from vouchbook.model.reach import Reach
from vouchbook.model.reasons import FIXABLE
from vouchbook.rescue.asking import Lost, Page
from vouchbook.rescue.crew import Crew, Means, Outcome
from vouchbook.rescue.deadlines import Deadline, deadlines_known
from vouchbook.rescue.operations import OPERATIONS
from vouchbook.rescue.sources import Name, Times
from vouchbook.rescue.telling import KIND, Whose, bytes_of, custody_of, flaw_of, told_by
from vouchbook.sources.appmesh_resources import KINDS, LIST_TAGS
from vouchbook.store import write_atomically
from vouchbook.workspace import Workspace, tool_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What became of one source in one place."""

    place: Place
    source: Name
    pages: int
    calls: int
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What a rescue gave."""

    identifier: str
    begun: str
    synthetic: bool
    brought: Brought
    parts: tuple[Part, ...]
    until: tuple[Deadline, ...]
    reused: int
    """Pages that an earlier run had been given already."""

    @property
    def lost(self) -> tuple[Lost, ...]:
        """Everything that could not be read."""
        return tuple(lost for part in self.parts for lost in part.lost)

    @property
    def fixable(self) -> bool:
        """Whether something could not be read for a reason that somebody can mend."""
        return any(lost.unread.reason in FIXABLE for lost in self.lost)


def rescue(workspace: Workspace, reach: Reach, means: Means) -> Rescued:
    """Ask every source in every place of the scope, and seal what they told as an import.

    What could not be read is among its flaws, and the pages stay, so that the next run asks for
    the rest alone. Raises CollectError where nothing can be asked, UsageError where another run
    holds the locker.
    """
    started = means.now()
    sessions = Sessions(reach, run=started.strftime("%Y%m%dT%H%M%SZ"), now=means.now)
    engagement = workspace.config.engagement
    scope = resolve(sessions, reach, engagement)
    run_digest = _run_digest(sessions, reach, scope.places)
    with workspace.locker.run(run_digest, fresh=means.fresh) as run:
        since = datetime.fromisoformat(engagement.period_from).replace(tzinfo=UTC)
        times = Times(begun=_begun(run.folder, started), since=since)
        crew = Crew(sessions, reach, means, times, run.folder)
        outcomes = crew.work(scope.places)
        rescued = _sealed(workspace, sessions, means, times, outcomes, run.folder)
        if not rescued.fixable:
            shutil.rmtree(run.folder)
    return rescued


def _sealed(
    workspace: Workspace,
    sessions: Sessions,
    means: Means,
    times: Times,
    outcomes: tuple[Outcome, ...],
    folder: Path,
) -> Rescued:
    """Tell what the pages tell, and seal it with them and with the calls."""
    synthetic = sessions.synthetic
    whose = Whose(by=means.by, at=instant(means.now()), origin=_origin(sessions))
    shapes = shapes_of(
        {LIST_TAGS, TASK_DEFINITIONS.facets[0].operation, *(kind.describe for kind in KINDS)}
    )
    hand = Hand(place=None, at="", shapes=shapes, clean=clean)
    told = told_by((item.found for item in outcomes), times, hand)
    lost = (flaw_of(one) for item in outcomes for one in item.lost)
    flaws = {*told.flaws, *lost, *(flaw for item in outcomes for flaw in item.flaws)}
    pages = [page for item in outcomes for page in item.pages]
    brought = replace(
        told,
        custody=tuple(custody_of(page, whose) for page in pages),
        flaws=tuple(sorted(flaws, key=lambda flaw: (flaw.name, flaw.kind, flaw.detail))),
    )
    identifier = workspace.imports.write(
        _header(whose, synthetic=synthetic),
        brought,
        shapes,
        _originals(pages, brought, folder / "originals"),
        means.signer(synthetic),
        calls=[call for item in outcomes for call in item.calls],
    )
    return Rescued(
        identifier=identifier,
        begun=instant(times.begun),
        synthetic=synthetic,
        brought=brought,
        parts=tuple(_part(item) for item in outcomes),
        until=_until(outcomes),
        reused=sum(item.reused for item in outcomes),
    )


def _part(outcome: Outcome) -> Part:
    return Part(
        place=outcome.found.place,
        source=outcome.found.source,
        pages=len(outcome.pages),
        calls=len(outcome.calls),
        lost=outcome.lost,
    )


def _until(outcomes: tuple[Outcome, ...]) -> tuple[Deadline, ...]:
    found = [item.found for item in outcomes]
    return deadlines_known(
        kept=[(item.place, item.kept) for item in found if item.source is Name.CONFIG],
        deleted=[(item.place, at) for item in found for at in item.deleted],
    )


def _header(whose: Whose, *, synthetic: bool) -> ImportHeader:
    return ImportHeader(
        kind=KIND,
        brought_at=whose.at,
        brought_by=whose.by,
        origin=whose.origin,
        place=None,
        made_at="",
        tool=tool_version(),
        detector=described(),
        originals=True,
        synthetic=synthetic,
    )


def _origin(sessions: Sessions) -> str:
    where = "an endpoint that is not AWS's" if sessions.synthetic else "AWS's own endpoints"
    return f"vouchbook rescue, asked by {sessions.caller.arn} at {where}"


def _originals(pages: Iterable[Page], brought: Brought, folder: Path) -> Iterable[tuple[str, Path]]:
    """Yield each page as a file that bears its digest as its name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for page, custody in zip(pages, brought.custody, strict=True):
        path = folder / custody.sha256
        if not path.exists():
            path.write_bytes(bytes_of(page))
        yield custody.sha256, path


def _begun(folder: Path, started: datetime) -> datetime:
    """When the run began, which another one may be going on with."""
    path = folder / "run.json"
    if path.is_file():
        told: Any = json.loads(path.read_bytes())
        return datetime.fromisoformat(told["begun"])
    write_atomically(path, json.dumps({"begun": instant(started)}).encode())
    return started


def _run_digest(sessions: Sessions, reach: Reach, places: tuple[Place, ...]) -> str:
    """What a run must share with an unfinished one to go on with it.

    The same places, asked by the same principal through the same endpoints, and looked through by
    the same detector.
    """
    caller = sessions.caller.arn
    # An assumed role's session is called otherwise each time.
    caller = caller.rsplit("/", 1)[0] if ":assumed-role/" in caller else caller
    services = sorted({operation.service for operation in OPERATIONS})
    return digest_of(
        {
            "kind": KIND,
            "places": encode(places),
            "caller": caller,
            "role": reach.role,
            "elsewhere": sessions.elsewhere(services),
            "detector": encode(described()),
        }
    )
