"""The group of commands, and the one place where errors become exit codes."""

import logging
import sys
from pathlib import Path

import click

from vouchbook.cli.collecting import collect_command, plan_command, policy_command
from vouchbook.cli.comparing import diff_command
from vouchbook.cli.console import err
from vouchbook.cli.context import Context
from vouchbook.cli.filming import period_command
from vouchbook.cli.importing import import_command
from vouchbook.cli.judging import evaluate_command, lint_command
from vouchbook.cli.making import build_command, refresh_command, seal_command, verify_command
from vouchbook.cli.rescuing import rescue_command
from vouchbook.cli.sampling import sample_command
from vouchbook.cli.showing import list_group
from vouchbook.cli.starting import demo_command, init_command, sandbox_command
from vouchbook.kernel.errors import VouchbookError
from vouchbook.workspace import tool_version

_INTERRUPTED = 130

_HELP = """Vouch for statements about an AWS service-mesh estate.

A compliance officer writes Markdown; each sentence that claims something is bound to a check;
collectors snapshot the estate, read only; and out come a site, a PDF and a sealed pack that
anyone can verify and re-perform offline.

\b
Begin without an account:     vouchbook demo
Begin a book of your own:     vouchbook init my-book
The whole run, once a day:    vouchbook refresh

\b
Exit codes: 0 fine; 1 failing or unknown claims under --strict; 2 wrong usage,
configuration or book; 3 collection incomplete for a reason that somebody can
fix; 4 integrity broken. 4 goes before 2 before 3 before 1.

\b
Shell completion: eval "$(_VOUCHBOOK_COMPLETE=bash_source vouchbook)"
"""


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with vouchbook.toml (default: this one, or the nearest upwards).",
)
@click.option(
    "--snapshot", default="", help="A snapshot's id or the beginning of it (default: the newest)."
)
@click.option("--verbose", is_flag=True, help="Log what is done to standard error.")
@click.version_option(message="%(version)s", version=tool_version())
@click.pass_context
def app(context: click.Context, workspace: Path | None, snapshot: str, *, verbose: bool) -> None:
    """Remember what every command shares."""
    context.obj = Context(workspace_option=workspace, snapshot=snapshot, verbose=verbose)
    level = logging.DEBUG if verbose else logging.ERROR
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    logging.getLogger("vouchbook").setLevel(level)
    logging.getLogger("botocore.retryhandler").setLevel(level)


for _command in (
    init_command,
    lint_command,
    plan_command,
    policy_command,
    collect_command,
    import_command,
    rescue_command,
    evaluate_command,
    build_command,
    seal_command,
    verify_command,
    refresh_command,
    diff_command,
    period_command,
    sample_command,
    list_group,
    demo_command,
    sandbox_command,
):
    app.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code of design section 9."""
    try:
        answer = app.main(arguments, prog_name="vouchbook", standalone_mode=False)
    except click.exceptions.Abort:
        return _stopped()
    except click.ClickException as error:
        error.show()
        return 2
    except VouchbookError as error:
        _explain(str(error), error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped()
    except OSError as error:
        _explain(
            f"the disk or a file did not play along: {error}",
            "make room or mend the permission, then run the command again; nothing "
            "half-written was kept under a finished name",
        )
        return 2
    return answer if isinstance(answer, int) else 0


def _explain(message: str, hint: str) -> None:
    console = err()
    console.print(f"vouchbook: {message}", markup=False, style="red")
    if hint:
        console.print(f"  next: {hint}", markup=False)


def _stopped() -> int:
    _explain("stopped", "run the same command again: it goes on with what was done")
    return _INTERRUPTED
