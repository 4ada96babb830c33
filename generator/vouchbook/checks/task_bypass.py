"""Does anything in a mesh task go around its Envoy?"""

from ipaddress import ip_network

from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import (
    EDGE,
    application,
    envoy,
    plain_task,
    proxy,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    containers_of,
    envoys_of,
    is_envoy,
    is_gateway,
    items_of,
    mesh_resource,
    meshed,
    properties_of,
    task_of,
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

APPROVED = "approved_proxy_bypasses"
METADATA = frozenset({"169.254.169.254/32", "169.254.170.2/32"})
"""Instance metadata and task credentials, which every task may ask directly."""


def _minimal(subject: Subject) -> Outcome:
    task = task_of(subject)
    if task.get("proxyConfiguration") is None:
        if all(is_gateway(mesh_resource(one, task.place)) for one in envoys_of(task)):
            return not_applicable("it serves a virtual gateway: nothing is redirected")
        return failed("no proxyConfiguration: everything goes around Envoy")
    around = _addresses(task) | _ports(task)
    if around:
        approved = {_written(item) for item in subject.estate.parameter(APPROVED)}
        if around - approved:
            return failed(f"goes around Envoy without approval: {listed(around - approved)}")
    sharing = _sharing_users(task)
    if sharing:
        return advised(f"run as the user that goes around Envoy: {listed(sharing)}")
    if around:
        return passed(f"goes around Envoy, and is approved: {listed(around)}")
    return passed("nothing goes around Envoy but metadata and credentials of the task")


def _addresses(task: View) -> set[str]:
    told = properties_of(task).get("EgressIgnoredIPs", "")
    return {_written(item) for item in items_of(told)} - METADATA


def _ports(task: View) -> set[str]:
    return {f"port:{item}" for item in items_of(properties_of(task).get("EgressIgnoredPorts", ""))}


def _written(address: str) -> str:
    """An address or range in one spelling; a port, or what is neither, as it stands."""
    try:
        return str(ip_network(address.strip(), strict=False))
    except ValueError:
        return address.strip()


def _sharing_users(task: View) -> set[str]:
    """Other containers whose traffic is taken for Envoy's own."""
    ignored = properties_of(task).get("IgnoredUID")
    return {
        f"container {container.get('name')}"
        for container in containers_of(task)
        if ignored
        and not is_envoy(container)
        and (container.get("user") or "").partition(":")[0] == ignored
    }


EGRESS_IGNORED_MINIMAL = Check(
    id="ecs-proxy-egress-ignored-minimal",
    objective="traffic-restricted",
    topic="infrastructure-security",
    says="Only a task's metadata and what is approved goes around Envoy.",
    severity=Severity.MEDIUM,
    over=(TASKS,),
    subject=meshed,
    holds=_minimal,
    parameters=(APPROVED,),
    counts="task definitions with an Envoy",
    remedy=(
        "Take addresses and ports off EgressIgnoredIPs and EgressIgnoredPorts, or approve each "
        f"in {APPROVED} (an address, a range, or port:NUMBER)."
    ),
    references=(DESCRIBE, "ECS API: ProxyConfiguration"),
    examples=(
        passing("Metadata and credentials.", task(), plain_task()),
        passing(
            "Nothing at all.",
            task(proxyConfiguration=proxy(EgressIgnoredIPs=None)),
        ),
        passing(
            "The same addresses as ranges, with spaces.",
            task(proxyConfiguration=proxy(EgressIgnoredIPs="169.254.170.2/32, 169.254.169.254")),
        ),
        passing(
            "Approved ones.",
            task(proxyConfiguration=proxy(EgressIgnoredIPs="10.0.0.2", EgressIgnoredPorts="22")),
            approved_proxy_bypasses=["10.0.0.2/32", "port:22"],
        ),
        passing(
            "A sidecar runs as Envoy's user.",
            task(application(), envoy(), application(name="agent", user="1337")),
            advice=True,
        ),
        failing(
            "The metadata address as a wide range.",
            task(proxyConfiguration=proxy(EgressIgnoredIPs="169.254.169.254/8")),
            approved_proxy_bypasses=[],
        ),
        failing(
            "A port.",
            task(proxyConfiguration=proxy(EgressIgnoredPorts="443")),
            approved_proxy_bypasses=["port:22"],
        ),
        failing("No proxy configuration.", task(proxyConfiguration=None)),
        moot("A gateway redirects nothing.", task(envoy(EDGE), proxyConfiguration=None)),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing(
            "Nobody has said what is approved.",
            task(proxyConfiguration=proxy(EgressIgnoredPorts="22")),
        ),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
