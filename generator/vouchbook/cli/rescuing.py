"""rescue."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import click

from vouchbook.cli.console import FORMATS, bar, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.policy import policies_for
from vouchbook.seal import Signer

if TYPE_CHECKING:
    from vouchbook.rescue.deadlines import Deadline
    from vouchbook.rescue.run import Rescued

_SHOWN = 20


@click.command("rescue")
@click.option("--profile", default="", help="A profile of your AWS configuration.")
@click.option("--by", default="", help="Who rescues (default: the engagement's preparer).")
@click.option(
    "--fresh", is_flag=True, help="Ask for everything again instead of for what is missing."
)
@click.option("--policy", is_flag=True, help="Only print the IAM policy that it needs.")
@click.option("--format", "form", type=FORMATS, default="text", help="How to print the result.")
@pass_context
def rescue_command(
    context: Context, *, profile: str, by: str, fresh: bool, policy: bool, form: str
) -> int:
    """Collect at once everything about App Mesh that is about to vanish. Read only.

    CloudTrail's event history, AWS Config's items, the templates of stacks (deleted ones too) and
    inactive task definitions are sealed in evidence/imports/. A run that was stopped goes on, and
    one that wasn't allowed to see everything asks for the rest alone.

    Example: vouchbook rescue --profile audit
    """
    # The kinds of import and the detector are loaded by few commands.
    from vouchbook.rescue.crew import Means  # noqa: PLC0415
    from vouchbook.rescue.deadlines import deadlines  # noqa: PLC0415
    from vouchbook.rescue.operations import PERMISSIONS  # noqa: PLC0415
    from vouchbook.rescue.run import rescue  # noqa: PLC0415

    reach = context.reach(profile=profile)
    if policy:
        also = () if reach.regions else ("ec2:DescribeRegions",)
        (document,) = [item.document for item in policies_for((), (*PERMISSIONS, *also))]
        click.echo(json.dumps(document, indent=2))
        return 0
    before = deadlines()
    if form == "text":
        _show_deadlines("until when it can be had", before)
    with bar("rescue") as progress:
        means = Means(
            now=context.now,
            clock=time.monotonic,
            signer=partial(_signer, context),
            progress=progress,
            by=by or context.workspace.config.engagement.preparer.name,
            fresh=fresh,
        )
        rescued = rescue(context.workspace, reach, means)
    _show(rescued, before, form)
    return 3 if rescued.fixable else 0


def _signer(context: Context, synthetic: bool) -> Signer:  # noqa: FBT001 - a callback's argument
    return context.signer(synthetic=synthetic)


def _show(rescued: "Rescued", before: Iterable["Deadline"], form: str) -> None:
    brought = rescued.brought
    counted = {
        "pages": len(brought.custody),
        "observations": len(brought.observations),
        "watches": len(brought.watches),
        "calls": sum(part.calls for part in rescued.parts),
    }
    if form == "json":
        print_json(
            {
                "import": rescued.identifier,
                "asked_up_to": rescued.begun,
                "synthetic": rescued.synthetic,
                "resumed": rescued.reused,
                **counted,
                "parts": [_part(part) for part in rescued.parts],
                "unread": _unread(rescued),
                "flaws": brought.flaws,
                "until": {"before": list(before), "after": rescued.until},
            }
        )
        return
    words = ", ".join(f"{number} {name}" for name, number in counted.items())
    if rescued.reused:
        say(
            f"went on with an unfinished run: {rescued.reused} page(s) were there already "
            "(--fresh asks for everything again)"
        )
    say(f"import {rescued.identifier}, up to {rescued.begun}: {words}")
    table(
        "what was asked",
        ["place", "source", "pages", "calls", "not read"],
        [[p.place, p.source, p.pages, p.calls, len(p.lost)] for p in rescued.parts],
    )
    _show_troubles(rescued)
    _show_deadlines("until when it can still be had", rescued.until)
    say("next: `vouchbook period` tells what was so, from when to when")


def _show_troubles(rescued: "Rescued") -> None:
    lost = _unread(rescued)
    if lost:
        columns = ("place", "reason", "operation", "permission")
        times = Counter(tuple(item[name] for name in columns) for item in lost)
        rows = [[number, *words] for words, number in sorted(times.items())[:_SHOWN]]
        table("not read", ["times", *columns], rows)
        say("what is missing alone is asked for when you run the same command again")
    flaws = [flaw for flaw in rescued.brought.flaws if flaw.kind != "missing"]
    if flaws:
        shown = [[flaw.kind, flaw.name, flaw.detail] for flaw in flaws[:_SHOWN]]
        table(f"flaws: {len(flaws)}", ["kind", "page", "what is wrong"], shown)


def _part(part: object) -> dict[str, object]:
    names = ("place", "source", "pages", "calls")
    return {name: getattr(part, name) for name in names}


def _unread(rescued: "Rescued") -> list[dict[str, str]]:
    return [
        {
            "source": str(part.source),
            "place": str(lost.place),
            "about": lost.about,
            "operation": lost.unread.operation,
            "reason": lost.unread.reason.value,
            "permission": lost.unread.permission,
        }
        for part in rescued.parts
        for lost in part.lost
    ]


def _show_deadlines(title: str, found: Iterable["Deadline"]) -> None:
    rows = [
        [item.source, item.place or "anywhere", item.what, item.until or "(no fixed day)", item.why]
        for item in found
    ]
    table(title, ["source", "place", "what", "until", "why"], rows)
