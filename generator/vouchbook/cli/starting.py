"""init, demo, sandbox."""

import os
import signal
import threading
from pathlib import Path

import click
from rich.panel import Panel

from vouchbook.cli.console import bar, out, say
from vouchbook.cli.context import Context, pass_context
from vouchbook.cli.making import run_all
from vouchbook.demo import check_verdicts, clear_demo, demo_reach, running_estate, started
from vouchbook.kernel.errors import UsageError
from vouchbook.starter import write_starter
from vouchbook.workspace import Workspace, find_root


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init_command(folder: Path) -> None:
    """Make a workspace with a book to begin with. It builds at once.

    Example: vouchbook init my-book && cd my-book && mkdocs build --strict
    """
    written = write_starter(folder)
    say(f"wrote {len(written)} files to {folder}")
    say(
        f"next: edit {folder}/vouchbook.toml, then `vouchbook --workspace {folder} lint`; "
        f"`mkdocs serve` in {folder} shows the book"
    )


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Where to work (default: build/demo in a workspace, else vouchbook-demo).",
)
@pass_context
def demo_command(context: Context, folder: Path | None) -> int:
    """Run the whole road against an embedded AWS: no account, no network, one minute.

    Everything that it makes is stamped NOT EVIDENCE.

    Example: vouchbook demo
    """
    target = folder or _demo_folder()
    clear_demo(target)
    write_starter(target, again=True)
    demo = Context(workspace_option=target, demo=True, verbose=context.verbose)
    demo.workspace = Workspace(target.resolve())
    with bar("embedded AWS") as progress, running_estate(progress) as endpoint:
        demo.endpoint = endpoint
        code = run_all(demo, demo_reach(demo.workspace.config.reach, endpoint), target / "build")
    differences = check_verdicts(demo.workspace)
    _summary(target, differences)
    return 4 if code == 4 else (1 if differences else 0)  # noqa: PLR2004  # integrity broken


def _demo_folder() -> Path:
    try:
        return find_root(Path.cwd()) / "build" / "demo"
    except UsageError:
        return Path.cwd() / "vouchbook-demo"


def _summary(target: Path, differences: list[str]) -> None:
    build = target / "build"
    packs = sorted(build.glob("*.zip"))
    lines = [
        f"site   {build / 'site' / 'index.html'}",
        f"PDF    {build / 'pack.pdf'}",
        f"tables {build / 'exports'}",
        *(f"pack   {pack}" for pack in packs),
        "",
        "NOT EVIDENCE: all of it was collected from an embedded AWS.",
    ]
    out().print(Panel("\n".join(lines), title="the demo's pack", expand=False))
    for difference in differences:
        say(f"not the verdict that the estate was built for: {difference}")
    if not differences:
        say("exactly the verdicts that the estate was built for occurred")


@click.command("sandbox")
@click.option("--port", default=0, help="The port on loopback (default: a free one).")
@click.option("--empty", is_flag=True, help="Create nothing in it.")
def sandbox_command(port: int, *, empty: bool) -> None:
    """Serve the embedded AWS by itself, and print what points an AWS client at it.

    Example: vouchbook sandbox --port 5566
    """
    with started(port=port, empty=empty) as sandbox:
        for name, value in sorted(sandbox.environment().items()):
            click.echo(f"export {name}={value}")
        say("serving; Ctrl-C ends it")
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        while not stop.wait(timeout=3600):
            continue
    say(f"ended (pid {os.getpid()})")
