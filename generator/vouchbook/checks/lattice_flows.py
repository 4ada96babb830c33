"""Is each service that a service network offers to its clients meant to be there?"""

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import IN_NETWORK, LIST_IN_NETWORK
from vouchbook.checks._lattice_examples import in_network
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)

FLOWS = "approved_flows"


def _approved(subject: Subject) -> Outcome:
    status = subject.get("status")
    if status == "CREATE_FAILED":
        return not_applicable("the association was never made")
    flow = f"{subject.get('serviceNetworkName')} -> {subject.get('serviceName')}"
    if flow in {_spelled(str(item)) for item in subject.estate.parameter(FLOWS)}:
        return passed(f"the flow {flow} is approved")
    return failed(f"the flow {flow} is not among the approved flows")


def _spelled(flow: str) -> str:
    """A flow with one space on each side of the arrow, however the engagement writes it."""
    return " -> ".join(part.strip() for part in flow.split("->"))


FLOWS_APPROVED = Check(
    id="lattice-flow-allow-list",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Clients of a service network reach only services that the engagement approves there.",
    severity=Severity.MEDIUM,
    over=(IN_NETWORK,),
    holds=_approved,
    parameters=(FLOWS,),
    counts="services in service networks",
    remedy=(
        "Delete the association of a service that isn't meant for the network's clients, or have "
        f"it approved: in the engagement ({FLOWS}) as `network -> service`, by their names. Auth "
        "policies decide which of the clients get through."
    ),
    references=(LIST_IN_NETWORK, "VPC Lattice User Guide: manage service associations"),
    examples=(
        passing("Approved.", in_network(), approved_flows=["shop -> orders"]),
        passing("Spaces don't matter.", in_network(), approved_flows=["shop->orders"]),
        failing("Not approved.", in_network(), approved_flows=["shop -> stock"]),
        failing(
            "It is there until it is deleted.",
            in_network("DELETE_IN_PROGRESS"),
            approved_flows=[],
        ),
        moot("It was never made.", in_network("CREATE_FAILED")),
        moot("No Lattice."),
        unknowing("The engagement approves or refuses nothing.", in_network()),
        unknowing("The association was denied.", hidden(in_network(), "", LIST_IN_NETWORK)),
        unknowing("Associations were denied.", blind(IN_NETWORK, LIST_IN_NETWORK)),
    ),
)
