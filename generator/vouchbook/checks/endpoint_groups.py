"""Do the security groups of private endpoints let in only what the endpoints serve?"""

from collections.abc import Iterator, Mapping
from typing import Any

from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._network import (
    DESCRIBE_ENDPOINTS,
    DESCRIBE_GROUPS,
    DESCRIBE_VPCS,
    ENDPOINTS,
    GROUPS,
    VPCS,
    everywhere,
    groups_named,
    inside,
    prefix_lists,
    protocol_of,
    ranges_of,
    require_no_lists,
    traffic_of,
    vpc_ranges,
)
from vouchbook.checks._network_examples import (
    GROUP,
    IPV6_RANGE,
    SECOND_RANGE,
    VPC_RANGE,
    WORKLOAD,
    endpoint,
    everything,
    rule,
    security_group,
    vpc,
)
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View

HTTPS = 443


def _interfaces(view: View) -> Iterator[View]:
    # The API is not of one mind about capital letters in such words.
    if str(view.get("VpcEndpointType")).lower() == "interface":
        yield view


def _only_https(subject: Subject) -> Outcome:
    named = [str(item.get("GroupId")) for item in subject.get("Groups") or ()]
    if not named:
        return failed("the endpoint names no security group")
    rules: list[tuple[str, Facts]] = []
    # What is wrong by itself decides before anything else has to be read.
    for group in groups_named(subject, named):
        for item in group.get("IpPermissions") or ():
            fault = _fault(item)
            if fault:
                return failed(f"{group.get('GroupId')} lets in {fault}")
            rules.append((str(group.get("GroupId")), item))
    if not rules:
        return advised("no security group of the endpoint has an ingress rule: nothing reaches it")
    outside = _outside(subject, rules)
    if outside:
        return failed(outside)
    require_no_lists(name for _, item in rules for name in prefix_lists(item))
    return passed(f"tcp {HTTPS} from the VPC and from security groups alone: {len(rules)} rules")


def _fault(item: Facts) -> str:
    """What a rule lets in that it shouldn't, as far as it tells by itself."""
    if protocol_of(item) != "tcp" or {item.get("FromPort"), item.get("ToPort")} != {HTTPS}:
        return f"{traffic_of(item)}, expected tcp {HTTPS} only"
    whole = everywhere(ranges_of(item))
    return f"{traffic_of(item)} from {whole}" if whole else ""


def _outside(subject: Subject, rules: list[tuple[str, Facts]]) -> str:
    """The first range that is not the VPC's own; without ranges the VPC isn't asked for."""
    found = [(group, given) for group, item in rules for given in ranges_of(item)]
    if not found:
        return ""
    own = vpc_ranges(subject, str(subject.get("VpcId")))
    for group, given in found:
        if not any(inside(given, whole) for whole in own):
            return f"{group} lets in {given}, which is not of the endpoint's VPC"
    return ""


def _letting_in(item: Mapping[str, Any]) -> Given:
    return security_group(ingress=[item])


HTTPS_ONLY = Check(
    id="vpce-security-group-443-only",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "Security groups of interface endpoints let in TCP port 443 from the VPC and from security "
        "groups, and nothing else."
    ),
    severity=Severity.MEDIUM,
    over=(ENDPOINTS,),
    subject=_interfaces,
    holds=_only_https,
    joins=(GROUPS, VPCS),
    counts="interface endpoints",
    remedy=(
        "Give endpoints a security group of their own, with one ingress rule: TCP 443 from the "
        "security groups of the workloads."
    ),
    references=(DESCRIBE_ENDPOINTS, DESCRIBE_GROUPS, DESCRIBE_VPCS),
    examples=(
        passing(
            "From a group of workloads.",
            endpoint(),
            security_group(ingress=[rule(groups=[WORKLOAD])]),
        ),
        passing(
            "From ranges of the VPC, the second one and IPv6 included.",
            endpoint(),
            security_group(ingress=[rule(to=[VPC_RANGE, SECOND_RANGE, IPV6_RANGE])]),
            vpc(),
        ),
        passing("TCP by its number.", endpoint(), _letting_in(rule("6", groups=[WORKLOAD]))),
        passing(
            "Without ingress nothing gets in, and nothing is served.",
            endpoint(),
            security_group(),
            advice=True,
        ),
        failing("From 0.0.0.0/0.", endpoint(), _letting_in(rule(to=["0.0.0.0/0"]))),
        failing("From ::/0.", endpoint(), _letting_in(rule(to=["::/0"]))),
        failing("All protocols.", endpoint(), _letting_in(everything(VPC_RANGE)), vpc()),
        failing(
            "A range of ports around 443.",
            endpoint(),
            _letting_in(rule(ports=(0, 65535), groups=[WORKLOAD])),
        ),
        failing("UDP 443.", endpoint(), _letting_in(rule("udp", groups=[WORKLOAD]))),
        failing(
            "A range outside the VPC.", endpoint(), _letting_in(rule(to=["10.9.0.0/16"])), vpc()
        ),
        failing(
            "A range that left the VPC.", endpoint(), _letting_in(rule(to=["10.2.0.0/16"])), vpc()
        ),
        failing(
            "A range wider than the VPC.", endpoint(), _letting_in(rule(to=["10.0.0.0/8"])), vpc()
        ),
        failing(
            "Two groups add up: the second one is open.",
            endpoint(groups=[GROUP, WORKLOAD]),
            _letting_in(rule(groups=[WORKLOAD])),
            security_group(ingress=[rule(to=["0.0.0.0/0"])], identifier=WORKLOAD),
        ),
        failing("No security group.", endpoint(groups=[])),
        moot("Gateway endpoints have no groups.", endpoint("s3", VpcEndpointType="Gateway")),
        moot("No endpoints."),
        unknowing(
            "A prefix list, whose entries were not read.",
            endpoint(),
            _letting_in(rule(lists=["pl-0a1b2c3d4e5f60718"])),
        ),
        unknowing(
            "The group is not among those that were listed.",
            endpoint(groups=[WORKLOAD]),
            _letting_in(rule(groups=[WORKLOAD])),
        ),
        unknowing(
            "The VPC's ranges were denied.",
            endpoint(),
            _letting_in(rule(to=[VPC_RANGE])),
            blind(VPCS, DESCRIBE_VPCS),
        ),
        unknowing("Security groups were denied.", endpoint(), blind(GROUPS, DESCRIBE_GROUPS)),
        unknowing("Endpoints were denied.", blind(ENDPOINTS, DESCRIBE_ENDPOINTS)),
    ),
)
