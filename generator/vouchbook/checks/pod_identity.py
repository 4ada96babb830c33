"""Do pods act under roles of their own, and not under their node's?"""

from collections.abc import Iterable

from vouchbook.checks._documents import POLICIES, ROLES, everything_held
from vouchbook.checks._identity_examples import (
    blind,
    deny,
    failing,
    hidden,
    managed,
    moot,
    role,
    unknowing,
)
from vouchbook.checks._platform_examples import (
    AUDIENCE,
    ISSUER,
    NODE_ROLE_ARN,
    ORDERS_POD,
    POD_ROLE,
    association,
    cluster,
    exactly,
    nodegroup,
    provider,
    word,
)
from vouchbook.checks._platform_word import on_the_word
from vouchbook.checks._pod_examples import like, loose, nodes, passing_worlds, pod, stream_on
from vouchbook.checks._pod_trust import ID, PROVIDER_PART, STREAM, issuers_trusted, looseness
from vouchbook.checks._resources import collector_of, listed, resource_of
from vouchbook.checks.cluster_secrets import CLUSTERS, DESCRIBE, LIST, NODEGROUPS
from vouchbook.kernel.iam_policy import grants, settled
from vouchbook.model.check import (
    Check,
    Example,
    Outcome,
    Severity,
    Subject,
    Verdict,
    failed,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

ASSOCIATIONS = "eks.pod-identity-associations"
PROVIDERS = "iam.oidc-providers"
_DETAILS = "iam:GetAccountAuthorizationDetails"


def _subjects(view: View) -> Iterable[View]:
    """Clusters, node groups, associations, and the roles that trust tokens of a cluster."""
    if collector_of(view) != ROLES:
        return (view,)
    return (view,) if issuers_trusted(view) else ()


def _own_roles(subject: Subject) -> Outcome:
    judges = {
        CLUSTERS: _cluster,
        NODEGROUPS: _nodegroup,
        ASSOCIATIONS: _association,
        ROLES: _role,
    }
    return judges[collector_of(resource_of(subject))](subject)


def _nodegroup(subject: Subject) -> Outcome:
    name = str(subject.get("nodeRole"))
    if _may_stream(subject, name):
        return failed(f"{name}, the role of the nodes, allows {STREAM} to every pod on them")
    return passed(f"{name}, the role of the nodes, does not allow {STREAM}")


def _may_stream(subject: Subject, name: str) -> bool:
    found = subject.estate.one(ROLES, name)
    if found is None:
        raise UnreadError(
            Unread(reason=Reason.VANISHED, operation=_DETAILS, permission=_DETAILS, detail=name)
        )
    return settled(grants(everything_held(found, subject.estate), STREAM).somewhere)


def _association(subject: Subject) -> Outcome:
    pod = f"{subject.get('namespace')}:{subject.get('serviceAccount')}"
    given = {str(subject.get(name)) for name in ("roleArn", "targetRoleArn") if subject.get(name)}
    node = _node_group_under(subject, given)
    if node is not None:
        return failed(f"service account {pod} gets the role of the nodes in {node.id}")
    return passed(f"service account {pod} gets the role {listed(given)}")


def _node_group_under(subject: Subject, roles: set[str]) -> View | None:
    """A node group whose nodes have one of these roles."""
    return subject.estate.find(
        NODEGROUPS, lambda view: view.get("nodeRole") in roles, account=subject.place.account
    )


def _role(subject: Subject) -> Outcome:
    found = resource_of(subject)
    wrong = sorted(set(looseness(found)))
    if wrong:
        return failed(f"the trust policy {'; '.join(wrong)}")
    node = _node_group_under(subject, {found.id})
    if node is not None:
        return failed(f"it is the role of the nodes in {node.id}, too")
    return passed("the trust policy names service accounts and audience exactly")


def _cluster(subject: Subject) -> Outcome:
    node_role = subject.get("computeConfig", "nodeRoleArn")
    if node_role and _may_stream(subject, node_role):
        return failed(f"{node_role}, the role of the nodes, allows {STREAM} to every pod on them")
    way = _way(subject)
    if not way:
        return failed(
            "no pod can have a role of its own: the cluster has no Pod Identity association, and "
            "no role in its account trusts an identity provider that takes its tokens"
        )
    statement = subject.estate.statement(ID)
    return on_the_word(statement, f"pods have own roles through {way}; that Envoy's use them")


def _way(subject: Subject) -> str:
    """How pods of the cluster can get roles of their own; empty where they can't."""
    place, name = subject.place, subject.get("name")
    found = subject.estate.find(
        ASSOCIATIONS,
        lambda view: bool(view.get("clusterName") == name),
        account=place.account,
        region=place.region,
    )
    if found is not None:
        return "EKS Pod Identity"
    issuer = str(subject.get("identity", "oidc", "issuer") or "").removeprefix("https://")
    if not issuer:
        return ""
    arn = f"arn:{place.partition}:iam::{place.account}{PROVIDER_PART}{issuer}"
    known = subject.estate.one(PROVIDERS, arn)
    if known is None or AUDIENCE not in (known.get("ClientIDList") or ()):
        return ""
    trusting_it = subject.estate.find(
        ROLES, lambda view: issuer in issuers_trusted(view), account=place.account
    )
    return "" if trusting_it is None else "an OIDC provider"


_ENVOY_ACCESS = "arn:aws:iam::aws:policy/AWSAppMeshEnvoyAccess"
_AUTO = cluster(computeConfig={"enabled": True, "nodeRoleArn": NODE_ROLE_ARN})

POD_IDENTITY = Check(
    id=ID,
    objective="least-privilege",
    topic="security-iam",
    says=(
        "Pods can have roles of their own in each EKS cluster, a cluster's tokens are changed into "
        "roles for exactly named service accounts alone, and no role of nodes lets pods connect to "
        "App Mesh."
    ),
    severity=Severity.HIGH,
    over=(CLUSTERS, NODEGROUPS, ASSOCIATIONS, ROLES),
    subject=_subjects,
    holds=_own_roles,
    joins=(POLICIES, PROVIDERS),
    slot=(
        "Under which service account a pod runs is shown by Kubernetes' own API alone, and EKS "
        "does not list nodes that it does not manage."
    ),
    counts="clusters, node groups, and roles of pods",
    remedy=(
        "Give the service account of each proxy a role, by a Pod Identity association or by a "
        "trust policy with StringEquals on the tokens' sub and aud, and take App Mesh out of the "
        "nodes' role. Then have somebody assert that the pods use these service accounts."
    ),
    references=(
        DESCRIBE,
        "eks:DescribePodIdentityAssociation",
        "eks:DescribeNodegroup",
        "iam:GetOpenIDConnectProvider",
        _DETAILS,
        "EKS User Guide: grant Kubernetes workloads access to AWS",
    ),
    examples=(
        *passing_worlds(),
        failing(
            "The nodes' role streams.",
            cluster(),
            nodegroup(),
            nodes(stream_on()),
            association(),
            role(POD_ROLE),
        ),
        failing(
            "The nodes' role holds AWS's policy for Envoy.",
            cluster(),
            nodegroup(),
            nodes(policies=(_ENVOY_ACCESS,)),
            managed(stream_on(), arn=_ENVOY_ACCESS),
            association(),
        ),
        failing(
            "A service account gets the nodes' role by way of another account's target role.",
            cluster(),
            nodegroup(),
            nodes(),
            association(target=NODE_ROLE_ARN),
            role(POD_ROLE),
        ),
        failing("The nodes of Auto Mode stream.", _AUTO, nodes(stream_on()), association()),
        failing("No way to an own role.", cluster(), nodegroup(), nodes()),
        failing(
            "A provider that does not take tokens for AWS.", cluster(), provider("other"), pod()
        ),
        failing("A provider that no role trusts.", cluster(), provider(), role(POD_ROLE)),
        failing(
            "The association gives out the nodes' role.",
            cluster(),
            nodegroup(),
            nodes(),
            association(NODE_ROLE_ARN),
        ),
        loose("No condition: every pod of the cluster.", None),
        loose("A namespace by a wildcard.", like("system:serviceaccount:shop:*")),
        loose("No audience.", {"StringEquals": {f"{ISSUER}:sub": ORDERS_POD}}),
        loose("Another audience.", exactly(audience="example.com")),
        loose("The subject is not that of a service account.", exactly("orders")),
        loose(
            "The condition also holds where the token has no subject.",
            {
                "StringEqualsIfExists": {f"{ISSUER}:sub": ORDERS_POD},
                "StringEquals": {f"{ISSUER}:aud": AUDIENCE},
            },
        ),
        Example(
            verdict=Verdict.FAIL,
            why="Somebody says that pods don't use their roles.",
            given=(cluster(), association(), role(POD_ROLE)),
            statements=word(ID, holds=False),
        ),
        Example(
            verdict=Verdict.FAIL,
            why="No word outweighs what the role of the nodes shows.",
            given=(cluster(), nodegroup(), nodes(stream_on()), association(), role(POD_ROLE)),
            statements=word(ID),
            advice=True,
        ),
        moot("No EKS.", role()),
        unknowing("Nobody's word.", cluster(), nodegroup(), nodes(), association()),
        unknowing(
            "The text of the nodes' policy does not decide.",
            cluster(),
            nodegroup(),
            nodes(stream_on(), deny(STREAM, Condition={"Bool": {"aws:ViaAWSService": "false"}})),
            association(),
        ),
        unknowing("The nodes' role is not there.", cluster(), nodegroup(), association()),
        unknowing(
            "Associations were denied.",
            cluster(),
            blind(ASSOCIATIONS, "eks:ListPodIdentityAssociations"),
        ),
        unknowing(
            "Providers were denied.", cluster(), blind(PROVIDERS, "iam:ListOpenIDConnectProviders")
        ),
        unknowing("Roles were denied.", cluster(), association(), blind(ROLES, _DETAILS)),
        unknowing("The cluster was denied.", hidden(cluster(), "", DESCRIBE)),
        unknowing("Clusters were denied.", blind(CLUSTERS, LIST)),
    ),
)
