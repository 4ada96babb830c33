"""Do EKS clusters log what is asked of them, and keep the Internet from asking?"""

from ipaddress import ip_network

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._network import Range, everywhere
from vouchbook.checks._platform_examples import cluster, logging
from vouchbook.checks._resources import listed
from vouchbook.checks.cluster_secrets import CLUSTERS, DESCRIBE, LIST
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed
from vouchbook.model.reasons import Reason, Unread, UnreadError

NEEDED = frozenset({"api", "audit", "authenticator"})
_ANYWHERE = "0.0.0.0/0"


def _logged(subject: Subject) -> Outcome:
    wrong = []
    missing = NEEDED - _types_on(subject)
    if missing:
        wrong.append(f"types of logs that are off: {listed(missing)}")
    open_to = _open_to(subject)
    if open_to:
        wrong.append(f"the public endpoint answers {open_to}")
    if wrong:
        return failed("; ".join(wrong))
    return passed(f"{listed(NEEDED)} are logged, and the endpoint is not open to the Internet")


def _types_on(subject: Subject) -> set[str]:
    setups = subject.get("logging", "clusterLogging") or ()
    types = (setup.get("types") or () for setup in setups if setup.get("enabled") is True)
    return {kind for some in types for kind in some}


def _open_to(subject: Subject) -> str:
    """The whole Internet, where the API server lets it in; else empty."""
    network = subject.get("resourcesVpcConfig")
    if network.get("endpointPublicAccess") is False:
        return ""
    # Where no range is set, EKS lets everybody in.
    ranges = network.get("publicAccessCidrs") or (_ANYWHERE,)
    return everywhere(_range(text) for text in ranges)


def _range(text: str) -> Range:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        detail = "an address range that is none"
        unread = Unread(reason=Reason.TRUNCATED, operation=DESCRIBE, detail=detail)
        raise UnreadError(unread) from error


def _public(*ranges: str) -> Given:
    return cluster(
        resourcesVpcConfig={"endpointPublicAccess": True, "publicAccessCidrs": list(ranges)}
    )


CONTROL_PLANE_LOGGED = Check(
    id="eks-control-plane-logging",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says=(
        "EKS clusters log API calls, audit events and authentication, and no endpoint of theirs is "
        "open to the whole Internet."
    ),
    severity=Severity.MEDIUM,
    over=(CLUSTERS,),
    holds=_logged,
    counts="EKS clusters",
    remedy=(
        "Turn on the log types api, audit and authenticator, and turn off the public endpoint or "
        "restrict its address ranges."
    ),
    references=(
        DESCRIBE,
        "EKS User Guide: send control plane logs to CloudWatch Logs",
        "EKS User Guide: cluster API server endpoint",
    ),
    examples=(
        passing("The three types, a private endpoint.", cluster()),
        passing("A public endpoint for some addresses.", _public("192.0.2.0/24")),
        failing("No audit log.", cluster(logging=logging("api", "authenticator"))),
        failing("No logging was set up.", cluster(logging={})),
        failing("Open to everybody.", _public("192.0.2.0/24", "0.0.0.0/0")),
        failing("Two halves are the whole Internet.", _public("0.0.0.0/1", "128.0.0.0/1")),
        failing("Open to everybody with IPv6.", _public("::/0")),
        failing("No range is set, which lets everybody in.", _public()),
        moot("No EKS."),
        unknowing("The cluster was denied.", hidden(cluster(), "", DESCRIBE)),
        unknowing("Clusters were denied.", blind(CLUSTERS, LIST)),
    ),
)
