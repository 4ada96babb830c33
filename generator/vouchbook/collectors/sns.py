"""Amazon SNS: topics and who has subscribed to them. Source: SNS API reference.

The address of a subscription is a person's, or may carry a secret (a URL): it is never kept.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

LIST_TOPICS = Operation(
    service="sns",
    name="ListTopics",
    permission="sns:ListTopics",
    members=("Topics", "Topics[].TopicArn"),
    paging=Paging(items="Topics", token_in="NextToken", token_out="NextToken"),
)
LIST_SUBSCRIPTIONS_BY_TOPIC = Operation(
    service="sns",
    name="ListSubscriptionsByTopic",
    permission="sns:ListSubscriptionsByTopic",
    members=(
        "Subscriptions",
        "Subscriptions[].SubscriptionArn",
        "Subscriptions[].Protocol",
    ),
    paging=Paging(items="Subscriptions", token_in="NextToken", token_out="NextToken"),
    redact=("Subscriptions[].Endpoint",),
)


def _read_topics(reader: Reader) -> None:
    for topic in reader.items(LIST_TOPICS):
        arn = topic["TopicArn"]
        reader.record(arn, LIST_TOPICS, topic)
        reader.describe(arn, LIST_SUBSCRIPTIONS_BY_TOPIC, TopicArn=arn)


TOPICS = Collector(
    id="sns.topics",
    says="Topics with their subscriptions, without the addresses.",
    scope=Scope.REGIONAL,
    facets=(
        Facet(operation=LIST_TOPICS, path=("Topics", "[]")),
        Facet(
            name="subscriptions",
            operation=LIST_SUBSCRIPTIONS_BY_TOPIC,
            path=("Subscriptions",),
        ),
    ),
    read=_read_topics,
)
