"""The run plan: pages name claims, claims name checks, checks name collectors.

Documentation is the root set: what no page needs is not collected.
"""

from collections import defaultdict
from collections.abc import Iterable

from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.codec import encode
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.collector import Scope
from vouchbook.model.place import GLOBAL, Place
from vouchbook.model.plan import Plan, Task


def make_plan(checks: Iterable[str], places: Iterable[Place], counted: Iterable[str] = ()) -> Plan:
    """Derive the tasks for these check ids in these places.

    `counted` names collectors that pages count without a check. Unknown ids are left to the
    book's linter: they plan nothing.
    """
    known = all_checks()
    wanted = tuple(sorted({name for name in checks if name in known}))
    collectors = sorted(
        {name for check in wanted for name in (*known[check].over, *known[check].joins)}
        | {name for name in counted if name in all_collectors()}
    )
    return Plan(checks=wanted, collectors=tuple(collectors), tasks=_tasks(collectors, places))


def _tasks(collectors: Iterable[str], places: Iterable[Place]) -> tuple[Task, ...]:
    regional = sorted(set(places))
    accounts = sorted({(place.partition, place.account) for place in regional})
    once = [Place(partition=part, account=account, region=GLOBAL) for part, account in accounts]
    grouped: dict[tuple[Place, str], list[str]] = defaultdict(list)
    for name in collectors:
        everywhere = all_collectors()[name].scope is Scope.REGIONAL
        for place in regional if everywhere else once:
            grouped[place, name.split(".", 1)[0]].append(name)
    return tuple(
        Task(place=place, service=service, collectors=tuple(names))
        for (place, service), names in sorted(grouped.items())
    )


def plan_digest(plan: Plan) -> str:
    """Digest of a plan: runs of the same plan can be compared and resumed."""
    return digest_of(encode(plan))
