"""A place: one (partition, account, region) that is looked at."""

from dataclasses import dataclass

GLOBAL = "global"
"""The region of a place where the service has none (IAM, S3's bucket list, Organizations)."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """One (partition, account, region); `region` is `global` where the service is global."""

    partition: str
    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.partition}/{self.account}/{self.region}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """The parts of an Amazon Resource Name that place a resource."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Split an ARN into its parts, or give None where `text` is not one.

    Source: AWS General Reference, Amazon Resource Names.
    """
    parts = text.split(":", 5)
    wanted = 6
    if len(parts) != wanted or parts[0] != "arn":
        return None
    return Arn(
        partition=parts[1],
        service=parts[2],
        region=parts[3],
        account=parts[4],
        resource=parts[5],
    )


def home_of(identifier: str, seen_from: Place) -> Place:
    """The place that owns a resource: what its ARN says, completed by where it was seen from.

    A shared mesh seen from a consumer's account belongs to the account in its ARN.
    """
    arn = parse_arn(identifier)
    if arn is None:
        return seen_from
    return Place(
        partition=arn.partition or seen_from.partition,
        account=arn.account if arn.account.isdigit() else seen_from.account,
        region=arn.region or (GLOBAL if arn.service in {"iam", "s3"} else seen_from.region),
    )
