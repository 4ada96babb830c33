"""What App Mesh had and a successor can't have, and what stands in for it. In our own words."""

from collections.abc import Iterable, Iterator

from vouchbook.model.succession import Loss, Technology

_CONNECT, _LATTICE, _ISTIO = (
    Technology.SERVICE_CONNECT,
    Technology.LATTICE,
    Technology.ISTIO,
)
_MUTUAL = ("mesh-mtls-client-presents-cert", "mesh-mtls-server-requires-client-cert")
_NAMES = (
    "acm-cert-san-matches-discovery",
    "mesh-client-trust-source-set",
    "mesh-san-pinning",
)
_DATES = ("acm-mesh-cert-issued-and-valid", "acm-mesh-cert-key-algorithm", "acm-mesh-cert-renewal")
_PROXY_ROLES = ("iam-no-envoyaccess-managed-policy", "iam-proxy-auth-scoped")
_TUNING = ("mesh-connection-pool-limits", "mesh-outlier-detection", "mesh-route-retry-policy")
_IMAGES = ("envoy-image-from-trusted-registry", "envoy-image-version-supported")

LOSSES = (
    Loss(
        objective="traffic-encrypted",
        technology=_CONNECT,
        what="a client's own demand for TLS",
        why=(
            "TLS is a setting of the service that is called, so a client has no means left to "
            "refuse one that is plain."
        ),
        checks=("mesh-client-policy-enforced",),
        compensating=("connect-service-tls",),
    ),
    Loss(
        objective="traffic-encrypted",
        technology=_CONNECT,
        what="a gateway of the mesh's own",
        why="There is no gateway: what comes from outside ends at a load balancer's listener.",
        checks=("mesh-gateway-listener-tls-strict",),
        compensating=("connect-edge-tls",),
    ),
    Loss(
        objective="traffic-encrypted",
        technology=_CONNECT,
        what="counts of handshakes",
        why="The agent publishes none, so TLS is shown as it is set, and not as it was seen.",
        checks=("tls-runtime-handshake-evidence",),
        compensating=("connect-service-tls",),
    ),
    Loss(
        objective="traffic-encrypted",
        technology=_LATTICE,
        what="proof that the target's certificate is looked at",
        why="Lattice encrypts on the way to a target, and no API says whether it validates.",
        checks=("mesh-client-policy-enforced",),
        compensating=("lattice-target-tls",),
    ),
    Loss(
        objective="traffic-encrypted",
        technology=_LATTICE,
        what="counts of handshakes",
        why="No metric of Lattice tells how many connections were TLS.",
        checks=("tls-runtime-handshake-evidence",),
        compensating=("lattice-listener-tls",),
    ),
    Loss(
        objective="traffic-encrypted",
        technology=_ISTIO,
        what="counts of handshakes",
        why="They stay in the cluster's own metrics, which are not collected.",
        checks=("tls-runtime-handshake-evidence",),
        compensating=("istio-peer-authentication-strict",),
    ),
    Loss(
        objective="peers-authenticated",
        technology=_CONNECT,
        what="client certificates",
        why=(
            "The agent proves the server alone and asks callers for nothing, so a server does "
            "not learn who calls."
        ),
        checks=_MUTUAL,
        compensating=("connect-agent-guarded", "connect-flows-approved"),
        whole=True,
    ),
    Loss(
        objective="peers-authenticated",
        technology=_CONNECT,
        what="named peers",
        why="Names and trust are settled between AWS's own agents, and stand in no API.",
        checks=_NAMES,
        compensating=("connect-tls-authority",),
        whole=True,
    ),
    Loss(
        objective="peers-authenticated",
        technology=_CONNECT,
        what="connections of proxies as events",
        why="An agent calls no API in the customer's name, so CloudTrail has nothing of it.",
        checks=("cloudtrail-envoy-connection-events",),
        compensating=("connect-agent-running",),
        whole=True,
    ),
    Loss(
        objective="peers-authenticated",
        technology=_LATTICE,
        what="client certificates",
        why="A caller is known by the signature of its request instead of a certificate.",
        checks=_MUTUAL,
        compensating=("lattice-auth-iam", "lattice-auth-policy-callers"),
    ),
    Loss(
        objective="peers-authenticated",
        technology=_ISTIO,
        what="connections of proxies as events",
        why="Proxies are configured from inside the cluster, where CloudTrail sees nothing.",
        checks=("cloudtrail-envoy-connection-events",),
        compensating=("istio-authorization-principals",),
    ),
    Loss(
        objective="certificates-valid",
        technology=_CONNECT,
        what="dates, names and keys of certificates",
        why=(
            "ECS issues certificates for days at a time and keeps them in secrets; what can be "
            "looked at is their authority."
        ),
        checks=_DATES,
        compensating=("connect-tls-authority", "pca-ca-active-and-strong"),
    ),
    Loss(
        objective="certificates-valid",
        technology=_LATTICE,
        what="the certificate of a default name",
        why="A name that AWS gives has a certificate of AWS's own, which nobody else sees.",
        checks=_DATES,
        compensating=("lattice-cert-valid",),
    ),
    Loss(
        objective="certificates-valid",
        technology=_ISTIO,
        what="dates, names and keys of certificates",
        why="Workloads get short-lived certificates that no list holds; the authority is listed.",
        checks=_DATES,
        compensating=("istio-certificate-authority-governed",),
    ),
    Loss(
        objective="least-privilege",
        technology=_CONNECT,
        what="roles of proxies",
        why="Which configuration an agent gets is for AWS to decide: no role is left to narrow.",
        checks=_PROXY_ROLES,
        compensating=("connect-task-roles",),
    ),
    Loss(
        objective="least-privilege",
        technology=_LATTICE,
        what="roles of proxies",
        why="There is no proxy beside the workload; what is left is who may invoke a service.",
        checks=_PROXY_ROLES,
        compensating=("lattice-invoke-scoped",),
    ),
    Loss(
        objective="least-privilege",
        technology=_ISTIO,
        what="roles of proxies",
        why="Proxies answer to the cluster's control plane, and not to IAM.",
        checks=_PROXY_ROLES,
        compensating=("istio-control-plane-rbac",),
    ),
    Loss(
        objective="traffic-restricted",
        technology=_CONNECT,
        what="the egress filter",
        why="An agent sends on whatever no alias names; security groups alone can stop it.",
        checks=("mesh-egress-filter-drop-all",),
        compensating=("connect-egress-restricted", "sg-egress-restricted"),
    ),
    Loss(
        objective="traffic-restricted",
        technology=_CONNECT,
        what="a client's list of backends",
        why="A member of a namespace sees every name in it: an unapproved flow is found, not kept.",
        checks=("mesh-backend-allow-list",),
        compensating=("connect-flows-approved",),
    ),
    Loss(
        objective="traffic-restricted",
        technology=_LATTICE,
        what="the egress filter",
        why="Lattice carries what is registered with it; the rest goes past it as before.",
        checks=("mesh-egress-filter-drop-all",),
        compensating=("lattice-network-access-guarded", "sg-egress-restricted"),
    ),
    Loss(
        objective="activity-logged",
        technology=_CONNECT,
        what="a format of our own for access logs",
        why="TEXT or JSON can be chosen; which fields there are, the caller's among them, can't.",
        checks=("envoy-access-logs-enabled",),
        compensating=("connect-access-logs",),
    ),
    Loss(
        objective="failures-contained",
        technology=_CONNECT,
        what="tuning of retries, outlier detection and connection pools",
        why="AWS fixes their values: they can be neither set nor read.",
        checks=_TUNING,
        compensating=(
            "connect-health-checks",
            "connect-timeouts-bounded",
            "ecs-deployment-safety",
        ),
    ),
    Loss(
        objective="failures-contained",
        technology=_LATTICE,
        what="tuning of retries, timeouts, outlier detection and connection pools",
        why="AWS fixes their values; health checks of targets can be set.",
        checks=(*_TUNING, "mesh-timeouts-set"),
        compensating=("lattice-health-checks",),
    ),
    Loss(
        objective="configuration-known",
        technology=_CONNECT,
        what="the proxy's image and release",
        why="AWS picks the agent's image at each deployment, and no API tells its release.",
        checks=_IMAGES,
        compensating=("connect-agent-fresh", "connect-agent-running"),
    ),
    Loss(
        objective="configuration-known",
        technology=_LATTICE,
        what="the proxy's image and release",
        why="There is none beside the workload: the data plane is AWS's.",
        checks=_IMAGES,
    ),
    *(
        Loss(
            objective="configuration-known",
            technology=technology,
            what="reviewed changes of the configuration",
            why=why,
            checks=("mesh-change-activity-reviewed",),
            compensating=compensating,
        )
        for technology, why, compensating in (
            (
                _CONNECT,
                "Changes are events of ECS, which are logged, and which no check reviews.",
                ("cloudtrail-management-events-all",),
            ),
            (
                _LATTICE,
                "Changes are events of VPC Lattice, which are logged, and which no check reviews.",
                ("cloudtrail-management-events-all",),
            ),
            (
                _ISTIO,
                "Changes are in the cluster's audit log, which no check reviews.",
                ("eks-control-plane-logging",),
            ),
        )
    ),
)
"""Every loss, by objective in the catalogue's order, then by successor."""


def losses(objective: str, technology: Technology) -> Iterator[Loss]:
    """Yield what got lost of an objective with a successor."""
    for item in LOSSES:
        if (item.objective, item.technology) == (objective, technology):
            yield item


def lost_words(lost: Iterable[Loss]) -> str:
    """What got lost, and what stands in for it, as the end of a sentence."""
    found = tuple(lost)
    compensating = dict.fromkeys(name for item in found for name in item.compensating)
    stands_in = ", ".join(compensating) or "nothing"
    return f"{', '.join(item.what for item in found)}; what stands in: {stands_in}"
