"""SNS: a subscription by mail or web waits until its address confirms it; moto's never wait."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.stage import Stage, Supplement

_PENDING = "PendingConfirmation"
_CONFIRMS = frozenset({"email", "email-json", "http", "https"})


def _subscriptions(stage: Stage) -> Mapping[str, Any]:
    """Those of a topic; declared is, under `sns-topic` and its ARN, whether all are `confirmed`."""
    answer = stage.moto()
    topic = str(stage.parameters["TopicArn"])
    if stage.world.state(Declared).of("sns-topic", topic).get("confirmed"):
        return answer
    for item in answer["Subscriptions"]:
        if item["Protocol"] in _CONFIRMS:
            item["SubscriptionArn"] = _PENDING
    return answer


SNS = Supplement(service="sns", handlers={"ListSubscriptionsByTopic": _subscriptions})
