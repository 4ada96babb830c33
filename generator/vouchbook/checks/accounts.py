"""Are the root user, the password policy and users' permissions as they should be?"""

from datetime import timedelta

from vouchbook.checks._documents import USERS, attached_policies, inline_policies
from vouchbook.checks._identity_examples import (
    ROOT,
    Plain,
    allow,
    blind,
    credential,
    denial,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
    user,
)
from vouchbook.checks._resources import listed, older, resource_of
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

ACCOUNT = "iam.account"
CREDENTIALS = "iam.credentials"
ROOT_AT_REST = timedelta(days=90)
MINIMUM_LENGTH = 14
REMEMBERED = 24
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _root(subject: Subject) -> Outcome:
    summary = subject.get("summary")
    keys = summary.get("AccountAccessKeysPresent")
    if keys != 0:
        return failed(f"AccountAccessKeysPresent is {keys} for the root user, expected 0")
    mfa = summary.get("AccountMFAEnabled")
    if mfa != 1 and summary.get("AccountPasswordPresent") == 0:
        return passed("the root user has neither a password nor access keys to sign in with")
    if mfa != 1:
        return failed(f"AccountMFAEnabled is {mfa} for the root user, expected 1")
    return _last_use_of_root(subject) or passed("the root user has MFA and no access keys")


def _last_use_of_root(subject: Subject) -> Outcome | None:
    """Advice where the root user's password was in use lately."""
    estate = subject.estate
    row = estate.one(CREDENTIALS, resource_of(subject).id, account=subject.place.account)
    used = row.get("password_last_used") if row else None
    if not used or not used[:1].isdigit() or older(used, estate.as_of, ROOT_AT_REST):
        return None
    return advised(
        "the root user has MFA and no access keys, but its password was used on "
        f"{used[:10]}, within 90 days of the snapshot: find out what for"
    )


def _password_policy(subject: Subject) -> Outcome:
    policy = subject.get("password-policy")
    if policy is None:
        return _without_policy(subject)
    length = policy.get("MinimumPasswordLength") or 0
    remembered = policy.get("PasswordReusePrevention") or 0
    short = []
    if length < MINIMUM_LENGTH:
        short.append(f"MinimumPasswordLength is {length}, expected at least {MINIMUM_LENGTH}")
    if remembered < REMEMBERED:
        short.append(f"PasswordReusePrevention is {remembered}, expected {REMEMBERED}")
    if short:
        return failed("; ".join(short))
    return passed(f"passwords have at least {length} characters; the last {remembered} are refused")


def _without_policy(subject: Subject) -> Outcome:
    found = subject.estate.find(CREDENTIALS, _has_password, account=subject.place.account)
    if found is None:
        return not_applicable("no IAM user of the account has a password")
    return failed("the account has no password policy, and IAM users with passwords")


def _has_password(row: View) -> bool:
    is_root = row.id.endswith(":root")
    return not is_root and str(row.get("password_enabled")).lower() == "true"


def _through_groups(subject: Subject) -> Outcome:
    person = resource_of(subject)
    own = [f"inline {item.get('PolicyName')}" for item in inline_policies(person)]
    own += [f"attached {item.get('PolicyName')}" for item in attached_policies(person)]
    if own:
        return failed(f"the user holds policies itself ({listed(own)}), expected none")
    return passed("no policy is attached to the user or written into it")


def _summary(mfa: int, keys: int, password: int = 1) -> Plain:
    return {
        "Users": 1,
        "AccountMFAEnabled": mfa,
        "AccountAccessKeysPresent": keys,
        "AccountPasswordPresent": password,
    }


def _policy(length: int, remembered: int | None) -> Plain:
    more = {} if remembered is None else {"PasswordReusePrevention": remembered}
    return {"MinimumPasswordLength": length, "RequireSymbols": True, **more}


def _account(**facets: Plain) -> Given:
    facts = {name.replace("_", "-"): value for name, value in facets.items()}
    return Given(collector=ACCOUNT, id=ROOT, facts=facts)


def _root_row(last_used: str) -> Given:
    return credential("<root_account>", used=last_used)


ROOT_MFA_NO_KEYS = Check(
    id="iam-root-mfa-no-keys",
    objective="credentials-managed",
    topic="security-iam",
    says="The root user is protected by MFA and has no access keys.",
    severity=Severity.CRITICAL,
    over=(ACCOUNT,),
    holds=_root,
    joins=(CREDENTIALS,),
    counts="accounts",
    remedy=(
        "Sign in as the root user once: delete its access keys and register an MFA device. In an "
        "organisation, manage root access centrally and remove the credentials of member accounts."
    ),
    references=(
        "iam:GetAccountSummary",
        "iam:GetCredentialReport",
        "IAM User Guide: root user best practices",
    ),
    examples=(
        passing("MFA, no keys.", _account(summary=_summary(1, 0)), _root_row("no_information")),
        passing(
            "Root was last used long ago.",
            _account(summary=_summary(1, 0)),
            _root_row("2026-01-02T10:00:00+00:00"),
        ),
        passing(
            "Root credentials were removed: there is nothing that MFA could protect.",
            _account(summary=_summary(0, 0, password=0)),
        ),
        passing(
            "Protected, but in use: an advice.",
            _account(summary=_summary(1, 0)),
            _root_row("2026-09-01T10:00:00+00:00"),
            advice=True,
        ),
        failing("No MFA.", _account(summary=_summary(0, 0))),
        failing("An access key.", _account(summary=_summary(1, 1))),
        unknowing(
            "The summary was denied.",
            Given(
                collector=ACCOUNT,
                id=ROOT,
                unread={"summary": denial("iam:GetAccountSummary")},
            ),
        ),
        unknowing(
            "The credential report was denied.",
            _account(summary=_summary(1, 0)),
            blind(CREDENTIALS, "iam:GetCredentialReport"),
        ),
    ),
)

PASSWORD_POLICY = Check(
    id="iam-password-policy",
    objective="credentials-managed",
    topic="data-protection",
    says="Passwords of IAM users have at least 14 characters, and the last 24 are refused.",
    severity=Severity.MEDIUM,
    over=(ACCOUNT,),
    holds=_password_policy,
    joins=(CREDENTIALS,),
    counts="accounts",
    remedy=(
        "Set the account's password policy: a minimum length of 14 and the reuse of 24 passwords "
        "prevented. Better still, let people sign in through IAM Identity Center."
    ),
    references=(
        "iam:GetAccountPasswordPolicy",
        "IAM User Guide: set an account password policy",
    ),
    examples=(
        passing("Long, and never reused.", _account(password_policy=_policy(14, 24))),
        failing("Too short.", _account(password_policy=_policy(8, 24))),
        failing(
            "Reuse isn't prevented: an absent number is none.",
            _account(password_policy=_policy(16, None)),
        ),
        failing(
            "No policy at all, and somebody has a password.",
            _account(),
            credential(password=True),
        ),
        moot(
            "No policy, but nobody has a password either; the root user isn't under the policy.",
            _account(),
            credential(password=False),
            _root_row("no_information"),
        ),
        unknowing(
            "The policy was denied.",
            hidden(_account(), "password-policy", "iam:GetAccountPasswordPolicy"),
        ),
        unknowing(
            "No policy, and who has a password was denied.",
            _account(),
            blind(CREDENTIALS, "iam:GetCredentialReport"),
        ),
    ),
)

USERS_IN_GROUPS_ONLY = Check(
    id="iam-users-in-groups-only",
    objective="least-privilege",
    topic="security-iam",
    says="IAM users get permissions through groups, never by policies of their own.",
    severity=Severity.LOW,
    over=(USERS,),
    holds=_through_groups,
    counts="users",
    remedy="Move the user's own policies to a group or a role, and detach or delete them there.",
    references=(
        "iam:GetAccountAuthorizationDetails",
        "IAM User Guide: managed policies and inline policies",
    ),
    examples=(
        passing("In groups only.", user()),
        failing("A policy is attached.", user(policies=(READ_ONLY,))),
        failing("An inline policy.", user("jane", allow("s3:GetObject"))),
        moot("Nobody is an IAM user here."),
        unknowing("Users were denied.", blind(USERS, "iam:GetAccountAuthorizationDetails")),
    ),
)
