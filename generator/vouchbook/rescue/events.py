"""CloudTrail's event history of App Mesh: every event of the last 90 days, newest first.

Source: CloudTrail API reference, LookupEvents. Where a run goes on, it asks for what is older than
the oldest event that it has; those of that very second come twice, and count once.
"""

from datetime import datetime
from typing import Any

from vouchbook.collectors.cloudtrail_events import SOURCE
from vouchbook.rescue.asking import Asker, Document, Page, Parameters, Question
from vouchbook.rescue.operations import LOOKUP_EVENTS


def read_events(asker: Asker, begun: datetime) -> tuple[Page, ...]:
    """Give every page of events up to an instant, as far as they can be read."""
    where = [{"AttributeKey": "EventSource", "AttributeValue": SOURCE}]
    question = Question(
        operation=LOOKUP_EVENTS,
        parameters={"LookupAttributes": where, "EndTime": begun},
        about="the event history of App Mesh",
        onward=_older,
    )
    return asker.ask(question).pages


def _older(page: Document) -> Parameters:
    """Up to the oldest event of a page; nothing where it has none."""
    times: list[Any] = [event["EventTime"] for event in page.get("Events") or ()]
    return {"EndTime": datetime.fromisoformat(min(times))} if times else {}
