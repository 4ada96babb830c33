"""Can the configuration of VPC Lattice be rebuilt from what is kept beside it?"""

from collections import defaultdict
from collections.abc import Iterator

from vouchbook.checks._dates import day
from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._lattice import LIST_NETWORKS, LISTENERS, NETWORKS, RULES, SERVICES, TARGETS
from vouchbook.checks._lattice_examples import (
    LISTENER,
    NETWORK,
    SERVICE,
    listener,
    network,
    rule,
    service,
    word,
    worded,
)
from vouchbook.checks._lattice_stacks import (
    Held,
    held_in_stacks,
    stack,
    stacked,
    unread_stack,
)
from vouchbook.checks._second_sources import STACKS
from vouchbook.model.check import (
    Check,
    Outcome,
    Per,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

_ID = "lattice-config-recoverable"
_DETECT = "cloudformation:ListStackResources"
_KEPT = (NETWORKS, SERVICES, LISTENERS, RULES, TARGETS)
_DRIFTED = frozenset({"MODIFIED", "DELETED"})
_MOST = 3
"""How many ids a sentence names."""


def _rebuildable(subject: Subject) -> Outcome:
    account = subject.place.account
    resources = list(_own(subject))
    if not resources:
        return not_applicable("the account has nothing of VPC Lattice")
    held = {item.arn: item for item in held_in_stacks(subject.estate, account)}
    sorts: dict[str, list[str]] = defaultdict(list)
    for item in resources:
        sorts[_standing(item, held.get(item.id))].append(item.id)
    if sorts["drifted"]:
        return failed(f"no longer as their stacks describe them: {_named(sorts['drifted'])}")
    for why in ("not checked", "stale"):
        if sorts[why]:
            return _unchecked(f"drift: {why}", sorts[why])
    if not sorts["in no stack"]:
        oldest = min(held[item.id].checked for item in resources)
        told = f"{len(resources)} resources in stacks, in sync when drift was checked"
        return passed(f"{told} (on {day(oldest)} or later)")
    return _by_word(subject, sorts["in no stack"], len(resources))


def _own(subject: Subject) -> Iterator[View]:
    """Yield what the account made; a listener's default rule is a part of the listener."""
    for collector in _KEPT:
        for item in subject.estate.every(collector, account=subject.place.account):
            if collector != RULES or not item.get("isDefault"):
                yield item


def _standing(item: View, held: Held | None) -> str:
    if held is None or held.drift == "UNSUPPORTED":
        return "in no stack"
    if held.drift in _DRIFTED:
        return "drifted"
    if held.drift != "IN_SYNC" or not held.checked:
        return "not checked"
    return "in sync" if held.checked >= str(item.get("lastUpdatedAt") or "") else "stale"


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
    detail = f"{why}: {_named(names)}"
    return unknown(
        Unread(reason=Reason.STALE, operation=_DETECT, permission=_DETECT, detail=detail)
    )


def _named(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:_MOST])
    more = len(names) - _MOST
    return f"{shown} and {more} more" if more > 0 else shown


_BOTH = (stacked(NETWORK, "ServiceNetwork"), stacked(SERVICE, "Service"))

CONFIG_RECOVERABLE = Check(
    id=_ID,
    objective="configuration-known",
    topic="disaster-recovery-resiliency",
    says="VPC Lattice can be rebuilt: stacks, or other files, hold everything of it as it is.",
    severity=Severity.MEDIUM,
    over=_KEPT,
    joins=(STACKS,),
    per=Per.ACCOUNT,
    holds=_rebuildable,
    counts="accounts",
    slot=(
        "Terraform, the Gateway API controller for Kubernetes and other tools keep what they make "
        "outside AWS. Name the repository and the commit from which it can be rebuilt."
    ),
    remedy=(
        "Bring the resources into a stack, run drift detection, and mend what has drifted; or "
        "attach the repository's commit to an assertion. AWS Config keeps no history of them, so "
        "that snapshots and CloudTrail's events are the only one."
    ),
    references=(_DETECT, "CloudFormation User Guide: detect unmanaged configuration changes"),
    examples=(
        passing("Everything is in a stack and in sync.", network(), service(), stack(*_BOTH)),
        passing(
            "A default rule comes with its listener.",
            service(),
            listener(),
            rule(),
            stack(*_BOTH, stacked(LISTENER, "Listener")),
        ),
        worded(
            Verdict.PASS,
            "The service is in no stack; somebody says from which commit it can be rebuilt.",
            word(_ID),
            *(network(), service(), stack(_BOTH[0])),
        ),
        worded(
            Verdict.PASS,
            "CloudFormation can't check this type for drift; somebody speaks for it.",
            word(_ID),
            *(network(), stack(stacked(NETWORK, "ServiceNetwork", "UNSUPPORTED", ""))),
        ),
        failing(
            "Somebody changed the service by hand.",
            *(network(), service(), stack(_BOTH[0], stacked(SERVICE, "Service", "MODIFIED"))),
        ),
        worded(
            Verdict.FAIL,
            "Somebody says that it can't be rebuilt.",
            word(_ID, holds=False),
            network(),
        ),
        moot("No Lattice."),
        unknowing(
            "Nobody has checked for drift.",
            *(network(), stack(stacked(NETWORK, "ServiceNetwork", "NOT_CHECKED", ""))),
        ),
        unknowing(
            "It was in sync, and was changed after that.",
            *(network(lastUpdatedAt="2026-09-14T12:00:00.000000Z"), stack(_BOTH[0])),
        ),
        unknowing(
            "A rule of one's own is in no stack, and nobody speaks for it.",
            *(service(), listener(), rule(isDefault=False)),
            stack(*_BOTH, stacked(LISTENER, "Listener")),
        ),
        unknowing("It is in no stack, and nobody speaks for it.", network()),
        unknowing("The resources of a stack were denied.", network(), unread_stack()),
        unknowing("Stacks were denied.", network(), blind(STACKS, "cloudformation:ListStacks")),
        unknowing("Networks were denied.", blind(NETWORKS, LIST_NETWORKS)),
    ),
)
