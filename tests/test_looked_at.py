"""What a check looks at is derived: from reads, and from nothing that somebody wrote down."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.registry import checks, collectors
from vouchbook.looked_at import looked_at
from vouchbook.model.check import Check, Example, Given, Outcome, Severity, Subject, Verdict, passed

MESH = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop"
NODE = "arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/orders"


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for found in collectors().values() for op in found.operations})


def reading(*paths: tuple[str, ...], joins: tuple[str, ...] = (), **facts: object) -> Check:
    """A check of a node that reads these paths, over a world with these facts."""

    def holds(subject: Subject) -> Outcome:
        for path in paths:
            subject.get(*path)
        for name in joins:
            for found in subject.estate.every(name):
                found.get("policy")
        return passed("so it is")

    node = Given(collector="appmesh.virtual-nodes", id=NODE, facts={"": facts})
    return Check(
        id="x",
        says="X.",
        objective="configuration-known",
        topic="security",
        severity=Severity.LOW,
        over=("appmesh.virtual-nodes",),
        holds=holds,
        joins=joins,
        remedy="None.",
        examples=(Example(verdict=Verdict.PASS, why="It is so.", given=(node,)),),
    )


def test_a_field_stands_with_its_path_in_the_answer() -> None:
    check = reading(("spec", "serviceDiscovery", "dns", "hostname"), spec={"serviceDiscovery": {}})
    assert looked_at(check, shapes()) == (
        ("appmesh:DescribeVirtualNode", "virtualNode.spec.serviceDiscovery.dns"),
    )


def test_a_longer_path_stands_for_the_shorter_ones() -> None:
    check = reading(("spec",), ("spec", "listeners"), ("meshName",), spec={"listeners": []})
    assert looked_at(check, shapes()) == (
        ("appmesh:DescribeVirtualNode", "virtualNode.meshName"),
        ("appmesh:DescribeVirtualNode", "virtualNode.spec.listeners"),
    )


def test_a_document_is_not_looked_into() -> None:
    key = Given(
        collector="kms.keys",
        id="arn:aws:kms:us-east-1:111122223333:key/1",
        facts={"": {}, "policy": {"Version": "2012-10-17", "Statement": []}},
    )
    plain = reading(joins=("kms.keys",))
    (example,) = plain.examples
    check = replace(plain, examples=(replace(example, given=(*example.given, key)),))
    assert looked_at(check, shapes()) == (("kms:GetKeyPolicy", "Policy"),)


def test_a_check_that_reads_nothing_looks_at_nothing() -> None:
    assert looked_at(reading(), shapes()) == ()


@pytest.mark.parametrize("check", checks())
def test_every_check_of_the_shelf_looks_at_something_and_never_at_what_isnt_there(
    check: str,
) -> None:
    found = looked_at(checks()[check], shapes())
    assert found
    assert list(found) == sorted(set(found))
    declared = {
        facet.operation.id
        for name in (*checks()[check].over, *checks()[check].joins)
        for facet in collectors()[name].facets
    }
    assert {operation for operation, _ in found} <= declared
