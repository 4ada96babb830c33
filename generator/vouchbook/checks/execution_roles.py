"""Does the role that starts tasks pull images, ship logs and hand over named secrets, no more?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from vouchbook.checks._documents import (
    POLICIES,
    ROLES,
    default_version,
    everything_held,
    managed_policy,
)
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    Plain,
    allow,
    blind,
    bounded,
    deny,
    failing,
    managed,
    moot,
    passing,
    role,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import task, unread_task
from vouchbook.checks._tasks import DESCRIBE, LIST, TASKS, task_of
from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_decision import overlap
from vouchbook.kernel.iam_policy import Answer, Statement, combined, grants, settled
from vouchbook.model.check import (
    Check,
    Estate,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

READ = "iam:GetAccountAuthorizationDetails"
PULLS_AND_LOGS = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
"""What AmazonECSTaskExecutionRolePolicy allows."""
SECRETS = {
    "kms:Decrypt": ("kms", "key/"),
    "secretsmanager:GetSecretValue": ("secretsmanager", "secret:"),
    "ssm:GetParameters": ("ssm", "parameter/"),
}
"""What hands secrets to containers -> service and resource of the ARNs that it may name."""
_USUAL = frozenset(name.lower() for name in (*PULLS_AND_LOGS, *SECRETS))
_SUFFIX = "-??????"
"""Secrets Manager ends each secret's ARN in six characters of its own."""
_SHOWN = 5
"""How many of the actions that it shouldn't have are named; AWS's own policies list hundreds."""
Bound = tuple[Statement, ...] | None


def _least(subject: Subject) -> Outcome:
    task = task_of(subject)
    named = task.get("executionRoleArn")
    if not named:
        return not_applicable("no executionRoleArn: the agent acts under the instance's role")
    role = _role(str(named), task.place, subject.estate)
    held, bound = everything_held(role, subject.estate), _bound(role, subject.estate)
    doubts: list[Answer] = []
    others = []
    for pattern in _patterns(held):
        if pattern.lower() in _USUAL or not _within(bound, pattern):
            continue
        answer = grants(_about(held, pattern), pattern).somewhere
        others += [pattern] if answer is True else []
        doubts.append(answer)
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        told = f"{listed(others[:_SHOWN])}{more}"
        return failed(f"{named} is allowed {told}, expected pulls, logs and named secrets alone")
    for action in sorted(SECRETS):
        wide = _wide(action, held, bound)
        if wide:
            return failed(f"{named} is allowed {action} on {listed(wide)}, expected named ARNs")
    settled(combined(doubts))
    return passed(f"{named} pulls images, ships logs and reads secrets by name, no more")


def _role(named: str, place: Place, estate: Estate) -> View:
    if parse_arn(named):
        role = estate.one(ROLES, named)
    else:
        # A task definition may name its role without an account and a path.
        role = estate.find(ROLES, lambda item: item.get("RoleName") == named, account=place.account)
    if role is None:
        unread = Unread(
            reason=Reason.VANISHED, operation=READ, permission=READ, detail=f"role {named}"
        )
        raise UnreadError(unread)
    return role


def _bound(role: View, estate: Estate) -> Bound:
    arn = role.get("PermissionsBoundary", "PermissionsBoundaryArn")
    return default_version(managed_policy(arn, role, estate)) if arn else None


def _patterns(statements: Iterable[Statement]) -> Iterator[str]:
    """The action patterns that are allowed, each once."""
    found = {
        pattern
        for item in statements
        if item.allow
        for pattern in (("*:*",) if item.all_but_actions else item.actions)
    }
    yield from sorted(found)


def _about(statements: tuple[Statement, ...], pattern: str) -> tuple[Statement, ...]:
    """The statements that decide about a pattern, each with as few actions as that takes.

    A wider pattern that allows it too is asked about by itself; AWS's managed policies have
    thousands of patterns, and asking all of them about each of them takes seconds.
    """
    return tuple(
        replace(item, actions=(pattern,)) if item.allow and pattern in item.actions else item
        for item in statements
        if not item.allow or item.all_but_actions or pattern in item.actions
    )


def _within(bound: Bound, pattern: str) -> bool:
    """Whether a boundary lets through anything unusual of what a pattern stands for."""
    if bound is None:
        return True
    unusual = (item.lower() for item in _patterns(bound) if item.lower() not in _USUAL)
    return any(overlap(item, pattern.lower()) for item in unusual)


def _wide(action: str, held: tuple[Statement, ...], bound: Bound) -> tuple[str, ...]:
    """The resource patterns by which a secret is not named."""
    fits = _names_one(*SECRETS[action])
    wide = grants(held, action).beyond(fits)
    if not wide or bound is None:
        return wide
    return wide if grants(bound, action).beyond(fits) else ()


def _names_one(service: str, kind: str) -> Callable[[str], bool]:
    def fits(pattern: str) -> bool:
        arn = parse_arn(pattern)
        if arn is None or arn.service != service or not arn.resource.startswith(kind):
            return False
        return is_literal(pattern.removesuffix(_SUFFIX) if service == "secretsmanager" else pattern)

    return fits


_SECRET = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:shop/database"
_KEY = f"arn:aws:kms:{REGION}:{HOME}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
_USUAL_ALLOW = allow([*PULLS_AND_LOGS])
_READS_SECRET = allow("secretsmanager:GetSecretValue", f"{_SECRET}{_SUFFIX}")
_POLICY = f"arn:aws:iam::{HOME}:policy/mesh"
_NOT_ACTION = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
_TAG = {"StringEquals": {"aws:ResourceTag/team": "shop"}}


def _execution(*statements: Plain, policies: tuple[str, ...] = ()) -> Given:
    return role("ecs-execution", *statements, policies=policies)


EXECUTION_ROLE_LEAST = Check(
    id="ecs-execution-role-least",
    objective="least-privilege",
    topic="security-iam",
    says="Task execution roles pull images, write logs and read named secrets, and do no more.",
    severity=Severity.MEDIUM,
    over=(TASKS,),
    holds=_least,
    joins=(ROLES, POLICIES),
    counts="task definitions",
    remedy=(
        "Allow what AmazonECSTaskExecutionRolePolicy allows, and reading of secrets, parameters "
        "and keys by their ARNs. What the application needs belongs into the task role."
    ),
    references=(DESCRIBE, READ, "ECS Developer Guide: task execution IAM role"),
    examples=(
        passing("Images and logs.", task(), _execution(_USUAL_ALLOW)),
        passing(
            "Secrets by name; the case of actions doesn't matter.",
            task(),
            _execution(
                allow([name.upper() for name in PULLS_AND_LOGS]),
                _READS_SECRET,
                allow("kms:Decrypt", _KEY),
                allow("ssm:GetParameters", f"arn:aws:ssm:{REGION}:{HOME}:parameter/shop/key"),
            ),
        ),
        passing(
            "More is allowed and denied again.",
            task(),
            _execution(_USUAL_ALLOW, allow("s3:GetObject"), deny("s3:*")),
        ),
        passing(
            "The boundary lets nothing else through.",
            task(),
            bounded(_execution(allow("*")), _POLICY),
            managed(_USUAL_ALLOW, _READS_SECRET),
        ),
        failing(
            "The mesh is the task role's matter.",
            task(),
            _execution(_USUAL_ALLOW, allow("appmesh:StreamAggregatedResources")),
        ),
        failing(
            "A wildcard stands for more than what is needed.", task(), _execution(allow("ecr:*"))
        ),
        failing(
            "Through a managed policy.",
            task(),
            _execution(policies=(_POLICY,)),
            managed(_USUAL_ALLOW, allow("logs:CreateLogGroup")),
        ),
        failing("Every secret.", task(), _execution(allow("secretsmanager:GetSecretValue"))),
        failing(
            "Secrets whose names begin alike.",
            task(),
            _execution(allow("secretsmanager:GetSecretValue", f"{_SECRET}*")),
        ),
        failing(
            "A boundary that is as wide.",
            task(),
            bounded(_execution(allow("s3:Get*")), _POLICY),
            managed(allow("s3:*Object")),
        ),
        moot("No execution role.", task(executionRoleArn=None)),
        moot("No task definitions."),
        unknowing("What NotAction comes down to.", task(), _execution(_NOT_ACTION)),
        unknowing("A tag decides.", task(), _execution(allow("s3:GetObject", Condition=_TAG))),
        unknowing("The role isn't in its account's list.", task(), role()),
        unknowing("Roles were denied.", task(), blind(ROLES, READ)),
        unknowing("The task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
