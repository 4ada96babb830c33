"""lint, evaluate."""

from datetime import date

import click

from vouchbook.book.lint import lint
from vouchbook.book.mistake import Level, Mistake
from vouchbook.cli.console import FORMATS, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.kernel.registry import slots as all_slots
from vouchbook.model.check import Verdict
from vouchbook.model.claim import ClaimKind
from vouchbook.model.dossier import ClaimView
from vouchbook.model.result import CheckResult
from vouchbook.workspace import Judged, Workspace, judge


def mistakes_of(workspace: Workspace, today: date) -> tuple[Mistake, ...]:
    """Every mistake in the workspace's book."""
    return lint(
        workspace.book,
        workspace.pages,
        checks=set(all_checks()),
        slots=all_slots(),
        collectors=set(all_collectors()),
        reports={report.id for report in workspace.config.engagement.reports},
        frameworks={
            name: {item.id for item in framework.requirements}
            for name, framework in frameworks().items()
        },
        today=today,
    )


@click.command("lint")
@click.option(
    "--strict",
    is_flag=True,
    help="Exit 2 on advice, too; exit 1 where a claim fails or is unknown in the snapshot.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")
@pass_context
def lint_command(context: Context, form: str, *, strict: bool) -> int:
    """Find every mistake in the book at once.

    Example: vouchbook lint
    """
    mistakes = mistakes_of(context.workspace, context.now().date())
    if form == "json":
        print_json(
            [
                {
                    "path": item.path,
                    "line": item.line,
                    "column": item.column,
                    "level": item.level.value,
                    "code": item.code,
                    "message": item.message,
                    "hint": item.hint,
                }
                for item in mistakes
            ]
        )
    else:
        _show_mistakes(mistakes)
    errors = sum(item.level is Level.ERROR for item in mistakes)
    if errors or (strict and mistakes):
        return 2
    return 1 if strict and _claims_break(context) else 0


def _claims_break(context: Context) -> bool:
    """Whether a claim fails or is unknown in the snapshot; without one, nothing is known of it."""
    if context.workspace.locker.find(context.snapshot) is None:
        return False
    return bool(broken_claims(judge(context.workspace, context.snapshot)))


def _show_mistakes(mistakes: tuple[Mistake, ...]) -> None:
    for item in mistakes:
        hint = f" ({item.hint})" if item.hint else ""
        click.echo(
            f"docs/{item.path}:{item.line}:{item.column}: {item.level.value}: "
            f"{item.message}{hint} [{item.code}]"
        )
    errors = sum(item.level is Level.ERROR for item in mistakes)
    say(f"{errors} error(s), {len(mistakes) - errors} advice(s)")


@click.command("evaluate")
@click.option("--strict", is_flag=True, help="Exit 1 where a claim fails or is unknown.")
@click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")
@pass_context
def evaluate_command(context: Context, form: str, *, strict: bool) -> int:
    """Judge a snapshot. Touches no network; the same bytes on any machine.

    Example: vouchbook evaluate --strict
    """
    judged = judge(context.workspace, context.snapshot)
    for note in judged.notes:
        say(f"note: {note}")
    if form == "json":
        print_json(judged.results)
    else:
        show_results(judged)
    return 1 if strict and broken_claims(judged) else 0


def broken_claims(judged: Judged) -> list[ClaimView]:
    """Claims that a release can't carry: failing or unknown ones."""
    return [view for view in judged.dossier.claims if view.status in {"fail", "unknown"}]


def show_results(judged: Judged) -> None:
    """Print one row a check, the worst first, and how the claims stand."""
    order = {Verdict.FAIL: 0, Verdict.UNKNOWN: 1, Verdict.PASS: 2, Verdict.NOT_APPLICABLE: 3}
    rows = [
        _row(result)
        for result in sorted(judged.results, key=lambda item: (order[item.verdict], item.check))
    ]
    table(
        f"{len(judged.results)} checks over {judged.opened.snapshot.id}",
        ["check", "verdict", "population", "pass", "fail", "unknown", "n/a", "advice"],
        rows,
    )
    statuses = [
        view.status for view in judged.dossier.claims if view.claim.kind is ClaimKind.OBSERVED
    ]
    counts = ", ".join(f"{statuses.count(item.value)} {item.value}" for item in Verdict)
    say(f"{len(judged.dossier.claims)} claims, {len(statuses)} of them observed: {counts}")
    for lost in judged.dossier.lost:
        say(f"failed before, can't be seen now: {lost.check} {lost.subject} ({lost.reason})")


def _row(result: CheckResult) -> list[object]:
    population = "not known" if result.population is None else result.population
    counts = result.counts
    return [
        result.check,
        result.verdict.value,
        population,
        counts["pass"],
        counts["fail"],
        counts["unknown"],
        counts["not-applicable"],
        result.advices or "",
    ]
