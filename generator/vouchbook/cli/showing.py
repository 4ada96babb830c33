"""list checks, collectors, frameworks, claims, imports."""

import click

from vouchbook.cli.console import FORMATS, print_json, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.registry import collectors as all_collectors
from vouchbook.kernel.registry import shelf
from vouchbook.model.importing import Import

FORMAT = click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")


def show(title: str, columns: list[str], rows: list[dict[str, object]], form: str) -> None:
    """Print rows as a table, or as JSON with every member."""
    if form == "json":
        print_json(rows)
    else:
        table(title, columns, [[row[name] for name in columns] for row in rows])


@click.group("list")
def list_group() -> None:
    """List checks, collectors, frameworks, claims or kinds of imports.

    Example: vouchbook list checks --format json
    """


@list_group.command("checks")
@FORMAT
def list_checks(form: str) -> None:
    """Every check that a page can name.

    Example: vouchbook list checks
    """
    rows: list[dict[str, object]] = [
        {
            "id": item.id,
            "severity": item.severity.value,
            "objective": item.objective,
            "topic": item.topic,
            "says": item.says,
            "over": list(item.over),
            "joins": list(item.joins),
            "parameters": list(item.parameters),
        }
        for item in all_checks().values()
    ]
    show(f"{len(rows)} checks", ["id", "severity", "says"], rows, form)


@list_group.command("collectors")
@FORMAT
def list_collectors(form: str) -> None:
    """Every collector, with the operations and permissions that it needs.

    Example: vouchbook list collectors
    """
    rows: list[dict[str, object]] = [
        {
            "id": item.id,
            "scope": item.scope.value,
            "says": item.says,
            "operations": sorted({op.id for op in item.operations}),
            "permissions": sorted({op.permission for op in item.operations}),
        }
        for item in all_collectors().values()
    ]
    show(f"{len(rows)} collectors", ["id", "scope", "says"], rows, form)


@list_group.command("frameworks")
@FORMAT
def list_frameworks(form: str) -> None:
    """Every framework, with the edition of its list of ids.

    Example: vouchbook list frameworks
    """
    rows: list[dict[str, object]] = [
        {
            "id": item.id,
            "title": item.title,
            "edition": item.edition,
            "list_date": item.list_date,
            "baselines": list(item.baselines),
            "requirements": len(item.requirements),
            "mappings": len(item.mappings),
        }
        for item in frameworks().values()
    ]
    show(f"{len(rows)} frameworks", ["id", "title", "edition", "requirements"], rows, form)


@list_group.command("claims")
@FORMAT
@pass_context
def list_claims(context: Context, form: str) -> None:
    """Every claim of the book.

    Example: vouchbook list claims --format json
    """
    rows: list[dict[str, object]] = [
        {
            "id": item.id,
            "page": item.page,
            "line": item.line,
            "kind": item.kind.value,
            "target": item.target,
            "scope": dict(item.scope),
            "sentence": item.sentence,
        }
        for item in context.workspace.book.claims
    ]
    show(f"{len(rows)} claims", ["id", "kind", "sentence"], rows, form)


@list_group.command("imports")
@FORMAT
def list_imports(form: str) -> None:
    """Every kind of file that `vouchbook import` takes.

    Example: vouchbook list imports
    """
    rows: list[dict[str, object]] = [
        {
            "id": item.id,
            "says": item.says,
            "needs": ", ".join(
                word
                for word, known in (
                    ("--account and --region", item.names_place),
                    ("--at", item.names_time),
                )
                if not known
            ),
        }
        for item in shelf("vouchbook.sources", Import).values()
    ]
    show(f"{len(rows)} kinds of imports", ["id", "says", "needs"], rows, form)
