"""Judge a check's examples: the small worlds that it carries as its own tests."""

from collections.abc import Mapping
from typing import Any

from vouchbook.evaluate import judge
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.model.check import Check, Example, Given
from vouchbook.model.collector import Collector, Scope
from vouchbook.model.engagement import Terms
from vouchbook.model.facts import Branch, Resource
from vouchbook.model.place import GLOBAL, Place, home_of, parse_arn
from vouchbook.model.reading import Listing, Reading, Seen, Unseen
from vouchbook.model.result import CheckResult
from vouchbook.normalise import Model, facet_shape

ACCOUNT = "111122223333"
"""The account of an example that names none (an id of AWS's documentation)."""
REGION = "us-east-1"
"""The region of an example that names none."""


def judge_example(check: Check, example: Example, shapes: Mapping[str, Any]) -> CheckResult:
    """Judge one example; `shapes` maps operation ids to output shapes."""
    return judge(check, world(check, example, shapes), terms_of(example))


def terms_of(example: Example) -> Terms:
    """What an example lets its check know beside the records."""
    return Terms(
        parameters=example.parameters,
        statements=example.statements,
        as_of=example.as_of,
        period_from=example.period[0],
        period_to=example.period[1],
    )


def world(check: Check, example: Example, shapes: Mapping[str, Any]) -> Model:
    """Build the model that an example describes; collectors without mention saw nothing there."""
    known = all_collectors()
    wanted = dict.fromkeys((*check.over, *check.joins))
    resources: dict[str, list[Resource]] = {name: [] for name in wanted}
    readings: dict[str, dict[Place, Reading]] = {name: {} for name in wanted}
    for number, given in enumerate(example.given):
        collector = known[given.collector]
        place = _place(given, collector)
        if given.blind is not None:
            readings[collector.id][place] = Unseen(
                collector=collector.id, place=place, as_of=example.as_of, unread=given.blind
            )
            continue
        readings[collector.id].setdefault(place, _seen(collector, place, example.as_of))
        resources[collector.id].append(_resource(given, collector, place, number, shapes))
    homes = {place for found in readings.values() for place in found}
    for name, found in readings.items():
        if not found:
            place = _default_place(known[name], homes)
            found[place] = _seen(known[name], place, example.as_of)
    return Model(
        resources={
            name: tuple(sorted(found, key=lambda item: (item.id, item.place)))
            for name, found in resources.items()
        },
        readings={
            name: tuple(found[place] for place in sorted(found)) for name, found in readings.items()
        },
        accounts=tuple(sorted({place.account for place in homes} or {ACCOUNT})),
    )


def _place(given: Given, collector: Collector) -> Place:
    arn = parse_arn(given.id)
    account = given.account or (arn.account if arn and arn.account.isdigit() else ACCOUNT)
    region = given.region or (arn.region if arn and arn.region else REGION)
    return Place(
        partition=arn.partition if arn else "aws",
        account=account,
        region=GLOBAL if collector.scope is Scope.GLOBAL else region,
    )


def _default_place(collector: Collector, homes: set[Place]) -> Place:
    account = min((place.account for place in homes), default=ACCOUNT)
    region = GLOBAL if collector.scope is Scope.GLOBAL else REGION
    return Place(partition="aws", account=account, region=region)


def _seen(collector: Collector, place: Place, as_of: str) -> Seen:
    listing = Listing(
        operation=collector.operations[0].id,
        items=0,
        pages=1,
        complete=True,
        digest=f"example:listing:{collector.id}:{place}",
    )
    return Seen(collector=collector.id, place=place, as_of=as_of, listings=(listing,))


def _resource(
    given: Given, collector: Collector, place: Place, number: int, shapes: Mapping[str, Any]
) -> Resource:
    return Resource(
        id=given.id,
        collector=collector.id,
        place=home_of(given.id, place),
        seen_in=(place,),
        branches={
            facet.name: Branch(
                value=given.facts.get(facet.name),
                shape=facet_shape(facet, shapes),
                digest=f"example:{number}:{facet.name}",
                unread=given.unread.get(facet.name),
            )
            for facet in collector.facets
        },
    )
