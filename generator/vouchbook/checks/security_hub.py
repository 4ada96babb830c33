"""Is Security Hub CSPM on, with the standards that are needed, and nothing critical left?"""

from collections.abc import Iterable

from vouchbook.checks._governance_examples import Plain, hub, standard
from vouchbook.checks._identity_examples import (
    HOME,
    blind,
    failing,
    hidden,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import Facts

HUBS = "securityhub.hubs"
STANDARDS = "required_security_standards"
FOUNDATIONAL = "aws-foundational-security-best-practices"
DESCRIBE_HUB = "securityhub:DescribeHub"
ENABLED_STANDARDS = "securityhub:GetEnabledStandards"
GET_FINDINGS = "securityhub:GetFindings"
_READY = "READY"


def _watched(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return failed("Security Hub CSPM is not enabled in this region")
    standards = subject.get("standards") or ()
    findings = subject.get("critical") or ()
    wrong = _lacking(standards, FOUNDATIONAL) or _critical(findings)
    if wrong:
        return failed(wrong)
    # What AWS recommends to everybody is asked first: it fails without the engagement's list, too.
    required = subject.estate.parameter(STANDARDS)
    lacking = [words for name in required if (words := _lacking(standards, name))]
    if lacking:
        return failed("; ".join(sorted(set(lacking))))
    ready = {item.get("StandardsArn") for item in standards if _is_ready(item)}
    return passed(f"on, nothing critical fails, and ready are {listed(map(_title, ready))}")


def _lacking(standards: Iterable[Facts], name: str) -> str:
    """Why no standard of this name is ready; empty where one is."""
    found = [item for item in standards if name.lower() in item.get("StandardsArn").lower()]
    if any(_is_ready(item) for item in found):
        return ""
    if not found:
        return f"no standard {name} is enabled"
    return f"standard {name} is {listed(map(_state, found))}, expected {_READY}"


def _is_ready(item: Facts) -> bool:
    return bool(item.get("StandardsStatus") == _READY)


def _state(item: Facts) -> str:
    reason = item.get("StandardsStatusReason", "StatusReasonCode")
    return f"{item.get('StandardsStatus')}{f' ({reason})' if reason else ''}"


def _title(arn: str) -> str:
    return arn.partition("::")[2].partition("/")[2]


def _critical(findings: Iterable[Facts]) -> str:
    """The controls of critical severity that fail, whatever somebody said of their findings."""
    # A suppressed finding is an accepted one, and accepting changes no verdict.
    controls = [
        item.get("Compliance", "SecurityControlId") or item.get("GeneratorId") for item in findings
    ]
    if not controls:
        return ""
    return f"critical controls fail: {listed(controls)} (active findings: {len(controls)})"


_FSBP = standard(f"{FOUNDATIONAL}/v/1.0.0")
_NIST = standard("nist-800-53/v/5.0.0")
_ROOT_KEY: Plain = {
    "Id": "arn:aws:securityhub:us-east-1:111122223333:security-control/IAM.4/finding/1",
    "AwsAccountId": HOME,
    "RecordState": "ACTIVE",
    "Severity": {"Label": "CRITICAL"},
    "Workflow": {"Status": "SUPPRESSED"},
    "Compliance": {"Status": "FAILED", "SecurityControlId": "IAM.4"},
    "Resources": [{"Type": "AwsAccount", "Id": f"AWS::::Account:{HOME}"}],
}

ENABLED_WITH_STANDARDS = Check(
    id="securityhub-enabled-standards",
    objective="configuration-known",
    topic="compliance",
    says=(
        "Security Hub CSPM is on in each region, the required standards are ready, and no control "
        "of critical severity fails."
    ),
    severity=Severity.MEDIUM,
    over=(HUBS,),
    holds=_watched,
    parameters=(STANDARDS,),
    counts="regions",
    remedy=(
        "Enable Security Hub CSPM with AWS Foundational Security Best Practices and the standards "
        f"of the engagement ({STANDARDS}), let AWS Config record what they need, and mend what is "
        "critical. Findings that are not updated for 90 days vanish: export them."
    ),
    references=(DESCRIBE_HUB, ENABLED_STANDARDS, GET_FINDINGS, "Security Hub User Guide"),
    examples=(
        passing(
            "On, with both standards.",
            hub(_FSBP, _NIST),
            required_security_standards=["nist-800-53"],
        ),
        passing("No other standard is required.", hub(_FSBP), required_security_standards=[]),
        failing("AWS says that the account is not subscribed.", hub(on=False)),
        failing(
            "One region of two.",
            hub(_FSBP),
            hub(on=False, region="eu-west-1"),
            required_security_standards=[],
        ),
        failing("Without a standard it judges nothing.", hub()),
        failing(
            "A required standard is missing.",
            hub(_FSBP),
            required_security_standards=["pci-dss"],
        ),
        failing(
            "A standard that AWS Config doesn't feed.",
            hub(
                _FSBP,
                standard("pci-dss/v/4.0.1", "INCOMPLETE", "NO_AVAILABLE_CONFIGURATION_RECORDER"),
            ),
            required_security_standards=["pci-dss"],
        ),
        failing(
            "A critical finding, which is suppressed, and fails all the same.",
            hub(_FSBP, critical=[_ROOT_KEY]),
            required_security_standards=[],
        ),
        unknowing("The engagement doesn't say which standards it needs.", hub(_FSBP)),
        unknowing("The hub was denied.", blind(HUBS, DESCRIBE_HUB)),
        unknowing(
            "Standards were denied.",
            hidden(hub(_FSBP), "standards", ENABLED_STANDARDS),
            required_security_standards=[],
        ),
        unknowing(
            "Findings were denied.",
            hidden(hub(_FSBP), "critical", GET_FINDINGS),
            required_security_standards=[],
        ),
    ),
)
