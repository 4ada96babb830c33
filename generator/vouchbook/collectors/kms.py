"""AWS KMS: keys with their rotation, policy and grants. Source: KMS API reference."""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_MARKER = "Marker"
_NEXT = "NextMarker"

LIST_KEYS = Operation(
    service="kms",
    name="ListKeys",
    permission="kms:ListKeys",
    members=("Keys", "Keys[].KeyArn", "Truncated"),
    paging=Paging(
        items="Keys",
        token_in=_MARKER,
        token_out=_NEXT,
        size=("Limit", 1000),
        more="Truncated",
    ),
)
DESCRIBE_KEY = Operation(
    service="kms",
    name="DescribeKey",
    permission="kms:DescribeKey",
    members=(
        "KeyMetadata.KeyId",
        "KeyMetadata.Arn",
        "KeyMetadata.Enabled",
        "KeyMetadata.KeyState",
        "KeyMetadata.KeyManager",
        "KeyMetadata.KeySpec",
        "KeyMetadata.Origin",
    ),
)
GET_KEY_ROTATION_STATUS = Operation(
    service="kms",
    name="GetKeyRotationStatus",
    permission="kms:GetKeyRotationStatus",
    members=("KeyRotationEnabled",),
    none=("UnsupportedOperationException",),
)
GET_KEY_POLICY = Operation(
    service="kms",
    name="GetKeyPolicy",
    permission="kms:GetKeyPolicy",
    members=("Policy",),
    redact=("Policy!external-id",),
)
LIST_GRANTS = Operation(
    service="kms",
    name="ListGrants",
    permission="kms:ListGrants",
    members=("Grants", "Grants[].GrantId", "Grants[].Operations", "Truncated"),
    # The model allows 1000; the API's own text, and the service, stop at 100.
    paging=Paging(
        items="Grants",
        token_in=_MARKER,
        token_out=_NEXT,
        size=("Limit", 100),
        more="Truncated",
    ),
)


def _read_keys(reader: Reader) -> None:
    for key in reader.items(LIST_KEYS):
        arn = key["KeyArn"]
        reader.describe(arn, DESCRIBE_KEY, KeyId=arn)
        reader.describe(arn, GET_KEY_ROTATION_STATUS, KeyId=arn)
        # `default` is the only name that a key policy can have.
        reader.describe(arn, GET_KEY_POLICY, KeyId=arn, PolicyName="default")
        reader.describe(arn, LIST_GRANTS, KeyId=arn)


KEYS = Collector(
    id="kms.keys",
    says="KMS keys of the account, AWS managed ones included: state, rotation, policy, grants.",
    scope=Scope.REGIONAL,
    also=(LIST_KEYS,),
    facets=(
        Facet(operation=DESCRIBE_KEY, path=("KeyMetadata",)),
        Facet(name="rotation", operation=GET_KEY_ROTATION_STATUS),
        Facet(name="policy", operation=GET_KEY_POLICY, path=("Policy",), json=True),
        Facet(name="grants", operation=LIST_GRANTS, path=("Grants",)),
    ),
    read=_read_keys,
)
