"""What is left of App Mesh, kind by kind, from the checks that ask for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from vouchbook.model.check import Verdict
from vouchbook.model.place import parse_arn
from vouchbook.model.result import CheckResult, Finding
from vouchbook.model.succession import Left, Residue
from vouchbook.succession.showing import RESIDUE

_EXIT, _SIDECARS, _LAST_USE = RESIDUE
_KINDS = (
    (_EXIT, "ecs", "Services that run a sidecar"),
    (_SIDECARS, "task-definition", "Task definitions with a sidecar"),
    (_SIDECARS, "task", "Tasks of no service with a sidecar"),
    (_EXIT, "ec2", "VPC endpoints"),
    (_EXIT, "iam", "Roles, policies and grants"),
    (_EXIT, "ram", "Resource shares of meshes"),
    (_LAST_USE, "", "Last call"),
)
"""Check, what the ARN of a subject says, and what pages call it; an empty part takes the rest."""
_THERE = frozenset({Verdict.FAIL, Verdict.UNKNOWN})


def residue(results: Mapping[str, CheckResult]) -> tuple[Residue, ...]:
    """One row for each kind, whether it was asked for or not; another one for what fits none."""
    rows = []
    for check in RESIDUE:
        found = results.get(check)
        kinds = [(part, kind) for name, part, kind in _KINDS if name == check]
        grouped = _grouped(found.findings if found else (), [part for part, _ in kinds])
        for part, kind in kinds:
            rows.append(_row(check, kind, grouped[part], asked=found is not None))
        if grouped[None]:
            rows.append(_row(check, f"Other things that {check} asks for", grouped[None]))
    order = [kind for _, _, kind in _KINDS]
    return tuple(sorted(rows, key=lambda row: _place(row.kind, order)))


def _place(kind: str, order: list[str]) -> tuple[int, str]:
    return (order.index(kind) if kind in order else len(order), kind)


def _grouped(findings: Iterable[Finding], parts: list[str]) -> Mapping[str | None, list[Finding]]:
    found: dict[str | None, list[Finding]] = defaultdict(list)
    for item in findings:
        arn = parse_arn(item.subject)
        named = {arn.service, arn.resource.partition("/")[0]} if arn else set()
        fits = next((part for part in parts if not part or part in named), None)
        found[fits].append(item)
    return found


def _row(check: str, kind: str, findings: list[Finding], *, asked: bool = True) -> Residue:
    counted = {v: sum(item.verdict is v for item in findings) for v in Verdict}
    moot = [item for item in findings if item.verdict is Verdict.NOT_APPLICABLE]
    untimely = ""
    if asked and len(moot) == len(findings):
        untimely = moot[0].because if moot else "nothing of the kind was found"
    return Residue(
        kind=kind,
        check=check,
        asked=asked,
        there=counted[Verdict.FAIL],
        unknown=counted[Verdict.UNKNOWN],
        gone=counted[Verdict.PASS],
        untimely=untimely,
        left=tuple(
            Left(subject=item.subject, place=item.place, verdict=item.verdict, because=item.because)
            for item in findings
            if item.verdict in _THERE or (check == _LAST_USE and item not in moot)
        ),
    )
