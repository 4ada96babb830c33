"""Is it known which services use ECS Service Connect, and in whose namespaces they are?"""

from collections.abc import Iterator

from vouchbook.checks._connect import (
    CLUSTERS,
    DESCRIBE_CLUSTERS,
    LIST_MEMBERS,
    LIST_NAMESPACES,
    NAMESPACES,
    each_connected,
    namespace_named,
    namespace_of,
    settings_of,
)
from vouchbook.checks._connect_examples import (
    CHECKOUT,
    NAMESPACE,
    ORDERS,
    cluster,
    denied_namespaces,
    denied_services,
    lost_primary,
    named,
    namespace,
    serving,
    settings,
    unconnected,
)
from vouchbook.checks._identity_examples import (
    HOME,
    OTHER,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES, LIST_SERVICES
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Per,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

APPROVED_ACCOUNTS = "approved_external_accounts"
_MOST = 5
"""How many ids a sentence names."""


def _enumerated(account: Subject) -> Outcome:
    estate, number = account.estate, account.place.account
    services = {item.id: item for item in estate.every(SERVICES, account=number)}
    connected = {name: item for name, item in services.items() if settings_of(item) is not None}
    listed: dict[str, set[str]] = {}
    for item in estate.every(NAMESPACES, account=number):
        # By its record it is known to exist; its members are another answer.
        item.get("")
        listed[item.id] = {str(name) for name in item.get("services") or ()}
    everywhere = set().union(*listed.values())
    if not connected and not everywhere:
        return not_applicable("complete lists: no service uses Service Connect, or is listed")
    wrong = [
        *_told("listed by a namespace, and by no cluster", everywhere - services.keys()),
        *_told("in a namespace that is not listed", _homeless(account, connected)),
        *_told("not listed by its own namespace", _unlisted(account, connected, listed)),
    ]
    if wrong:
        return failed("; ".join(wrong))
    return passed(
        f"{len(connected)} services use Service Connect, and clusters and {len(listed)} "
        "namespaces list the same"
    )


def _homeless(account: Subject, connected: dict[str, View]) -> Iterator[str]:
    return (name for name, item in connected.items() if namespace_of(account, item) is None)


def _unlisted(
    account: Subject, connected: dict[str, View], listed: dict[str, set[str]]
) -> Iterator[str]:
    """Services that their namespace does not list; another account's namespace can't be asked."""
    for name, item in connected.items():
        home = namespace_of(account, item)
        if home is not None and home.id in listed and name not in listed[home.id]:
            yield name


def _told(what: str, names: Iterator[str] | set[str]) -> Iterator[str]:
    found = sorted(names)
    if found:
        more = " and others" if found[_MOST:] else ""
        yield f"{what}: {', '.join(found[:_MOST])}{more}"


def _own(subject: Subject) -> Outcome:
    service = resource_of(subject)
    found = namespace_of(subject, service)
    if found is None:
        return failed(f"its namespace {namespace_named(subject, service)} is not there")
    owner, title = found.place.account, f"{found.get('Name')} ({found.get('Type')})"
    if owner == service.place.account:
        return passed(f"its namespace {title} is the account's own")
    if owner in {str(item) for item in subject.estate.parameter(APPROVED_ACCOUNTS)}:
        return passed(f"its namespace {title} is of the approved account {owner}")
    return failed(f"its namespace {title} is account {owner}'s, which nobody approved")


_THEIRS = NAMESPACE.replace(HOME, OTHER)
_SHARED = namespace(arn=_THEIRS, listed=False)
_ABROAD = serving(connect=settings(namespace=_THEIRS))
_BY_DEFAULT = serving(connect=settings(namespace=None))


def _alike(*services: Given) -> tuple[Given, ...]:
    return (*services, namespace(*(item.id for item in services)))


INVENTORY_COMPLETE = Check(
    id="connect-inventory-complete",
    objective="configuration-known",
    topic="security",
    says="Services of ECS Service Connect were enumerated, and their namespaces list the same.",
    severity=Severity.MEDIUM,
    over=(SERVICES, NAMESPACES),
    joins=(CLUSTERS,),
    per=Per.ACCOUNT,
    holds=_enumerated,
    counts="accounts",
    remedy="Find out why namespaces and clusters tell different stories, and collect again.",
    references=(LIST_NAMESPACES, LIST_MEMBERS, LIST_SERVICES, DESCRIBE_SERVICES),
    examples=(
        passing("Both list the same.", *_alike(serving(), named(serving(), "orders"))),
        passing("Its cluster names the namespace.", *_alike(_BY_DEFAULT), cluster()),
        passing("Another account's namespace can't be asked.", _ABROAD, _SHARED),
        passing("A service that has left Service Connect.", *_alike(unconnected())),
        failing("The namespace does not list it.", serving(), namespace()),
        failing("No cluster lists it.", *_alike(serving()), namespace(CHECKOUT, ORDERS)),
        failing("Its namespace is gone.", serving()),
        failing("Many.", *(named(serving(), f"s{number}") for number in range(7))),
        moot("Nobody uses it.", unconnected(), namespace()),
        moot("Nothing is there."),
        unknowing("Which namespace it is in was denied.", _BY_DEFAULT, namespace(CHECKOUT)),
        unknowing(
            "Clusters were denied.",
            *(_BY_DEFAULT, namespace(CHECKOUT), blind(CLUSTERS, DESCRIBE_CLUSTERS)),
        ),
        unknowing("Its list was denied.", hidden(namespace(), "services", LIST_MEMBERS)),
        lost_primary(),
        denied_namespaces(serving()),
        denied_services(),
    ),
)
NAMESPACE_APPROVED = Check(
    id="connect-namespace-owner-approved",
    objective="least-privilege",
    topic="security-iam",
    says="Services of ECS Service Connect are in own namespaces, or in those of approved accounts.",
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_connected,
    holds=_own,
    joins=(NAMESPACES, CLUSTERS),
    parameters=(APPROVED_ACCOUNTS,),
    counts="services of Service Connect",
    remedy=(
        "Move the service into a namespace of its own account, or have the other account approved "
        f"({APPROVED_ACCOUNTS}). With whom own namespaces are shared is another check's question."
    ),
    references=(DESCRIBE_SERVICES, LIST_NAMESPACES, "ECS Developer Guide: shared namespaces"),
    examples=(
        passing("Its own.", serving(), namespace()),
        passing(
            "Its own, by its ARN.", serving(connect=settings(namespace=NAMESPACE)), namespace()
        ),
        passing("Its cluster's.", _BY_DEFAULT, cluster(), namespace()),
        passing("An approved account's.", _ABROAD, _SHARED, approved_external_accounts=[OTHER]),
        failing("Nobody approved it.", _ABROAD, _SHARED, approved_external_accounts=[]),
        failing("It is gone.", serving()),
        failing("Another one is there.", serving(), namespace(Name="other.connect")),
        moot("A service without Service Connect.", unconnected()),
        unknowing("Who is approved is not said.", _ABROAD, _SHARED),
        unknowing("It is no longer shared with this account.", _ABROAD),
        unknowing("Neither service nor cluster names one.", _BY_DEFAULT, namespace()),
        denied_namespaces(serving()),
        lost_primary(),
        denied_services(),
    ),
)
