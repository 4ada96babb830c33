"""Is the role that AWS made for App Mesh as AWS made it?"""

from vouchbook.checks._documents import trusted_by
from vouchbook.checks._identity_examples import (
    HOME,
    Plain,
    attached,
    blind,
    document,
    failing,
    hidden,
    moot,
    passing,
    trusting,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
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
from vouchbook.model.facts import View

SERVICE_ROLE = "iam.mesh-service-role"
NODES = "appmesh.virtual-nodes"
ENDED = "2026-10-01"
"""The first day without App Mesh."""
MESH_SERVICE = "appmesh.amazonaws.com"
PATH = f"/aws-service-role/{MESH_SERVICE}/"
ATTACHED_POLICY = "policy/aws-service-role/AWSAppMeshServiceRolePolicy"


def _as_aws_made_it(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return _without_role(subject)
    path = subject.get("Path")
    if path != PATH:
        return failed(f"Path is {path}, expected {PATH}")
    trusted = {f"{item.kind} {item.value}" for item in trusted_by(resource_of(subject))}
    if trusted != {f"Service {MESH_SERVICE}"}:
        return failed(
            f"the trust policy names {listed(trusted) or 'nobody'}, expected Service {MESH_SERVICE}"
        )
    arns = {item.get("PolicyArn") for item in subject.get("attached") or ()}
    expected = f"arn:{subject.place.partition}:iam::aws:{ATTACHED_POLICY}"
    if arns != {expected}:
        return failed(f"attached is {listed(arns) or 'nothing'}, expected {expected}")
    if subject.estate.as_of >= ENDED:
        return advised("as AWS made it; AWS ended App Mesh on 2026-09-30, so delete the role")
    return passed("path, trusted service and attached policy are as AWS made them")


def _without_role(subject: Subject) -> Outcome:
    def asks_cloud_map(node: View) -> bool:
        return node.get("spec", "serviceDiscovery", "awsCloudMap") is not None

    found = subject.estate.find(NODES, asks_cloud_map, account=resource_of(subject).place.account)
    if found is None:
        return not_applicable("the role isn't there, and no virtual node uses AWS Cloud Map")
    return failed(f"the role isn't there, and {found.id} uses AWS Cloud Map, which needs it")


_ROLE_ARN = f"arn:aws:iam::{HOME}:role{PATH}AWSServiceRoleForAppMesh"


def _service_role(
    *,
    path: str = PATH,
    trust: Plain | None = None,
    policy: str = f"arn:aws:iam::aws:{ATTACHED_POLICY}",
) -> Given:
    facts = {
        "Path": path,
        "Arn": _ROLE_ARN,
        "AssumeRolePolicyDocument": trust or trusting({"Service": MESH_SERVICE}),
    }
    return Given(
        collector=SERVICE_ROLE, id=_ROLE_ARN, facts={"": facts, "attached": attached(policy)}
    )


def _node(discovery: Plain) -> Given:
    arn = f"arn:aws:appmesh:us-east-1:{HOME}:mesh/shop/virtualNode/orders"
    facts = {"meshName": "shop", "spec": {"serviceDiscovery": discovery}}
    return Given(collector=NODES, id=arn, facts={"": facts})


_CLOUD_MAP = {"awsCloudMap": {"namespaceName": "shop", "serviceName": "orders"}}
_ABSENT = Given(collector=SERVICE_ROLE, id=_ROLE_ARN)
SERVICE_ROLE_UNMODIFIED = Check(
    id="iam-mesh-slr-present-and-unmodified",
    objective="least-privilege",
    topic="security-iam",
    says="App Mesh's service-linked role is as AWS made it.",
    severity=Severity.LOW,
    over=(SERVICE_ROLE,),
    holds=_as_aws_made_it,
    joins=(NODES,),
    counts="service-linked roles",
    remedy=(
        "Where the role is missing, create it with CreateServiceLinkedRole. It can't be edited: "
        "what differs is another role under its name, or a change of AWS's own."
    ),
    references=(
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "App Mesh User Guide: using service-linked roles for App Mesh",
    ),
    examples=(
        passing("As AWS made it.", _service_role()),
        passing(
            "After the end of App Mesh: an advice to delete it.",
            _service_role(),
            advice=True,
            as_of="2026-10-05T12:00:00.000000Z",
        ),
        failing("Another path.", _service_role(path="/")),
        failing(
            "Somebody else is trusted too.",
            _service_role(trust=trusting({"Service": [MESH_SERVICE, "ec2.amazonaws.com"]})),
        ),
        failing("Another policy.", _service_role(policy="arn:aws:iam::aws:policy/PowerUserAccess")),
        failing("Missing, though a node uses Cloud Map.", _ABSENT, _node(_CLOUD_MAP)),
        moot("Missing, and no node uses Cloud Map.", _ABSENT, _node({"dns": {"hostname": "a"}})),
        unknowing(
            "Everybody but the service: not what AWS writes, and not for a text to settle.",
            _service_role(
                trust=document(
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRole",
                        "NotPrincipal": {"Service": MESH_SERVICE},
                    }
                )
            ),
        ),
        unknowing("The role was denied.", hidden(_service_role(), "", "iam:GetRole")),
        unknowing(
            "What is attached was denied.",
            hidden(_service_role(), "attached", "iam:ListAttachedRolePolicies"),
        ),
        unknowing(
            "Missing, and nodes were denied.", _ABSENT, blind(NODES, "appmesh:ListVirtualNodes")
        ),
    ),
)
