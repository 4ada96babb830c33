"""Can a mesh be rebuilt from what is kept beside it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vouchbook.checks._dates import day
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._inventory_examples import (
    MESH,
    NODE,
    node,
    stack,
    stacked,
    the_mesh,
    unread_stack,
)
from vouchbook.checks._mesh import MESHES
from vouchbook.checks._resources import resource_of
from vouchbook.checks._second_sources import STACKS, drift_of, held_by
from vouchbook.kernel.counted_types import MESH_TYPES
from vouchbook.model.check import (
    Check,
    Example,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    passed,
    unknown,
)
from vouchbook.model.engagement import Statement
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread

_ID = "mesh-config-recoverable"
_DETECT = "cloudformation:ListStackResources"
_INSIDE = tuple(item.collector for item in MESH_TYPES if item.collector != MESHES)
_MOST = 3
"""How many ids a sentence names."""
_DRIFTED = frozenset({"MODIFIED", "DELETED"})
_TOLD = frozenset({*_DRIFTED, "IN_SYNC", "NOT_CHECKED", "UNKNOWN"})
"""Drift statuses that say something, or would if somebody asked; UNSUPPORTED never will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A resource in a stack, as far as its template still describes it."""

    drift: str
    checked: str

    def at(self, updated: str) -> str:
        """How it stands: `drifted`, `in sync`, `not checked`, or `stale`."""
        if self.drift in _DRIFTED:
            return "drifted"
        if self.drift != "IN_SYNC":
            return "not checked"
        return "in sync" if self.checked >= updated else "stale"


def _rebuildable(subject: Subject) -> Outcome:
    mesh = resource_of(subject)
    resources = [mesh, *_inside(subject, mesh)]
    held = _held(subject, {_owner(resource) for resource in resources})
    sorts: Mapping[str, list[str]] = defaultdict(list)
    for resource in resources:
        found = held.get(resource.id)
        updated = str(resource.get("metadata", "lastUpdatedAt"))
        sorts[found.at(updated) if found else "in no stack"].append(resource.id)
    if sorts["drifted"]:
        return failed(f"no longer as their stacks describe them: {_named(sorts['drifted'])}")
    if sorts["not checked"]:
        return _unchecked("drift was not checked", sorts["not checked"])
    if sorts["stale"]:
        return _unchecked("drift was checked before the last change", sorts["stale"])
    if not sorts["in no stack"]:
        oldest = min(held[resource.id].checked for resource in resources)
        told = f"{len(resources)} resources in stacks, in sync when drift was checked"
        return passed(f"{told} (on {day(oldest)} or later)")
    return _by_word(subject, sorts["in no stack"], len(resources))


def _by_word(subject: Subject, outside: list[str], total: int) -> Outcome:
    """Whoever keeps the rest elsewhere has to say so: no API of AWS shows it."""
    said = subject.estate.statement(_ID)
    told = f"{len(outside)} of {total} resources are in no stack: {_named(outside)}"
    if not said.holds:
        return failed(f"{told}; {said.who} ({said.role}) said on {said.date} that they are lost")
    return advised(
        f"{told}; that they can be rebuilt rests on {said.who}'s ({said.role}) word of "
        f"{said.date}, until {said.expires}"
    )


def _unchecked(why: str, names: list[str]) -> Outcome:
    return unknown(
        Unread(
            reason=Reason.STALE,
            operation=_DETECT,
            permission=_DETECT,
            detail=f"{why}: {_named(names)}",
        )
    )


def _inside(subject: Subject, mesh: View) -> Iterable[View]:
    """Everything in the mesh; UnreadError where something could be hidden."""
    here = f"{mesh.id}/"
    for collector in _INSIDE:
        found = subject.estate.every(
            collector, account=mesh.place.account, region=mesh.place.region
        )
        yield from (resource for resource in found if resource.id.startswith(here))


def _owner(resource: View) -> str:
    """Who made it: in a shared mesh not always the account that owns the mesh."""
    return str(resource.get("metadata", "resourceOwner") or resource.place.account)


def _held(subject: Subject, owners: Iterable[str]) -> Mapping[str, _Held]:
    """What the stacks of these accounts hold, by ARN."""
    found = {}
    for account in sorted(owners):
        stacks = subject.estate.every(STACKS, account=account, region=subject.place.region)
        for stack_ in stacks:
            for item in held_by(stack_):
                if drift_of(item) in _TOLD:
                    found[item.get("PhysicalResourceId")] = _of(item)
    return found


def _of(item: Facts) -> _Held:
    return _Held(
        drift=drift_of(item),
        checked=str(item.get("DriftInformation", "LastCheckTimestamp") or ""),
    )


def _named(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:_MOST])
    more = len(names) - _MOST
    return f"{shown} and {more} more" if more > 0 else shown


_SAID = Statement(
    slot=_ID,
    assertion="mesh-in-git-2026",
    who="Mary Major",
    role="Platform lead",
    date="2026-08-01",
    expires="2026-12-31",
    looked_at="The Terraform repository at commit 4f2d1c9, applied to an empty account.",
)
_DENIED = Statement(
    slot=_ID,
    assertion="mesh-in-git-2026",
    who="Mary Major",
    role="Platform lead",
    date="2026-08-01",
    expires="2026-12-31",
    looked_at="The Terraform repository, which lacks the nodes of 2024.",
    holds=False,
)

CONFIG_RECOVERABLE = Check(
    id=_ID,
    objective="configuration-known",
    topic="disaster-recovery-resiliency",
    says="The mesh can be rebuilt: stacks, or other files, hold everything in it as it is.",
    severity=Severity.MEDIUM,
    over=(MESHES,),
    joins=(*_INSIDE, STACKS),
    holds=_rebuildable,
    counts="meshes",
    slot=(
        "Terraform, the App Mesh controller for Kubernetes and other tools keep what they make "
        "outside AWS. Name the repository and the commit from which the mesh can be rebuilt."
    ),
    remedy=(
        "Bring the resources into a stack, run drift detection, and mend what has drifted; or "
        "attach the repository's commit to an assertion."
    ),
    references=(_DETECT, "CloudFormation User Guide: detect unmanaged configuration changes"),
    examples=(
        passing(
            "Mesh and node are in a stack and in sync.",
            *(the_mesh(), node(), stack(stacked(MESH), stacked(NODE))),
        ),
        Example(
            verdict=Verdict.PASS,
            why="The node is in no stack; somebody says from which commit it can be rebuilt.",
            given=(the_mesh(), node(), stack(stacked(MESH))),
            statements=(_SAID,),
            advice=True,
        ),
        Example(
            verdict=Verdict.PASS,
            why="CloudFormation can't check this type for drift; somebody speaks for it.",
            given=(the_mesh(), stack(stacked(MESH, drift="UNSUPPORTED", checked=""))),
            statements=(_SAID,),
            advice=True,
        ),
        failing(
            "Somebody changed the node by hand.",
            *(the_mesh(), node(), stack(stacked(MESH), stacked(NODE, drift="MODIFIED"))),
        ),
        failing(
            "A drifted node fails, though nobody speaks for the mesh.",
            *(the_mesh(), node(), stack(stacked(NODE, drift="MODIFIED"))),
        ),
        Example(
            verdict=Verdict.FAIL,
            why="Somebody says that it can't be rebuilt.",
            given=(the_mesh(),),
            statements=(_DENIED,),
        ),
        unknowing(
            "Nobody has checked for drift: a template is what was meant, not what is.",
            *(the_mesh(), stack(stacked(MESH, drift="NOT_CHECKED", checked=""))),
        ),
        unknowing(
            "It was in sync, and was changed after that.",
            *(the_mesh(updated="2026-09-14T12:00:00.000000Z"), stack(stacked(MESH))),
        ),
        unknowing("It is in no stack, and nobody speaks for it.", the_mesh()),
        unknowing(
            "It was taken out of its stack and kept.",
            *(the_mesh(), stack(stacked(MESH, ResourceStatus="DELETE_SKIPPED"))),
        ),
        unknowing("The resources of a stack were denied.", the_mesh(), unread_stack()),
        unknowing("Stacks were denied.", the_mesh(), blind(STACKS, "cloudformation:ListStacks")),
        moot("No meshes."),
    ),
)
