"""Do clients know whom they talk to?"""

from vouchbook.checks._acm import AUTHORITIES
from vouchbook.checks._certificate_examples import authority
from vouchbook.checks._client_policy import each_backend, effective, on_backend
from vouchbook.checks._mesh import GATEWAYS, NODES, uses_tls
from vouchbook.checks._mesh_examples import (
    ACM,
    AUTHORITY,
    FILE,
    TRUST_ACM,
    TRUST_FILE,
    TRUST_SDS,
    caller,
    denied,
    failing,
    gateway,
    gateway_route,
    hidden,
    listener,
    moot,
    node,
    passing,
    policy,
    service,
    tls,
    unknowing,
)
from vouchbook.checks._providers import CLIENT_TRUST, named_in
from vouchbook.checks._servers import JOINS, servers
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import Facts


@on_backend
def _trusts(client: Subject) -> Outcome:
    policy = effective(client)
    if policy.tls is None:
        return _implicit(client)
    trust = policy.tls.get("validation", "trust")
    kinds = list(named_in(trust, CLIENT_TRUST))
    if len(kinds) != 1:
        found = " and ".join(kinds) or "none"
        return failed(f"{policy.origin} names {found} as source of trust; exactly one is expected")
    if kinds == ["acm"]:
        return _roots(client, trust, policy.origin)
    return passed(f"{policy.origin} validates the server's chain against a {kinds[0]} source")


def _implicit(client: Subject) -> Outcome:
    """Without a policy Envoy validates certificates of ACM, and no others."""
    for server in servers(client):
        if not uses_tls(server.listener):
            return failed(
                f"no client policy applies, and listener {server.label} offers no TLS; "
                "a source of trust is expected"
            )
        if server.listener.get("tls", "certificate", "acm") is None:
            return failed(
                f"no client policy applies, and listener {server.label} has a certificate that "
                "isn't from ACM, which clients then don't validate; a source of trust is expected"
            )
    return advised(
        "no client policy names a source of trust; the chain is validated only because every "
        "listener behind the backend uses a certificate from ACM"
    )


def _roots(client: Subject, trust: Facts, origin: str) -> Outcome:
    for arn in trust.get("acm", "certificateAuthorityArns"):
        authority = client.estate.one(AUTHORITIES, arn)
        if authority is None:
            return failed(f"{origin} trusts {arn}, which does not exist there")
        if authority.get("Status") == "DELETED":
            return failed(f"{origin} trusts {arn}, whose status is DELETED")
        kind = authority.get("Type")
        if kind != "ROOT":
            return failed(f"{origin} trusts {arn}, of type {kind}; a ROOT authority is expected")
    return passed(f"{origin} validates the server's chain against root authorities of ACM")


TRUST_SOURCE_SET = Check(
    id="mesh-client-trust-source-set",
    objective="peers-authenticated",
    topic="data-protection",
    says="Clients validate the server's certificate chain against a source of trust.",
    severity=Severity.HIGH,
    over=(NODES, GATEWAYS),
    subject=each_backend,
    holds=_trusts,
    joins=(*JOINS, AUTHORITIES),
    counts="backends of virtual nodes, and virtual gateways",
    remedy=(
        "Name one source of trust in the client policy: root authorities of ACM Private CA, a "
        "file, or a secret of the SDS. Without a client policy a server's certificate from a "
        "file or from SDS is not validated at all. Subordinate authorities don't work as trust."
    ),
    references=(
        "App Mesh User Guide: Transport Layer Security (TLS)",
        "App Mesh API: TlsValidationContextTrust",
        "acm-pca:DescribeCertificateAuthority",
    ),
    examples=(
        passing("The chain is validated against a file.", caller(policy(TRUST_FILE))),
        passing(
            "The chain is validated against a secret of the SDS.",
            gateway(defaults=policy(TRUST_SDS)),
            gateway_route(),
        ),
        passing(
            "The chain is validated against a root authority.",
            caller(policy(TRUST_ACM)),
            authority(),
        ),
        passing(
            "No policy, but a server certificate from ACM: validated by default.",
            caller(),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls(provider=ACM))]),
            advice=True,
        ),
        failing(
            "No policy, and a server certificate from a file: not validated.",
            caller(),
            service(node="stock"),
            node("stock", listeners=[listener(tls=tls(provider=FILE))]),
        ),
        failing(
            "No policy, and a listener without TLS.",
            caller(),
            service(node="stock"),
            node("stock", listeners=[listener()]),
        ),
        failing("A policy without a source of trust.", caller(policy({}))),
        failing("Two sources at once are not one.", caller(policy({**TRUST_FILE, **TRUST_SDS}))),
        failing(
            "A subordinate authority is no anchor.",
            caller(policy(TRUST_ACM)),
            authority(Type="SUBORDINATE"),
        ),
        failing("The authority does not exist in a complete list.", caller(policy(TRUST_ACM))),
        failing(
            "The authority is deleted.", caller(policy(TRUST_ACM)), authority(Status="DELETED")
        ),
        unknowing(
            "The authority's type was denied.",
            caller(policy(TRUST_ACM)),
            hidden(authority(), "acm-pca:DescribeCertificateAuthority"),
        ),
        unknowing(
            "The authority belongs to an account that was not collected.",
            caller(
                policy(
                    {
                        "acm": {
                            "certificateAuthorityArns": [
                                AUTHORITY.replace("111122223333", "999988887777")
                            ]
                        }
                    }
                )
            ),
        ),
        unknowing(
            "No policy, and the virtual services were denied.",
            caller(),
            denied("appmesh.virtual-services", "appmesh:ListVirtualServices"),
        ),
        unknowing(
            "No policy, and a gateway route leads to a service that isn't declared.",
            gateway(),
            gateway_route("lost.shop"),
        ),
        failing(
            "No policy, and a gateway route leads to a listener without TLS.",
            gateway(),
            gateway_route("stock.shop"),
            service(node="stock"),
            node("stock", listeners=[listener()]),
        ),
        moot("A node without backends validates nobody.", node()),
    ),
)
