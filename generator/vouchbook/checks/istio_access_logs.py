"""Is traffic in the Istio mesh logged?"""

from vouchbook.checks._istio import (
    CLUSTERS,
    PRESENCE,
    TELEMETRIES,
    configs,
    everywhere,
    first,
    is_a,
    on_mesh,
    roots,
    targeted,
)
from vouchbook.checks._istio_examples import (
    cluster,
    config,
    failing,
    missing,
    moot,
    passing,
    telemetry,
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
from vouchbook.model.facts import View


@on_mesh
def _logged(subject: Subject) -> Outcome:
    return _mesh_wide(subject) if is_a(subject, CLUSTERS) else _kept_on(subject)


def _mesh_wide(cluster: Subject) -> Outcome:
    if all(_by_config(found) for found in configs(cluster)):
        return passed("the MeshConfig switches access logs on for the whole mesh")
    for root in sorted(roots(cluster)):
        if first(cluster, TELEMETRIES, _for_the_mesh, root) is None:
            return failed(
                f"neither the MeshConfig nor a Telemetry of {root} switches access logs on for "
                "the whole mesh"
            )
    return passed("a Telemetry of the root namespace switches access logs on")


def _by_config(config: View) -> bool:
    file = config.get("mesh", "accessLogFile")
    return bool(file or config.get("mesh", "defaultProviders", "accessLogging"))


def _for_the_mesh(telemetry: View) -> bool:
    settings = telemetry.get("spec", "accessLogging") or ()
    wide = everywhere(telemetry) and not targeted(telemetry)
    return wide and any(one.get("providers") and not one.get("disabled") for one in settings)


def _kept_on(telemetry: Subject) -> Outcome:
    settings = telemetry.get("spec", "accessLogging") or ()
    if not settings:
        return not_applicable("it says nothing of access logs")
    if any(one.get("disabled") for one in settings):
        return failed("it switches access logs off")
    if any(one.get("filter") is not None or one.get("match") is not None for one in settings):
        return advised("access logs are on, and only a part of the traffic is logged")
    return passed("it leaves access logs on")


_MESH = (cluster(), config(accessLogFile="/dev/stdout"))
_TO = {"providers": [{"name": "envoy"}]}

ACCESS_LOGS = Check(
    id="istio-access-logs-enabled",
    objective="activity-logged",
    topic="logging-using-cloudtrail",
    says="Proxies of the Istio mesh write access logs.",
    severity=Severity.MEDIUM,
    over=(CLUSTERS, TELEMETRIES),
    holds=_logged,
    joins=PRESENCE,
    counts="clusters, and Telemetry objects",
    remedy=(
        "Set `accessLogFile: /dev/stdout` in the MeshConfig, or put a Telemetry with an access "
        "log provider into the root namespace; take `disabled` out of all others, and ship the "
        "pods' output off the node."
    ),
    references=("Istio reference: Telemetry", "Istio reference: MeshConfig"),
    examples=(
        passing("In the MeshConfig.", *_MESH),
        passing(
            "A provider by default.",
            cluster(),
            config(defaultProviders={"accessLogging": ["otel"]}),
        ),
        passing("A Telemetry for the mesh.", cluster(), config(), telemetry(_TO)),
        passing(
            "Only errors.", *_MESH, telemetry({**_TO, "filter": {"expression": "e"}}), advice=True
        ),
        failing("Nowhere.", cluster(), config()),
        failing("A namespace alone.", cluster(), config(), telemetry(_TO, inside="shop")),
        failing(
            "Single workloads alone.",
            cluster(),
            config(),
            telemetry(_TO, selector={"matchLabels": {"app": "orders"}}),
        ),
        failing("One revision without.", *_MESH, config(name="istio-canary")),
        failing(
            "A namespace switches them off.", *_MESH, telemetry({"disabled": True}, inside="shop")
        ),
        unknowing("Telemetry objects were not brought.", *_MESH, missing(TELEMETRIES)),
        unknowing("One that is not understood.", *_MESH, unclear(telemetry(_TO))),
        moot("A cluster without Istio.", cluster()),
    ),
)
