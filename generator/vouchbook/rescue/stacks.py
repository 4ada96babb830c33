"""CloudFormation: the templates of stacks with App Mesh, deleted ones as long as they are shown.

Source: CloudFormation API reference, ListStacks, ListStackResources, GetTemplate, DescribeStacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vouchbook.model.place import parse_arn
from vouchbook.rescue.asking import Asker, Document, Page, Question
from vouchbook.rescue.operations import (
    DESCRIBE_STACKS,
    GET_TEMPLATE,
    LIST_STACK_RESOURCES,
    LIST_STACKS,
)
from vouchbook.rescue.templates import MESH, RELATED, parameters_of, plain_stack, reduced

_SUMMARIES = "StackResourceSummaries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacks:
    """What CloudFormation told in one place."""

    pages: tuple[Page, ...]
    """Of stacks with App Mesh: template, description, resources."""
    deleted: tuple[str, ...]
    """When those of them were deleted that are, sorted."""


def read_stacks(asker: Asker) -> Stacks:
    """Give what CloudFormation still has of every stack with App Mesh in a place."""
    listed = asker.ask(Question(operation=LIST_STACKS))
    pages: list[Page] = []
    deleted: list[str] = []
    for stack in sorted(listed.items("StackSummaries"), key=lambda item: str(item["StackId"])):
        found = list(_of_stack(asker, str(stack["StackId"])))
        pages += found
        if found and stack.get("DeletionTime"):
            deleted.append(str(stack["DeletionTime"]))
    return Stacks(pages=tuple(pages), deleted=tuple(sorted(deleted)))


def _of_stack(asker: Asker, stack: str) -> Iterator[Page]:
    folder = _folder(stack)
    named = {"StackName": stack}
    resources = asker.ask(
        Question(
            operation=LIST_STACK_RESOURCES,
            parameters=named,
            about=stack,
            folder=folder,
            keep=_related,
        )
    )
    if not any(_is_mesh(item) for item in resources.items(_SUMMARIES)):
        return
    template = asker.ask(
        Question(
            operation=GET_TEMPLATE,
            parameters={**named, "TemplateStage": "Processed"},
            about=stack,
            folder=folder,
            keep=reduced,
        )
    )
    if not template.pages:
        return
    wanted = parameters_of(template.pages[0].document)
    described = asker.ask(
        Question(
            operation=DESCRIBE_STACKS,
            parameters=named,
            about=stack,
            folder=folder,
            keep=lambda answer: plain_stack(answer, wanted),
        )
    )
    # Without its parameters a template would be told with its defaults, which it needn't have had.
    if described.pages:
        yield from (*template.pages, *described.pages, *resources.pages)


def _related(answer: Document) -> Document:
    """Of a stack's resources those that a mesh is told from."""
    listed: list[Mapping[str, Any]] = answer[_SUMMARIES]
    found = [item for item in listed if str(item["ResourceType"]).startswith(RELATED)]
    return {**answer, _SUMMARIES: found}


def _is_mesh(item: Mapping[str, Any]) -> bool:
    return str(item["ResourceType"]).startswith(MESH)


def _folder(stack: str) -> str:
    """What tells one stack's pages from another's of the same name."""
    arn = parse_arn(stack)
    return (arn.resource if arn else stack).rpartition("/")[2]
