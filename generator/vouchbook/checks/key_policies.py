"""Whom do key policies and grants let in?"""

from collections.abc import Iterable

from vouchbook.checks._identity_examples import (
    HOME,
    ORGANISATION,
    OTHER,
    ROOT,
    allow,
    deny,
    document,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.kernel.iam_callers import callers
from vouchbook.kernel.iam_policy import read_policy
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

KEYS = "kms.keys"
APPROVED_ACCOUNTS = "approved_external_accounts"


def _not_public(subject: Subject) -> Outcome:
    if subject.get("KeyManager") == "AWS":
        return not_applicable("an AWS managed key: AWS writes its policy")
    home = subject.place.account
    found = callers(read_policy(subject.get("policy")), home)
    if found.everyone:
        return failed(
            "the key policy allows a wildcard principal without a condition on its account "
            "or organisation"
        )
    named = _unapproved(subject, found.accounts)
    if named:
        return failed(f"the key policy names account {named}, which is not approved")
    grantees = _accounts_of((item.get("GranteePrincipal") for item in _grants(subject)), home)
    named = _unapproved(subject, grantees)
    if named:
        return failed(f"a grant names account {named}, which is not approved")
    for doubt in found.doubts:
        raise UnreadError(doubt)
    return passed(_whom(found.accounts | grantees, found.organisations))


def _grants(subject: Subject) -> tuple[Facts, ...]:
    return subject.get("grants") or ()


def _unapproved(subject: Subject, accounts: frozenset[str]) -> str:
    """Those of the accounts that the engagement doesn't approve; it is asked only about some."""
    if not accounts:
        return ""
    return listed(accounts - {str(item) for item in subject.estate.parameter(APPROVED_ACCOUNTS)})


def _accounts_of(grantees: Iterable[str | None], home: str) -> frozenset[str]:
    """The other accounts that grants of a key name; services are no accounts."""
    found = set()
    for grantee in grantees:
        arn = parse_arn(grantee or "")
        if arn and arn.account.isdecimal():
            found.add(arn.account)
        elif grantee and ".amazonaws.com" not in grantee:
            detail = "the grantee of a grant names no account"
            raise UnreadError(Unread(reason=Reason.POLICY_TOO_COMPLEX, detail=detail))
    return frozenset(found - {home})


def _whom(accounts: Iterable[str], organisations: Iterable[str]) -> str:
    words = ["its own account"]
    if listed(accounts):
        words.append(f"the approved account {listed(accounts)}")
    if listed(organisations):
        words.append(f"members of organisation {listed(organisations)}")
    return f"key policy and grants reach no further than {', '.join(words)}"


POLICY_NOT_PUBLIC = Check(
    id="kms-key-policy-no-public",
    objective="keys-protected",
    topic="data-protection",
    says="Customer managed keys are open to named or approved accounts only, never to everyone.",
    severity=Severity.CRITICAL,
    over=(KEYS,),
    holds=_not_public,
    parameters=(APPROVED_ACCOUNTS,),
    counts="keys",
    remedy=(
        "Replace the wildcard principal by the ARNs that need the key, or add a condition on "
        "kms:CallerAccount or aws:PrincipalOrgID. Retire grants of accounts that nobody approved; "
        f"approved ones belong into the engagement ({APPROVED_ACCOUNTS})."
    ),
    references=(
        "kms:GetKeyPolicy",
        "kms:ListGrants",
        "KMS Developer Guide: key policies in AWS KMS",
    ),
    examples=(
        passing("Its own account.", key()),
        passing(
            "A wildcard that is bound to the key's own account.",
            key(
                policy=document(
                    allow(
                        "kms:Decrypt",
                        Principal={"AWS": "*"},
                        Condition={"StringEquals": {"kms:CallerAccount": HOME}},
                    )
                )
            ),
        ),
        passing(
            "A wildcard that is bound to an organisation.",
            key(
                policy=document(
                    allow(
                        "kms:Decrypt",
                        Principal="*",
                        Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANISATION}},
                    )
                )
            ),
        ),
        passing(
            "An approved account, by policy and by grant.",
            key(
                policy=document(allow("kms:Decrypt", Principal={"AWS": OTHER})),
                grants=[{"GranteePrincipal": f"arn:aws:iam::{OTHER}:role/reader"}],
            ),
            approved_external_accounts=[OTHER],
        ),
        failing("Everyone.", key(policy=document(allow("kms:*", Principal="*")))),
        failing(
            "Through a service, still everyone's account.",
            key(
                policy=document(
                    allow(
                        "kms:Decrypt",
                        Principal={"AWS": "*"},
                        Condition={
                            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
                        },
                    )
                )
            ),
        ),
        failing(
            "An account that is not approved.",
            key(policy=document(allow("kms:Decrypt", Principal={"AWS": OTHER}))),
            approved_external_accounts=[],
        ),
        failing(
            "A grant to an account that is not approved.",
            key(grants=[{"GranteePrincipal": f"arn:aws:iam::{OTHER}:role/reader"}]),
            approved_external_accounts=[],
        ),
        moot("A key of AWS.", key(KeyManager="AWS")),
        unknowing("The key policy was denied.", hidden(key(), "policy", "kms:GetKeyPolicy")),
        unknowing("The grants were denied.", hidden(key(), "grants", "kms:ListGrants")),
        unknowing(
            "The engagement approves or refuses no accounts.",
            key(policy=document(allow("kms:Decrypt", Principal={"AWS": OTHER}))),
        ),
        unknowing(
            "A Deny whose condition the text doesn't settle.",
            key(
                policy=document(
                    allow("kms:*", Principal="*"),
                    deny(
                        "kms:*",
                        Principal="*",
                        Condition={"StringNotLike": {"aws:PrincipalArn": f"{ROOT[:-5]}:role/*"}},
                    ),
                )
            ),
        ),
    ),
)
