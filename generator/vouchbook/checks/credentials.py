"""Are people's passwords and keys rotated, in use and backed by MFA?"""

from collections.abc import Iterator
from datetime import timedelta

from vouchbook.checks._identity_examples import (
    blind,
    credential,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import instant, older
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import Reason, Unread, UnreadError

CREDENTIALS = "iam.credentials"
REPORT = "iam:GetCredentialReport"
KEYS = ("access_key_1", "access_key_2")
KEY_AGE = timedelta(days=90)
UNUSED = timedelta(days=45)
_NO_DATE = frozenset({"", "N/A", "no_information", "not_supported"})


def _users(row: View) -> tuple[View, ...]:
    """The users of a credential report: the root user is judged by a check of its own."""
    return () if row.id.endswith(":root") else (row,)


def _is_on(subject: Subject, column: str) -> bool:
    value = str(subject.get(column)).lower()
    if value not in {"true", "false"}:
        raise _unreadable(column)
    return value == "true"


def _date(subject: Subject, column: str) -> str:
    """The timestamp in a column; empty where the report has none."""
    value = str(subject.get(column) or "")
    if value in _NO_DATE:
        return ""
    try:
        instant(value)
    except ValueError as error:
        raise _unreadable(column) from error
    return value


def _unreadable(column: str) -> UnreadError:
    return UnreadError(
        Unread(
            reason=Reason.TRUNCATED,
            operation=REPORT,
            permission=REPORT,
            detail=f"column {column} has no value that decides",
        )
    )


def _key_age(subject: Subject) -> Outcome:
    active = [key for key in KEYS if _is_on(subject, f"{key}_active")]
    if not active:
        return not_applicable("the user has no active access key")
    made = {key: _date(subject, f"{key}_last_rotated") for key in active}
    for key, date in made.items():
        if date and older(date, subject.estate.as_of, KEY_AGE):
            return failed(f"{key} is from {date[:10]}, more than 90 days before the snapshot")
    if len(active) > 1:
        return failed("both access keys are active, expected at most one")
    for key, date in made.items():
        if not date:
            raise _unreadable(f"{key}_last_rotated")
    return passed(f"the active key is from {made[active[0]][:10]}, at most 90 days old")


def _unused(subject: Subject) -> Outcome:
    enabled = list(_enabled(subject))
    if not enabled:
        return not_applicable("the user has neither an enabled password nor an active key")
    dates = {name: _used_or_made(subject, used, made) for name, used, made in enabled}
    for name, date in dates.items():
        if date and older(date, subject.estate.as_of, UNUSED):
            return failed(
                f"the {name} is enabled, but was neither used nor made after {date[:10]}; "
                "expected within 45 days of the snapshot"
            )
    for name, date in dates.items():
        if not date:
            raise _unreadable(f"of the {name}'s dates")
    return passed("what is enabled was used or made within 45 days of the snapshot")


def _enabled(subject: Subject) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each enabled credential: its name, the column of its use and those of its making."""
    if _is_on(subject, "password_enabled"):
        yield "password", "password_last_used", ("password_last_changed", "user_creation_time")
    for key in KEYS:
        if _is_on(subject, f"{key}_active"):
            yield key, f"{key}_last_used_date", (f"{key}_last_rotated",)


def _used_or_made(subject: Subject, used: str, made: tuple[str, ...]) -> str:
    """When a credential was used; where it never was, when it was made."""
    dates = (_date(subject, column) for column in (used, *made))
    return next((date for date in dates if date), "")


def _mfa(subject: Subject) -> Outcome:
    if not _is_on(subject, "password_enabled"):
        return not_applicable("the user has no password to sign in with")
    if _is_on(subject, "mfa_active"):
        return passed("the user has a password, and mfa_active is true")
    return failed("the user has a password, and mfa_active is false; expected true")


ACCESS_KEY_AGE = Check(
    id="iam-access-key-age",
    objective="credentials-managed",
    topic="data-protection",
    says="Each user has at most one active access key, and it is at most 90 days old.",
    severity=Severity.MEDIUM,
    over=(CREDENTIALS,),
    subject=_users,
    holds=_key_age,
    counts="users",
    remedy=(
        "Make a new key, move the program to it, then deactivate and delete the old one. Programs "
        "that run on AWS need no keys: give them a role."
    ),
    references=(REPORT, "IAM User Guide: update access keys"),
    examples=(
        passing(
            "One key, rotated lately.",
            credential(
                access_key_1_active="true",
                access_key_1_last_rotated="2026-08-01T09:00:00+00:00",
            ),
        ),
        passing(
            "An inactive key may be old.",
            credential(
                access_key_1_active="false",
                access_key_1_last_rotated="2024-01-01T09:00:00+00:00",
                access_key_2_active="true",
                access_key_2_last_rotated="2026-06-17T12:00:00+00:00",
            ),
        ),
        failing(
            "An old key.",
            credential(
                access_key_1_active="true",
                access_key_1_last_rotated="2026-06-17T11:59:59+00:00",
            ),
        ),
        failing(
            "Two active keys.",
            credential(
                access_key_1_active="true",
                access_key_1_last_rotated="2026-09-01T09:00:00+00:00",
                access_key_2_active="true",
                access_key_2_last_rotated="2026-09-02T09:00:00+00:00",
            ),
        ),
        moot("No active key.", credential()),
        moot(
            "The root user has a check of its own.",
            credential("<root_account>", access_key_1_active="true"),
        ),
        unknowing("The report was denied.", blind(CREDENTIALS, REPORT)),
        unknowing(
            "An active key without a date.",
            credential(access_key_1_active="true", access_key_1_last_rotated="N/A"),
        ),
    ),
)

UNUSED_DISABLED = Check(
    id="iam-unused-credentials-disabled",
    objective="credentials-managed",
    topic="data-protection",
    says="Passwords and access keys that were not used for 45 days are disabled.",
    severity=Severity.MEDIUM,
    over=(CREDENTIALS,),
    subject=_users,
    holds=_unused,
    counts="users",
    remedy="Deactivate the unused key or delete the login profile; delete both once nobody asks.",
    references=(REPORT, "IAM User Guide: find unused AWS credentials"),
    examples=(
        passing(
            "In use.",
            credential(
                password=True,
                used="2026-09-10T08:00:00+00:00",
                access_key_1_active="true",
                access_key_1_last_rotated="2025-01-01T09:00:00+00:00",
                access_key_1_last_used_date="2026-09-14T09:00:00+00:00",
            ),
        ),
        passing(
            "Never used, but new: the date of its making counts.",
            credential(
                password=True,
                used="no_information",
                changed="2026-09-01T08:00:00+00:00",
            ),
        ),
        failing(
            "A password that nobody uses.",
            credential(password=True, used="2026-03-01T08:00:00+00:00"),
        ),
        failing(
            "A key that was never used since it was made.",
            credential(
                access_key_2_active="true",
                access_key_2_last_rotated="2026-07-01T09:00:00+00:00",
                access_key_2_last_used_date="N/A",
            ),
        ),
        moot(
            "Everything is disabled already.",
            credential(access_key_1_last_used_date="2024-01-01T09:00:00+00:00"),
        ),
        unknowing("The report was denied.", blind(CREDENTIALS, REPORT)),
        unknowing("No date at all for an active key.", credential(access_key_1_active="true")),
    ),
)

USER_MFA = Check(
    id="iam-user-mfa-enabled",
    objective="credentials-managed",
    topic="data-protection",
    says="Every IAM user with a password has MFA.",
    severity=Severity.CRITICAL,
    over=(CREDENTIALS,),
    subject=_users,
    holds=_mfa,
    counts="users",
    remedy=(
        "Let the user register an MFA device, or delete the login profile and let people sign in "
        "through IAM Identity Center, whose own MFA setting then needs an assertion."
    ),
    references=(REPORT, "IAM User Guide: AWS multi-factor authentication in IAM"),
    examples=(
        passing("A password and MFA.", credential(password=True, mfa=True)),
        failing("A password alone.", credential(password=True, mfa=False)),
        moot("No password.", credential(password=False)),
        moot("Only the root user is in the report.", credential("<root_account>")),
        unknowing("The report was denied.", blind(CREDENTIALS, REPORT)),
        unknowing("One row could not be read.", hidden(credential(), "", REPORT)),
    ),
)
