"""What a resource's own policy adds to the policies of one principal.

Source: IAM user guide, "Policy evaluation logic": inside an account either side's Allow is enough,
across accounts both are needed, and a Deny of either counts. Naming an account lets its
administrators hand the right on; it lets nobody in by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vouchbook.kernel.iam_conditions import Known
from vouchbook.kernel.iam_decision import Decision, Layer, Rule, Ruling, decide, rules_of
from vouchbook.kernel.iam_policy import Principal, undecided
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import UnreadError


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A principal as a resource's policy may name it."""

    arn: str
    account: str


def shared(title: str, document: Any, guest: Guest) -> Layer:
    """The statements of a resource's policy that speak of a principal.

    `document` None: the resource has no policy. What can't be read of it is the layer's `unread`.
    """
    if document is None:
        return Layer(title=title)
    try:
        rules = rules_of(title, document)
        return Layer(title=title, rules=tuple(rule for rule in rules if _means(rule, guest)))
    except UnreadError as error:
        return Layer(title=title, unread=error.unread)


def decide_at_home(
    layers: Sequence[Layer], sharing: Layer, action: str, resource: str, known: Known
) -> Decision:
    """Decide where resource and principal belong to one account."""
    if not layers:
        return decide(layers, action, resource, known)
    denials = tuple(rule for rule in sharing.rules if not rule.statement.allow)
    first = replace(layers[0], rules=layers[0].rules + denials)
    if sharing.unread and not first.unread:
        first = replace(first, unread=sharing.unread)
    found = decide([first, *layers[1:]], action, resource, known)
    if found.ruling is not Ruling.IMPLICIT_DENY:
        return found
    direct = tuple(rule for rule in sharing.rules if rule.statement.allow and not _by_account(rule))
    beside = decide([replace(sharing, rules=direct, unread=None)], action, resource, known)
    if beside.ruling is Ruling.IMPLICIT_DENY:
        return found
    # Whether a boundary holds then depends on how the session was begun.
    told = undecided(f"{sharing.title} names the principal itself")
    return Decision(ruling=Ruling.UNDECIDED, rule=beside.rule, unread=told)


def _means(rule: Rule, guest: Guest) -> bool:
    statement = rule.statement
    if statement.all_but_principals:
        raise UnreadError(undecided(f"NotPrincipal with {statement.effect}"))
    return any(_is(principal, guest) for principal in statement.principals)


def _is(principal: Principal, guest: Guest) -> bool:
    if principal.kind not in {"AWS", "*"}:
        return False
    return principal.value in {"*", guest.arn} or _account_in(principal.value) == guest.account


def _account_in(value: str) -> str:
    """The account that a principal names as a whole; empty where it names somebody of one."""
    arn = parse_arn(value)
    if arn is None:
        return value
    return arn.account if arn.resource == "root" else ""


def _by_account(rule: Rule) -> bool:
    """Whether a statement names accounts alone."""
    return all(_account_in(item.value) not in {"", "*"} for item in rule.statement.principals)
