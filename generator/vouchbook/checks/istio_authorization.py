"""May only named services call a service of the Istio mesh?"""

from collections.abc import Callable, Iterator

from vouchbook.checks._istio import (
    CONFIGS,
    MEMBERSHIP,
    NAMESPACES,
    POLICIES,
    everywhere,
    home,
    inside,
    name_of,
    on_mesh_namespace,
    roots,
    targeted,
)
from vouchbook.checks._istio_examples import (
    config,
    failing,
    missing,
    moot,
    namespace,
    passing,
    pod,
    policy,
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
from vouchbook.model.facts import Facts, View

_ALLOWS = frozenset({None, "ALLOW"})
_IDENTITY = ("principals", "serviceAccounts")
_COARSE = ("namespaces", "requestPrincipals")
_ATTRIBUTES = frozenset({"source.principal", "source.serviceAccount"})


@on_mesh_namespace
def _denied_by_default(space: Subject) -> Outcome:
    default = False
    for found in _allowing(space):
        if any(_empty(rule) for rule in found.get("spec", "rules") or ()):
            return failed(f"{name_of(found)} allows everybody everything")
        default = default or (everywhere(found) and not targeted(found))
    if default:
        return passed("a policy for all of it makes whatever no rule allows denied")
    return failed(
        "no AuthorizationPolicy is for all of it, so what no policy selects is open to everybody"
    )


def _allowing(space: Subject) -> Iterator[View]:
    """The ALLOW policies of a namespace and of the mesh's root."""
    for name in sorted({name_of(home(space)), *roots(space)}):
        for found in inside(space, POLICIES, name):
            if found.get("spec", "action") in _ALLOWS:
                yield found


def _empty(rule: Facts) -> bool:
    """Whether a rule lets everybody do everything."""
    sources = [one.get("source") for one in rule.get("from") or ()]
    anybody = not sources or any(one is None or not one.plain() for one in sources)
    return anybody and not rule.get("to") and not rule.get("when")


def _named(policy: Subject) -> Outcome:
    if policy.get("spec", "action") not in _ALLOWS:
        return not_applicable(f"its action is {policy.get('spec', 'action')}: it allows nothing")
    rules = policy.get("spec", "rules") or ()
    if not rules:
        return passed("it has no rule, and so allows nothing")
    sorts = {_sort(rule) for rule in rules}
    if "anybody" in sorts:
        return failed("a rule names no service; principals or service accounts are expected")
    if "coarse" in sorts:
        return advised("a rule names whole namespaces or end users, and no service")
    return passed("every rule names the services that may call")


def _sort(rule: Facts) -> str:
    """Whom a rule lets in: `named`, `coarse` or `anybody`."""
    if any(_pins(one) for one in rule.get("when") or ()):
        return "named"
    sources = [one.get("source") for one in rule.get("from") or ()]
    found = {_source(one) for one in sources} or {"anybody"}
    return next(sort for sort in ("anybody", "coarse", "named") if sort in found)


def _pins(condition: Facts) -> bool:
    return condition.get("key") in _ATTRIBUTES and _all(condition.get("values"), _service)


def _source(source: Facts | None) -> str:
    if source is None:
        return "anybody"
    # What one source lists under several names has to hold together.
    if any(_all(source.get(name), _service) for name in _IDENTITY):
        return "named"
    if any(_all(source.get(name), _some) for name in _COARSE):
        return "coarse"
    return "anybody"


def _all(values: tuple[str, ...] | None, narrow: Callable[[str], bool]) -> bool:
    """Whether there is a list, and each of its values is narrow enough."""
    return bool(values) and all(narrow(value) for value in values or ())


def _service(value: str) -> bool:
    """Whether a pattern of identities names less than a whole trust domain."""
    return "*" not in value or "/ns/" in value


def _some(value: str) -> bool:
    return value != "*"


def _from(**source: object) -> dict[str, object]:
    return {"from": [{"source": source}]}


_ORDERS = "cluster.local/ns/shop/sa/orders"
_MESH = (config(), namespace())

AUTHORIZATION_DEFAULT_DENY = Check(
    id="istio-authorization-default-deny",
    objective="peers-authenticated",
    topic="data-protection",
    says="In namespaces of the Istio mesh whatever no policy allows is denied.",
    severity=Severity.HIGH,
    over=(NAMESPACES,),
    holds=_denied_by_default,
    joins=(CONFIGS, POLICIES, *MEMBERSHIP),
    counts="namespaces",
    remedy=(
        "Put an AuthorizationPolicy with an empty `spec` into the root namespace (or into each "
        "namespace), and then allow single callers by policies of their own."
    ),
    references=("Istio reference: AuthorizationPolicy",),
    examples=(
        passing("An empty policy for the whole mesh.", *_MESH, policy(inside="istio-system")),
        passing("An empty policy in the namespace.", *_MESH, policy()),
        passing("Callers are named for all of it.", *_MESH, policy(_from(principals=[_ORDERS]))),
        failing("No policy.", *_MESH),
        failing(
            "Policies for single workloads leave the others open.",
            *_MESH,
            policy(_from(principals=[_ORDERS]), selector={"matchLabels": {"app": "orders"}}),
        ),
        failing("A rule for everybody.", *_MESH, policy(), policy({}, name="all")),
        failing("DENY alone leaves the rest open.", *_MESH, policy({}, action="DENY")),
        failing("A policy of another namespace.", *_MESH, policy(inside="other")),
        failing("A native sidecar.", config(), namespace(mode=""), pod(native=True)),
        failing("Ambient.", config(), namespace(mode=""), pod(proxy="", ambient=True)),
        failing("Proxies, and no label.", config(), namespace(mode=""), pod()),
        unknowing("Policies were not brought.", *_MESH, missing(POLICIES)),
        unknowing("A policy that is not understood.", *_MESH, unclear(policy())),
        unknowing(
            "Pods decide, and were not brought.", namespace(mode=""), missing("kubernetes.pods")
        ),
        moot("A namespace that is not in the mesh.", config(), namespace(mode="")),
    ),
)

AUTHORIZATION_PRINCIPALS = Check(
    id="istio-authorization-principals",
    objective="peers-authenticated",
    topic="data-protection",
    says="Policies of the Istio mesh name the services that they let in.",
    severity=Severity.MEDIUM,
    over=(POLICIES,),
    holds=_named,
    counts="AuthorizationPolicy objects",
    remedy=(
        "Name the callers' identities (`principals` or `serviceAccounts`) in each rule that "
        "allows. Addresses, paths and methods narrow what may be done, and prove nobody."
    ),
    references=("Istio reference: AuthorizationPolicy", "Istio reference: Source"),
    examples=(
        passing("A principal.", policy(_from(principals=[_ORDERS]))),
        passing("A service account.", policy(_from(serviceAccounts=["shop/orders"]))),
        passing("Nothing is allowed.", policy()),
        passing(
            "The identity as a condition.",
            policy({"when": [{"key": "source.principal", "values": [_ORDERS]}]}),
        ),
        passing("A whole namespace.", policy(_from(namespaces=["shop"])), advice=True),
        failing("Anybody who has a certificate.", policy(_from(principals=["*"]))),
        failing("A whole trust domain.", policy(_from(principals=["cluster.local/*"]))),
        failing("An address proves nobody.", policy(_from(ipBlocks=["10.0.0.0/8"]))),
        failing("A method, and no caller.", policy({"to": [{"operation": {"methods": ["GET"]}}]})),
        failing(
            "One source of two is anybody.",
            policy({"from": [{"source": {"principals": [_ORDERS]}}, {"source": {}}]}),
        ),
        unknowing("Policies were not brought.", missing(POLICIES)),
        unknowing("A policy that is not understood.", unclear(policy())),
        moot("It denies.", policy(_from(principals=["*"]), action="DENY")),
    ),
)
