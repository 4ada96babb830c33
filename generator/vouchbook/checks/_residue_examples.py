"""What may be left of App Mesh after its end, and what may not: examples of one check."""

from vouchbook.checks._governance_examples import AFTER, PERIOD, Plain, at
from vouchbook.checks._identity_examples import (
    HOME,
    OTHER,
    REGION,
    allow,
    blind,
    deny,
    group,
    hidden,
    managed,
    role,
    user,
)
from vouchbook.checks._network_examples import endpoint
from vouchbook.checks._task_examples import plain_task, service, task, unread_task
from vouchbook.model.check import Example, Given, Verdict

_SHARE = f"arn:aws:ram:{REGION}:{HOME}:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE"
_MESH = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop"
_SLR = f"arn:aws:iam::{HOME}:role/aws-service-role/appmesh.amazonaws.com/AWSServiceRoleForAppMesh"
_FULL_ACCESS = "arn:aws:iam::aws:policy/AWSAppMeshFullAccess"
_READS = "iam:GetAccountAuthorizationDetails"


def _share(resource: str = _MESH, status: str = "ACTIVE", association: str = "ASSOCIATED") -> Given:
    told = {
        "resourceShareArn": _SHARE,
        "associatedEntity": resource,
        "associationType": "RESOURCE",
        "status": association,
    }
    facts: Plain = {
        "": {"resourceShareArn": _SHARE, "status": status, "allowExternalPrincipals": True},
        "associations": [told],
    }
    return Given(collector="ram.shares", id=_SHARE, facts=facts)


def _service_role(*, there: bool) -> Given:
    facts = {"": {"Arn": _SLR, "RoleName": "AWSServiceRoleForAppMesh"}} if there else {}
    return Given(collector="iam.mesh-service-role", id=_SLR, facts=facts)


def _holders(*roles: str) -> Given:
    facts = {
        "PolicyRoles": [{"RoleName": name} for name in roles],
        "PolicyUsers": [],
        "PolicyGroups": [],
    }
    return Given(
        collector="iam.mesh-policy-holders", id=_FULL_ACCESS, facts={"": facts}, account=HOME
    )


def _after(verdict: Verdict, why: str, *given: Given) -> Example:
    return at(verdict, why, *given, as_of=AFTER, period=("2026-07-01", "2026-12-31"))


_PLAIN = plain_task()
_OLD = task(name="checkout:6")
_NEW = service(_PLAIN)
_ENVOY_ALONE = task(proxyConfiguration=None)
_GRANT = allow("appmesh:StreamAggregatedResources", f"{_MESH}/virtualNode/orders")

EXAMPLES = (
    _after(Verdict.PASS, "A service that has moved.", _NEW, _PLAIN, _service_role(there=False)),
    _after(Verdict.PASS, "The role is gone.", _service_role(there=False)),
    _after(Verdict.PASS, "Managed policies that nobody holds.", _holders()),
    _after(
        Verdict.PASS,
        "A policy that denies App Mesh, and one that allows everything: neither was made for it.",
        role("guarded", deny("appmesh:*")),
        role("admin", allow("*")),
    ),
    _after(Verdict.FAIL, "A service that runs the proxy.", service(task()), task()),
    _after(
        Verdict.FAIL,
        "An Envoy of App Mesh without a proxy configuration.",
        service(_ENVOY_ALONE),
        _ENVOY_ALONE,
    ),
    _after(
        Verdict.FAIL,
        "A deployment that still runs the old one.",
        service(_PLAIN, deployed=[_OLD]),
        _PLAIN,
        _OLD,
    ),
    _after(Verdict.FAIL, "An endpoint.", endpoint("appmesh-envoy-management")),
    _after(Verdict.FAIL, "A share that outlived its mesh.", _share()),
    _after(Verdict.FAIL, "The service-linked role.", _service_role(there=True)),
    _after(Verdict.FAIL, "A managed policy that somebody holds.", _holders("mesh-admin")),
    _after(Verdict.FAIL, "A grant of a task role.", role("checkout-envoy", _GRANT)),
    _after(Verdict.FAIL, "A grant of a user.", user("jane", allow("AppMesh:Describe*"))),
    _after(Verdict.FAIL, "A grant of a group.", group("mesh", allow("appmesh-preview:*"))),
    _after(Verdict.FAIL, "A managed policy of the customer's.", managed(_GRANT)),
    at(
        Verdict.NOT_APPLICABLE,
        "Before its end, whatever is there.",
        service(task()),
        task(),
        _service_role(there=True),
    ),
    at(
        Verdict.NOT_APPLICABLE,
        "A period that ended before, looked at later.",
        _service_role(there=True),
        as_of=AFTER,
        period=("2026-01-01", "2026-06-30"),
    ),
    _after(
        Verdict.NOT_APPLICABLE,
        "Nothing that speaks of App Mesh.",
        endpoint("logs"),
        endpoint("appmesh", State="deleting"),
        _share(f"arn:aws:vpc-lattice:{REGION}:{OTHER}:service/svc-0285b53b2eEXAMPLE"),
        _share(status="DELETED"),
        service(task(), status="INACTIVE"),
    ),
    _after(Verdict.NOT_APPLICABLE, "A policy of nobody.", managed(_GRANT, attachments=0)),
    _after(Verdict.UNKNOWN, "A service runs what is no longer active.", service(task())),
    _after(Verdict.UNKNOWN, "A task definition could not be read.", service(task()), unread_task()),
    _after(Verdict.UNKNOWN, "Services were denied.", blind("ecs.services", "ecs:ListClusters")),
    _after(Verdict.UNKNOWN, "Roles were denied.", blind("iam.roles", _READS)),
    _after(
        Verdict.UNKNOWN,
        "The role was denied.",
        hidden(_service_role(there=True), "", "iam:GetRole"),
    ),
    _after(
        Verdict.UNKNOWN,
        "What a share holds was denied.",
        hidden(_share(), "associations", "ram:GetResourceShareAssociations"),
    ),
    at(
        Verdict.FAIL,
        "A period that ends with App Mesh, looked at later.",
        _service_role(there=True),
        as_of=AFTER,
        period=PERIOD,
    ),
)
