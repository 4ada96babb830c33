"""Amazon Macie: whether it is on in a region. Source: Macie API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope

GET_SESSION = Operation(
    service="macie2",
    name="GetMacieSession",
    permission="macie2:GetMacieSession",
    members=("status",),
    # The first code is that of a missing permission, too. The request names nothing that could
    # be missing, but for the session itself.
    none=("AccessDeniedException: Macie is not enabled", "ResourceNotFoundException"),
)


def _read_sessions(reader: Reader) -> None:
    # A setting of account and region, for which AWS has no ARN: this name is the project's own.
    place = reader.place
    arn = f"arn:{place.partition}:macie2:{place.region}:{place.account}:session"
    reader.describe(arn, GET_SESSION)


SESSIONS = Collector(
    id="macie2.sessions",
    says="Macie of a region: whether it is enabled, paused or off.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=GET_SESSION),),
    read=_read_sessions,
)
