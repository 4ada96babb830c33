"""The worlds of a check's examples with one field changed, and whether that turns a verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from tests.mutation.declared import declared
from tests.mutation.values import fresh, instead
from vouchbook.aws.shapes import shapes_of
from vouchbook.examples import judge_example
from vouchbook.kernel.registry import checks, collectors
from vouchbook.looked_at import Field, path_within_answer
from vouchbook.model.check import Check, Example, Verdict
from vouchbook.model.collector import Facet
from vouchbook.model.place import Place

MOST_PLACES = 6
"""In how many places of one resource a field is changed, one at a time."""
MOST_LOST = 3
"""In how many places of an example a structure or list is taken away, one at a time."""
MOST_MET = 24
"""How many values that a field holds elsewhere in the examples are tried in each place."""

_SESSION = botocore.session.get_session()

Spot = tuple[str | int, ...]
"""Where a value stands in a facet: names and positions."""
Verdicts = Mapping[tuple[str, Place], Counter[Verdict]]


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def turning(check: Check, field: Field) -> str:
    """Say which change of the field turns a verdict of some example; empty where none does."""
    near = _met(check.examples, field)
    changes = (
        found
        for pool in (near, _anywhere(field))
        for number, example in enumerate(check.examples)
        for found in _turning(check, example, field, pool, number)
    )
    return next(changes, "")


def _turning(
    check: Check, example: Example, field: Field, pool: Sequence[Any], number: int
) -> Iterator[str]:
    before = verdicts(check, example)
    spots = list(_spots(example, field))
    for at, spot, present in spots:
        for value in _others(example, field, present, pool):
            if turned(before, verdicts(check, changed(example, field, [(at, spot)], value))):
                yield f"example {number}, {spot}: {present!r} -> {value!r}"
    everywhere = [(at, spot) for at, spot, _ in spots]
    if len(everywhere) > 1:
        for value in _others(example, field, None, pool):
            if turned(before, verdicts(check, changed(example, field, everywhere, value))):
                yield f"example {number}, everywhere -> {value!r}"


def shaking(check: Check, field: Field) -> Iterator[str]:
    """What a change of the field moves beside verdicts: `advice`, `subject` or `because`."""
    pool = _anywhere(field)
    for example in check.examples:
        before = judge_example(check, example, shapes()).findings
        for at, spot, present in _spots(example, field):
            for value in _others(example, field, present, pool):
                other = changed(example, field, [(at, spot)], value)
                after = judge_example(check, other, shapes()).findings
                if [row.advice for row in before] != [row.advice for row in after]:
                    yield "advice"
                elif [row.subject for row in before] != [row.subject for row in after]:
                    yield "subject"
                elif before != after:
                    yield "because"


def turned_by_its_word(check: Check) -> bool:
    """Whether a verdict turns where somebody says the opposite in the check's evidence slot."""
    for example in check.examples:
        words = tuple(replace(item, holds=not item.holds) for item in example.statements)
        if turned(verdicts(check, example), verdicts(check, replace(example, statements=words))):
            return True
    return False


def _others(example: Example, field: Field, present: Any, pool: Sequence[Any]) -> Iterator[Any]:
    shape = shape_of(field)
    document = facet_of(field).json or (
        isinstance(shape, StringShape) and any(isinstance(value, Mapping) for value in pool)
    )
    values = instead(
        present, shape, as_of=example.as_of, document=document, always=never_absent(field)
    )
    elsewhere = (given.id for given in example.given if given.id and _is_text(shape))
    return fresh((*values, *pool, *elsewhere), present)


def _is_text(shape: Shape | None) -> bool:
    return isinstance(shape, StringShape) and not shape.enum


@cache
def never_absent(field: Field) -> bool:
    """Whether a whole answer has the field: botocore requires it, or the collector does."""
    facet = facet_of(field)
    if not field.below and (facet.operation.none or facet.path[-1:] in {(), ("[]",)}):
        return not facet.operation.none
    if any(f"{member}.".startswith(f"{field.path}.") for member in facet.operation.members):
        return True
    parent, _, name = field.below.rpartition(".")
    if not name or facet.fields is not None:
        return False
    return name in getattr(shape_of(replace(field, below=parent)), "required_members", ())


def above(field: Field) -> Iterator[Field]:
    """The structures and lists around a field, down from its facet."""
    found = steps(field.below)
    for end in range(len(found)):
        if end == 0 or found[end - 1] not in {"[]", "*"}:
            below = ".".join(found[:end]).replace(".[]", "[]")
            path = field.path.removesuffix(field.below) + below
            yield replace(field, path=path.removesuffix("."), below=below)


def losing(check: Check, field: Field) -> bool:
    """Whether a verdict turns where a structure or list is absent, or a list holds all twice."""
    found = False
    for example in check.examples:
        before = verdicts(check, example)
        for at, spot, present in islice(_spots(example, field), MOST_LOST):
            other = [[], [*present, *present]] if isinstance(present, list | tuple) else []
            for value in other if never_absent(field) else (None, *other):
                after = verdicts(check, changed(example, field, [(at, spot)], value))
                found = found or turned(before, after)
    return found


def turned(before: Verdicts, after: Verdicts) -> bool:
    """Whether a subject's verdict has changed, or subjects have come or gone.

    A subject that only goes by another name since is no change.
    """
    if any(before[name] != after[name] for name in before.keys() & after.keys()):
        return True
    return _total(before) != _total(after)


def _total(found: Verdicts) -> Counter[Verdict]:
    return sum(found.values(), Counter())


def verdicts(check: Check, example: Example) -> Verdicts:
    found: dict[tuple[str, Place], Counter[Verdict]] = {}
    for finding in judge_example(check, example, shapes()).findings:
        found.setdefault((finding.subject, finding.place), Counter())[finding.verdict] += 1
    return found


@cache
def facet_of(field: Field) -> Facet:
    return next(item for item in collectors()[field.collector].facets if item.name == field.facet)


@cache
def _outputs(service: str, operation: str) -> Shape | None:
    model = _SESSION.get_service_model(service)
    return model.operation_model(operation).output_shape


@cache
def shape_of(field: Field) -> Shape | None:
    """The field's shape in botocore's model; None where the API's model doesn't have it."""
    facet = facet_of(field)
    collector = collectors()[field.collector]
    if facet.fields is not None and not collector.brought:
        return None
    if collector.brought:
        here: Shape | None = declared(facet)
        above: tuple[str, ...] = ()
    else:
        here = _outputs(facet.operation.service, facet.operation.name)
        above = path_within_answer(facet, collector.facets)
    for name in (*above, *steps(field.below)):
        match here:
            case StructureShape():
                here = here.members[name]
            case ListShape():
                here = here.member
            case MapShape():
                here = here.value
    return here


def steps(path: str) -> tuple[str, ...]:
    """A dotted path in steps: names, `[]` and `*`."""
    return tuple(path.replace("[]", ".[]").strip(".").split(".")) if path else ()


@cache
def _worlds(collector: str) -> tuple[Example, ...]:
    """Every example of the shelf in whose world a collector has something."""
    return tuple(
        example
        for check in checks().values()
        for example in check.examples
        if any(given.collector == collector for given in example.given)
    )


@cache
def _anywhere(field: Field) -> list[Any]:
    return _met(_worlds(field.collector), field)


def _met(examples: Iterable[Example], field: Field) -> list[Any]:
    """What the field holds in these examples, each value once."""
    found: list[Any] = []
    for example in examples:
        for _, _, value in _spots(example, field):
            if value is not None and value not in found:
                found.append(value)
                if len(found) == MOST_MET:
                    return found
    return found


def _spots(example: Example, field: Field) -> Iterator[tuple[int, Spot, Any]]:
    """Where the field stands, or could stand, in an example's world."""
    for at, given in enumerate(example.given):
        if given.collector == field.collector and given.blind is None:
            if field.facet in given.unread:
                continue
            value = given.facts.get(field.facet)
            spots = list(_within(value, steps(field.below), ()))
            yield from ((at, spot, present) for spot, present in spots[:MOST_PLACES])


def _within(value: Any, path: tuple[str, ...], spot: Spot) -> Iterator[tuple[Spot, Any]]:
    if not path:
        yield spot, value
        return
    name, rest = path[0], path[1:]
    if name == "[]" and isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _within(item, rest, (*spot, number))
    elif name == "*" and isinstance(value, Mapping):
        for key in sorted(value):
            yield from _within(value[key], rest, (*spot, key))
    elif isinstance(value, Mapping):
        yield from _within(value.get(name), rest, (*spot, name))


def changed(
    example: Example, field: Field, spots: Iterable[tuple[int, Spot]], value: Any
) -> Example:
    """The example with a value in these spots; None takes the name away."""
    given = list(example.given)
    for at, spot in spots:
        facts = dict(given[at].facts)
        facts[field.facet] = _put(facts.get(field.facet), spot, value)
        given[at] = replace(given[at], facts=facts)
    return replace(example, given=tuple(given))


def _put(tree: Any, spot: Spot, value: Any) -> Any:
    """A copy of the tree with another value in that spot; None takes the name away."""
    if not spot:
        return value
    name, rest = spot[0], spot[1:]
    if isinstance(tree, Mapping):
        below = _put(tree.get(str(name)), rest, value)
        others = {key: item for key, item in tree.items() if key != name}
        return others if below is None else {**others, str(name): below}
    return [_put(item, rest, value) if at == name else item for at, item in enumerate(tree)]
