"""Who signs the certificates of the Istio mesh?"""

from collections.abc import Iterator

from vouchbook.checks._istio import (
    CLUSTERS,
    CONTROL_PLANES,
    PRESENCE,
    SECRETS,
    configs,
    first,
    inside,
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
    passing,
    secret,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed

PLUGGED_IN = "cacerts"
_OWN_SERVER = "ENABLE_CA_SERVER"
_ELSEWHERE = ("CA_ADDR", "EXTERNAL_CA")
_SELF_MADE = "USE_CACERTS_FOR_SELF_SIGNED_CA"


@on_mesh
def _governed(cluster: Subject) -> Outcome:
    settings = dict(_settings(cluster))
    address = next((name for name in _ELSEWHERE if settings.get(name)), "")
    outside = [found.get("mesh", "ca", "address") for found in configs(cluster)]
    if all(outside) or address:
        return passed(f"an authority outside istiod signs ({address or 'ca.address'})")
    if settings.get(_OWN_SERVER) == "false":
        raise untold(f"{_OWN_SERVER} is false, and nothing names the authority that signs instead")
    if _SELF_MADE in settings:
        raise untold(f"with {_SELF_MADE} a self-made root can stand in {PLUGGED_IN}, too")
    for root in sorted(roots(cluster)):
        if first(cluster, SECRETS, lambda one: name_of(one) == PLUGGED_IN, root) is None:
            return failed(
                f"{root} has no secret {PLUGGED_IN}, so istiod signs with a root that it made "
                "itself and keeps in the cluster"
            )
    return passed(f"istiod signs with an authority that was plugged in ({PLUGGED_IN})")


def _settings(cluster: Subject) -> Iterator[tuple[str, str]]:
    """The variables of every control plane; one whose value isn't told is unknown."""
    for plane in inside(cluster, CONTROL_PLANES):
        for container in plane.get("spec", "template", "spec", "containers") or ():
            for variable in container.get("env") or ():
                name = str(variable.get("name"))
                if name not in {_OWN_SERVER, _SELF_MADE, *_ELSEWHERE}:
                    continue
                if variable.get("value") is None:
                    raise untold(f"the value of {name} comes from elsewhere")
                yield name, str(variable.get("value")).lower()


_MESH = (cluster(), config(), istiod())

CERTIFICATE_AUTHORITY_KNOWN = Check(
    id="istio-certificate-authority-governed",
    objective="certificates-valid",
    topic="data-protection",
    says="The Istio mesh's certificates come from an authority that the organisation governs.",
    severity=Severity.MEDIUM,
    over=(CLUSTERS,),
    holds=_governed,
    joins=(SECRETS, *PRESENCE),
    counts="clusters",
    remedy=(
        "Plug in an intermediate of your own authority (secret `cacerts`), or let an outside one "
        "sign, AWS Private CA through istio-csr for instance."
    ),
    references=("Istio: Plug in CA certificates", "Istio reference: MeshConfig.CA"),
    examples=(
        passing("Plugged in.", *_MESH, secret(PLUGGED_IN)),
        passing("An outside authority.", cluster(), config(ca={"address": "csr:443"}), istiod()),
        passing(
            "istio-csr, by istiod's settings.",
            cluster(),
            config(),
            istiod(env={_OWN_SERVER: "false", "CA_ADDR": "cert-manager-istio-csr:443"}),
        ),
        failing("istiod's own root.", *_MESH, secret("istio-ca-secret")),
        failing("Nothing.", *_MESH),
        failing("Plugged in elsewhere.", *_MESH, secret(PLUGGED_IN, "shop")),
        unknowing("Secrets' names were not brought.", *_MESH, missing(SECRETS)),
        unknowing(
            "Nobody says who signs.", cluster(), config(), istiod(env={_OWN_SERVER: "false"})
        ),
        unknowing(
            "A self-made root can stand there.",
            cluster(),
            config(),
            istiod(env={_SELF_MADE: "true"}),
            secret(PLUGGED_IN),
        ),
        unknowing(
            "A value from elsewhere.", cluster(), config(), istiod(env={"EXTERNAL_CA": None})
        ),
        moot("A cluster without Istio.", cluster()),
    ),
)
