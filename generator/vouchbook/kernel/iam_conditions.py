"""Conditions whose truth is plain, because what they ask about is known beforehand.

Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "AWS global condition
context keys".
"""

from collections.abc import Callable, Iterable, Mapping

from vouchbook.kernel.globs import covers
from vouchbook.kernel.iam_policy import Condition

Known = Mapping[str, str]
"""Condition keys in lower case, each with the one value that every request in question has."""

_NEGATIONS = {
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
}
_ARN_PARTS = 6


def of_role(arn: str, account: str, region: str) -> Known:
    """What is certain about any request that a role makes to a service in a region."""
    return {
        "aws:principalaccount": account,
        "aws:principalarn": arn,
        "aws:principalisawsservice": "false",
        "aws:requestedregion": region,
    }


def truth(condition: Condition, known: Known) -> bool | None:
    """Whether a condition holds for every request in question; None where that isn't plain."""
    value = known.get(condition.key.lower())
    operator = condition.operator.lower()
    if value is None or not condition.values or any("${" in item for item in condition.values):
        return None
    if operator == "null":
        return all(item.lower() == "false" for item in condition.values)
    # The key is there, so `…IfExists` asks what the bare operator asks.
    operator = operator.removesuffix("ifexists")
    compare = _COMPARISONS.get(_NEGATIONS.get(operator, operator))
    if compare is None:
        return None
    return any(compare(item, value) for item in condition.values) is not (operator in _NEGATIONS)


def hinders(conditions: Iterable[Condition], known: Known) -> Condition | bool:
    """Whether conditions, all of which must hold, keep a statement from counting.

    False where each of them holds, True where one doesn't; else the first that isn't plain.
    """
    open_ones: list[Condition] = []
    for condition in conditions:
        found = truth(condition, known)
        if found is False:
            return True
        if found is None:
            open_ones.append(condition)
    return open_ones[0] if open_ones else False


def _same(pattern: str, value: str) -> bool:
    return pattern == value


def _same_in_any_case(pattern: str, value: str) -> bool:
    return pattern.lower() == value.lower()


def _arn_like(pattern: str, value: str) -> bool:
    """ARNs are compared part by part: a wildcard doesn't reach over a colon."""
    patterns, parts = pattern.split(":", _ARN_PARTS - 1), value.split(":", _ARN_PARTS - 1)
    return len(patterns) == len(parts) and all(map(covers, patterns, parts))


_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "arnequals": _arn_like,
    "arnlike": _arn_like,
    "bool": _same_in_any_case,
    "stringequals": _same,
    "stringequalsignorecase": _same_in_any_case,
    "stringlike": covers,
}
