"""Do pods of the Istio mesh get traffic only when they are ready for it?"""

from vouchbook.checks._istio import PODS, PROXY, home, listed, proxied, runs
from vouchbook.checks._istio_examples import failing, missing, moot, passing, pod, unknowing
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, not_applicable, passed


def _probed(pod: Subject) -> Outcome:
    here = home(pod)
    if not proxied(here):
        return not_applicable("the pod is not in the mesh")
    if not runs(here):
        return not_applicable("the pod has ended")
    own = [one for one in here.get("spec", "containers") or () if one.get("name") != PROXY]
    if not own:
        return not_applicable("the pod is a proxy alone, which Istio probes itself")
    bare = [str(one.get("name")) for one in own if one.get("readinessProbe") is None]
    if bare:
        return failed(f"no readiness probe on: {listed(bare)}")
    return passed("readiness is probed on every container")


READINESS_PROBES = Check(
    id="istio-readiness-probes",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Readiness is probed on every container that serves in the Istio mesh.",
    severity=Severity.LOW,
    over=(PODS,),
    holds=_probed,
    counts="pods",
    remedy="Give each container of the pod's template a `readinessProbe`.",
    references=("Kubernetes: Liveness, readiness and startup probes",),
    examples=(
        passing("Probed.", pod()),
        passing("Ambient, and probed.", pod(proxy="", ambient=True)),
        failing("Not probed, beside a native sidecar.", pod(ready=False, native=True)),
        failing("Not probed.", pod(ready=False)),
        unknowing("Pods were not brought.", missing(PODS)),
        moot("A pod that has ended.", pod(ready=False, phase="Succeeded")),
        moot("A pod without a proxy.", pod(ready=False, proxy="")),
        moot("No pods."),
    ),
)
