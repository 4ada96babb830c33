"""What do security groups let in and out that nobody asked for?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._network import (
    DESCRIBE_GROUPS,
    GROUPS,
    everywhere,
    opens_all_ports,
    prefix_lists,
    ranges_of,
    require_no_lists,
    traffic_of,
)
from vouchbook.checks._network_examples import WORKLOAD, everything, rule, security_group
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View

_DEFAULT = "default"
_CAN_OPEN_ALL = ("tcp", "udp")


def _default_groups(group: View) -> Iterator[View]:
    """Yield a VPC's default group, which nobody can rename, and whose name no other can take."""
    if group.get("GroupName") == _DEFAULT:
        yield group


def _closed(subject: Subject) -> Outcome:
    inward, outward = subject.get("IpPermissions"), subject.get("IpPermissionsEgress")
    rules = [f"in: {traffic_of(item)}" for item in inward or ()]
    rules += [f"out: {traffic_of(item)}" for item in outward or ()]
    if rules:
        return failed("the default group has rules: " + ", ".join(sorted(rules)))
    return passed("the default group has no rules")


def _restricted(subject: Subject) -> Outcome:
    rules = subject.get("IpPermissionsEgress") or ()
    for protocol in _CAN_OPEN_ALL:
        wide = [item for item in rules if opens_all_ports(item, protocol)]
        whole = everywhere(found for item in wide for found in ranges_of(item))
        if whole:
            kinds = ", ".join(sorted({traffic_of(item) for item in wide}))
            return failed(f"{kinds} may leave to {whole}")
    require_no_lists(
        name
        for item in rules
        for name in prefix_lists(item)
        if any(opens_all_ports(item, protocol) for protocol in _CAN_OPEN_ALL)
    )
    if not rules:
        return passed("no egress rule: nothing may leave but answers")
    return passed(f"none of {len(rules)} egress rules opens every port to every address")


DEFAULT_CLOSED = Check(
    id="vpc-default-sg-closed",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Default security groups have no rules, so that nothing is reachable by oversight.",
    severity=Severity.LOW,
    over=(GROUPS,),
    subject=_default_groups,
    holds=_closed,
    counts="default security groups",
    remedy=(
        "Give what uses the default group a group of its own, then delete all rules of the default "
        "group. It is asked of every VPC, with or without a mesh in it."
    ),
    references=(DESCRIBE_GROUPS, "Amazon VPC User Guide: default security groups for your VPCs"),
    examples=(
        passing("No rules.", security_group(name=_DEFAULT)),
        failing(
            "Members reach each other, as AWS sets it up.",
            security_group(name=_DEFAULT, ingress=[rule("-1", None, groups=[WORKLOAD])]),
        ),
        failing(
            "All traffic may leave, as AWS sets it up.",
            security_group(name=_DEFAULT, egress=[everything("0.0.0.0/0")]),
        ),
        failing("Only IPv6 may leave.", security_group(name=_DEFAULT, egress=[everything("::/0")])),
        moot("Other groups may have rules.", security_group(ingress=[rule(groups=[WORKLOAD])])),
        unknowing(
            "The group was denied.", hidden(security_group(name=_DEFAULT), "", DESCRIBE_GROUPS)
        ),
        unknowing("Security groups were denied.", blind(GROUPS, DESCRIBE_GROUPS)),
    ),
)

EGRESS_RESTRICTED = Check(
    id="sg-egress-restricted",
    objective="traffic-restricted",
    topic="security",
    says="No security group, whatever uses it, lets traffic out to every address on every port.",
    severity=Severity.MEDIUM,
    over=(GROUPS,),
    holds=_restricted,
    counts="security groups",
    remedy=(
        "Replace the rule that AWS puts into each new group by rules for the ports and "
        "destinations that are needed. Which groups carry mesh traffic can't be told from EC2, so "
        "each is asked for; a firewall on the route changes no verdict: record it with a risk "
        "acceptance."
    ),
    references=(DESCRIBE_GROUPS, "Amazon VPC User Guide: security group rules"),
    examples=(
        passing("No egress at all.", security_group()),
        passing("HTTPS to every address.", security_group(egress=[rule(to=["0.0.0.0/0"])])),
        passing("All traffic, to one range.", security_group(egress=[everything("10.0.0.0/16")])),
        failing("All traffic to 0.0.0.0/0.", security_group(egress=[everything("0.0.0.0/0")])),
        failing("All traffic to ::/0.", security_group(egress=[everything("::/0")])),
        failing(
            "Every TCP port counts as everything.",
            security_group(egress=[rule("tcp", (0, 65535), to=["0.0.0.0/0"])]),
        ),
        failing(
            "UDP, by its number.",
            security_group(egress=[rule("17", (1, 65535), to=["::/0"])]),
        ),
        failing(
            "Two halves are the whole.",
            security_group(egress=[everything("0.0.0.0/1"), everything("128.0.0.0/1")]),
        ),
        moot("No security groups."),
        unknowing(
            "All traffic to a prefix list, whose entries were not read.",
            security_group(egress=[everything(lists=["pl-0a1b2c3d4e5f60718"])]),
        ),
        passing(
            "HTTPS to a prefix list can't be everything.",
            security_group(egress=[rule(lists=["pl-0a1b2c3d4e5f60718"])]),
        ),
        unknowing("The group was denied.", hidden(security_group(), "", DESCRIBE_GROUPS)),
        unknowing("Security groups were denied.", blind(GROUPS, DESCRIBE_GROUPS)),
    ),
)
