"""diff."""

import click

from vouchbook.cli.console import print_json, say
from vouchbook.cli.context import Context, pass_context
from vouchbook.difference import compare
from vouchbook.difference_words import lines, markdown, worse
from vouchbook.kernel.errors import UsageError
from vouchbook.model.difference import Difference


@click.command("diff")
@click.argument("earlier", required=False, default="")
@click.argument("later", required=False, default="")
@click.option("--strict", is_flag=True, help="Exit 1 where a verdict turned for the worse.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print it; markdown is fit for a pull request's comment.",
)
@pass_context
def diff_command(context: Context, earlier: str, later: str, form: str, *, strict: bool) -> int:
    """Tell what appeared, vanished and changed between two snapshots, and which verdicts turned.

    EARLIER and LATER are snapshot ids or beginnings of them; without them, the last two.

    Example: vouchbook diff --format markdown
    """
    found = _difference(context, earlier, later)
    if form == "json":
        print_json(found)
    elif form == "markdown":
        click.echo(markdown(found), nl=False)
    else:
        for line in lines(found):
            click.echo(line)
    bad = len(worse(found))
    if bad:
        say(f"{bad} verdict(s) turned for the worse: `vouchbook evaluate` tells how all stand now")
    return 1 if strict and bad else 0


def _difference(context: Context, earlier: str, later: str) -> Difference:
    workspace = context.workspace
    locker = workspace.locker
    known = locker.snapshots()
    second = locker.find(later) if later else (known[-1] if known else None)
    first = locker.find(earlier) if earlier else _before(known, second)
    if first is None or second is None:
        hint = "run `vouchbook collect` again later, then compare"
        raise UsageError(f"the locker holds {len(known)} snapshot(s); two are needed", hint=hint)
    old, new = locker.open(first), locker.open(second)
    return compare(old.snapshot, new.snapshot, workspace.results(old), workspace.results(new))


def _before(known: tuple[str, ...], second: str | None) -> str | None:
    if second is None or second not in known:
        return None
    at = known.index(second)
    return known[at - 1] if at else None
