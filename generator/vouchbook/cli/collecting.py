"""plan, policy, collect."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from vouchbook.aws.clusters import PERMISSIONS, serves
from vouchbook.cli.console import FORMATS, bar, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.collect import blind_spots, counted, fixable
from vouchbook.kernel.errors import UsageError
from vouchbook.model.place import Place
from vouchbook.model.reach import Reach
from vouchbook.model.reasons import MEANING, Reason
from vouchbook.operate import Collected, Means, collect
from vouchbook.plan import make_plan, plan_digest
from vouchbook.policy import Policy, policies_for
from vouchbook.policy_template import template
from vouchbook.seal import Signer

_SHOWN = 12


def places_of(reach: Reach) -> list[Place]:
    """The places that the configuration itself names, without asking AWS."""
    return [
        Place(partition="aws", account=account, region=region)
        for account in reach.accounts or ("000000000000",)
        for region in reach.regions or ("(enabled)",)
    ]


@click.command("plan")
@click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")
@pass_context
def plan_command(context: Context, form: str) -> None:
    """Show what a collection would read, and why. Asks AWS nothing.

    Example: vouchbook plan
    """
    workspace = context.workspace
    places = places_of(workspace.config.reach)
    plan = make_plan(workspace.wanted_checks(), places, workspace.counted_collectors())
    if form == "json":
        print_json({"digest": plan_digest(plan), "plan": plan})
        return
    rows = [[task.place, task.service, ", ".join(task.collectors)] for task in plan.tasks]
    table(
        f"{len(plan.checks)} checks need {len(plan.collectors)} collectors",
        ["place", "service", "collectors"],
        rows,
    )
    say("next: `vouchbook policy` prints the permissions; `vouchbook collect` runs the plan")


@click.command("policy")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "cloudformation"]),
    default="json",
    help="A policy, or a template with the role, its trust and its policies.",
)
@click.option("--area", default="", help="Only the policy of this area, of several.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a file for each policy (or the template) into this folder.",
)
@pass_context
def policy_command(context: Context, form: str, area: str, out: Path | None) -> None:
    """Print the least-privilege IAM policy for exactly the claims in the book.

    One document where it is short enough for a managed policy, else a list of one an area.

    Example: vouchbook policy --out policies/
    """
    reach = context.workspace.config.reach
    policies = _policies(context, reach)
    if area:
        policies = _of_area(policies, area)
    if form == "cloudformation":
        documents: dict[str, object] = {"vouchbook-reader": template(policies, reach.role)}
    else:
        documents = {policy.name: policy.document for policy in policies}
    if out is not None:
        _write_documents(out, documents)
        return
    found = list(documents.values())
    click.echo(json.dumps(found[0] if len(found) == 1 else found, indent=2))
    if len(found) > 1:
        names = ", ".join(documents)
        say(f"{len(found)} policies ({names}): one would be longer than IAM allows")
        say("next: `vouchbook policy --out DIR` writes a file for each")


def _policies(context: Context, reach: Reach) -> tuple[Policy, ...]:
    workspace = context.workspace
    plan = make_plan(workspace.wanted_checks(), places_of(reach), workspace.counted_collectors())
    # Without a list of regions, the role itself is asked which are enabled.
    way_there = () if reach.regions else ("ec2:DescribeRegions",)
    clusters = PERMISSIONS if reach.kubernetes and serves(plan) else ()
    return policies_for(plan.collectors, (*way_there, *clusters))


def _of_area(policies: tuple[Policy, ...], area: str) -> tuple[Policy, ...]:
    wanted = f"vouchbook-{area}"
    found = tuple(
        item for item in policies if item.name == wanted or item.name.startswith(f"{wanted}-")
    )
    if not found:
        names = ", ".join(item.name.removeprefix("vouchbook-") for item in policies)
        raise UsageError(f"there is no policy of the area {area!r}", hint=f"there is: {names}")
    return found


def _write_documents(folder: Path, documents: Mapping[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        click.echo(path)


@click.command("collect")
@click.option("--profile", default="", help="A profile of your AWS configuration.")
@click.option(
    "--fresh", is_flag=True, help="Begin anew instead of going on with an unfinished run."
)
@click.option("--format", "form", type=FORMATS, default="text", help="How to print the result.")
@pass_context
def collect_command(context: Context, profile: str, form: str, *, fresh: bool) -> int:
    """Read the estate and seal a snapshot in evidence/. Read only.

    Example: vouchbook collect --profile audit
    """
    collected = run_collection(context, context.reach(profile=profile), fresh=fresh)
    show_collected(collected, form)
    return 3 if fixable(collected.readings) else 0


def run_collection(context: Context, reach: Reach, *, fresh: bool = False) -> Collected:
    """Collect with a progress bar."""
    with bar("collect") as progress:
        means = Means(
            now=context.now,
            signer=partial(_signer, context),
            progress=progress,
            fresh=fresh,
        )
        collected = collect(context.workspace, reach, means)
    if collected.resumed:
        say(
            f"went on with an unfinished run: {collected.resumed} task(s) were done already "
            "(--fresh begins anew)"
        )
    return collected


def _signer(context: Context, synthetic: bool) -> Signer:  # noqa: FBT001  # a callback's argument
    return context.signer(synthetic=synthetic)


def show_collected(collected: Collected, form: str) -> None:
    """Print what a collection saw, and every blind spot with what would cure it."""
    counts = counted(collected.readings)
    spots = blind_spots(collected.readings)
    if form == "json":
        print_json(
            {
                "snapshot": collected.snapshot,
                "readings": {"seen": counts["seen"], "unseen": counts["unseen"]},
                "calls": counts["calls"],
                "unseen": spots,
            }
        )
        return
    say(
        f"snapshot {collected.snapshot}: {counts['seen']} readings seen, "
        f"{counts['unseen']} unseen, {counts['calls']} calls"
    )
    if spots:
        grouped: dict[tuple[str, str, str], int] = {}
        for spot in spots:
            key = (spot.reason, spot.operation, spot.permission)
            grouped[key] = grouped.get(key, 0) + 1
        rows = [
            [number, reason, operation, permission, MEANING[Reason(reason)]]
            for (reason, operation, permission), number in sorted(
                grouped.items(), key=lambda item: -item[1]
            )[:_SHOWN]
        ]
        table("not read", ["times", "reason", "operation", "permission", "meaning"], rows)
    say("next: `vouchbook evaluate` for the verdicts, `vouchbook build` for site, PDF and tables")
