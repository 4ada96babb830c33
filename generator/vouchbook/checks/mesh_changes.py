"""Was every change of App Mesh meant, and does an event tell of each?"""

from datetime import timedelta

from vouchbook.checks._dates import day, days, moment
from vouchbook.checks._event_examples import EVENT, change
from vouchbook.checks._events import (
    CHANGES,
    LOOKUP,
    actor,
    document,
    kind_in,
    names_in,
    session,
    text_at,
)
from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._mesh import (
    GATEWAY_ROUTES,
    GATEWAYS,
    MESHES,
    NODES,
    ROUTERS,
    ROUTES,
    SERVICES,
)
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.kernel.globs import covers
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

PATTERN = "change_ticket_pattern"
APPROVED = "approved_changes"
REACH = days(90)
"""How far CloudTrail's event history goes back."""
_LAG = timedelta(minutes=15)
"""How late an event may come into the history."""
_SAME = timedelta(minutes=5)
"""How far the times that CloudTrail and App Mesh give one change may differ."""


def _accounted_for(subject: Subject) -> Outcome:
    if collector_of(resource_of(subject)) == CHANGES:
        return _reviewed(subject)
    return _told(subject)


def _reviewed(subject: Subject) -> Outcome:
    event = resource_of(subject)
    record = document(event)
    what = f"{event.get('EventName')} on {day(event.get('EventTime'))}"
    refusal = text_at(record, "errorCode")
    if refusal:
        return not_applicable(f"{what} was refused with {refusal}: it changed nothing")
    ticket = session(record)
    if ticket and covers(subject.estate.parameter(PATTERN), ticket):
        return passed(f"{what} was made in the session {ticket}, which names a change")
    if event.get("EventId") in subject.estate.parameter(APPROVED):
        return passed(f"{what} is in the list {APPROVED}")
    who = actor(record) or "somebody whom the event does not name"
    return failed(f"{what} by {who} names no change, and is not in the list {APPROVED}")


def _told(subject: Subject) -> Outcome:
    """Whether an event tells of a resource's last change."""
    resource = resource_of(subject)
    updated = resource.get("metadata", "lastUpdatedAt")
    version = f"version {resource.get('metadata', 'version')} of {day(updated)}"
    age = moment(subject.estate.as_of) - moment(updated)
    if age > REACH:
        return not_applicable(f"{version} is older than the 90 days of the event history")
    # Who changes a resource in a shared mesh does it in an account of their own.
    account = resource.get("metadata", "resourceOwner") or resource.place.account
    found = subject.estate.find(
        CHANGES,
        lambda event: _tells(event, resource, updated),
        account=account,
        region=resource.place.region,
    )
    if found is not None:
        return passed(f"{version} is explained by the event {found.get('EventId')}")
    if age < _LAG:
        return unknown(_too_fresh())
    return failed(f"no event of the history tells who made {version}")


def _tells(event: View, resource: View, updated: str) -> bool:
    if abs(moment(event.get("EventTime")) - moment(updated)) > _SAME:
        return False
    kind = kind_in(resource.id)
    if event.get("EventName") not in {f"Create{kind}", f"Update{kind}"}:
        return False
    record = document(event)
    if text_at(record, "errorCode"):
        return False
    names = names_in(resource.id)
    return all(text_at(record, "requestParameters", key) == name for key, name in names.items())


def _too_fresh() -> Unread:
    return Unread(
        reason=Reason.BRACKETED,
        operation=LOOKUP,
        permission=LOOKUP,
        detail="changed less than 15 minutes before; events come that late",
    )


def _node(updated: str = "2026-09-10T08:00:01.000000Z") -> Given:
    arn = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/orders"
    metadata = {
        "arn": arn,
        "lastUpdatedAt": updated,
        "version": 4,
        "resourceOwner": "111122223333",
    }
    return Given(collector=NODES, id=arn, facts={"": {"metadata": metadata}})


_USER = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/jane"}
_LONG_AGO = "2026-03-01T08:00:00.000000Z"

CHANGE_ACTIVITY_REVIEWED = Check(
    id="mesh-change-activity-reviewed",
    objective="configuration-known",
    topic="logging-using-cloudtrail",
    says=(
        "In the last 90 days every change of App Mesh names the change that ordered it, and every "
        "resource's last change has its event."
    ),
    severity=Severity.MEDIUM,
    over=(CHANGES, MESHES, NODES, GATEWAYS, ROUTERS, SERVICES, ROUTES, GATEWAY_ROUTES),
    holds=_accounted_for,
    parameters=(PATTERN, APPROVED),
    counts="changes and changed resources",
    remedy=(
        "Let pipelines name the change in the role session (RoleSessionName), and list the ids of "
        "events that were approved afterwards in approved_changes. For what is older than 90 days, "
        "read the trail's files."
    ),
    references=(
        LOOKUP,
        "App Mesh User Guide: logging App Mesh API calls with AWS CloudTrail",
    ),
    examples=(
        passing("The session names a change.", change(), change_ticket_pattern="CHG-*"),
        passing(
            "The event was approved afterwards.",
            change("emergency"),
            change_ticket_pattern="CHG-*",
            approved_changes=[EVENT],
        ),
        passing(
            "A node's last change has its event.",
            change(),
            _node(),
            change_ticket_pattern="CHG-*",
        ),
        failing(
            "The session names no change.",
            change("jane"),
            change_ticket_pattern="CHG-*",
            approved_changes=[],
        ),
        failing(
            "A user acted, who has no session.",
            change(who=_USER),
            change_ticket_pattern="*",
            approved_changes=[],
        ),
        failing(
            "The event names nobody.",
            change(who={"type": "AWSService", "invokedBy": "ram.amazonaws.com"}),
            change_ticket_pattern="*",
            approved_changes=[],
        ),
        failing(
            "A name alone is no session: users may be called like changes.",
            change(who={"arn": "arn:aws:iam::111122223333:user/CHG-1042"}),
            change_ticket_pattern="CHG-*",
            approved_changes=[],
        ),
        failing("A node changed, and no event tells of it.", _node()),
        failing(
            "The node's event is of another time.",
            change(moment="2026-09-09T08:00:00.000000Z"),
            _node(),
            change_ticket_pattern="CHG-*",
        ),
        failing(
            "The event is about another node.",
            change(requestParameters={"meshName": "shop", "virtualNodeName": "carts"}),
            _node(),
            change_ticket_pattern="CHG-*",
        ),
        moot("Nothing changed, and there is nothing to change."),
        moot("The node's last change is older than the history.", _node(_LONG_AGO)),
        moot("The call was refused.", change("jane", errorCode="BadRequestException")),
        unknowing("No pattern was given.", change("jane")),
        unknowing("No list was given.", change("jane"), change_ticket_pattern="CHG-*"),
        unknowing(
            "The event's record is no JSON.",
            hidden(change(), "event", LOOKUP),
            change_ticket_pattern="CHG-*",
            approved_changes=[],
        ),
        unknowing("The change is too fresh.", _node("2026-09-15T11:55:00.000000Z")),
        unknowing("Events were denied.", blind(CHANGES, LOOKUP)),
        unknowing("Events were denied, and a node changed.", _node(), blind(CHANGES, LOOKUP)),
        unknowing("Nodes were denied.", blind(NODES, "appmesh:ListVirtualNodes")),
    ),
)
