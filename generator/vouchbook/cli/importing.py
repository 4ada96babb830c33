"""import."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from vouchbook.cli.console import FORMATS, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.kernel.canonical import instant
from vouchbook.kernel.errors import UsageError
from vouchbook.model.history import Brought
from vouchbook.model.place import Place
from vouchbook.workspace import tool_version

_SHOWN = 20


@click.command("import")
@click.argument("kind")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, readable=True)
)
@click.option("--origin", default="", help="Where the files come from, in your words. Needed.")
@click.option("--by", default="", help="Who brings them (default: the engagement's preparer).")
@click.option("--account", default="", help="The account, for files that don't name it.")
@click.option("--region", default="", help="The region, for files that don't name it.")
@click.option("--partition", default="aws", show_default=True, help="The partition.")
@click.option("--at", default="", help="When the files were made, for kinds that don't say it.")
@click.option(
    "--no-originals",
    is_flag=True,
    help="Keep digests only: the files stay where you keep them.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="How to print the result.")
@pass_context
def import_command(  # noqa: PLR0913 - each is an option of the command line
    context: Context,
    *,
    kind: str,
    paths: tuple[Path, ...],
    origin: str,
    by: str,
    account: str,
    region: str,
    partition: str,
    at: str,
    form: str,
    no_originals: bool,
) -> int:
    r"""Bring files that tell what was so: KIND is one of `vouchbook list imports`.

    What they tell is redacted, sealed in evidence/imports/, and judged by `vouchbook period`.

    Example: vouchbook import cloudtrail trail/ keys.json --origin "s3://example-trail"

    \b
    Others:
      vouchbook import config-history AWSLogs/ --origin "s3://example-config, synced 2026-11-24"
      vouchbook import cloudformation mesh.yaml --account 111122223333 --region us-east-1 \
          --at 2026-03-01T09:00:00Z --origin "git tag mesh-12"
    """
    # The kinds and the detector are loaded by this command alone.
    from vouchbook.imports import Errand, bring  # noqa: PLC0415

    if not origin.strip():
        message = "nobody can trace files whose origin isn't told"
        raise UsageError(message, hint='add --origin "where they come from, and how you got them"')
    preparer = context.workspace.config.engagement.preparer.name
    errand = Errand(
        kind=kind,
        paths=paths,
        origin=origin.strip(),
        by=by or preparer,
        at=instant(context.now()),
        place=_place(partition, account, region),
        made_at=_moment(at),
        tool=tool_version(),
        keep=not no_originals,
    )
    signer = context.signer(synthetic=context.demo)
    identifier, brought = bring(context.workspace.imports, errand, signer)
    _show(identifier, brought, form)
    # A newest digest whose signature wasn't brought is a gap; a file that was changed is no gap.
    return 4 if any(flaw.kind == "changed" for flaw in brought.flaws) else 0


def _place(partition: str, account: str, region: str) -> Place | None:
    if not account and not region:
        return None
    if not account or not region:
        hint = "--account 111122223333 --region us-east-1"
        raise UsageError("account and region go together", hint=hint)
    return Place(partition=partition, account=account, region=region)


def _moment(text: str) -> str:
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        hint = "write it as 2026-09-15T12:00:00Z"
        raise UsageError(f"{text!r} is no instant", hint=hint) from error
    if found.tzinfo is None:
        hint = "write it with its zone: 2026-09-15T12:00:00Z"
        raise UsageError(f"{text!r} doesn't say in which time zone it is", hint=hint)
    return instant(found.astimezone(UTC))


def _show(identifier: str, brought: Brought, form: str) -> None:
    counted = {
        "files": len(brought.custody),
        "observations": len(brought.observations),
        "censuses": len(brought.censuses),
        "watches": len(brought.watches),
    }
    if form == "json":
        print_json({"import": identifier, **counted, "flaws": brought.flaws})
        return
    words = ", ".join(f"{number} {name}" for name, number in counted.items())
    say(f"import {identifier}: {words}")
    collectors = Counter(item.record.collector for item in brought.observations)
    table(
        "observations by collector",
        ["collector", "observations", "from", "to"],
        [[name, number, *_span(brought, name)] for name, number in sorted(collectors.items())],
    )
    if brought.flaws:
        shown = brought.flaws[:_SHOWN]
        rows = [[flaw.kind, flaw.name, flaw.detail] for flaw in shown]
        table(f"flaws: {len(brought.flaws)}", ["kind", "file", "what is wrong"], rows)
    say("next: `vouchbook period` tells what was so, from when to when")


def _span(brought: Brought, collector: str) -> tuple[str, str]:
    instants = [item.instant for item in brought.observations if item.record.collector == collector]
    return min(instants)[:19] + "Z", max(instants)[:19] + "Z"
