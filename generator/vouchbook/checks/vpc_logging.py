"""Is the traffic of VPCs recorded?"""

from vouchbook.checks._identity_examples import (
    OTHER,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._network import DESCRIBE_FLOW_LOGS, DESCRIBE_VPCS, FLOW_LOGS, VPCS
from vouchbook.checks._network_examples import flow_log, vpc
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View

_ENOUGH = frozenset({"ALL", "REJECT"})


def _recorded(subject: Subject) -> Outcome:
    identifier = subject.get("VpcId")
    wrong: list[str] = []
    # Flow logs are listed to the account that made them, and only a VPC's owner can make one on it.
    for log in subject.estate.every(
        FLOW_LOGS, account=subject.place.account, region=subject.place.region
    ):
        if log.get("ResourceId") != identifier:
            continue
        fault = _fault(log)
        if not fault:
            return passed(f"{log.get('FlowLogId')} records {log.get('TrafficType')} traffic")
        wrong.append(f"{log.get('FlowLogId')}: {fault}")
    if wrong:
        return failed("no flow log of the VPC will do: " + "; ".join(sorted(wrong)))
    return failed("the VPC has no flow log; those of single subnets and interfaces don't count")


def _fault(log: View) -> str:
    """What is wrong with a flow log; empty where nothing is."""
    if log.get("FlowLogStatus") != "ACTIVE":
        return f"FlowLogStatus is {log.get('FlowLogStatus')}, expected ACTIVE"
    if log.get("TrafficType") not in _ENOUGH:
        return f"TrafficType is {log.get('TrafficType')}, expected ALL or REJECT"
    if log.get("DeliverLogsStatus") == "FAILED":
        return "DeliverLogsStatus is FAILED"
    return ""


FLOW_LOGS_ENABLED = Check(
    id="vpc-flow-logs-enabled",
    objective="activity-logged",
    topic="infrastructure-security",
    says=(
        "Every VPC, with or without a mesh in it, has an active flow log of its own that records "
        "rejected traffic at least."
    ),
    severity=Severity.MEDIUM,
    over=(VPCS,),
    holds=_recorded,
    joins=(FLOW_LOGS,),
    counts="VPCs",
    remedy=(
        "Create a flow log on the VPC for all or for rejected traffic, and mend its delivery. "
        "Which VPCs carry a mesh can't be told from EC2, so each is asked for: delete default "
        "VPCs that nobody uses."
    ),
    references=(
        DESCRIBE_FLOW_LOGS,
        DESCRIBE_VPCS,
        "Amazon VPC User Guide: logging IP traffic using VPC Flow Logs",
    ),
    examples=(
        passing("All traffic is recorded.", vpc(), flow_log()),
        passing("Rejected traffic is recorded.", vpc(), flow_log(TrafficType="REJECT")),
        failing("Only accepted traffic.", vpc(), flow_log(TrafficType="ACCEPT")),
        failing("Delivery fails.", vpc(), flow_log(DeliverLogsStatus="FAILED")),
        failing("Not active.", vpc(), flow_log(FlowLogStatus="INACTIVE")),
        failing("Only a subnet is recorded.", vpc(), flow_log("subnet-0a1b2c3d")),
        failing("Flow logs were listed, and there are none.", vpc()),
        moot("No VPCs."),
        unknowing("Flow logs were denied.", vpc(), blind(FLOW_LOGS, DESCRIBE_FLOW_LOGS)),
        unknowing(
            "A shared VPC, whose owner was not collected.", vpc(owner=OTHER), flow_log("vpc-other")
        ),
        unknowing("The flow log was denied.", vpc(), hidden(flow_log(), "", DESCRIBE_FLOW_LOGS)),
        unknowing("VPCs were denied.", blind(VPCS, DESCRIBE_VPCS)),
    ),
)
