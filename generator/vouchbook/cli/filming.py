"""period."""

from pathlib import Path

import click

from vouchbook.cli.console import bar, print_json, say
from vouchbook.cli.context import Context, pass_context
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import encode
from vouchbook.model.film import Period, Standing
from vouchbook.period_words import period_markdown, period_text
from vouchbook.store import write_atomically

PERIOD = Path("build", "period.json")


@click.command("period")
@click.option("--from", "start", default="", help="The first day (default: the engagement's).")
@click.option("--to", "end", default="", help="The last day (default: the engagement's).")
@click.option("--strict", is_flag=True, help="Exit 1 where a check deviated or isn't shown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print it; markdown is fit for a report or a ticket.",
)
@pass_context
def period_command(context: Context, start: str, end: str, form: str, *, strict: bool) -> int:
    """Tell, for each check of the book, what was so from when to when, and who changed it.

    It rests on every snapshot and every import in evidence/, and is written to build/period.json,
    from which `vouchbook sample` draws.

    Example: vouchbook period --from 2026-01-01 --to 2026-09-30
    """
    workspace = context.workspace
    engagement = workspace.config.engagement
    days = (start or engagement.period_from, end or engagement.period_to)
    with bar("period") as progress:
        period = workspace.film(days, progress)
    write_atomically(workspace.root / PERIOD, canonical(encode(period)) + b"\n")
    if form == "json":
        print_json(period)
    else:
        click.echo(period_markdown(period) if form == "markdown" else period_text(period), nl=False)
    say(f"next: {PERIOD} has all of it; `vouchbook sample` draws from it; `vouchbook build` shows")
    return 1 if strict and _amiss(period) else 0


def _amiss(period: Period) -> bool:
    amiss = {Standing.FAILED, Standing.DEVIATIONS, Standing.NOT_SHOWN}
    return any(item.standing in amiss for item in period.films)
