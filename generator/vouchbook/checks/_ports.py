"""Which ports rules of security groups open, and to whom."""

from collections.abc import Iterable, Iterator

from vouchbook.checks._network import everywhere, prefix_lists, protocol_of, ranges_of
from vouchbook.checks._resources import listed
from vouchbook.model.facts import Facts

_ALL = "-1"
_WITH_PORTS = frozenset({"tcp", "udp"})
_SOURCES = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")


def covers(rule: Facts, protocol: str, port: int) -> bool:
    """Whether a rule opens a port of TCP or UDP, be it among others."""
    if protocol_of(rule) == _ALL:
        return True
    first, last = rule.get("FromPort"), rule.get("ToPort")
    if protocol_of(rule) != protocol or first is None or last is None:
        return False
    return bool(first <= port <= last)


def groups_in(rule: Facts) -> tuple[str, ...]:
    """The security groups that a rule names as sources."""
    return tuple(str(item.get("GroupId")) for item in rule.get("UserIdGroupPairs") or ())


def sources_of(rule: Facts) -> str:
    """Everything that a rule names as a source, as a `because` writes it."""
    whole = everywhere(ranges_of(rule))
    if whole:
        return f"the Internet ({whole})"
    return listed([*ranges_of(rule), *prefix_lists(rule), *groups_in(rule)])


def only_itself(rule: Facts, group: str) -> bool:
    """Whether a rule lets in the group's own members, and nobody else."""
    others = (*ranges_of(rule), *prefix_lists(rule))
    return not others and set(groups_in(rule)) == {group}


def open_to_all(rules: Iterable[Facts]) -> Iterator[tuple[Facts, str]]:
    """Yield the rules whose traffic may come from everywhere, and how that is written.

    Rules of a group add up: two that open one port to a half of all addresses each are found too.
    Every port that some rules open is opened by all of them at the highest of their first ports.
    """
    every = tuple(rules)
    for rule in every:
        whole = everywhere(
            found for other in every if _also_covers(other, rule) for found in ranges_of(other)
        )
        if ranges_of(rule) and whole:
            yield rule, whole


def _also_covers(other: Facts, rule: Facts) -> bool:
    """Whether a rule opens the first port of another one, too."""
    if other is rule or protocol_of(other) == _ALL:
        return True
    first = rule.get("FromPort")
    if protocol_of(rule) in _WITH_PORTS and first is not None:
        return covers(other, protocol_of(rule), first)
    same = (protocol_of(other), other.get("FromPort"), other.get("ToPort"))
    return same == (protocol_of(rule), first, rule.get("ToPort"))


def undescribed(rules: Iterable[Facts]) -> int:
    """How many sources of rules have no description that says what they are for."""
    return sum(
        not str(source.get("Description") or "").strip()
        for rule in rules
        for member in _SOURCES
        for source in rule.get(member) or ()
    )
