"""Do policies that the customer wrote or attached give more than anybody should have?"""

from collections.abc import Iterator

from vouchbook.checks._documents import (
    GROUPS,
    POLICIES,
    ROLES,
    USERS,
    attached_policies,
    customer_documents,
    holds_policy,
    statements_of,
)
from vouchbook.checks._identity_examples import (
    ADMINISTRATOR,
    HOME,
    allow,
    blind,
    deny,
    failing,
    group,
    managed,
    moot,
    passing,
    role,
    unknowing,
    user,
)
from vouchbook.checks._resources import collector_of, listed, name_of, resource_of, title_of
from vouchbook.kernel.iam_policy import Grants, combined, grants, settled
from vouchbook.model.check import (
    Check,
    Outcome,
    Part,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

ADMINS = "approved_admin_roles"
READ = "iam:GetAccountAuthorizationDetails"
PRINCIPALS = (POLICIES, ROLES, USERS, GROUPS)
ADMINISTRATOR_KEY = "attached:AdministratorAccess"
_PARTS = (
    "GatewayRoute",
    "Mesh",
    "Route",
    "VirtualGateway",
    "VirtualNode",
    "VirtualRouter",
    "VirtualService",
)
MESH_WRITES = (
    *(f"appmesh:{verb}{part}" for verb in ("Create", "Update", "Delete") for part in _PARTS),
    "appmesh:DeleteMeshPolicy",
    "appmesh:PutMeshPolicy",
)
"""The actions that change a mesh; the last two have no public operation, RAM uses them."""


def _no_mesh_wildcard(subject: Subject) -> Outcome:
    if _attached_to_nobody(subject):
        return not_applicable("the policy is attached to nobody")
    place, statements = subject.place, statements_of(subject)
    granted = {action: grants(statements, action) for action in MESH_WRITES}
    every = f"arn:{place.partition}:appmesh:*:{place.account}:mesh/*"
    answers = {action: grant.on(every) for action, grant in granted.items()}
    wide = sorted(action for action, answer in answers.items() if answer is True)
    if wide:
        return _judge_holders(subject, f"the policy allows {wide[0]} on every mesh")
    settled(combined(answers.values()))
    regions = {name for grant in granted.values() for name in _whole_regions(grant, every)}
    if regions:
        return advised(f"the policy allows writes on every mesh of region {listed(regions)}")
    return passed("no statement allows App Mesh writes on every mesh")


def _whole_regions(grant: Grants, every: str) -> Iterator[str]:
    """The regions of which every mesh is within a grant."""
    for pattern in grant.allowed:
        arn = parse_arn(pattern)
        if arn and grant.on(every.replace(":*:", f":{arn.region}:", 1)) is True:
            yield arn.region


def _judge_holders(subject: Subject, what: str) -> Outcome:
    stranger = _stranger(subject)
    if stranger:
        return failed(f"{what}, and {stranger} holds it; expected approved roles alone")
    return passed(f"{what}, and only roles hold it that {ADMINS} lists")


def _stranger(subject: Subject) -> str:
    """Somebody who holds a policy and is no approved role; empty where nobody is."""
    holder = resource_of(subject)
    if subject.key:
        return "" if _is_approved(subject, holder) else title_of(holder)
    account = subject.place.account
    # Users and groups are never approved; so the engagement is asked about roles alone.
    for collector in (USERS, GROUPS):
        found = subject.estate.find(
            collector, lambda item: holds_policy(item, holder.id), account=account
        )
        if found is not None:
            return title_of(found)
    stranger = subject.estate.find(
        ROLES,
        lambda item: holds_policy(item, holder.id) and not _is_approved(subject, item),
        account=account,
    )
    return title_of(stranger) if stranger else ""


def _is_approved(subject: Subject, holder: View) -> bool:
    if collector_of(holder) != ROLES:
        return False
    return name_of(holder) in subject.estate.parameter(ADMINS)


def _attached_to_nobody(subject: Subject) -> bool:
    return not subject.key and subject.get("AttachmentCount") == 0


def _policies_and_administrators(resource: View) -> Iterator[Part | View]:
    """Yield the customer's policies, and whoever has AdministratorAccess of AWS attached."""
    yield from customer_documents(resource)
    if collector_of(resource) == POLICIES:
        return
    for item in attached_policies(resource):
        if str(item.get("PolicyArn")).endswith(":iam::aws:policy/AdministratorAccess"):
            yield Part(key=ADMINISTRATOR_KEY, facts=item)


def _no_admin_star(subject: Subject) -> Outcome:
    if subject.key == ADMINISTRATOR_KEY:
        holder = resource_of(subject)
        if _is_approved(subject, holder):
            return passed(f"AdministratorAccess is attached to {title_of(holder)}, approved")
        return failed(
            f"AdministratorAccess is attached to {title_of(holder)}, expected approved roles alone"
        )
    if _attached_to_nobody(subject):
        return not_applicable("the policy is attached to nobody")
    everything = grants(statements_of(subject), "*:*")
    if settled(everything.on(f"arn:{subject.place.partition}:*:*:*:*")):
        return failed("the policy allows Action * on Resource *, expected named actions")
    return passed("no statement allows Action * on Resource *")


_EVERYTHING = allow("*")
_OWN_MESH = allow("appmesh:*", f"arn:aws:appmesh:*:{HOME}:mesh/shop/*")
_POLICY = f"arn:aws:iam::{HOME}:policy/mesh"
_NOT_ACTION = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}

NO_MESH_WILDCARD = Check(
    id="iam-no-appmesh-wildcard-customer-policy",
    objective="least-privilege",
    topic="security-iam",
    says="No customer policy allows App Mesh writes on every mesh, but for approved roles.",
    severity=Severity.HIGH,
    over=PRINCIPALS,
    subject=customer_documents,
    holds=_no_mesh_wildcard,
    parameters=(ADMINS,),
    counts="customer policies",
    remedy=(
        "Name the ARNs of the meshes, nodes and routes that the holder looks after. Roles that "
        f"administer all meshes belong into the engagement ({ADMINS})."
    ),
    references=(
        READ,
        "Service Authorization Reference: actions, resources, and condition keys for App Mesh",
    ),
    examples=(
        passing("One mesh.", role("deployer", _OWN_MESH)),
        passing("Reading everything.", role("viewer", allow(["appmesh:Describe*", "s3:*"]))),
        passing("Denied in the same policy.", role("builder", allow("*"), deny("appmesh:*"))),
        passing(
            "An approved role.",
            role("mesh-admin", allow("appmesh:*")),
            approved_admin_roles=["mesh-admin"],
        ),
        passing(
            "A managed policy that an approved role alone holds.",
            managed(allow("appmesh:*")),
            role("mesh-admin", policies=[_POLICY]),
            approved_admin_roles=["mesh-admin"],
        ),
        passing(
            "Every mesh of one region: an advice.",
            role("deployer", allow("appmesh:Create*", f"arn:aws:appmesh:us-east-1:{HOME}:mesh/*")),
            advice=True,
        ),
        failing(
            "A role that is not approved; case doesn't matter.",
            role("deployer", allow("AppMesh:create*")),
            approved_admin_roles=[],
        ),
        failing("A user is never approved.", user("jane", allow("appmesh:Update*"))),
        failing(
            "The pattern of an ARN can be as wide as a star.",
            role("deployer", allow("appmesh:Delete*", f"arn:aws:appmesh:*:{HOME}:*")),
            approved_admin_roles=[],
        ),
        failing(
            "A managed policy that a group holds.",
            managed(allow("*")),
            group(policies=[_POLICY]),
        ),
        failing(
            "A managed policy that a role holds without being approved.",
            managed(allow("appmesh:*")),
            role("deployer", policies=[_POLICY]),
            approved_admin_roles=["mesh-admin"],
        ),
        moot("Attached to nobody.", managed(allow("appmesh:*"), attachments=0)),
        moot("AWS's own policies.", managed(allow("*"), arn=ADMINISTRATOR)),
        unknowing("What NotAction comes down to.", role("deployer", _NOT_ACTION)),
        unknowing(
            "A tag decides.",
            role(
                "deployer",
                allow(
                    "appmesh:*",
                    Condition={"StringEquals": {"aws:ResourceTag/team": "mesh"}},
                ),
            ),
        ),
        unknowing("The engagement approves nobody.", role("mesh-admin", allow("appmesh:*"))),
        unknowing("Roles were denied.", blind(ROLES, READ)),
    ),
)

NO_ADMIN_STAR = Check(
    id="iam-no-admin-star",
    objective="least-privilege",
    topic="security-iam",
    says="No attached policy allows everything, but AdministratorAccess of approved roles.",
    severity=Severity.CRITICAL,
    over=PRINCIPALS,
    subject=_policies_and_administrators,
    holds=_no_admin_star,
    parameters=(ADMINS,),
    counts="policies and administrators",
    remedy=(
        "Replace the star by the actions that are used. Where everything is needed, let an "
        f"approved role ({ADMINS}) have AdministratorAccess, and nobody else."
    ),
    references=(READ, "IAM User Guide: security best practices in IAM"),
    examples=(
        passing("Named actions.", role("deployer", _OWN_MESH)),
        passing("Every action of one service.", managed(allow("s3:*"))),
        passing(
            "AdministratorAccess of an approved role.",
            role("break-glass", policies=[ADMINISTRATOR]),
            approved_admin_roles=["break-glass"],
        ),
        failing("A managed policy; only the default version counts.", managed(_EVERYTHING)),
        failing(
            "Inline, and an approval makes it no better.",
            role("break-glass", _EVERYTHING),
            approved_admin_roles=["break-glass"],
        ),
        failing(
            "With MFA it is everything still.",
            user("jane", allow("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
        ),
        failing(
            "AdministratorAccess of a role that is not approved.",
            role("deployer", policies=[ADMINISTRATOR]),
            approved_admin_roles=["break-glass"],
        ),
        failing("AdministratorAccess of a group.", group(policies=[ADMINISTRATOR])),
        failing("AdministratorAccess of a user.", user(policies=[ADMINISTRATOR])),
        moot("Attached to nobody.", managed(_EVERYTHING, attachments=0)),
        unknowing("What NotAction comes down to.", managed(_NOT_ACTION)),
        unknowing("The engagement approves nobody.", role("break-glass", policies=[ADMINISTRATOR])),
        unknowing("Policies were denied.", blind(POLICIES, READ)),
    ),
)
