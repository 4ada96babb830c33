"""Does traffic leave the Istio mesh only for where it was meant to go?"""

from vouchbook.checks._istio import (
    AMBIENT,
    CLUSTERS,
    CONFIGS,
    NAMESPACES,
    PRESENCE,
    SIDECAR,
    SIDECARS,
    configs,
    first,
    home,
    inside,
    is_a,
    listed,
    mode_of,
    name_of,
    on_mesh,
    roots,
    untold,
)
from vouchbook.checks._istio_examples import (
    cluster,
    config,
    failing,
    istiod,
    missing,
    moot,
    namespace,
    passing,
    sidecar,
    unclear,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts, View

_ONLY = "REGISTRY_ONLY"


@on_mesh
def _registered_only(subject: Subject) -> Outcome:
    return _mesh_wide(subject) if is_a(subject, CLUSTERS) else _not_wider(subject)


def _mesh_wide(cluster: Subject) -> Outcome:
    for found in configs(cluster):
        policy = found.get("mesh", "outboundTrafficPolicy")
        if policy is None:
            return failed(f"no outboundTrafficPolicy, which means ALLOW_ANY; {_ONLY} is expected")
        if _mode(policy) != _ONLY:
            return failed(f"outboundTrafficPolicy is {_mode(policy)}; {_ONLY} is expected")
    if first(cluster, NAMESPACES, lambda one: mode_of(one) == AMBIENT) is not None:
        return advised(f"outboundTrafficPolicy is {_ONLY}, which binds no ambient namespace")
    return passed(f"outboundTrafficPolicy is {_ONLY}")


def _not_wider(sidecar: Subject) -> Outcome:
    policy = sidecar.get("spec", "outboundTrafficPolicy")
    if policy is None:
        return passed("it leaves the mode to the mesh")
    if _mode(policy) != _ONLY:
        return failed(f"its outboundTrafficPolicy is {_mode(policy)}; {_ONLY} is expected")
    return passed(f"its outboundTrafficPolicy is {_ONLY}")


def _mode(policy: Facts) -> str:
    mode = policy.get("mode")
    if mode is None:
        raise untold("an outboundTrafficPolicy without a mode")
    return str(mode)


def _narrowed(space: Subject) -> Outcome:
    mode = mode_of(home(space))
    if mode == AMBIENT:
        return not_applicable("in ambient mode no Sidecar object applies; policies bind callers")
    if mode != SIDECAR:
        return not_applicable("no label gives the namespace's pods a sidecar")
    own = list(inside(space, SIDECARS, name_of(home(space))))
    wide = [name_of(one) for one in own if _reaches_all(one)]
    if wide:
        return failed(f"every host of the mesh can be reached by: {listed(wide)}")
    if any(_for_all(one) for one in own):
        return passed("a Sidecar for all of it lists the hosts that can be reached")
    for root in sorted(roots(space)):
        found = [one for one in inside(space, SIDECARS, root) if _for_all(one)]
        if found and not any(_reaches_all(one) for one in found):
            return passed("the mesh's default Sidecar lists the hosts that can be reached")
    return failed("no Sidecar narrows it, so its proxies reach every host of the mesh")


def _for_all(sidecar: View) -> bool:
    return not sidecar.get("spec", "workloadSelector", "labels")


def _reaches_all(sidecar: View) -> bool:
    egress = sidecar.get("spec", "egress") or ()
    hosts = [host for one in egress for host in one.get("hosts") or ()]
    return not hosts or any(host.partition("/")[0] == "*" for host in hosts)


_MESH = (cluster(), config(outboundTrafficPolicy={"mode": _ONLY}))
_SPACE = (config(), namespace())

EGRESS_REGISTRY_ONLY = Check(
    id="istio-egress-registry-only",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Proxies of the Istio mesh send nothing to hosts that nobody declared.",
    severity=Severity.HIGH,
    over=(CLUSTERS, SIDECARS),
    holds=_registered_only,
    joins=PRESENCE,
    counts="clusters, and Sidecar objects",
    remedy=(
        "Declare outside hosts by ServiceEntry objects, then set `outboundTrafficPolicy.mode` to "
        "REGISTRY_ONLY in the MeshConfig and take ALLOW_ANY out of Sidecar objects. A workload "
        "can go around its proxy, so network policies have to say the same."
    ),
    references=("Istio reference: MeshConfig.OutboundTrafficPolicy", "Istio reference: Sidecar"),
    examples=(
        passing("REGISTRY_ONLY.", *_MESH),
        passing("A Sidecar that leaves it so.", *_MESH, sidecar("./*")),
        passing(
            "Ambient namespaces are not bound.", *_MESH, namespace(mode="ambient"), advice=True
        ),
        failing("Nothing said: ALLOW_ANY.", cluster(), config()),
        failing("ALLOW_ANY.", cluster(), config(outboundTrafficPolicy={"mode": "ALLOW_ANY"})),
        failing("One of two revisions.", *_MESH, config(name="istio-canary")),
        failing(
            "A Sidecar opens up again.",
            *_MESH,
            sidecar("./*", outboundTrafficPolicy={"mode": "ALLOW_ANY"}),
        ),
        unknowing("A part without a mode.", cluster(), config(outboundTrafficPolicy={})),
        unknowing("The MeshConfig was not brought.", cluster(), missing(CONFIGS)),
        unknowing("The control plane runs elsewhere.", cluster(), istiod()),
        unknowing("Sidecars were not brought.", *_MESH, missing(SIDECARS)),
        moot("A cluster without Istio.", cluster()),
    ),
)

SIDECAR_EGRESS_LISTS = Check(
    id="istio-sidecar-egress-lists",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Sidecars of the Istio mesh reach the hosts that are listed for them only.",
    severity=Severity.MEDIUM,
    over=(NAMESPACES,),
    holds=_narrowed,
    joins=(CONFIGS, SIDECARS),
    counts="namespaces",
    remedy=(
        "Put a Sidecar without a workload selector into each namespace (or a default one into the "
        "root namespace), with the hosts that its workloads call under `egress`."
    ),
    references=("Istio reference: Sidecar",),
    examples=(
        passing("Its own Sidecar.", *_SPACE, sidecar("./*", "istio-system/*")),
        passing("The mesh's default.", *_SPACE, sidecar("./*", inside="istio-system")),
        failing("No Sidecar.", *_SPACE),
        failing("Every namespace.", *_SPACE, sidecar("*/*")),
        failing("A Sidecar that lists nothing narrows nothing.", *_SPACE, sidecar()),
        failing(
            "Only one workload.",
            *_SPACE,
            sidecar("./*", workloadSelector={"labels": {"app": "orders"}}),
        ),
        failing("The default is wide.", *_SPACE, sidecar("*/*", inside="istio-system")),
        unknowing("Sidecars were not brought.", *_SPACE, missing(SIDECARS)),
        unknowing("A Sidecar that is not understood.", *_SPACE, unclear(sidecar())),
        unknowing("No MeshConfig tells the root.", namespace(), missing(CONFIGS)),
        moot("An ambient namespace.", config(), namespace(mode="ambient")),
        moot("A namespace that is not in the mesh.", config(), namespace(mode="")),
    ),
)
