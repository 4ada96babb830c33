"""Do policies above the account keep its principals from switching off what watches them?"""

from collections.abc import Mapping
from dataclasses import dataclass

from vouchbook.checks._identity_examples import (
    HOME,
    allow,
    blind,
    deny,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._organization import (
    MEMBERSHIP,
    POLICIES,
    TREE,
    Lineage,
    bindings,
    enabled,
    lineage,
    membership,
    title_of_policy,
)
from vouchbook.checks._organization_examples import (
    MANAGER,
    ROOT,
    UNIT,
    branch,
    control_policy,
    loner,
    member,
    root,
)
from vouchbook.checks._resources import listed
from vouchbook.kernel.iam_decision import Rule, matches, rules_of
from vouchbook.kernel.iam_policy import Condition, undecided
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Per,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.reasons import Unread, UnreadError

ADMINS = "approved_admin_roles"
GUARDED: Mapping[str, str] = {
    "cloudtrail:DeleteTrail": "trail/*",
    "cloudtrail:StopLogging": "trail/*",
    "config:StopConfigurationRecorder": "configuration-recorder/*",
    "guardduty:DeleteDetector": "detector/*",
}
"""What must be denied -> the resources that it is done to."""
_EXCEPTIONS = frozenset({"arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike"})


@dataclass(slots=True)
class _Found:
    """What was found about one guarded action."""

    by: str = ""
    spared: frozenset[str] = frozenset()
    """Names of the roles to which the denial doesn't apply."""
    doubt: Unread | None = None


def _guarded(subject: Subject) -> Outcome:
    member = membership(subject.place, subject.estate)
    if member is None:
        return failed("the account is in no organisation, so no service control policy binds it")
    if member.manager == subject.place.account:
        return not_applicable("service control policies never bind the management account")
    if not member.all_features:
        return failed("the organisation has no service control policies: FeatureSet is not ALL")
    line = lineage(subject.place.account, subject.estate)
    if not enabled(line, subject.estate):
        return failed("service control policies are not enabled in the organisation's root")
    found = _denials(subject, line)
    missing = {action: item.doubt for action, item in found.items() if not item.by}
    # One action that nothing at all denies decides, whatever others depend on.
    free = [action for action, doubt in missing.items() if doubt is None]
    if free:
        return failed(f"no service control policy at or above the account denies {listed(free)}")
    for doubt in missing.values():
        if doubt is not None:
            raise UnreadError(doubt)
    return _judged(subject, found)


def _judged(subject: Subject, found: Mapping[str, _Found]) -> Outcome:
    by = listed(item.by for item in found.values())
    spared = {name for item in found.values() for name in item.spared}
    if not spared:
        return passed(f"denied to everybody in the account by {by}")
    strangers = spared - set(subject.estate.parameter(ADMINS))
    if strangers:
        return failed(f"denied by {by}, but not to role {listed(strangers)}, whom {ADMINS} omits")
    return advised(f"denied by {by} to everybody but the approved role {listed(spared)}")


def _denials(subject: Subject, line: Lineage) -> Mapping[str, _Found]:
    """Who denies each guarded action; a witness for all of them ends the search."""
    found = {action: _Found() for action in GUARDED}
    for binding in bindings(line, subject.estate):
        title = title_of_policy(binding.policy)
        for rule in rules_of(title, binding.policy.get("content")):
            for action, item in found.items():
                if _speaks(rule, action, subject.place):
                    _weigh(rule, item, f"{title} at {binding.target}")
        if all(item.by and not item.spared for item in found.values()):
            break
    return found


def _speaks(rule: Rule, action: str, place: Place) -> bool:
    """Whether a statement denies an action on everything of its kind in the account."""
    statement = rule.statement
    if statement.allow or statement.names(action) is not True or statement.all_but_resources:
        return False
    service = action.partition(":")[0]
    everything = f"arn:{place.partition}:{service}:*:{place.account}:{GUARDED[action]}"
    return any(matches(pattern, everything) for pattern in statement.resources)


def _weigh(rule: Rule, item: _Found, title: str) -> None:
    spared = [_spared(condition) for condition in rule.statement.conditions]
    if None in spared:
        doubtful = rule.statement.conditions[spared.index(None)]
        item.doubt = item.doubt or undecided(f"{doubtful.title} in {rule.title}")
        return
    names = frozenset(name for found in spared for name in found or ())
    if not item.by or len(names) < len(item.spared):
        item.by, item.spared = title, names


def _spared(condition: Condition) -> frozenset[str] | None:
    """The roles that a condition takes out by their ARNs; None where it does anything else."""
    operator = condition.operator.lower().removesuffix("ifexists")
    if condition.key.lower() != "aws:principalarn" or operator not in _EXCEPTIONS:
        return None
    return frozenset(_role_name(value) for value in condition.values)


def _role_name(value: str) -> str:
    """The name of a role; whatever else an ARN names stays as it is."""
    arn = parse_arn(value)
    is_role = arn is not None and arn.resource.startswith("role/")
    return value.rpartition("/")[2] if is_role else value


_GUARD = deny([*GUARDED])
_SPARING = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/break-glass"}}


def _organised(*policies: Given, status: str = "ENABLED") -> tuple[Given, ...]:
    everything = control_policy("p-FullAWSAccess", allow("*"), targets=[ROOT, UNIT, HOME])
    return (member(), root(status=status), *branch(HOME), everything, *policies)


def _guard(*statements: Mapping[str, object], at: str = ROOT, kind: str = "") -> Given:
    more = {"kind": kind} if kind else {}
    return control_policy("p-guard", *(statements or (_GUARD,)), targets=[at], name="guard", **more)


ORGANIZATION_GUARDS = Check(
    id="org-guardrails-scp",
    objective="logs-protected",
    topic="security-iam",
    says=(
        "A service control policy keeps everybody in the account from stopping or deleting its "
        "trail, its configuration recorder and its GuardDuty detector."
    ),
    severity=Severity.MEDIUM,
    over=(MEMBERSHIP,),
    per=Per.ACCOUNT,
    holds=_guarded,
    joins=TREE,
    parameters=(ADMINS,),
    counts="accounts",
    remedy=(
        f"Attach a service control policy that denies {', '.join(GUARDED)} to the account, to a "
        "unit above it or to the root. Let it spare none but approved roles. Collect the "
        "management account or a delegated administrator too: nobody else may read the policies."
    ),
    references=(
        "organizations:DescribeOrganization",
        "organizations:ListPolicies",
        "organizations:DescribePolicy",
        "organizations:ListTargetsForPolicy",
        "AWS Organizations User Guide: SCP evaluation",
    ),
    examples=(
        passing("At the root.", *_organised(_guard())),
        passing("At the unit.", *_organised(_guard(at=UNIT))),
        passing("At the account.", *_organised(_guard(at=HOME))),
        passing(
            "By wildcards, and on resources of any account.",
            *_organised(
                _guard(
                    deny("CloudTrail:*", "arn:aws:cloudtrail:*:*:trail/*"),
                    deny(["config:Stop*", "guardduty:*"]),
                )
            ),
        ),
        passing(
            "Everything but some actions is denied.",
            *_organised(_guard({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})),
        ),
        passing(
            "An approved role is spared.",
            *_organised(_guard(deny([*GUARDED], Condition=_SPARING))),
            advice=True,
            approved_admin_roles=["break-glass"],
        ),
        failing("One action is left out.", *_organised(_guard(deny([*GUARDED][:3])))),
        failing(
            "Only one trail is guarded.",
            *_organised(_guard(deny([*GUARDED], "arn:aws:cloudtrail:*:*:trail/audit"))),
        ),
        failing(
            "A Region decides about one action, and nothing denies the others.",
            *_organised(
                _guard(
                    deny(
                        "guardduty:*",
                        Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
                    )
                )
            ),
        ),
        failing("Attached to another account.", *_organised(_guard(at="555555555555"))),
        failing("Not attached.", *_organised(control_policy("p-guard", _GUARD, targets=[]))),
        failing(
            "A policy about resources binds no principals.",
            *_organised(_guard(kind="RESOURCE_CONTROL_POLICY")),
        ),
        failing(
            "A role that is not approved is spared.",
            *_organised(_guard(deny([*GUARDED], Condition=_SPARING))),
            approved_admin_roles=[],
        ),
        failing("The policy type is switched off.", *_organised(_guard(), status="")),
        failing("Billing alone is consolidated.", member(features="CONSOLIDATED_BILLING")),
        failing("No organisation.", loner()),
        moot("The management account.", member(manager=HOME)),
        unknowing("The management account was not collected.", member()),
        unknowing(
            "Who is spared, the engagement doesn't approve.",
            *_organised(_guard(deny([*GUARDED], Condition=_SPARING))),
        ),
        unknowing(
            "A tag of the caller decides.",
            *_organised(
                _guard(deny("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "shop"}}))
            ),
        ),
        unknowing(
            "A policy could not be read.",
            *_organised(hidden(_guard(), "content", "organizations:DescribePolicy")),
        ),
        unknowing(
            "What is in the unit was denied.",
            member(),
            root(),
            *(hidden(item, "accounts", "organizations:ListAccountsForParent") for item in branch()),
        ),
        unknowing(
            "Policies were denied.",
            *_organised()[:4],
            Given(
                collector=POLICIES,
                account=MANAGER,
                blind=blind(POLICIES, "organizations:ListPolicies").blind,
            ),
        ),
        unknowing(
            "Membership was denied.", blind(MEMBERSHIP, "organizations:DescribeOrganization")
        ),
    ),
)
