"""Do the Config rules that the organisation asks for exist, and comply?"""

from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.kernel.globs import covers
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
    unknown,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread

RULES = "config.rules"
LIST = "config:DescribeConfigRules"
COMPLIANCE = "config:DescribeComplianceByConfigRule"
DETAILS = "config:GetComplianceDetailsByConfigRule"
REQUIRED = "required_config_rules"
_TOLD = 3
"""How many resources a sentence names."""


def _comply(subject: Subject) -> Outcome:
    required = tuple(subject.estate.parameter(REQUIRED))
    if not required:
        return not_applicable(f"{REQUIRED} is an empty list")
    account = subject.place.account
    violated = subject.estate.find(
        RULES,
        lambda rule: _is_any_of(rule, required) and _found(rule) == "NON_COMPLIANT",
        account=account,
    )
    if violated is not None:
        return failed(f"{_title(violated)} is NON_COMPLIANT: {_resources(violated)}")
    rules = [
        rule for rule in subject.estate.every(RULES, account=account) if _is_any_of(rule, required)
    ]
    missing = [name for name in required if not any(_is(rule, name) for rule in rules)]
    if missing:
        return failed(f"there is no rule {listed(missing)}")
    leaving = [rule for rule in rules if rule.get("ConfigRuleState").startswith("DELETING")]
    if leaving:
        return failed(f"{listed(map(_title, leaving))} is being deleted")
    undecided = [rule for rule in rules if _found(rule) == "INSUFFICIENT_DATA"]
    if undecided:
        return unknown(_no_data(undecided))
    return passed(f"no resource breaks {listed(map(_title, rules))}")


def _is_any_of(rule: View, required: tuple[str, ...]) -> bool:
    return any(_is(rule, name) for name in required)


def _is(rule: View, wanted: str) -> bool:
    """By its name, which conformance packs lengthen (`name-*`), or by a managed rule's id."""
    return covers(wanted, rule.get("ConfigRuleName")) or (
        rule.get("Source", "Owner") == "AWS" and rule.get("Source", "SourceIdentifier") == wanted
    )


def _found(rule: View) -> str:
    return str(rule.get("compliance", "Compliance", "ComplianceType"))


def _title(rule: View) -> str:
    return f"{rule.get('ConfigRuleName')} in {rule.place.region}"


def _resources(rule: View) -> str:
    names = sorted(
        str(result.get("EvaluationResultIdentifier", "EvaluationResultQualifier", "ResourceId"))
        for result in rule.get("details") or ()
    )
    more = len(names) - _TOLD
    told = ", ".join(names[:_TOLD]) or "no resource is named"
    return f"{told} and {more} more" if more > 0 else told


def _no_data(rules: list[View]) -> Unread:
    return Unread(
        reason=Reason.NOT_IN_SOURCE,
        operation=COMPLIANCE,
        permission=COMPLIANCE,
        detail=f"{listed(map(_title, rules))}: INSUFFICIENT_DATA",
    )


def _rule(
    found: str = "COMPLIANT",
    *,
    name: str = "cloudtrail-enabled",
    region: str = REGION,
    resources: tuple[str, ...] = (),
    **members: object,
) -> Given:
    arn = f"arn:aws:config:{region}:{HOME}:config-rule/config-rule-{name[:6]}"
    facts = {
        "ConfigRuleName": name,
        "ConfigRuleArn": arn,
        "ConfigRuleState": "ACTIVE",
        "Source": {"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"},
        **members,
    }
    results = [
        {
            "EvaluationResultIdentifier": {"EvaluationResultQualifier": {"ResourceId": resource}},
            "ComplianceType": "NON_COMPLIANT",
        }
        for resource in resources
    ]
    told = {"ConfigRuleName": name, "Compliance": {"ComplianceType": found}}
    return Given(collector=RULES, id=arn, facts={"": facts, "compliance": told, "details": results})


_WANTED = ["cloudtrail-enabled"]
_OWN = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": "arn:aws:lambda:::mesh"}

RULES_COMPLIANCE = Check(
    id="config-rules-compliance",
    objective="configuration-known",
    topic="compliance",
    says="Every Config rule that the organisation requires exists, and no resource breaks it.",
    severity=Severity.MEDIUM,
    over=(RULES,),
    holds=_comply,
    per=Per.ACCOUNT,
    parameters=(REQUIRED,),
    counts="accounts",
    remedy=(
        "Deploy the rules that required_config_rules names, and mend the resources that break "
        "them. AWS has no managed rule for App Mesh: rules about the mesh are your own."
    ),
    references=(LIST, COMPLIANCE, DETAILS),
    examples=(
        passing("The rule complies.", _rule(), required_config_rules=_WANTED),
        passing(
            "By the id of a managed rule, whatever it is called.",
            _rule(name="securityhub-cloudtrail-enabled-1a2b3c"),
            required_config_rules=["CLOUD_TRAIL_ENABLED"],
        ),
        passing(
            "A conformance pack makes names longer.",
            _rule(name="mesh-tls-conformance-pack-1a2b3c", Source=_OWN),
            required_config_rules=["mesh-tls-*"],
        ),
        passing(
            "The rule found nothing that it applies to.",
            _rule("NOT_APPLICABLE"),
            required_config_rules=_WANTED,
        ),
        passing(
            "Another rule is nobody's requirement.",
            _rule(),
            _rule("NON_COMPLIANT", name="noise", Source={"Owner": "CUSTOM_POLICY"}),
            required_config_rules=_WANTED,
        ),
        failing(
            "A resource breaks it.",
            _rule("NON_COMPLIANT", resources=("trail-1", "trail-2", "trail-3", "trail-4")),
            required_config_rules=_WANTED,
        ),
        failing(
            "It complies in one Region, and not in another.",
            _rule(),
            _rule("NON_COMPLIANT", region="eu-west-1", resources=("trail-1",)),
            required_config_rules=_WANTED,
        ),
        failing("There is no rule.", required_config_rules=_WANTED),
        failing(
            "One of two is missing.", _rule(), required_config_rules=[*_WANTED, "mesh-tls-strict"]
        ),
        failing(
            "It is being deleted.",
            _rule(ConfigRuleState="DELETING"),
            required_config_rules=_WANTED,
        ),
        failing(
            "A custom rule is not the managed one by its function's name.",
            _rule(
                name="own",
                Source={"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"},
            ),
            required_config_rules=["CLOUD_TRAIL_ENABLED"],
        ),
        moot("No rule is required.", _rule("NON_COMPLIANT"), required_config_rules=[]),
        unknowing("Nobody said which rules.", _rule()),
        unknowing(
            "It has not found anything yet.",
            _rule("INSUFFICIENT_DATA"),
            required_config_rules=_WANTED,
        ),
        unknowing(
            "What it found was denied.",
            hidden(_rule(), "compliance", COMPLIANCE),
            required_config_rules=_WANTED,
        ),
        unknowing("Rules were denied.", blind(RULES, LIST), required_config_rules=_WANTED),
    ),
)
