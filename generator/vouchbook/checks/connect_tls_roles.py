"""May the role that ECS uses for Service Connect's certificates do that, and for ECS alone?"""

from vouchbook.checks._connect import each_encrypted_offer
from vouchbook.checks._connect_examples import (
    TLS,
    TLS_ROLE,
    client,
    denied_services,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._documents import ROLES, attached_policies, inline_policies, trusted_by
from vouchbook.checks._identity_examples import (
    HOME,
    Plain,
    allow,
    blind,
    failing,
    hidden,
    moot,
    passing,
    role,
    trusting,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.kernel.iam_policy import Principal, Statement, read_policy
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import View

READ = "iam:GetAccountAuthorizationDetails"
TRUSTED = Principal(kind="Service", value="ecs.amazonaws.com")
POLICY = "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
_PINS = frozenset({"aws:sourceaccount", "aws:sourcearn"})


def _fit(subject: Subject) -> Outcome:
    arn = subject.get("tls", "roleArn")
    if not arn:
        return failed("tls names no roleArn, with which ECS could issue and keep certificates")
    found = subject.estate.one(ROLES, arn)
    if found is None:
        return failed(f"{arn} does not exist")
    strangers = {item.value for item in trusted_by(found) if item != TRUSTED}
    if strangers:
        return failed(f"{arn} may be assumed by {listed(strangers)} beside {TRUSTED.value}")
    if TRUSTED not in trusted_by(found):
        return failed(f"{arn} can't be assumed by {TRUSTED.value}")
    wanted = f"arn:{resource_of(subject).place.partition}:iam::aws:policy/service-role/{POLICY}"
    held = {str(item.get("PolicyArn")) for item in attached_policies(found)}
    if wanted not in held:
        return failed(f"{arn} has no {POLICY} attached")
    remarks = [*_more(found, held - {wanted}), *_unpinned(found)]
    told = f"{arn} is for ECS alone, with the policy that AWS keeps for this"
    return advised(f"{told}; {'; '.join(remarks)}") if remarks else passed(told)


def _more(found: View, held: set[str]) -> list[str]:
    own = {f"inline policy {item.get('PolicyName')}" for item in inline_policies(found)}
    return [f"it holds more: {listed(held | own)}"] if held | own else []


def _unpinned(found: View) -> list[str]:
    """Whether ECS could be made to use the role for another account's sake."""
    allows = [item for item in read_policy(found.get("AssumeRolePolicyDocument")) if item.allow]
    if all(_is_pinned(item) for item in allows):
        return []
    return ["its trust names neither aws:SourceAccount nor aws:SourceArn"]


def _is_pinned(statement: Statement) -> bool:
    return any(item.key.lower() in _PINS for item in statement.conditions)


_ECS = {"Service": TRUSTED.value}
_PINNED: Plain = {"StringEquals": {"aws:SourceAccount": HOME}}
_MANAGED = f"arn:aws:iam::aws:policy/service-role/{POLICY}"
_VOLUMES = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"


def _role(*policies: str, trust: Plain | None = None, statements: tuple[Plain, ...] = ()) -> Given:
    return role(
        TLS_ROLE.rpartition("/")[2],
        *statements,
        trust=trust or trusting(_ECS, Condition=_PINNED),
        policies=policies or (_MANAGED,),
    )


_ALL_BUT: Plain = {
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "*"}}]
}
_NAMELESS = offer(tls={name: value for name, value in TLS.items() if name != "roleArn"})

TLS_ROLE_SCOPED = Check(
    id="connect-tls-role",
    objective="least-privilege",
    topic="security-iam",
    says=(
        "Roles that ECS uses for certificates of Service Connect are for ECS alone, and hold the "
        "policy that AWS keeps for it."
    ),
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_encrypted_offer,
    holds=_fit,
    joins=(ROLES,),
    counts="offers under TLS",
    remedy=(
        f"Make a role that {TRUSTED.value} alone may assume, under the condition of your own "
        f"account (aws:SourceAccount), attach {POLICY}, and nothing else."
    ),
    references=(DESCRIBE_SERVICES, READ, "ECS Developer Guide: infrastructure IAM role"),
    examples=(
        passing("For ECS alone, and for this alone.", serving(), _role()),
        passing("It serves volumes, too.", serving(), _role(_MANAGED, _VOLUMES), advice=True),
        passing(
            "An inline policy beside it.",
            *(serving(), _role(statements=(allow("kms:Decrypt"),))),
            advice=True,
        ),
        passing(
            "Its trust is not bound to the account.",
            *(serving(), _role(trust=trusting(_ECS))),
            advice=True,
        ),
        failing("Another policy.", serving(), _role(_VOLUMES)),
        failing(
            "Tasks may assume it, too.",
            serving(),
            _role(trust=trusting({"Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]})),
        ),
        failing("ECS may not assume it.", serving(), _role(trust={"Statement": []})),
        failing("No role is named.", serving(_NAMELESS)),
        failing("It is gone.", serving()),
        moot("No offer is under TLS; another check says so.", serving(offer(tls=None))),
        moot("A client alone.", client()),
        moot("A service without Service Connect.", unconnected()),
        unknowing("It trusts all but some.", serving(), _role(trust=_ALL_BUT)),
        unknowing("The role was denied.", serving(), hidden(_role(), "", READ)),
        unknowing("Roles were denied.", serving(), blind(ROLES, READ)),
        denied_services(),
    ),
)
