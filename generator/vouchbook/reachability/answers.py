"""One role and one target: what every policy together says."""

from collections.abc import Sequence
from dataclasses import replace

from vouchbook.kernel.iam_conditions import of_role
from vouchbook.kernel.iam_decision import Decision, Layer, Ruling, decide
from vouchbook.kernel.iam_resource_policy import Guest, decide_at_home, shared
from vouchbook.model.reachability import ACTIONS, Cells, Holder, Reach, TargetKind
from vouchbook.model.reasons import Reason, Unread
from vouchbook.reachability.columns import Column

_REACH = {
    Ruling.ALLOWED: Reach.ALLOWED,
    Ruling.EXPLICIT_DENY: Reach.DENIED,
    Ruling.IMPLICIT_DENY: Reach.DENIED,
    Ruling.UNDECIDED: Reach.UNKNOWN,
}
_POLICY = "the authority's policy"


def answer(holder: Holder, column: Column, own: Sequence[Layer], rails: Sequence[Layer]) -> Cells:
    """Decide one pair; `own` and `rails` hold the statements about the kind's action."""
    within = _decided(holder, column, own)
    whole = _decided(holder, column, [*own, *rails]) if rails else within
    because = whole.because
    if whole.ruling is Ruling.UNDECIDED and within.ruling is Ruling.ALLOWED:
        because = f"{within.because} in its account; {because}"
    rule, unread = whole.rule, whole.unread
    return Cells(
        kind=column.target.kind,
        reach=_REACH[whole.ruling],
        within_account=_REACH[within.ruling],
        because=because,
        targets=(),
        statement=rule.sid if rule else "",
        policy=rule.policy if rule else "",
        reason=unread.reason if unread else None,
        operation=unread.operation if unread else "",
        permission=unread.permission if unread else "",
    )


def _decided(holder: Holder, column: Column, layers: Sequence[Layer]) -> Decision:
    target, action = column.target, ACTIONS[column.target.kind]
    known = of_role(holder.id, holder.place.account, target.place.region)
    sharing = _sharing(holder, column)
    if holder.place.account == target.place.account:
        return decide_at_home(layers, sharing, action, target.id, known)
    return decide([*layers, sharing], action, target.id, known)


def _sharing(holder: Holder, column: Column) -> Layer:
    """What the target's own account says about the role."""
    if column.unread is not None:
        return Layer(title=_POLICY, unread=column.unread)
    if column.target.kind is TargetKind.AUTHORITY:
        guest = Guest(arn=holder.id, account=holder.place.account)
        return shared(_POLICY, column.policy, guest)
    if column.target.kind is TargetKind.CERTIFICATE:
        return Layer(title="a policy of the certificate (ACM has none)")
    if holder.place.account == column.target.place.account:
        return Layer(title="the share of the mesh")
    # RAM writes the mesh's policy, and no operation shows it to either account.
    told = "only the share of the mesh says whether another account's role may stream from it"
    unread = Unread(reason=Reason.CROSS_ACCOUNT, detail=told)
    return Layer(title="the share of the mesh", unread=unread)


def with_targets(cells: Cells, targets: Sequence[str]) -> Cells:
    """The same answer for these targets."""
    return replace(cells, targets=tuple(sorted(targets)))
