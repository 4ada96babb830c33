"""The events that somebody is to be told of, as the CIS AWS Foundations Benchmark 3.0 lists them.

The ids are the benchmark's; the words are this project's. 4.2 asks for sign-ins without MFA, which
federated sign-ins always are, and 4.15 for changes of the organisation: both are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vouchbook.checks._filter_patterns import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One kind of event that must lead to an alarm."""

    id: str
    says: str
    cases: tuple[frozenset[Condition], ...]
    """Each case that must be counted: the conditions that hold for its events."""


def _is(member: str, value: str) -> Condition:
    return Condition(f"$.{member}", "=", value)


def _not(member: str, value: str) -> Condition:
    return Condition(f"$.{member}", "!=", value)


def _calls(source: str, names: Iterable[str], *more: Condition) -> tuple[frozenset[Condition], ...]:
    """A case for each call: a filter may name its service, or not."""
    service = _is("eventSource", f"{source}.amazonaws.com")
    return tuple(frozenset({service, _is("eventName", name), *more}) for name in names)


_NOISE = (
    _not("sourceIPAddress", "delivery.logs.amazonaws.com"),
    _not("eventName", "HeadBucket"),
)
"""What the benchmark lets a filter for refused calls leave out."""

WATCHED = (
    Watched(
        id="cis-4.1",
        says="refused calls",
        cases=(
            frozenset({_is("errorCode", "*UnauthorizedOperation"), *_NOISE}),
            frozenset({_is("errorCode", "AccessDenied*"), *_NOISE}),
        ),
    ),
    Watched(
        id="cis-4.3",
        says="use of the root user",
        cases=(
            frozenset(
                {
                    _is("userIdentity.type", "Root"),
                    Condition("$.userIdentity.invokedBy", "NOT EXISTS"),
                    _not("eventType", "AwsServiceEvent"),
                }
            ),
        ),
    ),
    Watched(
        id="cis-4.4",
        says="changes of IAM policies",
        cases=_calls(
            "iam",
            (
                *(f"{verb}{of}Policy" for verb in ("Attach", "Detach") for of in ("Role", "User")),
                *("AttachGroupPolicy", "DetachGroupPolicy", "CreatePolicy", "DeletePolicy"),
                *("CreatePolicyVersion", "DeletePolicyVersion"),
                *(
                    f"{verb}{of}Policy"
                    for verb in ("Delete", "Put")
                    for of in ("Group", "Role", "User")
                ),
            ),
        ),
    ),
    Watched(
        id="cis-4.5",
        says="changes of trails",
        cases=_calls(
            "cloudtrail",
            ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"),
        ),
    ),
    Watched(
        id="cis-4.6",
        says="failed sign-ins to the console",
        cases=_calls("signin", ("ConsoleLogin",), _is("errorMessage", "Failed authentication")),
    ),
    Watched(
        id="cis-4.7",
        says="keys disabled or to be deleted",
        cases=_calls("kms", ("DisableKey", "ScheduleKeyDeletion")),
    ),
    Watched(
        id="cis-4.8",
        says="changes of bucket policies",
        cases=_calls(
            "s3",
            (
                "PutBucketAcl",
                *(f"PutBucket{of}" for of in ("Policy", "Cors", "Lifecycle", "Replication")),
                *(f"DeleteBucket{of}" for of in ("Policy", "Cors", "Lifecycle", "Replication")),
            ),
        ),
    ),
    Watched(
        id="cis-4.9",
        says="changes of AWS Config",
        cases=_calls(
            "config",
            (
                "StopConfigurationRecorder",
                "DeleteDeliveryChannel",
                "PutDeliveryChannel",
                "PutConfigurationRecorder",
            ),
        ),
    ),
    Watched(
        id="cis-4.10",
        says="changes of security groups",
        cases=_calls(
            "ec2",
            (
                *(
                    f"{verb}SecurityGroup{way}"
                    for verb in ("Authorize", "Revoke")
                    for way in ("Ingress", "Egress")
                ),
                *("CreateSecurityGroup", "DeleteSecurityGroup"),
            ),
        ),
    ),
    Watched(
        id="cis-4.11",
        says="changes of network ACLs",
        cases=_calls(
            "ec2",
            (
                *("CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl"),
                *("DeleteNetworkAclEntry", "ReplaceNetworkAclEntry"),
                "ReplaceNetworkAclAssociation",
            ),
        ),
    ),
    Watched(
        id="cis-4.12",
        says="changes of gateways",
        cases=_calls(
            "ec2",
            (
                *("CreateCustomerGateway", "DeleteCustomerGateway"),
                *(f"{verb}InternetGateway" for verb in ("Attach", "Create", "Delete", "Detach")),
            ),
        ),
    ),
    Watched(
        id="cis-4.13",
        says="changes of route tables",
        cases=_calls(
            "ec2",
            (
                *("CreateRoute", "CreateRouteTable", "ReplaceRoute", "DeleteRoute"),
                *("ReplaceRouteTableAssociation", "DeleteRouteTable", "DisassociateRouteTable"),
            ),
        ),
    ),
    Watched(
        id="cis-4.14",
        says="changes of VPCs",
        # The benchmark's calls about ClassicLink are gone: AWS retired it in August 2022.
        cases=_calls(
            "ec2",
            (
                *("CreateVpc", "DeleteVpc", "ModifyVpcAttribute"),
                *(
                    f"{verb}VpcPeeringConnection"
                    for verb in ("Accept", "Create", "Delete", "Reject")
                ),
            ),
        ),
    ),
)
