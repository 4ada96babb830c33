"""Do network policies keep the Istio mesh's pods from everybody else?"""

from vouchbook.checks._istio import (
    MEMBERSHIP,
    NAMESPACES,
    NETWORK_POLICIES,
    home,
    inside,
    name_of,
    on_mesh_namespace,
)
from vouchbook.checks._istio_examples import (
    Plain,
    failing,
    missing,
    moot,
    namespace,
    network_policy,
    passing,
    pod,
    unclear,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import Facts, View

ADMIN_PORTS = {"http-envoy-prom": 15090}
ADMIN = (15000, 15004, 15020, 15090)
"""Ports of the proxy that tell of its insides, or change them."""
_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})


@on_mesh_namespace
def _closed(space: Subject) -> Outcome:
    default = False
    for policy in inside(space, NETWORK_POLICIES, name_of(home(space))):
        if "Ingress" not in (policy.get("spec", "policyTypes") or ("Ingress",)):
            continue
        for rule in policy.get("spec", "ingress") or ():
            open_ = [port for port in ADMIN if _from_anywhere(rule) and _covers(rule, port)]
            if open_:
                ports = ", ".join(map(str, open_))
                return failed(f"{name_of(policy)} opens the proxy's ports {ports} to everybody")
        default = default or _for_all(policy)
    if default:
        return passed("a network policy for every pod denies what none allows")
    return failed("no network policy is for every pod, so some take traffic from everywhere")


def _for_all(policy: View) -> bool:
    selector = policy.get("spec", "podSelector")
    return selector is None or not (selector.get("matchLabels") or selector.get("matchExpressions"))


def _from_anywhere(rule: Facts) -> bool:
    peers = rule.get("from")
    return not peers or any(
        one.get("ipBlock", "cidr") in _EVERYWHERE and not one.get("ipBlock", "except")
        for one in peers
    )


def _covers(rule: Facts, port: int) -> bool:
    ports = rule.get("ports")
    return not ports or any(_meant(one, port) for one in ports)


def _meant(one: Facts, port: int) -> bool:
    start = one.get("port")
    if start is None:
        return True
    if isinstance(start, str):
        return ADMIN_PORTS.get(start) == port
    return bool(start <= port <= (one.get("endPort") or start))


_SPACE = (namespace(),)
_SHOP: Plain = {"from": [{"podSelector": {}}]}
_WEB: Plain = {"ports": [{"port": 8443, "protocol": "TCP"}]}

NETWORK_POLICIES_CLOSED = Check(
    id="istio-network-policies",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Network policies deny pods of the Istio mesh what none of them allows.",
    severity=Severity.MEDIUM,
    over=(NAMESPACES,),
    holds=_closed,
    joins=(NETWORK_POLICIES, *MEMBERSHIP),
    counts="namespaces",
    remedy=(
        "Put a NetworkPolicy with an empty pod selector into each namespace, and allow single "
        "sources and ports by others. Never open 15000, 15004, 15020 or 15090 to everybody. See "
        "that something in the cluster enforces network policies: the VPC CNI has to be told to."
    ),
    references=("Kubernetes: Network policies", "Istio: Ports used by Istio"),
    examples=(
        passing("Nothing but what is allowed.", *_SPACE, network_policy()),
        passing("Its own namespace.", *_SPACE, network_policy(_SHOP)),
        passing("One port for everybody.", *_SPACE, network_policy(_WEB)),
        failing("No network policy.", *_SPACE),
        failing("A native sidecar, no label.", namespace(mode=""), pod(native=True)),
        failing("Single pods.", *_SPACE, network_policy(selector={"matchLabels": {"app": "x"}})),
        failing("Egress alone.", *_SPACE, network_policy(types=["Egress"])),
        failing("Everything for everybody.", *_SPACE, network_policy({})),
        failing(
            "The metrics' port, by its name.",
            *_SPACE,
            network_policy({"ports": [{"port": "http-envoy-prom"}]}),
        ),
        failing(
            "A range for every address.",
            *_SPACE,
            network_policy(
                {
                    "from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
                    "ports": [{"port": 15000, "endPort": 16000}],
                }
            ),
        ),
        unknowing("Network policies were not brought.", *_SPACE, missing(NETWORK_POLICIES)),
        unknowing("One that is not understood.", *_SPACE, unclear(network_policy())),
        moot("Not in the mesh.", namespace(mode=""), pod(proxy="")),
    ),
)
