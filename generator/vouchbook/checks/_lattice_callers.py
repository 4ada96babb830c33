"""Whom an auth policy of VPC Lattice lets in, as far as its own text decides.

Source: VPC Lattice user guide, "Auth policies": a wildcard principal also stands for requests that
nobody signed, whose `aws:PrincipalType` is Anonymous; they have no account and no organisation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_callers import Callers, callers
from vouchbook.kernel.iam_policy import Condition, Statement, read_policy, undecided
from vouchbook.model.reasons import Unread

INVOKE = "vpc-lattice-svcs:Invoke"
_TYPE = "aws:principaltype"
_AS_TOLD = "Anonymous"
_NOBODY = _AS_TOLD.lower()
_PLACES = frozenset({"vpc-lattice-svcs:sourcevpc", "vpc-lattice-svcs:sourcevpcowneraccount"})
_OPPOSITES = {
    "arnnotequals": "ArnEquals",
    "arnnotlike": "ArnLike",
    "stringnotequals": "StringEquals",
    "stringnotequalsignorecase": "StringEqualsIgnoreCase",
    "stringnotlike": "StringLike",
    "stringequals": "StringNotEquals",
    "stringequalsignorecase": "StringNotEqualsIgnoreCase",
    "stringlike": "StringNotLike",
}
_UNLIKE = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike"})
_LIKE = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_ABOUT_REQUESTS = ("vpc-lattice-svcs:port", "vpc-lattice-svcs:request", "vpc-lattice-svcs:service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """Who may invoke, beside the account that the policy belongs to."""

    anybody: bool = False
    """Requests that nobody signed, from everywhere that the network reaches."""
    signed: bool = False
    """Any principal of any account, as long as it signs."""
    places: frozenset[str] = field(default_factory=frozenset)
    """VPCs (or the accounts that own them) from which nobody has to sign."""
    accounts: frozenset[str] = field(default_factory=frozenset)
    organisations: frozenset[str] = field(default_factory=frozenset)
    doubts: tuple[Unread, ...] = ()
    """Why others may be let in, too."""
    held_back: tuple[Unread, ...] = ()
    """Denials that may take some of this away, where the text doesn't tell."""

    @property
    def nobody(self) -> bool:
        """Whether no statement lets in anybody at all from outside the account."""
        return self == Let(held_back=self.held_back)


def let_in(document: object, home: str) -> Let:
    """Tell who may invoke by an auth policy that belongs to the account `home`.

    Raises UnreadError (policy_too_complex) for what is no policy document.
    """
    statements = [item for item in read_policy(document) if item.names(INVOKE) is not False]
    denials = [item for item in statements if not item.allow]
    guards = tuple(guard for item in denials for guard in _guards(item))
    found = Let(held_back=tuple(_open_denials(denials)))
    if any(_shuts_out_all(item) for item in denials):
        return found
    for item in statements:
        if item.allow:
            found = _merged(found, _of(replace(item, conditions=item.conditions + guards), home))
    return found


def _guards(denial: Statement) -> Iterator[Condition]:
    """What every allowed request must fulfil, because all others are denied.

    To deny what isn't equal to something is to demand that it is: where the key is missing, it
    isn't, either. The other way round the same is true.
    """
    if not _of_anybody_anywhere(denial) or len(denial.conditions) != 1:
        return
    (condition,) = denial.conditions
    opposite = _OPPOSITES.get(condition.operator.lower())
    if opposite:
        yield replace(condition, operator=opposite)


def _open_denials(denials: Iterable[Statement]) -> Iterator[Unread]:
    for item in denials:
        if not _shuts_out_all(item) and not tuple(_guards(item)):
            told = item.conditions[0].title if item.conditions else "a Deny of some principals"
            yield undecided(told)


def _shuts_out_all(denial: Statement) -> bool:
    return _of_anybody_anywhere(denial) and not denial.conditions


def _of_anybody_anywhere(denial: Statement) -> bool:
    anybody = any(_is_anybody(item.kind, item.value) for item in denial.principals)
    everywhere = "*" in denial.resources and not denial.all_but_resources
    return anybody and everywhere and not denial.all_but_principals and _whole(denial)


def _whole(denial: Statement) -> bool:
    return denial.names(INVOKE) is True


def _of(statement: Statement, home: str) -> Let:
    anybody = [item for item in statement.principals if _is_anybody(item.kind, item.value)]
    named = [item for item in statement.principals if item not in anybody]
    found = Let()
    if named or statement.all_but_principals:
        found = _told(callers([replace(statement, principals=tuple(named))], home, INVOKE))
    if anybody and not statement.all_but_principals:
        found = _merged(found, _anybody(replace(statement, principals=tuple(anybody)), home))
    return found


def _anybody(statement: Statement, home: str) -> Let:
    """What a wildcard principal comes down to under conditions, all of which must hold."""
    bound = _told(callers([statement], home, INVOKE))
    if bound.accounts or bound.organisations or (bound.nobody and not bound.doubts):
        return bound
    if any(_demands_signature(item) for item in statement.conditions):
        return Let(signed=True)
    places = [_places_in(item) for item in statement.conditions]
    known = [found for found in places if found]
    if known:
        return Let(places=frozenset.intersection(*known))
    unclear = [item for item in statement.conditions if not _is_about_request(item)]
    if unclear:
        return Let(doubts=(undecided(unclear[0].title),))
    return Let(anybody=True)


def _told(found: Callers) -> Let:
    return Let(
        anybody=found.everyone,
        accounts=found.accounts,
        organisations=found.organisations,
        doubts=found.doubts,
    )


def _demands_signature(condition: Condition) -> bool:
    if condition.key.lower() != _TYPE:
        return False
    operator, values = condition.operator.lower(), condition.values
    if operator in _UNLIKE:
        # Written in another case, a word that must be equal to the letter keeps nobody out.
        if operator == "stringnotequalsignorecase":
            return _NOBODY in {item.lower() for item in values}
        return _AS_TOLD in values
    return operator in _LIKE and all(
        is_literal(item) and item.lower() != _NOBODY for item in values
    )


def _places_in(condition: Condition) -> frozenset[str]:
    if condition.key.lower() not in _PLACES or condition.operator.lower() not in _LIKE:
        return frozenset()
    known = all(is_literal(item) for item in condition.values)
    return frozenset(condition.values) if known else frozenset()


def _is_about_request(condition: Condition) -> bool:
    """Whether a condition narrows what is asked for, and not who asks."""
    key = condition.key.lower()
    return key.startswith(_ABOUT_REQUESTS) or key in {"aws:securetransport", "aws:currenttime"}


def _is_anybody(kind: str, value: str) -> bool:
    return value == "*" and kind in {"*", "AWS"}


def _merged(first: Let, second: Let) -> Let:
    return Let(
        anybody=first.anybody or second.anybody,
        signed=first.signed or second.signed,
        places=first.places | second.places,
        accounts=first.accounts | second.accounts,
        organisations=first.organisations | second.organisations,
        doubts=first.doubts + second.doubts,
        held_back=first.held_back + second.held_back,
    )
