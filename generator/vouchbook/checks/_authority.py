"""What a principal's own policies let it do: everything attached to it, within its boundary."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

from vouchbook.checks._documents import (
    GROUPS,
    POLICIES,
    USERS,
    attached_policies,
    default_document,
    inline_policies,
    managed_policy,
)
from vouchbook.checks._resources import collector_of
from vouchbook.kernel.iam_decision import Layer, Rule, rules_of
from vouchbook.model.check import Estate
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

JOINS = (GROUPS, POLICIES)
"""What a principal's authority is read from beside itself."""
BOUNDARY = "the permissions boundary"
_READ = "iam:GetAccountAuthorizationDetails"
_SERVICE_PATH = "/aws-service-role/"

Source: TypeAlias = tuple[str, Callable[[], object]]
"""What a person calls a policy, and how to get at its document."""


def own_layers(principal: View, estate: Estate) -> tuple[Layer, ...]:
    """The policies of a role or user (with its groups'), and its boundary where it has one.

    What can't be read of them stands in the layer as its `unread`. Raises UnreadError where the
    principal itself wasn't read.
    """
    policies = _layer("its policies", _identity(principal, estate))
    arn = principal.get("PermissionsBoundary", "PermissionsBoundaryArn")
    if not arn:
        return (policies,)
    return (policies, _layer(BOUNDARY, [_managed(arn, principal, estate)]))


def is_service_linked(role: View) -> bool:
    """Whether AWS made a role for a service of its own: no service control policy binds it."""
    return str(role.get("Path") or "").startswith(_SERVICE_PATH)


def _identity(principal: View, estate: Estate) -> Iterator[Source]:
    yield from _held(principal, estate)
    if collector_of(principal) != USERS:
        return
    for name in principal.get("GroupList") or ():
        yield from _held(_group(name, principal, estate), estate)


def _group(name: str, principal: View, estate: Estate) -> View:
    group = estate.find(
        GROUPS, lambda item: item.get("GroupName") == name, account=principal.place.account
    )
    if group is None:
        told = {"operation": _READ, "permission": _READ, "detail": f"group {name}"}
        raise UnreadError(Unread(reason=Reason.VANISHED, **told))
    return group


def _held(principal: View, estate: Estate) -> Iterator[Source]:
    for item in inline_policies(principal):
        yield f"inline policy {item.get('PolicyName')}", partial(item.get, "PolicyDocument")
    for item in attached_policies(principal):
        yield _managed(str(item.get("PolicyArn")), principal, estate)


def _managed(arn: str, principal: View, estate: Estate) -> Source:
    def document() -> object:
        return default_document(managed_policy(arn, principal, estate))

    return f"managed policy {arn.rpartition('/')[2]}", document


def _layer(title: str, sources: Iterable[Source]) -> Layer:
    """Whatever could be read; a policy that couldn't be doesn't hide what the others deny."""
    rules: list[Rule] = []
    unread: Unread | None = None
    found = iter(sources)
    while True:
        try:
            policy, document = next(found)
            rules += rules_of(policy, document())
        except StopIteration:
            return Layer(title=title, rules=tuple(rules), unread=unread)
        except UnreadError as error:
            unread = unread or error.unread
