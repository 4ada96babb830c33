"""What the reader of the demo estate may not see."""

from vouchbook.sandbox.estate.demo.data_account import TRAIL_BUCKET
from vouchbook.sandbox.estate.demo.data_platform import ACCOUNT
from vouchbook.sandbox.estate.demo.organization import HOME_REGION_ONLY
from vouchbook.sandbox.estate.model import Ref, Unreadable
from vouchbook.sandbox.faults import FaultKind

_BEYOND_HOME = {"access-analyzer": "accessanalyzer"}
"""Services whose actions and whose API have different names."""

UNREADABLE = (
    Unreadable(
        kind=FaultKind.ACCESS_DENIED,
        shows="Whether the public may use this key can't be told.",
        service="kms",
        operation="GetKeyPolicy",
        account=ACCOUNT,
        match={"KeyId": Ref(kind="key", name="data-vault")},
    ),
    Unreadable(
        kind=FaultKind.ACCESS_DENIED,
        shows="Whether this bucket refuses plain HTTP can't be told.",
        service="s3",
        operation="GetBucketPolicy",
        account=ACCOUNT,
        match={"Bucket": TRAIL_BUCKET},
    ),
    Unreadable(
        kind=FaultKind.ACCESS_DENIED,
        shows="How this secret is kept can't be told.",
        service="secretsmanager",
        operation="DescribeSecret",
        account=ACCOUNT,
        match={"SecretId": "*data/lake*"},
    ),
    *(
        Unreadable(
            kind=FaultKind.SCP_DENIED,
            shows="What this service sees outside the home Region can't be told.",
            service=_BEYOND_HOME.get(name, name),
            operation="*",
            account=ACCOUNT,
            region="eu-west-1",
        )
        for name in (pattern.removesuffix(":*") for pattern in HOME_REGION_ONLY)
    ),
)
