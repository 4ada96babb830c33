"""Do the private endpoints for the Envoy management service lead there?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._network import DESCRIBE_ENDPOINTS, ENDPOINTS
from vouchbook.checks._network_examples import endpoint
from vouchbook.model.check import (
    Check,
    Example,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

ZONES = 2
ENDED = "2026-10-01"
"""The first day without App Mesh."""
_MANAGEMENT = "appmesh-envoy-management"
AFTER = f"{ENDED}T00:00:00.000000Z"
_LEAVING = frozenset({"deleting", "deleted"})


def _management(view: View) -> Iterator[View]:
    if str(view.get("ServiceName")).endswith(f".{_MANAGEMENT}"):
        yield view


def _reaches(subject: Subject) -> Outcome:
    state = str(subject.get("State")).lower()
    ended = subject.estate.as_of[:10] >= ENDED
    if ended and state in _LEAVING:
        return not_applicable(f"App Mesh has ended, and the endpoint is {state}")
    wrong: list[str] = []
    kind = str(subject.get("VpcEndpointType"))
    if kind.lower() != "interface":
        wrong.append(f"VpcEndpointType is {kind}, expected Interface")
    if state != "available":
        wrong.append(f"State is {state}, expected available")
    if subject.get("PrivateDnsEnabled") is not True:
        wrong.append("PrivateDnsEnabled is not true: proxies find the public address")
    # An endpoint has one subnet a zone at most, so that subnets count zones.
    subnets = len(set(subject.get("SubnetIds") or ()))
    if subnets < ZONES:
        wrong.append(f"subnets: {subnets}, expected at least {ZONES}, each in a zone of its own")
    if wrong:
        return failed("; ".join(wrong))
    if ended:
        return advised("App Mesh has ended: the endpoint leads nowhere and is there to be removed")
    return passed(f"available in {subnets} zones under its private name")


ENVOY_MANAGEMENT = Check(
    id="vpce-appmesh-envoy-management",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says=(
        "The endpoints for the Envoy management service that exist are available, in two zones at "
        "least, under its private name; whether each mesh VPC has one is not judged."
    ),
    severity=Severity.MEDIUM,
    over=(ENDPOINTS,),
    subject=_management,
    holds=_reaches,
    counts="endpoints for the Envoy management service",
    remedy=(
        "Give the endpoint private DNS names and a second subnet in another zone. AWS recommended "
        "it and demanded it of nobody; since App Mesh has ended, remove it instead."
    ),
    references=(DESCRIBE_ENDPOINTS, "App Mesh User Guide: interface VPC endpoints"),
    examples=(
        passing("Two zones, private names.", endpoint(_MANAGEMENT)),
        passing("The state is spelled in two ways.", endpoint(_MANAGEMENT, State="Available")),
        passing(
            "After the end of App Mesh it is only left over.",
            endpoint(_MANAGEMENT),
            advice=True,
            as_of=AFTER,
        ),
        failing("Not accepted yet.", endpoint(_MANAGEMENT, State="pendingAcceptance")),
        failing("No private names.", endpoint(_MANAGEMENT, PrivateDnsEnabled=False)),
        failing("One zone.", endpoint(_MANAGEMENT, SubnetIds=["subnet-0a1b2c3d"])),
        failing("On its way out.", endpoint(_MANAGEMENT, State="deleting")),
        Example(
            verdict=Verdict.NOT_APPLICABLE,
            why="After the end of App Mesh it goes, as it should.",
            given=(endpoint(_MANAGEMENT, State="deleting"),),
            as_of=AFTER,
        ),
        moot("Endpoints of other services don't count.", endpoint("appmesh")),
        moot("No endpoints."),
        unknowing(
            "The endpoint was denied.", hidden(endpoint(_MANAGEMENT), "", DESCRIBE_ENDPOINTS)
        ),
        unknowing("Endpoints were denied.", blind(ENDPOINTS, DESCRIBE_ENDPOINTS)),
    ),
)
