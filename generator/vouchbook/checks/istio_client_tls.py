"""Do clients in the Istio mesh encrypt what they send, and know whom they send it to?"""

from collections.abc import Iterator

from vouchbook.checks._istio import (
    CLUSTERS,
    PRESENCE,
    RULES,
    configs,
    home,
    is_a,
    listed,
    on_mesh,
)
from vouchbook.checks._istio_examples import (
    cluster,
    config,
    failing,
    missing,
    moot,
    passing,
    rule,
    thing,
    unclear,
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
)
from vouchbook.model.facts import Facts, View

_ORIGINATED = frozenset({"MUTUAL", "SIMPLE"})
"""Modes in which the rule itself says how the server is known."""
_OFF = "DISABLE"


def _settings(rule: View) -> Iterator[tuple[str, Facts]]:
    """Every TLS setting of a rule, with the place where it stands."""
    policies = [("the rule", rule.get("spec", "trafficPolicy"))]
    policies += [
        (f"subset {subset.get('name')}", subset.get("trafficPolicy"))
        for subset in rule.get("spec", "subsets") or ()
    ]
    for where, policy in policies:
        if policy is None:
            continue
        if policy.get("tls") is not None:
            yield where, policy.get("tls")
        for port in policy.get("portLevelSettings") or ():
            if port.get("tls") is not None:
                yield f"{where}, port {port.get('port', 'number')}", port.get("tls")


@on_mesh
def _encrypted(subject: Subject) -> Outcome:
    return _automatic(subject) if is_a(subject, CLUSTERS) else _not_switched_off(subject)


def _automatic(cluster: Subject) -> Outcome:
    for found in configs(cluster):
        if found.get("mesh", "enableAutoMtls") is False:
            return failed("enableAutoMtls is false: without a rule a client sends plain text")
    return passed("clients use mutual TLS by themselves wherever the server takes it")


def _not_switched_off(rule: Subject) -> Outcome:
    found = list(_settings(home(rule)))
    # Without a mode, the first of the enumeration counts, which is no TLS at all.
    off = [where for where, tls in found if tls.get("mode") in {None, _OFF}]
    if off:
        return failed(f"TLS is switched off in: {listed(off)}")
    blind = [where for where, tls in found if tls.get("insecureSkipVerify")]
    if blind:
        return failed(f"the server's certificate is not verified in: {listed(blind)}")
    if not found:
        return passed("it sets no TLS mode, so mutual TLS is used by itself")
    modes = listed({str(tls.get("mode")) for _, tls in found})
    return passed(f"its TLS modes: {modes}")


def _pinned(rule: Subject) -> Outcome:
    found = [item for item in _settings(home(rule)) if item[1].get("mode") in _ORIGINATED]
    if not found:
        return not_applicable("it sets no TLS of its own: Istio checks the service's identity")
    open_ = [where for where, tls in found if not tls.get("subjectAltNames")]
    if open_:
        return failed(f"no subjectAltNames, so any name would do, in: {listed(open_)}")
    public = [
        where
        for where, tls in found
        if not (tls.get("caCertificates") or tls.get("credentialName"))
    ]
    if public:
        return advised(
            "names are pinned; which authorities are trusted is the proxy's own list in: "
            + listed(public)
        )
    return passed("names are pinned, and the authorities that are trusted are given")


def _subset(tls: object, port: int = 0) -> Given:
    policy: object = {"tls": tls}
    if port:
        policy = {"portLevelSettings": [{"port": {"number": port}, "tls": tls}]}
    subset = {"name": "v2", "labels": {"version": "v2"}, "trafficPolicy": policy}
    spec = {"host": "orders", "subsets": [subset]}
    return thing(RULES, "DestinationRule", "subset", "shop", spec=spec)


_MESH = (cluster(), config())
_EXTERNAL = {"mode": "SIMPLE", "subjectAltNames": ["api.example.com"]}
_UNREAD = (
    unknowing("The list was not brought.", missing(RULES)),
    unknowing("A rule that is not understood.", unclear(rule())),
)

DESTINATION_RULES_TLS = Check(
    id="istio-destination-rules-tls",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Clients in the Istio mesh encrypt what they send, and verify who gets it.",
    severity=Severity.HIGH,
    over=(CLUSTERS, RULES),
    holds=_encrypted,
    joins=PRESENCE,
    counts="clusters, and DestinationRule objects",
    remedy=(
        "Leave `enableAutoMtls` on, take `mode: DISABLE` and `insecureSkipVerify` out of every "
        "DestinationRule (subsets and ports, too), and state ISTIO_MUTUAL where a mode is needed."
    ),
    references=("Istio reference: ClientTLSSettings", "Istio reference: MeshConfig"),
    examples=(
        passing("Mutual TLS by itself.", *_MESH, rule()),
        passing("ISTIO_MUTUAL, stated.", *_MESH, rule(tls={"mode": "ISTIO_MUTUAL"})),
        passing("TLS towards somebody outside.", *_MESH, rule(tls=_EXTERNAL)),
        failing("Switched off for all.", cluster(), config(enableAutoMtls=False)),
        failing("Switched off in one rule.", *_MESH, rule(tls={"mode": "DISABLE"})),
        failing("A part about TLS without a mode is none.", *_MESH, rule(tls={"sni": "x"})),
        failing(
            "A single port without TLS.",
            *_MESH,
            rule(portLevelSettings=[{"port": {"number": 80}, "tls": {"mode": "DISABLE"}}]),
        ),
        failing("A subset without TLS.", *_MESH, _subset({"mode": "DISABLE"})),
        failing("One port of a subset.", *_MESH, _subset({"mode": "DISABLE"}, 80)),
        failing(
            "Whoever answers is believed.",
            *_MESH,
            rule(tls={**_EXTERNAL, "insecureSkipVerify": True}),
        ),
        *_UNREAD,
        unknowing("One rule of a good mesh is not understood.", *_MESH, unclear(rule())),
        unknowing("No MeshConfig was brought.", cluster(), missing("istio.mesh-configs")),
        moot("A cluster without Istio.", cluster()),
    ),
)

DESTINATION_RULES_PINNED = Check(
    id="istio-server-names-pinned",
    objective="peers-authenticated",
    topic="data-protection",
    says="Rules that originate TLS pin the names of the server's certificate.",
    severity=Severity.MEDIUM,
    over=(RULES,),
    holds=_pinned,
    counts="DestinationRule objects",
    remedy=(
        "Give each rule with mode SIMPLE or MUTUAL its `subjectAltNames`, and the authorities to "
        "trust (`credentialName` or `caCertificates`). Between services of the mesh use "
        "ISTIO_MUTUAL: Istio pins the SPIFFE identity itself."
    ),
    references=("Istio reference: ClientTLSSettings",),
    examples=(
        passing("Name and authority.", rule(tls={**_EXTERNAL, "credentialName": "api-ca"})),
        passing("A name, and the proxy's own authorities.", rule(tls=_EXTERNAL), advice=True),
        failing("Any name would do.", rule(tls={"mode": "SIMPLE", "credentialName": "api-ca"})),
        failing("A subset that pins nothing.", _subset({"mode": "SIMPLE"})),
        failing("One port of a subset.", _subset({"mode": "SIMPLE"}, 8443)),
        failing(
            "One port of two is pinned.",
            rule(
                tls={**_EXTERNAL, "credentialName": "api-ca"},
                portLevelSettings=[{"port": {"number": 8443}, "tls": {"mode": "MUTUAL"}}],
            ),
        ),
        *_UNREAD,
        moot("Mutual TLS of the mesh.", rule(tls={"mode": "ISTIO_MUTUAL"})),
        moot("No TLS setting.", rule()),
    ),
)
