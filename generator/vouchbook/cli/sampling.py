"""sample."""

from pathlib import Path

import click

from vouchbook.book.text import visible
from vouchbook.cli.console import FORMATS, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.kernel.canonical import canonical, digest, parse
from vouchbook.kernel.codec import CodecError, decode, encode
from vouchbook.kernel.errors import IntegrityError, UsageError
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.film import Period
from vouchbook.model.sampling import Population, Sample
from vouchbook.renderers.site_env import slug
from vouchbook.renderers.work_sheets import draw_rows, write_work_sheets
from vouchbook.sampling import differences, draw, population
from vouchbook.store import write_atomically

PERIOD = Path("build", "period.json")
SAMPLES = Path("build", "samples")


@click.command("sample")
@click.argument("check", required=False, default="")
@click.option("--size", type=int, default=0, help="How many items to draw.")
@click.option("--seed", default="", help="The auditor's, given after the population was frozen.")
@click.option("--changes", is_flag=True, help="Draw from the changes, too.")
@click.option("--population", "expected", default="", help="The digest that was frozen.")
@click.option("--rationale", default="", help="Why so many; stands in the record.")
@click.option(
    "--substitute",
    type=(int, str),
    multiple=True,
    metavar="NUMBER REASON",
    help="Take the next item for one that can't be tested; may be said again.",
)
@click.option("--period", "file", type=click.Path(path_type=Path, dir_okay=False), default=None)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None)
@click.option(
    "--check-record",
    "record",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Draw a record again instead, and tell what differs.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")
@pass_context
def sample_command(  # noqa: PLR0913, PLR0917 - one argument an option, as click hands them over
    context: Context,
    check: str,
    size: int,
    seed: str,
    expected: str,
    rationale: str,
    substitute: tuple[tuple[int, str], ...],
    file: Path | None,
    out: Path | None,
    record: Path | None,
    form: str,
    *,
    changes: bool,
) -> int:
    """Draw a sample from everything that a check looked at over the period.

    The population is every subject of the check, those since deleted included, and with --changes
    every change of what it looks at. Without a seed it tells the population's digest: give that to
    the auditor, who answers with a seed.

    Example: vouchbook sample mesh-listener-tls-strict --size 25 --seed "the auditor's words"
    """
    period = _period(file or context.workspace.root / PERIOD)
    if record is not None:
        return _check_again(period, record)
    if not check:
        raise UsageError("no check was named", hint="`vouchbook list checks` has them")
    given = population(period, check, _collectors(check) if changes else ())
    if not seed:
        _ask_for_seed(given)
    drawn = draw(given, seed, size, rationale=rationale, replaced=substitute, expected=expected)
    written = _write(drawn, given, period, out or context.workspace.root / SAMPLES)
    _show(drawn, form)
    for path in written:
        say(f"wrote {path}")
    say("next: hand over both files; `vouchbook sample --check-record` draws the record again")
    return 0


def _ask_for_seed(given: Population) -> None:
    flag = " --changes" if given.collectors else ""
    raise UsageError(
        f"no seed was given, and there is none by default: the population of {given.check} has "
        f"{len(given.items)} items, and its digest is {given.digest}",
        hint="give count and digest to the auditor, who answers with a size and a seed; then: "
        f"vouchbook sample {given.check}{flag} --population {given.digest} --size N --seed WORDS",
    )


def _collectors(check: str) -> tuple[str, ...]:
    """The collectors of everything that a check looks at."""
    found = all_checks().get(check)
    if found is None:
        hint = "without --changes, its subjects can be drawn"
        raise UsageError(f"this version does not know the check {check!r}", hint=hint)
    return (*found.over, *found.joins)


def _period(path: Path) -> Period:
    hint = "`vouchbook period` writes it"
    if not path.is_file():
        raise UsageError(f"there is no period at {path}", hint=hint)
    try:
        return decode(Period, parse(path.read_bytes()))
    except (CodecError, ValueError) as error:
        raise UsageError(f"{path} is no period: {error}", hint=hint) from error


def _check_again(period: Period, path: Path) -> int:
    if not path.is_file():
        raise UsageError(f"there is no record at {path}")
    try:
        sample = decode(Sample, parse(path.read_bytes()))
    except (CodecError, ValueError) as error:
        raise UsageError(f"{path} is no record of a sample: {error}") from error
    found = differences(sample, population(period, sample.check, sample.collectors))
    if found:
        raise IntegrityError(
            f"{path} can't be drawn again: {visible('; '.join(found))}",
            hint="ask whoever sent it for the period that it was drawn from",
            path=str(path),
        )
    say(f"drawn again from {sample.population}: the same {len(sample.drawn)} items")
    return 0


def _write(sample: Sample, given: Population, period: Period, folder: Path) -> tuple[Path, Path]:
    """The record and its work sheets; another record never takes the place of an older one."""
    data = canonical(encode(sample)) + b"\n"
    name = f"{slug(sample.check)}-{digest(data).rpartition(':')[2][:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    sheets = folder / f"{name}.xlsx"
    write_work_sheets(sample, given, period, sheets)
    record = folder / f"{name}.json"
    write_atomically(record, data)
    return record, sheets


def _show(sample: Sample, form: str) -> None:
    if form == "json":
        print_json(sample)
        return
    table("the draw", ["what", ""], draw_rows(sample)[:-1])
    replaced = {item.number: item.by for item in sample.substitutions}
    rows = [
        [
            item.number,
            item.item.kind.value,
            item.item.subject,
            f"{item.item.place.account} {item.item.place.region}",
            f"{item.item.at} {item.item.what}".strip(),
            f"replaced by {replaced[item.number]}" if item.number in replaced else "",
        ]
        for item in sample.drawn
    ]
    table("the sample", ["no.", "kind", "subject", "place", "change", ""], rows)
