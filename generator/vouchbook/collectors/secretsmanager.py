"""AWS Secrets Manager: what protects secrets, never what is in them.

Source: Secrets Manager API reference. Nothing here asks for a value: an operation that could
(`GetSecretValue`, `BatchGetSecretValue`) is not declared, so that no policy allows it.
"""

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

LIST_SECRETS = Operation(
    service="secretsmanager",
    name="ListSecrets",
    permission="secretsmanager:ListSecrets",
    members=("SecretList", "SecretList[].ARN", "SecretList[].Name"),
    paging=Paging(
        items="SecretList",
        token_in="NextToken",
        token_out="NextToken",
        size=("MaxResults", 100),
    ),
    redact=(
        "SecretList[].Description",
        "SecretList[].Tags[].Value",
        "SecretList[].ExternalSecretRotationMetadata[].Value",
    ),
)
DESCRIBE_SECRET = Operation(
    service="secretsmanager",
    name="DescribeSecret",
    permission="secretsmanager:DescribeSecret",
    # Whatever was never set is left out: key, rotation, dates.
    members=("ARN", "Name", "CreatedDate"),
    # Free text and tags may repeat what the secret hides.
    redact=("Description", "Tags[].Value", "ExternalSecretRotationMetadata[].Value"),
)
GET_RESOURCE_POLICY = Operation(
    service="secretsmanager",
    name="GetResourcePolicy",
    permission="secretsmanager:GetResourcePolicy",
    # A secret without a policy is answered without one, and without an error.
    members=("ARN", "Name"),
    redact=("ResourcePolicy!external-id",),
)


def _read_secrets(reader: Reader) -> None:
    # Those that wait for their deletion are left out unless they are asked for.
    for item in reader.items(LIST_SECRETS, IncludePlannedDeletion=True):
        arn = item["ARN"]
        reader.describe(arn, DESCRIBE_SECRET, SecretId=arn)
        reader.describe(arn, GET_RESOURCE_POLICY, SecretId=arn)


SECRETS = Collector(
    id="secretsmanager.secrets",
    says="Secrets without their values: key, rotation, owner, planned deletion, resource policy.",
    scope=Scope.REGIONAL,
    also=(LIST_SECRETS,),
    facets=(
        Facet(operation=DESCRIBE_SECRET),
        Facet(
            name="policy",
            operation=GET_RESOURCE_POLICY,
            path=("ResourcePolicy",),
            json=True,
        ),
    ),
    read=_read_secrets,
)
