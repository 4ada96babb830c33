"""May each Envoy stream the configuration of its own node or gateway, and of no other?"""

from collections.abc import Iterator

from vouchbook.checks._authority import own_layers
from vouchbook.checks._compute import compute_services
from vouchbook.checks._documents import (
    POLICIES,
    ROLES,
    default_version,
    everything_held,
    managed_policy,
)
from vouchbook.checks._identity_examples import (
    HOME,
    allow,
    blind,
    bounded,
    deny,
    failing,
    managed,
    moot,
    passing,
    role,
    trusting,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of, title_of
from vouchbook.checks._task_examples import (
    CARTS,
    EDGE,
    ORDERS,
    application,
    envoy,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import DESCRIBE, LIST, TASKS, envoys_of, mesh_resource, role_of
from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_conditions import of_role
from vouchbook.kernel.iam_decision import Ruling, decide
from vouchbook.kernel.iam_policy import Grants, grants
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
from vouchbook.model.place import parse_arn

READ = "iam:GetAccountAuthorizationDetails"
STREAM = "appmesh:StreamAggregatedResources"
_ENDPOINT_PARTS = 4


def _scoped(subject: Subject) -> Outcome:
    role = resource_of(subject)
    held = grants(everything_held(role, subject.estate), STREAM)
    if held.somewhere is False:
        return not_applicable(f"{title_of(role)} may stream nothing")
    services = compute_services(role)
    tasks = () if services else _tasks_of(subject, role)
    if not services and not tasks:
        return not_applicable(f"no workload runs under {title_of(role)}")
    within = _boundary(subject, role)
    wide = held.beyond(_is_endpoint)
    if wide and (within is None or within.beyond(_is_endpoint)):
        return failed(f"{STREAM} is allowed on {listed(wide)}, expected the ARN of one endpoint")
    reached = _reached(subject, role, held, within)
    if not reached:
        return not_applicable(f"{title_of(role)} may stream nothing in the end")
    return _compared(reached, tasks or _tasks_of(subject, role))


def _compared(reached: set[str], tasks: tuple[View, ...]) -> Outcome:
    if not tasks and len(reached) > 1:
        return failed(f"not per endpoint: one role may stream {listed(reached)}")
    if not tasks:
        return advised(
            f"may stream {listed(reached)} alone; no task definition names the role, so AWS's "
            "APIs don't show whose Envoy runs under it"
        )
    own = {mesh_resource(item, task.place) for task in tasks for item in envoys_of(task)}
    others = reached - own
    if others:
        speaks = listed(own) or "no endpoint"
        return failed(f"may stream {listed(others)}, but its tasks speak for {speaks}")
    return passed(f"may stream {listed(reached)} alone, for which its tasks speak")


def _tasks_of(subject: Subject, role: View) -> tuple[View, ...]:
    account = role.place.account
    return tuple(subject.estate.among(TASKS, role_of, role.id, account=account))


def _boundary(subject: Subject, role: View) -> Grants | None:
    arn = role.get("PermissionsBoundary", "PermissionsBoundaryArn")
    if not arn:
        return None
    return grants(default_version(managed_policy(arn, role, subject.estate)), STREAM)


def _reached(subject: Subject, role: View, held: Grants, within: Grants | None) -> set[str]:
    """The endpoints that are named and not surely denied."""
    layers = own_layers(role, subject.estate)
    found = set()
    for arn in {*_named(held), *(_named(within) if within else ())}:
        parsed = parse_arn(arn)
        known = of_role(role.id, role.place.account, parsed.region if parsed else "")
        ruling = decide(layers, STREAM, arn, known).ruling
        if ruling in {Ruling.ALLOWED, Ruling.UNDECIDED}:
            found.add(arn)
    return found


def _named(grant: Grants) -> Iterator[str]:
    patterns = (*grant.allowed, *(item for doubt in grant.may_allow for item in doubt.resources))
    yield from filter(_is_endpoint, patterns)


def _is_endpoint(pattern: str) -> bool:
    """Whether a resource pattern is the ARN of one virtual node or gateway."""
    arn = parse_arn(pattern)
    if arn is None or arn.service != "appmesh" or not is_literal(pattern):
        return False
    parts = arn.resource.split("/")
    kinds = {"virtualNode", "virtualGateway"}
    return len(parts) == _ENDPOINT_PARTS and parts[0] == "mesh" and parts[2] in kinds


_OWN = role("checkout-envoy", allow(STREAM, ORDERS))
_BOTH = role("checkout-envoy", allow(STREAM, [ORDERS, CARTS]))
_NODE = trusting({"Service": "ec2.amazonaws.com"})
_PEOPLE = trusting({"Federated": f"arn:aws:iam::{HOME}:saml-provider/company"})
_TAG = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
_POLICY = f"arn:aws:iam::{HOME}:policy/mesh"
_NOT_ACTION = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}

PROXY_AUTH_SCOPED = Check(
    id="iam-proxy-auth-scoped",
    objective="least-privilege",
    topic="security-iam",
    says="A role of workloads may stream only the mesh endpoints for which its tasks speak.",
    severity=Severity.HIGH,
    over=(ROLES,),
    holds=_scoped,
    joins=(POLICIES, TASKS),
    counts="roles",
    remedy=(
        f"Give each virtual node and gateway a role of its own that allows {STREAM} on the ARN of "
        "that endpoint, written out, and on nothing else."
    ),
    references=(
        READ,
        DESCRIBE,
        "App Mesh User Guide: Envoy proxy authorization",
        "IAM User Guide: policy evaluation logic",
    ),
    examples=(
        passing("The endpoint of its tasks.", _OWN, task()),
        passing(
            "A managed policy with a gateway's ARN.",
            role("checkout-envoy", policies=[_POLICY]),
            managed(allow("appmesh:*", EDGE)),
            task(envoy(EDGE), proxyConfiguration=None),
        ),
        passing(
            "Two endpoints, for both of which tasks of the role speak.",
            _BOTH,
            task(),
            task(application(), envoy(CARTS), name="carts:2"),
        ),
        passing(
            "The boundary narrows a wide grant to the endpoint.",
            bounded(role("checkout-envoy", allow("*")), _POLICY),
            managed(allow(STREAM, ORDERS)),
            task(),
        ),
        passing(
            "A condition makes the ARN only narrower.",
            role("checkout-envoy", allow(STREAM, ORDERS, Condition=_TAG)),
            task(),
        ),
        passing(
            "Another endpoint is allowed and denied again.",
            role("checkout-envoy", allow(STREAM, [ORDERS, CARTS]), deny("appmesh:*", CARTS)),
            task(),
        ),
        passing(
            "An instance's role with one endpoint: whose Envoy it is stays in the dark.",
            role("checkout-envoy", allow(STREAM, ORDERS), trust=_NODE),
            advice=True,
        ),
        failing("Every endpoint.", role("checkout-envoy", allow(STREAM)), task()),
        failing("By a wildcard action.", role("checkout-envoy", allow("appmesh:*")), task()),
        failing(
            "Every node of a mesh.",
            role("checkout-envoy", allow(STREAM, ORDERS.replace("orders", "*"))),
            task(),
        ),
        failing(
            "A boundary that is as wide holds nothing back.",
            bounded(role("checkout-envoy", allow(STREAM)), _POLICY),
            managed(allow("appmesh:*")),
            task(),
        ),
        failing("Another's endpoint too.", _BOTH, task()),
        failing("Another's endpoint alone.", role("checkout-envoy", allow(STREAM, CARTS)), task()),
        failing("The tasks carry no Envoy.", _OWN, plain_task()),
        failing(
            "An instance's role with two endpoints is not per endpoint.",
            role("nodes", allow(STREAM, [ORDERS, CARTS]), trust=_NODE),
        ),
        moot("A role that may stream nothing.", role("checkout-envoy", allow("s3:*")), task()),
        moot("A role of people.", role("admin", allow("*"), trust=_PEOPLE)),
        moot("Denied altogether.", role("checkout-envoy", allow("*"), deny("appmesh:*")), task()),
        unknowing("What NotAction comes down to.", role("checkout-envoy", _NOT_ACTION), task()),
        unknowing(
            "A tag decides for which endpoints.",
            role("checkout-envoy", allow(STREAM, Condition=_TAG)),
            task(),
        ),
        unknowing("A task definition could not be read.", _OWN, unread_task()),
        unknowing("Task definitions were denied.", _OWN, blind(TASKS, LIST)),
        unknowing(
            "What the attached policy says was denied.",
            role("checkout-envoy", policies=[_POLICY]),
            blind(POLICIES, READ),
        ),
        unknowing("Roles were denied.", blind(ROLES, READ)),
    ),
)
