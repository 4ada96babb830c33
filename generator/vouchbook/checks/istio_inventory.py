"""Is it known which clusters and namespaces are in the Istio mesh, and what runs beside it?"""

from collections.abc import Iterator

from vouchbook.checks._identity_examples import blind
from vouchbook.checks._istio import (
    AMBIENT,
    CLUSTERS,
    NAMESPACES,
    OUT,
    PODS,
    PRESENCE,
    SIDECAR,
    first,
    has_istio,
    home,
    inside,
    listed,
    mode_of,
    name_of,
    proxied,
    roots,
    runs,
)
from vouchbook.checks._istio_examples import (
    CLUSTER,
    cluster,
    config,
    failing,
    missing,
    moot,
    namespace,
    passing,
    pod,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

EKS = "eks.clusters"
SYSTEM = frozenset({"kube-node-lease", "kube-public", "kube-system"})
"""Namespaces of Kubernetes itself, which no mesh takes in."""
NEEDED = (
    *("authorizationpolicies.security.istio.io", "configmaps", "deployments.apps"),
    *("destinationrules.networking.istio.io", "gateways.networking.istio.io", "namespaces"),
    *("peerauthentications.security.istio.io", "pods", "serviceentries.networking.istio.io"),
    *("services", "sidecars.networking.istio.io", "virtualservices.networking.istio.io"),
)
"""The lists without which nobody can say what the mesh consists of."""


def _known(cluster: Subject) -> Outcome:
    brought = cluster.estate.one(CLUSTERS, home(cluster).id)
    if brought is None:
        return _unbrought("no files of this cluster were brought")
    if not has_istio(cluster):
        return not_applicable("whole lists show no istiod, no MeshConfig and no mesh's namespace")
    lacking = set(NEEDED) - set(brought.get("listed") or ())
    if lacking:
        return _unbrought(f"not listed in full: {listed(lacking, len(lacking))}")
    undecided, out, within = _sorted(cluster)
    if undecided:
        return failed(
            f"neither in the mesh nor declared out of it, and with pods: {listed(undecided)}"
        )
    told = f"{len(within)} namespaces are in the mesh, and every list was brought"
    return advised(f"{told}; declared out of it: {listed(out)}") if out else passed(told)


def _unbrought(detail: str) -> Outcome:
    return unknown(
        Unread(
            reason=Reason.NEEDS_KUBERNETES_API,
            operation="kubernetes:GetBundle",
            permission="eks:DescribeCluster",
            detail=detail,
        )
    )


def _sorted(cluster: Subject) -> tuple[set[str], set[str], set[str]]:
    """The namespaces that nobody decided on, those that are out, and those in the mesh."""
    undecided: set[str] = set()
    out: set[str] = set()
    within: set[str] = set()
    for space in _own(cluster):
        name, mode = name_of(space), mode_of(space)
        if mode in {AMBIENT, SIDECAR}:
            within.add(name)
        elif mode == OUT:
            out.add(name)
        elif first(cluster, PODS, _outside, name) is not None:
            undecided.add(name)
    return undecided, out, within


def _own(cluster: Subject) -> Iterator[View]:
    beside = {*SYSTEM, *roots(cluster)}
    return (space for space in inside(cluster, NAMESPACES) if name_of(space) not in beside)


def _outside(pod: View) -> bool:
    return runs(pod) and not proxied(pod)


def _proxied(space: Subject) -> Outcome:
    if mode_of(home(space)) not in {AMBIENT, SIDECAR}:
        return not_applicable("no label takes the namespace into the mesh")
    pods = [pod for pod in inside(space, PODS, name_of(home(space))) if runs(pod)]
    if not pods:
        return not_applicable("the namespace has no running pod")
    bare = {name_of(pod) for pod in pods if not proxied(pod)}
    if bare:
        return failed(f"{len(bare)} of {len(pods)} pods have no proxy: {listed(bare)}")
    return passed(f"each of {len(pods)} pods has a proxy")


def _eks() -> Given:
    return Given(collector=EKS, id=CLUSTER, facts={"": {}})


_WHOLE = (_eks(), cluster(*NEEDED), config())

INVENTORY_COMPLETE = Check(
    id="istio-inventory-complete",
    objective="configuration-known",
    topic="security",
    says="Of every cluster it is known which namespaces are in the Istio mesh.",
    severity=Severity.HIGH,
    over=(EKS,),
    holds=_known,
    joins=(CLUSTERS, PODS, *PRESENCE),
    counts="Amazon EKS clusters",
    remedy=(
        "Bring every list of every cluster, and label each namespace with pods: into the mesh "
        "(`istio-injection`, `istio.io/rev` or `istio.io/dataplane-mode`), or out of it "
        "(`istio-injection: disabled`)."
    ),
    references=("eks:ListClusters", "Istio: Installing the sidecar", "Istio: Ambient mode"),
    examples=(
        passing("All in the mesh.", *_WHOLE, namespace(), pod()),
        passing("Kubernetes' own namespace.", *_WHOLE, namespace("kube-system", "")),
        passing(
            "The root namespace.",
            _eks(),
            cluster(*NEEDED),
            config(rootNamespace="mesh-admin"),
            namespace("mesh-admin", ""),
            pod(inside="mesh-admin", proxy=""),
        ),
        passing("A native sidecar.", *_WHOLE, namespace(mode=""), pod(native=True)),
        passing("Nothing runs there.", *_WHOLE, namespace(mode="")),
        passing("Out by label.", *_WHOLE, namespace(mode="out"), pod(proxy=""), advice=True),
        failing("Nobody decided.", *_WHOLE, namespace(mode=""), pod(proxy="")),
        unknowing("A cluster of which nothing was brought.", _eks()),
        unknowing("A list is missing.", _eks(), cluster("pods"), config(), namespace()),
        unknowing("Pods were not brought.", *_WHOLE, namespace(mode=""), missing(PODS)),
        unknowing("Clusters were denied.", blind(EKS, "eks:ListClusters")),
        moot("A cluster without Istio.", _eks(), cluster(*NEEDED)),
        moot("No cluster."),
    ),
)

WORKLOADS_PROXIED = Check(
    id="istio-workloads-proxied",
    objective="configuration-known",
    topic="infrastructure-security",
    says="In namespaces of the Istio mesh every pod has a proxy.",
    severity=Severity.HIGH,
    over=(NAMESPACES,),
    holds=_proxied,
    joins=(PODS,),
    counts="namespaces",
    remedy=(
        "Restart pods that are older than the namespace's label. A pod that opts out, or that "
        "runs in its node's network, belongs into a namespace of its own, out of the mesh."
    ),
    references=("Istio: Installing the sidecar", "Istio: Ambient mode"),
    examples=(
        passing("A sidecar.", namespace(), pod()),
        passing("A native sidecar.", namespace(), pod(native=True)),
        passing("Ambient.", namespace(mode="ambient"), pod(proxy="", ambient=True)),
        passing("A pod that has ended.", namespace(), pod(), pod("job", proxy="", phase="Failed")),
        failing("A pod without one.", namespace(), pod(), pod("old", proxy="")),
        failing("Not taken over yet.", namespace(mode="ambient"), pod(proxy="")),
        unknowing("Pods were not brought.", namespace(), missing(PODS)),
        unknowing("Namespaces were not brought.", missing(NAMESPACES)),
        moot("No pods.", namespace()),
        moot("Not in the mesh.", namespace(mode=""), pod(proxy="")),
    ),
)
