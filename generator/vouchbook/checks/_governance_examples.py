"""Small worlds of detection services, reports, agreements and tags for the examples of checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import AS_OF, HOME, REGION, ROOT
from vouchbook.model.check import Example, Given, Verdict
from vouchbook.model.engagement import Statement

Plain = Mapping[str, Any]
PERIOD = ("2026-07-01", "2026-09-30")
AFTER = "2026-11-02T12:00:00.000000Z"
"""An instant after the end of App Mesh."""


def at(
    verdict: Verdict,
    why: str,
    *given: Given,
    as_of: str = AS_OF,
    period: tuple[str, str] = PERIOD,
    statements: tuple[Statement, ...] = (),
    advice: bool = False,
    **parameters: object,
) -> Example:
    """Give an example with an instant and a period of its own."""
    return Example(
        verdict=verdict,
        why=why,
        given=given,
        parameters=parameters,
        statements=statements,
        as_of=as_of,
        period=period,
        advice=advice,
    )


def hub(
    *standards: Plain, critical: Sequence[Plain] = (), region: str = REGION, on: bool = True
) -> Given:
    """A region's hub; switched off, AWS says so in place of every answer."""
    arn = f"arn:aws:securityhub:{region}:{HOME}:hub/default"
    if not on:
        return Given(collector="securityhub.hubs", id=arn)
    root = {"HubArn": arn, "SubscribedAt": "2026-01-05T08:00:00Z", "AutoEnableControls": True}
    facts = {"": root, "standards": list(standards), "critical": list(critical)}
    return Given(collector="securityhub.hubs", id=arn, facts=facts)


def standard(path: str, status: str = "READY", reason: str = "") -> Plain:
    """A subscription to a standard."""
    why = {"StandardsStatusReason": {"StatusReasonCode": reason}} if reason else {}
    return {
        "StandardsSubscriptionArn": f"arn:aws:securityhub:{REGION}:{HOME}:subscription/{path}",
        "StandardsArn": f"arn:aws:securityhub:{REGION}::standards/{path}",
        "StandardsInput": {},
        "StandardsStatus": status,
        **why,
    }


def detector(
    status: str = "ENABLED",
    *,
    agents: Sequence[str] | None = None,
    off: Sequence[str] = (),
    there: bool = True,
) -> Given:
    """A region's detector; `agents` are those of runtime monitoring, None: it is off."""
    arn = f"arn:aws:guardduty:{REGION}:{HOME}:detector"
    if not there:
        return Given(collector="guardduty.detectors", id=arn, facts={"": {"DetectorIds": []}})
    names = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS", "EKS_AUDIT_LOGS")
    features: list[Plain] = [
        {"Name": name, "Status": "DISABLED" if name in off else "ENABLED"} for name in names
    ]
    features.append(
        {
            "Name": "RUNTIME_MONITORING",
            "Status": "DISABLED" if agents is None else "ENABLED",
            "AdditionalConfiguration": [
                {"Name": name, "Status": "ENABLED"} for name in agents or ()
            ],
        }
    )
    identifier = "12abc34d567e8fa901bc2d34e56789f0"
    told = {"Status": status, "ServiceRole": ROOT, "Features": features}
    return Given(
        collector="guardduty.detectors",
        id=arn,
        facts={"": {"DetectorIds": [identifier]}, "detector": told},
    )


def tagged(arn: str, *, region: str = "", **tags: str) -> Given:
    """What the tagging API tells of a resource; `_` in a key stands for `-`."""
    told = [{"Key": name.replace("_", "-"), "Value": value} for name, value in tags.items()]
    facts = {"ResourceARN": arn, "Tags": told}
    return Given(collector="tagging.resources", id=arn, facts={"": facts}, region=region)


def session(status: str = "ENABLED") -> Given:
    """Macie's session of a region; without a status there is none."""
    arn = f"arn:aws:macie2:{REGION}:{HOME}:session"
    facts = {"": {"status": status}} if status else {}
    return Given(collector="macie2.sessions", id=arn, facts=facts)


def report(
    name: str = "AWS SOC 2 Type II Report",
    period: tuple[str, str] | None = ("2025-10-01", "2026-09-30"),
    *,
    older: Sequence[tuple[str, str]] = (),
    **members: object,
) -> Given:
    """A published report of AWS's with the period that it covers; `older` are its versions'."""
    digits = "".join(sign for sign in name.lower() if sign.isalnum())[:16].ljust(16, "0")
    arn = f"arn:aws:artifact:us-east-1::report/report-{digits}:{len(older) + 1}"
    root: dict[str, Any] = {
        "id": f"report-{digits}",
        "arn": arn,
        "name": name,
        "version": len(older) + 1,
        "state": "PUBLISHED",
        "series": name.removeprefix("AWS "),
        **_spanning(period),
        **members,
    }
    versions = [
        {**root, **_spanning(span), "version": number} for number, span in enumerate(older, 1)
    ]
    facts = {"": root, "details": root, "versions": [*versions, root]}
    return Given(collector="artifact.reports", id=arn, facts=facts)


def _spanning(period: tuple[str, str] | None) -> Plain:
    if period is None:
        return {}
    return {
        "periodStart": f"{period[0]}T00:00:00.000000Z",
        "periodEnd": f"{period[1]}T00:00:00.000000Z",
    }


def agreement(
    name: str = "AWS Business Associate Addendum",
    since: str = "2024-03-01",
    until: str = "",
    *,
    account: str = HOME,
    organisation: str = "",
) -> Given:
    """An agreement in force, of an account or of an organisation that its manager sees."""
    arn = f"arn:aws:artifact::{account}:customer-agreement/customer-agreement-0a1b2c3d4e5f6071"
    facts = {
        "arn": arn,
        "name": name,
        "state": "ACTIVE",
        "type": "DEFAULT",
        "effectiveStart": f"{since}T00:00:00.000000Z",
    }
    if until:
        facts["effectiveEnd"] = f"{until}T00:00:00.000000Z"
    if organisation:
        facts["organizationArn"] = f"arn:aws:organizations::{account}:organization/{organisation}"
    else:
        facts["awsAccountId"] = account
    return Given(collector="artifact.agreements", id=arn, facts={"": facts}, account=account)


def contact(address: str = "(redacted)@example.com") -> Given:
    """The account's security contact; without an address there is none."""
    told = {"AlternateContactType": "SECURITY", "EmailAddress": address, "Name": "(redacted)"}
    facts = {"security": told} if address else {}
    return Given(collector="account.contacts", id=ROOT, facts=facts)
