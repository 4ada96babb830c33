"""The demo estate's own description, read with none of the code that collects or judges."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from vouchbook.demo import EXPECTED
from vouchbook.sandbox.estate.demo import DEMO
from vouchbook.sandbox.estate.model import Account, MeshPart, Ref, Region
from vouchbook.sandbox.estate.steps import Call, Fact
from vouchbook.sandbox.estate.workload_model import Network, Service, Task

SCOPE = ("111122223333", "444455556666")
EXPECT: Mapping[str, Mapping[str, list[str]]] = json.loads(
    files("vouchbook.sandbox").joinpath(EXPECTED).read_text("utf-8")
)
PLACES = 4
"""Two accounts in two regions."""


def accounts() -> list[Account]:
    return [account for account in DEMO.accounts if account.id in SCOPE]


def regions() -> Iterator[tuple[Account, Region]]:
    for account in accounts():
        for region in account.regions:
            yield account, region


def nodes() -> Iterator[MeshPart]:
    for _, region in regions():
        for mesh in region.meshes:
            yield from mesh.nodes
        for shared in region.shared_meshes:
            yield from shared.nodes


def gateways() -> list[MeshPart]:
    return [item for _, region in regions() for mesh in region.meshes for item in mesh.gateways]


def tasks() -> Iterator[Task]:
    for _, region in regions():
        yield from region.tasks


def services() -> Iterator[Service]:
    for _, region in regions():
        for cluster in region.clusters:
            yield from cluster.services


def networks() -> Iterator[Network]:
    for _, region in regions():
        yield from region.networks


def steps() -> Iterator[tuple[str, Call | Fact]]:
    """Every call and fact of the accounts in scope, with `ACCOUNT/REGION`."""
    for account in accounts():
        for step in account.furniture:
            yield f"{account.id}/global", step
    for account, region in regions():
        for step in (*region.groundwork, *region.furniture):
            yield f"{account.id}/{region.name}", step


def calls(service: str, operation: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The parameters of each call of an operation, with its place."""
    return [
        (place, step.parameters)
        for place, step in steps()
        if isinstance(step, Call) and (step.service, step.operation) == (service, operation)
    ]


def facts(kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Declared facts of a kind, with what they are about."""
    return [
        (step.about.name if isinstance(step.about, Ref) else step.about, step.facts)
        for _, step in steps()
        if isinstance(step, Fact) and step.kind == kind
    ]


def application(task: Task) -> Mapping[str, Any]:
    found: Mapping[str, Any] = task.parameters["containerDefinitions"][0]
    return found


def envoy(task: Task) -> Mapping[str, Any]:
    found: Mapping[str, Any] = task.parameters["containerDefinitions"][1]
    return found


def settings(task: Task) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in envoy(task)["environment"]}


def count(check: str, verdict: str) -> int:
    return len(EXPECT[check].get(verdict, ()))


def names(check: str, verdict: str) -> set[str]:
    """What is judged so, by the last part of its name: task definitions by their family."""
    found = set()
    for subject in EXPECT[check].get(verdict, ()):
        thing = subject.partition("#")[0].rpartition("/")[2]
        found.add(thing.removesuffix(":1"))
    return found


def places(check: str, verdict: str) -> set[str]:
    """Where something is judged so, as `ACCOUNT/REGION`."""
    arns = [subject.split(":") for subject in EXPECT[check].get(verdict, ())]
    return {f"{arn[4]}/{arn[3]}" for arn in arns}


def holders(check: str, verdict: str) -> set[str]:
    """The accounts that are judged so."""
    return {subject.split(":")[4] for subject in EXPECT[check].get(verdict, ())}
