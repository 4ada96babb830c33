"""Who a resource policy or a role's trust policy lets in, as far as its own text decides.

Source: IAM user guide, "AWS JSON policy elements: Principal", "AWS global condition context keys"
and "The meaning of public"; KMS developer guide, "Condition keys for AWS KMS".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_policy import Answer, Condition, Principal, Statement, undecided
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Unread

_ACCOUNT_KEYS = frozenset({"aws:principalaccount", "aws:sourceaccount", "kms:calleraccount"})
_ARN_KEYS = frozenset({"aws:principalarn", "aws:sourcearn"})
_ORGANISATION_KEYS = frozenset({"aws:principalorgid", "aws:principalorgpaths"})
_NOT_ABOUT_THE_CALLER = frozenset(
    {
        "aws:multifactorauthage",
        "aws:multifactorauthpresent",
        "aws:securetransport",
        "kms:grantisforawsresource",
        "kms:viaservice",
        "s3:tlsversion",
        "sts:externalid",
    }
)
_GUARDS = _ORGANISATION_KEYS | {"sts:externalid"}
_EQUALITIES = frozenset(
    {"arnequals", "arnlike", "stringequals", "stringequalsignorecase", "stringlike"}
)
_ACCOUNT_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Who is let in from outside the account that the policy belongs to."""

    everyone: bool = False
    """Anybody with any AWS account."""
    accounts: frozenset[str] = field(default_factory=frozenset)
    unguarded: frozenset[str] = field(default_factory=frozenset)
    """Those of the accounts that need neither an external id nor membership of an organisation."""
    organisations: frozenset[str] = field(default_factory=frozenset)
    """Organisations of which any member is let in."""
    doubts: tuple[Unread, ...] = ()
    """Why others may be let in too."""

    def merged(self, other: "Callers") -> "Callers":
        """What two statements let in together."""
        return Callers(
            everyone=self.everyone or other.everyone,
            accounts=self.accounts | other.accounts,
            unguarded=self.unguarded | other.unguarded,
            organisations=self.organisations | other.organisations,
            doubts=self.doubts + other.doubts,
        )


NOBODY = Callers()
"""Nobody from outside."""


def callers(statements: Iterable[Statement], home: str, action: str = "") -> Callers:
    """Tell who of other accounts than `home` may do an action (anything, where it is empty)."""
    listed = tuple(statements)
    if action:
        return _callers_of(listed, home, action)
    # A Deny takes a grant away only where it covers all of what the grant's pattern stands for.
    patterns = {name for item in listed if item.allow for name in _patterns_of(item)}
    found = (_callers_of(listed, home, pattern) for pattern in sorted(patterns))
    return reduce(Callers.merged, found, NOBODY)


def _patterns_of(statement: Statement) -> tuple[str, ...]:
    return ("*:*",) if statement.all_but_actions else statement.actions


def _callers_of(statements: tuple[Statement, ...], home: str, action: str) -> Callers:
    denials = [_denial(item, action) for item in statements if not item.allow]
    if True in denials:
        return NOBODY
    allows = (_let_in(item, home, action) for item in statements if item.allow)
    found = reduce(Callers.merged, allows, NOBODY)
    doubts = tuple(item for item in denials if isinstance(item, Unread))
    return Callers(doubts=found.doubts + doubts) if doubts and found != NOBODY else found


def _denial(statement: Statement, action: str) -> Answer:
    """Whether a Deny shuts everybody out, nobody, or somebody that its text doesn't tell."""
    named = statement.names(action)
    about_caller = [item for item in statement.conditions if _is_about_caller(item)]
    if named is False:
        return False
    if statement.all_but_principals:
        return undecided("NotPrincipal with Deny")
    if about_caller:
        return undecided(about_caller[0].title)
    anybody = any(_is_anybody(item) for item in statement.principals)
    everywhere = not statement.resources or "*" in statement.resources
    whole = anybody and everywhere and not statement.all_but_resources
    return named if whole and not statement.conditions else False


def _let_in(statement: Statement, home: str, action: str) -> Callers:
    named = statement.names(action)
    if named is False:
        return NOBODY
    if statement.all_but_principals:
        return Callers(doubts=(undecided("NotPrincipal with Allow"),))
    found = _principals_in(statement, home)
    return Callers(doubts=(named,)) if isinstance(named, Unread) and found != NOBODY else found


def _principals_in(statement: Statement, home: str) -> Callers:
    each = (_one(item, statement.conditions) for item in statement.principals)
    every = reduce(Callers.merged, each, NOBODY)
    others = every.accounts - {home}
    guarded = any(_is_guard(item) for item in statement.conditions)
    return replace(every, accounts=others, unguarded=frozenset() if guarded else others)


def _one(principal: Principal, conditions: tuple[Condition, ...]) -> Callers:
    if _is_anybody(principal):
        return _anybody_who(conditions)
    if principal.kind in {"Service", "Federated"} and is_literal(principal.value):
        return NOBODY
    account = _account_of(principal.value) if principal.kind == "AWS" else ""
    if not account:
        # The id of a deleted user or role, a canonical user, a service's own identity.
        return Callers(doubts=(undecided(f"Principal {principal.kind} without an account"),))
    return Callers(accounts=frozenset({account}))


def _anybody_who(conditions: tuple[Condition, ...]) -> Callers:
    """What a wildcard principal comes down to under its conditions, all of which must hold."""
    accounts = [found for item in conditions if (found := _accounts_in(item))]
    if accounts:
        return Callers(accounts=frozenset.intersection(*accounts))
    organisations = [found for item in conditions if (found := _organisations_in(item))]
    if organisations:
        return Callers(organisations=frozenset.intersection(*organisations))
    doubtful = [item for item in conditions if _is_about_caller(item)]
    if doubtful:
        return Callers(doubts=(undecided(doubtful[0].title),))
    return Callers(everyone=True)


def _accounts_in(condition: Condition) -> frozenset[str]:
    key = condition.key.lower()
    if not _demands_equality(condition) or key not in _ACCOUNT_KEYS | _ARN_KEYS:
        return frozenset()
    found = frozenset(_account_of(value) for value in condition.values)
    return frozenset() if "" in found else found


def _organisations_in(condition: Condition) -> frozenset[str]:
    if not _demands_equality(condition) or condition.key.lower() not in _ORGANISATION_KEYS:
        return frozenset()
    found = frozenset(value.partition("/")[0] for value in condition.values)
    known = all(value.startswith("o-") and is_literal(value) for value in found)
    return found if known else frozenset()


def _account_of(text: str) -> str:
    """The account in an account id or an ARN; empty where there is none, or a pattern."""
    arn = parse_arn(text)
    account = arn.account if arn else text
    return account if account.isdecimal() and len(account) == _ACCOUNT_DIGITS else ""


def _demands_equality(condition: Condition) -> bool:
    # `…IfExists` and `ForAllValues:` also hold for requests that lack the key.
    operator = condition.operator.lower().removeprefix("foranyvalue:")
    return operator in _EQUALITIES and bool(condition.values)


def _is_guard(condition: Condition) -> bool:
    if condition.key.lower() not in _GUARDS or not _demands_equality(condition):
        return False
    return condition.key.lower() == "sts:externalid" or bool(_organisations_in(condition))


def _is_about_caller(condition: Condition) -> bool:
    return condition.key.lower() not in _NOT_ABOUT_THE_CALLER


def _is_anybody(principal: Principal) -> bool:
    return principal.value == "*" and principal.kind in {"*", "AWS"}
