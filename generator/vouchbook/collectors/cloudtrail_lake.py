"""CloudTrail Lake: event data stores. Source: CloudTrail API reference.

No query is run: `StartQuery` is no read, it costs by what it scans, and without it there is
nothing for `GetQueryResults` to give. What a store keeps stands in its settings.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

LIST_EVENT_DATA_STORES = Operation(
    service="cloudtrail",
    name="ListEventDataStores",
    permission="cloudtrail:ListEventDataStores",
    members=("EventDataStores", "EventDataStores[].EventDataStoreArn"),
    paging=Paging(
        items="EventDataStores",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 1000),
    ),
)
GET_EVENT_DATA_STORE = Operation(
    service="cloudtrail",
    name="GetEventDataStore",
    permission="cloudtrail:GetEventDataStore",
    members=(
        "EventDataStoreArn",
        "Status",
        "RetentionPeriod",
        "MultiRegionEnabled",
        "TerminationProtectionEnabled",
        "UpdatedTimestamp",
    ),
)


def _read_stores(reader: Reader) -> None:
    # The list leaves most members out, so each store is asked for.
    for store in reader.items(LIST_EVENT_DATA_STORES):
        arn = store["EventDataStoreArn"]
        reader.describe(arn, GET_EVENT_DATA_STORE, EventDataStore=arn)


EVENT_DATA_STORES = Collector(
    id="cloudtrail.event-data-stores",
    says="Event data stores of CloudTrail Lake: status, retention, protection and selectors.",
    scope=Scope.REGIONAL,
    also=(LIST_EVENT_DATA_STORES,),
    facets=(Facet(operation=GET_EVENT_DATA_STORE),),
    read=_read_stores,
)
