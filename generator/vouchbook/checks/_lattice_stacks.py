"""What CloudFormation's stacks hold of VPC Lattice; AWS Config knows none of its types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vouchbook.checks._identity_examples import HOME, REGION, Plain, denial
from vouchbook.checks._inventory_examples import CHECKED
from vouchbook.checks._lattice import (
    IN_NETWORK,
    LISTENERS,
    NETWORKS,
    RULES,
    SERVICES,
    TARGETS,
    VPCS_IN_NETWORK,
)
from vouchbook.checks._second_sources import GONE, STACKS, drift_of
from vouchbook.model.check import Estate, Given

TYPES: Mapping[str, str] = {
    "AWS::VpcLattice::Listener": LISTENERS,
    "AWS::VpcLattice::Rule": RULES,
    "AWS::VpcLattice::Service": SERVICES,
    "AWS::VpcLattice::ServiceNetwork": NETWORKS,
    "AWS::VpcLattice::ServiceNetworkServiceAssociation": IN_NETWORK,
    "AWS::VpcLattice::ServiceNetworkVpcAssociation": VPCS_IN_NETWORK,
    "AWS::VpcLattice::TargetGroup": TARGETS,
}
"""Type in a template -> collector; `Ref` gives the ARN of each."""
NOUNS: Mapping[str, str] = {
    NETWORKS: "service networks",
    SERVICES: "services",
    LISTENERS: "listeners",
    RULES: "rules",
    TARGETS: "target groups",
    IN_NETWORK: "service associations",
    VPCS_IN_NETWORK: "VPC associations",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A Lattice resource in a stack."""

    collector: str
    arn: str
    stack: str
    drift: str
    checked: str


def held_in_stacks(estate: Estate, account: str) -> Iterator[Held]:
    """What an account's stacks hold of VPC Lattice; UnreadError where stacks weren't all read."""
    for stack in estate.every(STACKS, account=account):
        for item in stack.get("resources") or ():
            collector = TYPES.get(item.get("ResourceType"))
            arn = item.get("PhysicalResourceId")
            if collector and arn and item.get("ResourceStatus") not in GONE:
                yield Held(
                    collector=collector,
                    arn=str(arn),
                    stack=str(stack.get("StackName")),
                    drift=drift_of(item),
                    checked=str(item.get("DriftInformation", "LastCheckTimestamp") or ""),
                )


_STACK = f"arn:aws:cloudformation:{REGION}:{HOME}:stack/shop/1a2b3c4d-1111-2222-3333-444455556666"
_SUMMARY = {"StackId": _STACK, "StackName": "shop", "StackStatus": "CREATE_COMPLETE"}


def stacked(
    arn: str, kind: str, drift: str = "IN_SYNC", checked: str = CHECKED, **members: object
) -> Plain:
    """A Lattice resource as its stack lists it, for the examples."""
    information = {"StackResourceDriftStatus": drift}
    if checked:
        information["LastCheckTimestamp"] = checked
    return {
        "LogicalResourceId": kind,
        "PhysicalResourceId": arn,
        "ResourceType": f"AWS::VpcLattice::{kind}",
        "ResourceStatus": "CREATE_COMPLETE",
        "DriftInformation": information,
        **members,
    }


def stack(*resources: Plain) -> Given:
    """The stack shop with these resources."""
    return Given(collector=STACKS, id=_STACK, facts={"": _SUMMARY, "resources": [*resources]})


def unread_stack() -> Given:
    """The stack shop, whose resources were denied."""
    unread = {"resources": denial("cloudformation:ListStackResources")}
    return Given(collector=STACKS, id=_STACK, facts={"": _SUMMARY}, unread=unread)
