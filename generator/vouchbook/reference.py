"""Reference pages of the Handbook, generated from the registries and never edited by hand.

`python -m vouchbook.reference docs/handbook` writes them; a test compares them.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.looked_at import looked_at
from vouchbook.model.check import Check
from vouchbook.model.collector import Collector
from vouchbook.model.objectives import OBJECTIVES

_NOTE = "<!-- Generated from the registries: `make reference` writes this page anew. -->"


def checks_page() -> str:
    """Every check: what it says, over what, with its examples."""
    operations = {op for collector in all_collectors().values() for op in collector.operations}
    shapes = shapes_of(operations)
    lines = ["---", "title: Checks", "---", "", _NOTE, "", "# Checks", ""]
    lines += [f"{len(all_checks())} checks, by objective. A page names one as `claim:ID`.", ""]
    for objective, meaning in OBJECTIVES.items():
        found = [item for item in all_checks().values() if item.objective == objective]
        if found:
            lines += [f"## {objective}", "", meaning, ""]
            for check in found:
                lines += _check(check, shapes)
    return "\n".join(lines).rstrip() + "\n"


def _check(check: Check, shapes: Mapping[str, Any]) -> list[str]:
    per = "account" if check.per == "account" else "record"
    population = f"{check.counts}, one subject or more per {per} of {_codes(check.over)}"
    lines = [
        f"### {check.id}",
        "",
        check.says,
        "",
        f"- Severity: {check.severity.value}. Topic: {check.topic}.",
        f"- Population: {population}.",
    ]
    if check.joins:
        lines.append(f"- Also asks: {_codes(check.joins)}.")
    lines += _looked_at(check, shapes)
    if check.parameters:
        lines.append(f"- Organisation-defined parameters: {_codes(check.parameters)}.")
    if check.slot:
        lines.append(f"- Evidence slot, filled by an assertion: {check.slot}")
    if check.references:
        lines.append(f"- References: {'; '.join(check.references)}.")
    lines += [f"- Remedy: {check.remedy}", "", "| example | verdict |", "|---|---|"]
    for example in check.examples:
        advice = " with advice" if example.advice else ""
        lines.append(f"| {example.why} | {example.verdict.value}{advice} |")
    return [*lines, ""]


def _looked_at(check: Check, shapes: Mapping[str, Any]) -> list[str]:
    """The fields that the examples made it look at: an item an operation."""
    found: dict[str, list[str]] = {}
    for operation, path in looked_at(check, shapes):
        found.setdefault(operation, []).append(f"`{path}`" if path else "whether it answers")
    items = [f"    - `{operation}`: {', '.join(paths)}" for operation, paths in found.items()]
    return ["- Looks at:", *items] if items else []


def collectors_page() -> str:
    """Every collector: what it reads, where, with which operations and permissions."""
    lines = ["---", "title: Collectors", "---", "", _NOTE, "", "# Collectors", ""]
    words = (
        f"{len(all_collectors())} collectors. Each reads one resource type, read only, through "
        "the operations that it declares, and judges nothing."
    )
    lines += [words, ""]
    for collector in all_collectors().values():
        lines += _collector(collector)
    return "\n".join(lines).rstrip() + "\n"


def _collector(collector: Collector) -> list[str]:
    lines = [
        f"## {collector.id}",
        "",
        collector.says,
        "",
        f"Scope: {collector.scope.value}."
        + (
            f" AWS ended the service on {collector.discontinued}." if collector.discontinued else ""
        ),
        "",
        '| operation | permission | says "no such configuration" by | redacted |',
        "|---|---|---|---|",
    ]
    seen: set[str] = set()
    for operation in collector.operations:
        if operation.id not in seen:
            seen.add(operation.id)
            lines.append(
                f"| `{operation.id}` | `{operation.permission}` | {_codes(operation.none)} | "
                f"{_codes(operation.redact)} |"
            )
    return [*lines, ""]


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


PAGES = {"checks.md": checks_page, "collectors.md": collectors_page}
"""File name -> what makes it."""


def main() -> None:
    """Write the pages into the folder that the command line names."""
    folder = Path(sys.argv[1])
    for name, make in PAGES.items():
        (folder / name).write_text(make(), "utf-8")


if __name__ == "__main__":
    main()
