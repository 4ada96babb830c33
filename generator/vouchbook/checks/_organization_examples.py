"""A small organisation for the examples of checks: a root, one unit in it, one account in that."""

from collections.abc import Mapping, Sequence
from typing import Any

from vouchbook.checks._identity_examples import HOME, ORGANISATION, document
from vouchbook.checks._organization import MEMBERSHIP, POLICIES, ROOTS, SERVICE_CONTROL, UNITS
from vouchbook.model.check import Given

Plain = Mapping[str, Any]

MANAGER = "999988887777"
ROOT = "r-root"
UNIT = "ou-root-shop"


def member(account: str = HOME, *, manager: str = MANAGER, features: str = "ALL") -> Given:
    """An account of the organisation."""
    facts = {"Id": ORGANISATION, "FeatureSet": features, "MasterAccountId": manager}
    return Given(
        collector=MEMBERSHIP,
        id=f"arn:aws:iam::{account}:root",
        facts={"organization": facts},
    )


def loner(account: str = HOME) -> Given:
    """An account of no organisation."""
    return Given(collector=MEMBERSHIP, id=f"arn:aws:iam::{account}:root")


def root(*, status: str = "ENABLED", account: str = MANAGER) -> Given:
    """The organisation's root, as `account` reads it."""
    kinds = [{"Type": SERVICE_CONTROL, "Status": status}] if status else []
    facts = {"Id": ROOT, "PolicyTypes": kinds}
    return Given(collector=ROOTS, id=ROOT, facts={"": facts}, account=account)


def branch(*accounts: str, account: str = MANAGER) -> tuple[Given, ...]:
    """The unit below the root, and the accounts in it."""
    above = {"accounts": [{"Id": MANAGER}], "units": [{"Id": UNIT}]}
    below = {"accounts": [{"Id": item} for item in accounts], "units": []}
    return (
        Given(collector=UNITS, id=ROOT, facts=above, account=account),
        Given(collector=UNITS, id=UNIT, facts=below, account=account),
    )


def control_policy(
    identifier: str,
    *statements: Plain,
    targets: Sequence[str],
    name: str = "",
    kind: str = SERVICE_CONTROL,
    account: str = MANAGER,
) -> Given:
    """A policy of the organisation, and what it is attached to."""
    facts = {
        "summary": {"Id": identifier, "Name": name or identifier, "Type": kind},
        "content": document(*statements),
        "targets": [{"TargetId": item} for item in targets],
    }
    return Given(collector=POLICIES, id=identifier, facts=facts, account=account)
