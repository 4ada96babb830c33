"""SNS: who is told is counted, and never named."""

import json

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import sns
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact

TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms"


def test_each_topic_has_its_subscriptions() -> None:
    told = {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation", "Protocol": "email"}]}
    reader = FakeReader(
        world=world(
            (sns.LIST_TOPICS, {}, {"Topics": [{"TopicArn": TOPIC}]}),
            (sns.LIST_SUBSCRIPTIONS_BY_TOPIC, {"TopicArn": TOPIC}, told),
        )
    )
    sns.TOPICS.read(reader)
    assert reader.records == {
        (TOPIC, "sns:ListTopics"): {"TopicArn": TOPIC},
        (TOPIC, "sns:ListSubscriptionsByTopic"): told,
    }


def test_no_address_is_kept() -> None:
    addresses = ("jane@example.com", "+15550100", "https://example.com/hook?token=a-shared-secret")
    answer = canonical_value(
        {"Subscriptions": [{"Protocol": "any", "Endpoint": address} for address in addresses]}
    )
    assert isinstance(answer, dict)
    kept = json.dumps(redact(answer, sns.LIST_SUBSCRIPTIONS_BY_TOPIC.redact)[0])
    assert not [address for address in addresses if address in kept]
