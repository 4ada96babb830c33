"""Images, secrets, traces and instances of the payments account in the United States."""

from typing import Any

from vouchbook.sandbox.estate.demo import registry
from vouchbook.sandbox.estate.demo.payments_identity import ACCOUNT
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call, Fact

_OWN_KEY = {"encryptionType": "KMS", "kmsKey": Ref(kind="key", name="images")}
_ROLLED_OUT = "2026-08-17T15:00:00+00:00"
_MIRROR = "mirror/aws-appmesh-envoy"

IMAGES: tuple[Call | Fact, ...] = (
    registry.repository(
        "app",
        "Good: tags can't be moved, own key.",
        imageTagMutability="IMMUTABLE",
        encryptionConfiguration=_OWN_KEY,
    ),
    registry.image("app", "2026.8.1", "Good: scanned, with nothing of weight.", _ROLLED_OUT),
    registry.scan(
        ACCOUNT, "app", "2026.8.1", "Good: nothing critical or high.", on="2026-09-12", LOW=4
    ),
    registry.repository(
        _MIRROR,
        "Good: AWS's image under an own key, tags can't be moved.",
        imageTagMutability="IMMUTABLE",
        encryptionConfiguration=_OWN_KEY,
    ),
    registry.image(
        _MIRROR, "v1.39.1.0-prod", "Good: the newest Envoy.", "2026-09-13T15:00:00+00:00"
    ),
    registry.scan(ACCOUNT, _MIRROR, "v1.39.1.0-prod", "Good: found nothing.", on="2026-09-13"),
    registry.repository(
        "reports",
        "Bad: tags can be moved, AWS's key.",
        imageTagMutability="MUTABLE",
    ),
    registry.image("reports", "2026.6.2", "Bad: a finding of weight.", "2026-06-20T15:00:00+00:00"),
    registry.scan(
        ACCOUNT, "reports", "2026.6.2", "Bad: one finding is high.", on="2026-09-12", HIGH=1, LOW=9
    ),
    registry.scanning("Good: Inspector scans images and instances.", "ECR", "EC2"),
    registry.coverage(
        ACCOUNT,
        "Good: but the mirror was only just pushed, and is not covered yet.",
        ("app", "2026.8.1"),
        ("reports", "2026.6.2"),
    ),
    registry.findings(
        ACCOUNT,
        "Bad: longer open than agreed, though accepted in writing.",
        [
            registry.finding(ACCOUNT, "reports", "2026.6.2", severity="HIGH", since="2026-07-28"),
            registry.finding(ACCOUNT, "app", "2026.8.1", severity="HIGH", since="2026-09-13"),
        ],
    ),
)


def _secret(name: str, shows: str, **parameters: Any) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="secretsmanager",
        operation="create_secret",
        parameters={"Name": name, "SecretString": "never read", **parameters},
        keeps={"secret": "ARN"},
    )


SECRETS = (
    _secret("payments/ledger", "Good: own key.", KmsKeyId=Ref(kind="key", name="cardholder-data")),
    Call(
        name="rotation",
        shows="Good: the secret of ledger rotates monthly.",
        service="secretsmanager",
        operation="rotate_secret",
        parameters={
            "SecretId": Ref(kind="secret", name="payments/ledger"),
            "RotationRules": {"AutomaticallyAfterDays": 30},
        },
    ),
    _secret("payments/reports", "Bad: never rotates, and AWS's key encrypts it."),
)

TRACES = (
    Call(
        name="traces",
        shows="Good: traces are encrypted with an own key.",
        service="xray",
        operation="put_encryption_config",
        parameters={"Type": "KMS", "KeyId": Ref(kind="key", name="mesh-logs")},
    ),
)


def _profile(role: str) -> tuple[Call, Call]:
    named = {"InstanceProfileName": role}
    return (
        Call(
            name=f"profile-{role}",
            shows="Gives a role to an instance.",
            service="iam",
            operation="create_instance_profile",
            parameters=named,
        ),
        Call(
            name=f"profile-role-{role}",
            shows="Gives a role to an instance.",
            service="iam",
            operation="add_role_to_instance_profile",
            parameters={**named, "RoleName": role},
        ),
    )


PROFILES = (*_profile("hsm-bridge-host"), *_profile("legacy-batch-host"))


def _instance(name: str, shows: str, tokens: str) -> Call:
    return Call(
        name=name,
        shows=shows,
        service="ec2",
        operation="run_instances",
        parameters={
            "ImageId": "ami-0a1b2c3d4e5f60718",
            "InstanceType": "t3.small",
            "MinCount": 1,
            "MaxCount": 1,
            "SubnetId": Ref(kind="subnet", name="payments-a"),
            "SecurityGroupIds": [Ref(kind="security-group", name="mesh-tasks")],
            "IamInstanceProfile": {"Name": f"{name}-host"},
            "MetadataOptions": {"HttpTokens": tokens, "HttpPutResponseHopLimit": 1},
            "TagSpecifications": [
                {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}
            ],
        },
    )


INSTANCES = (
    _instance("hsm-bridge", "Good: hosts an Envoy under an own role, IMDSv2 only.", "required"),
    _instance("legacy-batch", "Bad: the metadata service answers without a token.", "optional"),
    Call(
        name="volumes",
        shows="Good: new volumes are encrypted.",
        service="ec2",
        operation="enable_ebs_encryption_by_default",
    ),
)
