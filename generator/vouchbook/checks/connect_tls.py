"""Is everything that is offered through ECS Service Connect offered under TLS?"""

from vouchbook.checks._connect import CLIENT_ALONE, each_offer, primary_of
from vouchbook.checks._connect_examples import (
    client,
    denied_services,
    deployment,
    lost_primary,
    offer,
    serving,
    settings,
    unconnected,
)
from vouchbook.checks._identity_examples import failing, moot, passing
from vouchbook.checks._resources import resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
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


def _encrypted(subject: Subject) -> Outcome:
    if not subject.key:
        return not_applicable(CLIENT_ALONE)
    tls = subject.get("tls")
    if tls is None:
        return failed("no tls is configured: clients' agents send plaintext")
    issuer = tls.get("issuerCertificateAuthority", "awsPcaAuthorityArn")
    if not issuer:
        return failed("tls names no issuerCertificateAuthority, so there is no certificate")
    told = f"clients' agents reach it under TLS 1.3 alone, with certificates from {issuer}"
    service = resource_of(subject)
    if _still_plain(service, subject.get("portName")):
        return advised(f"{told}; tasks of an earlier deployment without TLS still run")
    return passed(told)


def _still_plain(service: View, port: object) -> bool:
    """Whether a deployment that is on its way out offers the same without TLS."""
    primary = primary_of(service)
    current = primary.get("id") if primary is not None else None
    for item in service.get("deployments") or ():
        if item.get("id") == current or not item.get("runningCount"):
            continue
        for one in item.get("serviceConnectConfiguration", "services") or ():
            if one.get("portName") == port and one.get("tls") is None:
                return True
    return False


_OLD = {"id": "ecs-svc/0", "status": "ACTIVE"}
_NO_ISSUER = offer(tls={"issuerCertificateAuthority": {}})

SERVICE_TLS = Check(
    id="connect-service-tls",
    objective="traffic-encrypted",
    topic="data-protection",
    says="Everything that is offered through ECS Service Connect is offered under TLS.",
    severity=Severity.HIGH,
    over=(SERVICES,),
    subject=each_offer,
    holds=_encrypted,
    counts="offers of services of Service Connect, and clients",
    remedy=(
        "Give each entry of serviceConnectConfiguration.services a tls block that names a private "
        "authority, a key and a role, and deploy. Only what goes through the agent is encrypted: "
        "see that security groups leave no way round it."
    ),
    references=(DESCRIBE_SERVICES, "ECS Developer Guide: encrypt Service Connect traffic"),
    examples=(
        passing("An issuer is named.", serving()),
        passing(
            "An earlier deployment still runs without TLS.",
            serving(more=[deployment(settings(offer(tls=None)), **_OLD)]),
            advice=True,
        ),
        passing(
            "An earlier deployment had TLS, too.",
            serving(more=[deployment(settings(offer()), **_OLD)]),
        ),
        passing(
            "An earlier deployment without TLS has no task left.",
            serving(more=[deployment(settings(offer(tls=None)), runningCount=0, **_OLD)]),
        ),
        failing("No TLS.", serving(offer(tls=None))),
        failing("TLS without an issuer.", serving(_NO_ISSUER)),
        failing("One offer of two.", serving(offer(), offer(portName="admin", tls=None))),
        failing(
            "An earlier deployment had TLS; the PRIMARY one has not.",
            serving(offer(tls=None), more=[deployment(settings(offer()), **_OLD)]),
        ),
        moot("A client alone has nothing to encrypt.", client()),
        moot("A service without Service Connect.", unconnected()),
        moot("Service Connect is switched off.", serving(connect=settings(offer(), enabled=False))),
        moot("A deleted service.", serving(offer(tls=None), status="INACTIVE")),
        moot(
            "Another controller than ECS's has no deployments.",
            serving(deployments=[], deploymentController={"type": "CODE_DEPLOY"}),
        ),
        lost_primary(),
        denied_services(),
    ),
)
