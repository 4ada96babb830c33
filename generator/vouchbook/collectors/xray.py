"""AWS X-Ray: how traces are encrypted. Source: X-Ray API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Reader, Scope

GET_ENCRYPTION_CONFIG = Operation(
    service="xray",
    name="GetEncryptionConfig",
    permission="xray:GetEncryptionConfig",
    members=("EncryptionConfig.Type", "EncryptionConfig.Status"),
)


def _read_encryption(reader: Reader) -> None:
    place = reader.place
    # A setting of account and Region, for which AWS has no ARN: this name is the project's own.
    arn = f"arn:{place.partition}:xray:{place.region}:{place.account}:encryption-config"
    reader.describe(arn, GET_ENCRYPTION_CONFIG)


ENCRYPTION = Collector(
    id="xray.encryption",
    says="How X-Ray encrypts the traces of the Region.",
    scope=Scope.REGIONAL,
    facets=(Facet(operation=GET_ENCRYPTION_CONFIG, path=("EncryptionConfig",)),),
    read=_read_encryption,
)
