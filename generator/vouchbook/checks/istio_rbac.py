"""May Istio's control plane do no more in its cluster than it needs?"""

from collections.abc import Iterator

from vouchbook.checks._istio import (
    CLUSTERS,
    CONTROL_PLANES,
    PRESENCE,
    first,
    inside,
    listed,
    name_of,
    namespace_of,
    on_mesh,
    untold,
)
from vouchbook.checks._istio_examples import (
    ROOT,
    cluster,
    config,
    failing,
    istiod,
    missing,
    moot,
    passing,
    thing,
    unknowing,
)
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.facts import Facts, View

ROLES = "kubernetes.cluster-roles"
BINDINGS = "kubernetes.cluster-role-bindings"
ACCOUNTS = "kubernetes.service-accounts"
_ALL = "*"
_IAM_ROLE = "eks.amazonaws.com/role-arn"
_CORE = frozenset({_ALL, "", "rbac.authorization.k8s.io"})
_WRITES = frozenset(
    (
        *(_ALL, "bind", "create", "delete", "deletecollection", "escalate", "impersonate"),
        *("patch", "update"),
    )
)
_GUARDED = frozenset({"clusterrolebindings", "clusterroles", "secrets"})


@on_mesh
def _least(cluster: Subject) -> Outcome:
    accounts = set(_accounts(cluster))
    if not accounts:
        raise untold("no Deployment of istiod: the control plane runs elsewhere")
    bound = set(_bound(cluster, accounts))
    for name in sorted(bound):
        if name == "cluster-admin":
            return failed("istiod is bound to cluster-admin")
        wide = [_words(rule) for rule in _rules(cluster, name) if _too_wide(rule)]
        if wide:
            return failed(f"ClusterRole {name} grants istiod {listed(wide)}")
    told = f"cluster roles of istiod: {listed(bound) or 'none'}; none is wider than it needs"
    if first(cluster, ACCOUNTS, lambda one: _holds_iam(one, accounts)) is not None:
        return advised(f"{told}; but it has an IAM role, which it does not need")
    return passed(told)


def _accounts(cluster: Subject) -> Iterator[tuple[str, str]]:
    for plane in inside(cluster, CONTROL_PLANES):
        name = plane.get("spec", "template", "spec", "serviceAccountName") or "default"
        yield namespace_of(plane), str(name)


def _bound(cluster: Subject, accounts: set[tuple[str, str]]) -> Iterator[str]:
    for binding in inside(cluster, BINDINGS):
        subjects = binding.get("subjects") or ()
        if any((one.get("namespace"), one.get("name")) in accounts for one in subjects):
            yield str(binding.get("roleRef", "name"))


def _rules(cluster: Subject, name: str) -> tuple[Facts, ...]:
    role = first(cluster, ROLES, lambda one: name_of(one) == name)
    if role is None:
        raise untold(f"ClusterRole {name} is bound, and not there")
    return role.get("rules") or ()


def _too_wide(rule: Facts) -> bool:
    """Everything, or writing what would let its holder take the cluster over."""
    resources, verbs = set(rule.get("resources") or ()), set(rule.get("verbs") or ())
    if rule.get("resourceNames") or not verbs & _WRITES:
        return False
    # All of a group of one's own, that of the Gateway API for instance, is not everything.
    everything = _ALL in resources and bool(set(rule.get("apiGroups") or ()) & _CORE)
    return everything or bool(resources & _GUARDED)


def _words(rule: Facts) -> str:
    return f"{'/'.join(rule.get('verbs') or ())} on {'/'.join(rule.get('resources') or ())}"


def _holds_iam(account: View, accounts: set[tuple[str, str]]) -> bool:
    named = (namespace_of(account), name_of(account)) in accounts
    return named and _IAM_ROLE in (account.get("metadata", "annotations") or {})


def _role(*rules: object, name: str = "istiod") -> Given:
    return thing(ROLES, "ClusterRole", name, rules=list(rules))


def _binding(role: str = "istiod", account: str = "istiod") -> Given:
    subject = {"kind": "ServiceAccount", "namespace": ROOT, "name": account}
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    return thing(BINDINGS, "ClusterRoleBinding", role, roleRef=ref, subjects=[subject])


def _rule(resource: str, *verbs: str, **more: object) -> dict[str, object]:
    return {"apiGroups": [""], "resources": [resource], "verbs": list(verbs), **more}


_READS = _rule("secrets", "get", "list", "watch")
_MESH = (cluster(), config(), istiod())

CONTROL_PLANE_RBAC = Check(
    id="istio-control-plane-rbac",
    objective="least-privilege",
    topic="security-iam",
    says="Istio's control plane has no cluster role that lets it take the cluster over.",
    severity=Severity.HIGH,
    over=(CLUSTERS,),
    holds=_least,
    joins=(ACCOUNTS, BINDINGS, ROLES, *PRESENCE),
    counts="clusters",
    remedy=(
        "Bind istiod's service account to the cluster roles that Istio ships and to no other; "
        "never to cluster-admin. It needs no IAM role: those are for applications."
    ),
    references=("Kubernetes: Using RBAC authorization", "Istio: Helm chart istiod"),
    examples=(
        passing("What Istio ships.", *_MESH, _role(_READS), _binding()),
        passing(
            "Writing one secret by its name.",
            *_MESH,
            _role(_rule("secrets", "update", resourceNames=["cacerts"])),
            _binding(),
        ),
        passing(
            "All of the Gateway API.",
            *_MESH,
            _role({**_rule("*", "update"), "apiGroups": ["gateway.networking.k8s.io"]}),
            _binding(),
        ),
        passing("Somebody else's role.", *_MESH, _role(_rule("*", "*")), _binding(account="x")),
        passing(
            "It has an IAM role.",
            *_MESH,
            thing(
                ACCOUNTS,
                "ServiceAccount",
                "istiod",
                ROOT,
                annotations={_IAM_ROLE: "arn:aws:iam::111122223333:role/istiod"},
            ),
            advice=True,
        ),
        failing("cluster-admin.", *_MESH, _binding("cluster-admin")),
        failing("Everything.", *_MESH, _role(_rule("*", "*")), _binding()),
        failing("Writing secrets.", *_MESH, _role(_rule("secrets", "create")), _binding()),
        unknowing("Bindings were not brought.", *_MESH, missing(BINDINGS)),
        unknowing("A role that is bound was not found.", *_MESH, _binding()),
        unknowing("The control plane runs elsewhere.", cluster(), config()),
        moot("A cluster without Istio.", cluster()),
    ),
)
