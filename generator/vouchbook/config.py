"""vouchbook.toml: the engagement, and how to reach the estate.

Every mistake in it is reported at once.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from vouchbook.kernel.canonical import NotCanonicalError, canonical_value
from vouchbook.kernel.errors import UsageError
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.parameters import KINDS
from vouchbook.kernel.strict_table import Table
from vouchbook.model.engagement import (
    Engagement,
    Exclusion,
    FrameworkScope,
    Parameter,
    Person,
    Report,
)
from vouchbook.model.reach import Reach

FILE = "vouchbook.toml"
"""The file that makes a folder a workspace."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What vouchbook.toml says."""

    engagement: Engagement
    reach: Reach
    key: str = ""
    """Path of the private signing key; empty: the user's own, outside the workspace."""


def load_config(path: Path) -> Config:
    """Read a vouchbook.toml strictly.

    UsageError lists every mistake with the place in the file where it stands.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        hint = "run `vouchbook init DIR` to make a workspace, or name one with --workspace"
        raise UsageError(f"there is no {FILE} in {path.parent}", hint=hint) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}", hint="mend the line it names") from error
    reader = Table(document, "", [])
    config = _config(reader)
    reader.finish()
    if reader.mistakes:
        lines = "\n".join(f"  {mistake}" for mistake in reader.mistakes)
        hint = "the handbook's page `configuration` has every key with an example"
        raise UsageError(f"{path} has {len(reader.mistakes)} mistake(s):\n{lines}", hint=hint)
    return config


def _config(top: Table) -> Config:
    scope = top.table("scope", needed=True)
    engagement = top.table("engagement", needed=True)
    signer = top.table("signer")
    kubernetes = top.table("kubernetes")
    config = Config(
        engagement=_engagement(top, engagement, scope),
        reach=_reach(scope, kubernetes),
        key=signer.text("key"),
    )
    for table in (scope, engagement, signer, kubernetes):
        table.finish()
    return config


def _engagement(top: Table, table: Table, scope: Table) -> Engagement:
    period = table.table("period", needed=True)
    start, end = period.day("from", needed=True), period.day("to", needed=True)
    if start and end and start > end:
        period.say("to", "lies before the period's beginning")
    period.finish()
    name = table.text("name", needed=True, like=_NAME)
    preparer = _person(table.table("preparer", needed=True))
    reviewer_table = table.table("reviewer")
    reviewer = _person(reviewer_table) if reviewer_table.document else None
    if reviewer and preparer.name and _plain(reviewer) == _plain(preparer):
        table.say("reviewer", "must be another person than the preparer")
    signed_off = table.day("signed_off")
    if signed_off and not reviewer:
        table.say("signed_off", "needs a reviewer who has signed off")
    accounts = scope.texts("accounts", _ACCOUNT)
    return Engagement(
        name=name,
        subject=table.text("subject", needed=True),
        boundary=table.text("boundary", needed=True),
        environment=table.text("environment", needed=True),
        period_from=start,
        period_to=end,
        preparer=preparer,
        reviewer=reviewer,
        signed_off=signed_off,
        accounts=accounts,
        regions=()
        if isinstance(scope.document.get("regions"), str)
        else scope.texts("regions", _REGION),
        excluded=_excluded(scope, accounts),
        parameters=top.each("parameters", _parameter),
        frameworks=top.each("frameworks", _framework),
        reports=top.each("reports", _report),
        max_age_hours=table.number("max_age_hours", 0, least=0),
        publish_raw_evidence=table.take("publish_raw_evidence", bool, default=False),
    )


def _person(table: Table) -> Person:
    person = Person(name=table.text("name", needed=True), role=table.text("role"))
    table.finish()
    return person


def _plain(person: Person) -> str:
    """A name as people compare it."""
    return " ".join(person.name.split()).casefold()


def _excluded(scope: Table, accounts: tuple[str, ...]) -> tuple[Exclusion, ...]:
    excluded: tuple[Exclusion, ...] = scope.rows("excluded", _exclusion)
    for item in excluded:
        if item.account in accounts and not item.region:
            scope.say("excluded", f"{item.account} is in scope and excluded at once")
    return excluded


def _exclusion(table: Table) -> Exclusion:
    exclusion = Exclusion(
        account=table.text("account", like=_ACCOUNT),
        region=table.text("region", like=_REGION),
        reason=table.text("reason", needed=True),
    )
    if not exclusion.account and not exclusion.region:
        table.say("account", "an exclusion names an account, a region, or both")
    return exclusion


def _parameter(name: str, table: Table) -> Parameter:
    value = table.take("value", object, needed=True)
    try:
        value = canonical_value(value)
    except NotCanonicalError as error:
        table.say("value", str(error))
    words, right = KINDS.get(name, ("", None))
    if right is not None and "value" in table.document and not right(value):
        table.say("value", f"must be {words}")
    owner, since = table.text("owner", needed=True), table.day("since", needed=True)
    return Parameter(name=name, value=value, owner=owner, since=since)


def _framework(name: str, table: Table) -> FrameworkScope:
    baseline = table.text("baseline")
    framework = frameworks().get(name)
    if framework is None:
        table.say("id", f"{name} is none of {', '.join(frameworks())}")
    elif baseline and baseline not in framework.baselines:
        known = ", ".join(framework.baselines) or "none: leave the key out"
        table.say("baseline", f"{baseline!r} is none of its baselines: {known}")
    return FrameworkScope(id=name, baseline=baseline)


def _report(name: str, table: Table) -> Report:
    period = table.table("period")
    report = Report(
        id=name,
        title=table.text("title", needed=True),
        issuer=table.text("issuer") or "Amazon Web Services",
        period_from=period.day("from"),
        period_to=period.day("to"),
        reviewed_by=table.text("reviewed_by"),
        reviewed_on=table.day("reviewed_on"),
        opinion=table.text("opinion"),
        service_in_scope=table.text("service_in_scope"),
    )
    period.finish()
    return report


def _reach(scope: Table, kubernetes: Table) -> Reach:
    organization = scope.take("organization", bool, default=False)
    accounts = scope.texts("accounts", _ACCOUNT)
    if organization and accounts:
        scope.say("accounts", "name accounts, or set organization = true, not both")
    return Reach(
        accounts=accounts,
        organization=organization,
        regions=_regions(scope),
        role=scope.text("role"),
        external_id=scope.text("external_id"),
        profile=scope.text("profile"),
        attempts=scope.number("attempts", 10, least=1),
        read_timeout=float(scope.number("read_timeout", 60, least=1)),
        workers=scope.number("workers", 8, least=1),
        force_discontinued=scope.take("force_discontinued", bool, default=False),
        kubernetes=kubernetes.take("live", bool, default=False),
    )


def _regions(scope: Table) -> tuple[str, ...]:
    """A list of regions; the word `enabled` asks AWS for those that are."""
    value = scope.document.get("regions", "enabled")
    if isinstance(value, str):
        if scope.text("regions") not in {"enabled", ""}:
            scope.say("regions", 'must be a list of regions, or "enabled"')
        return ()
    return scope.texts("regions", _REGION)
