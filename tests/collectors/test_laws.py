"""What holds for every collector that asks AWS; a new one is held to it by existing."""

import base64
import re
from collections.abc import Iterator, Mapping

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from tests.asked import asked_collectors
from tests.collectors.fake_reader import (
    GLOBAL_PLACE,
    REGIONAL_PLACE,
    FakeReader,
    model_of,
)
from vouchbook.collectors.iam_credentials import REPORT_COLUMNS, ROOT
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import SPECIAL_FORMS
from vouchbook.model.collector import Collector, Facet, Operation, Scope

SHELF = asked_collectors()
OPERATIONS = sorted(
    {operation for collector in SHELF.values() for operation in collector.operations},
    key=lambda operation: (operation.id, operation.paging.items if operation.paging else ""),
)
READS = ("BatchGet", "Describe", "Get", "List", "Lookup")
# Their whole answer may be an empty element, so nothing can be demanded of it.
MAY_BE_EMPTY = {"s3:GetBucketLogging", "s3:GetBucketVersioning", "vpc-lattice:GetAuthPolicy"}
SESSION = botocore.session.get_session()

every_collector = pytest.mark.parametrize("collector", SHELF.values(), ids=list(SHELF))
every_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: str(operation.id)
)


def output_of(operation: Operation) -> Shape:
    shape = model_of(operation).output_shape
    assert shape is not None
    return shape


def follow(shape: Shape, path: str) -> Shape:
    """Walk a dotted path through a shape; a name that it doesn't have fails the test."""
    for step in path.split("."):
        name, many = step.removesuffix("[]"), step.endswith("[]")
        if isinstance(shape, MapShape):
            shape = shape.value
        else:
            assert isinstance(shape, StructureShape), f"{path}: nothing has a name {name}"
            assert name in shape.members, f"{path}: {shape.name} has no {name}"
            shape = shape.members[name]
        if many:
            assert isinstance(shape, ListShape), f"{path}: {name} is no list"
            shape = shape.member
    return shape


@every_collector
def test_a_collector_is_named_after_a_service_and_says_what_it_reads(collector: Collector) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", collector.id)
    assert collector.says.endswith(".")
    assert "\n" not in collector.says


@every_collector
def test_facets_have_names_of_their_own(collector: Collector) -> None:
    names = [facet.name for facet in collector.facets]
    assert len(set(names)) == len(names)


@every_collector
def test_facets_name_members_of_the_answer(collector: Collector) -> None:
    for facet in collector.facets:
        path = ".".join((*_item_of(collector, facet), *facet.path)).replace(".[]", "[]")
        shape = follow(output_of(facet.operation), path) if path else output_of(facet.operation)
        if facet.json:
            assert shape.type_name == "string"
        elif not facet.fields and facet.name == "":
            assert shape.type_name == "structure"


def _item_of(collector: Collector, facet: Facet) -> tuple[str, ...]:
    """The path to the item that records hold, where a facet is a document inside of it."""
    items = {
        other.path
        for other in collector.facets
        if other.operation == facet.operation and other.path[-1:] == ("[]",)
    }
    return next(iter(items)) if items and facet.path not in items else ()


@every_operation
def test_an_operation_only_reads(operation: Operation) -> None:
    assert model_of(operation).name == operation.name
    assert operation.name.startswith(READS) or operation.name == "GenerateCredentialReport"


@every_operation
def test_a_permission_is_one_exact_action(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z]+", operation.permission)


@every_operation
def test_an_empty_body_is_no_answer(operation: Operation) -> None:
    assert bool(operation.members) != (operation.id in MAY_BE_EMPTY)
    for member in operation.members:
        follow(output_of(operation), member)


@every_operation
def test_what_is_redacted_exists(operation: Operation) -> None:
    for rule in operation.redact:
        path, _, special = rule.partition("!")
        assert special in {"", *SPECIAL_FORMS}
        follow(output_of(operation), path)


def codes_of(operation: Operation) -> set[str]:
    return {
        str(shape.metadata.get("error", {}).get("code") or shape.name)
        for shape in model_of(operation).error_shapes
    }


@every_operation
def test_codes_that_mean_no_are_known_to_the_service(operation: Operation) -> None:
    assert all(operation.none)
    assert not set(operation.none) & set(operation.pending)
    if operation.service != "s3":  # S3 models hardly any of its errors
        assert {entry.partition(": ")[0] for entry in operation.none} <= codes_of(operation)


@every_operation
def test_codes_that_mean_later_cover_the_model(operation: Operation) -> None:
    later = codes_of(operation) & {"ReportNotPresent", "ReportInProgress", "ReportExpired"}
    assert later <= set(operation.pending)


def paginator_of(operation: Operation) -> Mapping[str, object] | None:
    try:
        known = SESSION.get_paginator_model(operation.service).get_paginator(operation.name)
    except ValueError:
        return None
    assert isinstance(known, Mapping)
    return known


@every_operation
def test_paging_is_what_botocore_knows(operation: Operation) -> None:
    known, paging = paginator_of(operation), operation.paging
    assert known is None or paging is not None, "only the first page would be read"
    if known is None or paging is None:
        return
    results = known["result_key"]
    assert paging.items in (results if isinstance(results, list) else [results])
    assert (paging.token_in, paging.token_out) == (known["input_token"], known["output_token"])
    assert paging.more == known.get("more_results", "")
    assert paging.size is None or paging.size[0] == known["limit_key"]


@every_operation
def test_a_list_is_read_page_by_page(operation: Operation) -> None:
    model, paging = model_of(operation), operation.paging
    given = model.input_shape.members if model.input_shape else {}
    tokens = {name for name in given if re.search("token|marker", name, re.IGNORECASE)}
    tokens -= {"GrantTokens"}  # of permissions, not of pages
    assert tokens == ({paging.token_in} - {""} if paging else set())
    if paging is None:
        return
    assert follow(output_of(operation), paging.items).type_name == "list"
    if paging.token_in:
        assert follow(output_of(operation), paging.token_out).type_name == "string"
        if paging.size is None:
            sizes = re.compile("limit|max|perpage|size", re.IGNORECASE)
            assert not [name for name in given if sizes.search(name)]
            return
        limits = given[paging.size[0]].metadata
        assert limits.get("min", 1) <= paging.size[1] <= limits.get("max", 1000)


def test_constants_of_one_operation_share_their_pages() -> None:
    # Answers are remembered, redacted, by operation and parameters: whoever asks first decides.
    first: dict[str, Operation] = {}
    for operation in OPERATIONS:
        other = first.setdefault(operation.id, operation)
        for name in ("members", "permission", "none", "pending", "redact", "endpoint_region"):
            assert getattr(operation, name) == getattr(other, name)


REPORT = "\n".join([",".join(REPORT_COLUMNS), ",".join([ROOT, *["N/A"] * 21])]).encode()


def made_up(shape: Shape, name: str = "") -> object:
    """One value of a shape, in canonical form, with every member there."""
    match shape:
        case StructureShape(type_name="structure"):
            return {key: made_up(member, key) for key, member in shape.members.items()}
        case ListShape():
            return [] if name == "failures" else [made_up(shape.member, name)]
        case MapShape():
            return {"key": made_up(shape.value, name)}
    special = {
        "Arn": "arn:aws:iam::111122223333:made-up-Arn",  # some calls demand twenty signs
        "arn": "made-up-arn-of-many-signs",
        "id": "made-up-id-of-many-signs",
        "HomeRegion": REGIONAL_PLACE.region,
        "resourceOwner": REGIONAL_PLACE.account,
        "serviceArn": "made-up-serviceArns",  # the one that was asked for
        "serviceRevisionArn": "made-up-arn-of-many-signs",  # the same
        "EventSource": "appmesh.amazonaws.com",
        "EventTime": "2026-09-15T12:00:00.000000Z",
        "Content": {"$base64": base64.b64encode(REPORT).decode()},
    }
    plain = {"boolean": True, "integer": 1, "long": 1}
    made: object = special.get(name, plain.get(shape.type_name, f"made-up-{name}"))
    return made


def made_up_world(operation: Operation, _parameters: Mapping[str, object]) -> Mapping[str, object]:
    answer = made_up(output_of(operation))
    assert isinstance(answer, dict)
    paging = operation.paging
    dropped = {paging.token_out, paging.more} if paging else set()
    return {name: value for name, value in answer.items() if name not in dropped}


@pytest.fixture
def seen(collector: Collector) -> Iterator[FakeReader]:
    place = GLOBAL_PLACE if collector.scope is Scope.GLOBAL else REGIONAL_PLACE
    reader = FakeReader(world=made_up_world, place=place)
    collector.read(reader)
    yield reader
    assert not reader.gaps


@every_collector
def test_every_declared_operation_is_called(collector: Collector, seen: FakeReader) -> None:
    called = {operation for operation, _ in seen.calls}
    assert called == {operation.id for operation in collector.operations}


@every_collector
def test_every_facet_is_recorded_about_the_same_resources(
    collector: Collector, seen: FakeReader
) -> None:
    wanted = {facet.operation.id for facet in collector.facets}
    resources = {resource for resource, _ in seen.records}
    assert resources
    assert set(seen.records) == {(resource, name) for resource in resources for name in wanted}


@every_collector
def test_what_is_recorded_can_be_sealed(collector: Collector, seen: FakeReader) -> None:
    assert collector.facets
    for facts in seen.records.values():
        assert canonical_value(facts)
