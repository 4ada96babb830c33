"""build, seal, verify, refresh."""

from datetime import date
from pathlib import Path

import click

from vouchbook.book.mistake import Level
from vouchbook.build import build, pack_files, seal_pack
from vouchbook.cli.collecting import run_collection, show_collected
from vouchbook.cli.console import FORMATS, bar, out, print_json, say, table
from vouchbook.cli.context import Context, pass_context
from vouchbook.cli.judging import broken_claims, mistakes_of, show_results
from vouchbook.collect import fixable
from vouchbook.kernel.dsse import is_fingerprint
from vouchbook.kernel.errors import BookError, UsageError
from vouchbook.kernel.ziptree import read_zip
from vouchbook.model.reach import Reach
from vouchbook.rebuild import Rebuilt
from vouchbook.rebuild import rebuild as rebuild_pack
from vouchbook.verify import Report, verify_pack
from vouchbook.workspace import Judged, judge

_MOST_DIFFER = 40
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The output folder (default: build/ in the workspace).",
)


def out_folder(context: Context, wanted: Path | None) -> Path:
    """The folder that artifacts are written to."""
    return wanted or context.workspace.root / "build"


@click.command("build")
@OUT
@click.option("--strict", is_flag=True, help="Exit 1 where a claim fails or is unknown.")
@pass_context
def build_command(context: Context, out: Path | None, *, strict: bool) -> int:
    """Build site, PDF and tables from a snapshot.

    Example: vouchbook build --strict
    """
    judged = judge(context.workspace, context.snapshot)
    build_all(context, judged, out_folder(context, out))
    return 1 if strict and broken_claims(judged) else 0


def build_all(context: Context, judged: Judged, folder: Path) -> None:
    """Render everything, after the book was linted."""
    require_sound_book(context, judged.dossier.header.as_of[:10])
    for note in judged.notes:
        say(f"note: {note}")
    with bar("build") as progress:
        written = build(context.workspace, judged, folder, progress)
    for path in written:
        say(f"built {path}")


def require_sound_book(context: Context, today: str) -> None:
    """BookError where the pages have errors: a pack must not be made from them."""
    mistakes = mistakes_of(context.workspace, date.fromisoformat(today))
    errors = [item for item in mistakes if item.level is Level.ERROR]
    if errors:
        first = errors[0]
        message = (
            f"the book has {len(errors)} error(s), the first at "
            f"docs/{first.path}:{first.line}: {first.message}"
        )
        raise BookError(message, hint=first.hint or "`vouchbook lint` lists them all")


@click.command("seal")
@OUT
@pass_context
def seal_command(context: Context, out: Path | None) -> None:
    """Seal what was built, with its evidence, into one signed pack.

    Example: vouchbook seal
    """
    seal_all(context, judge(context.workspace, context.snapshot), out_folder(context, out))


def seal_all(context: Context, judged: Judged, folder: Path) -> Path:
    """Write the pack; tells the fingerprint that an auditor must learn."""
    signer = context.signer(synthetic=judged.header.synthetic)
    files = pack_files(context.workspace, judged, folder)
    target = folder / f"{judged.header.name}.zip"
    seal_pack(files, judged.dossier.facts_digest, signer, target)
    say(f"sealed {target}")
    say(f"signed by {signer.fingerprint}: give it to the auditor by another way than the pack")
    return target


@click.command("verify")
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--signer", default=None, help="The signer's fingerprint, learned elsewhere.")
@click.option(
    "--rebuild",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Build site, PDF and tables anew into this folder, and compare them byte for byte.",
)
@click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")
def verify_command(pack: Path, signer: str | None, rebuild: Path | None, form: str) -> int:
    """Check every byte of a pack, and judge every check anew from its records. Offline.

    With --rebuild its artifacts are made anew from the pack alone. The site's configuration in a
    pack can name programs to run, so that needs --signer.

    Example: vouchbook verify build/example-payments.zip --signer SHA256:… --rebuild anew/
    """
    if not pack.is_file():
        raise UsageError(f"there is no file {pack}", hint="name the ZIP that you were given")
    if signer is not None and not is_fingerprint(signer):
        # An empty one, too: an unset variable in a script must not switch the question off.
        hint = "it is SHA256: and 64 hexadecimal digits, as `vouchbook seal` prints it"
        raise UsageError(f"{signer!r} is not a fingerprint", hint=hint)
    if rebuild is not None and signer is None:
        hint = "add --signer SHA256:…, learned from the signer; without --rebuild it isn't needed"
        raise UsageError("only a pack whose signer you know is built anew", hint=hint)
    data = pack.read_bytes()
    report = verify_pack(data, signer or "")
    if rebuild is None or not report.ok:
        show_report(report, form, asked=signer is not None)
        return 0 if report.ok else 4
    with bar("rebuild") as progress:
        done = rebuild_pack(read_zip(data), rebuild, progress)
    show_report(report, form, asked=True, rebuilt=done)
    return 4 if done.differ and report.reperformed.same_engine else 0


def show_rebuilt(rebuilt: Rebuilt) -> None:
    """Print what building anew gave."""
    say(f"built anew: {rebuilt.files} files are the same bytes, {len(rebuilt.differ)} differ")
    if rebuilt.differ:
        rows = [[item.kind, item.path, item.detail] for item in rebuilt.differ[:_MOST_DIFFER]]
        title = f"built anew, {len(rebuilt.differ)} files differ"
        table(title, ["kind", "path", "detail"], rows)


def show_report(report: Report, form: str, *, asked: bool, rebuilt: Rebuilt | None = None) -> None:
    """Print what a verification found."""
    if form == "json":
        print_json(_told(report, rebuilt))
        return
    if report.problems:
        rows = [[item.kind, item.path, item.detail] for item in report.problems]
        table("the pack is NOT what was sealed", ["kind", "path", "detail"], rows)
        say("next: do not rely on it; ask whoever sent it for the pack as it was sealed")
        return
    out().print("[green]intact[/green]: every byte is as it was sealed")
    done = report.reperformed
    say(f"re-performed: {done.checks} checks judged anew, {len(done.differ)} verdicts differ")
    for words in report.not_reperformed:
        say(f"not re-performed: {words}")
    if not done.same_engine:
        say(
            "another engine made this pack; differences, if any, are listed, not blamed: "
            f"{', '.join(done.differ) or 'none'}"
        )
    if rebuilt is not None:
        show_rebuilt(rebuilt)
    if not asked:
        say(
            "signer not established: pass --signer with the fingerprint that you learned from "
            f"the signer (the pack says {report.fingerprint})"
        )
    if report.established:
        say(f"signer established: {report.fingerprint}")
    if report.synthetic:
        say("NOT EVIDENCE: it was collected from an endpoint that is not AWS's")


def _told(report: Report, rebuilt: Rebuilt | None) -> dict[str, object]:
    told: dict[str, object] = {
        "ok": report.ok,
        "problems": report.problems,
        "reperformed": report.reperformed,
        "signer": {"fingerprint": report.fingerprint, "established": report.established},
        "snapshot": report.snapshot,
        "synthetic": report.synthetic,
    }
    if report.not_reperformed:
        told["not_reperformed"] = report.not_reperformed
    if rebuilt is not None:
        told["rebuilt"] = rebuilt
    return told


@click.command("refresh")
@click.option("--profile", default="", help="A profile of your AWS configuration.")
@OUT
@click.option("--strict", is_flag=True, help="Exit 1 where a claim fails or is unknown.")
@pass_context
def refresh_command(context: Context, profile: str, out: Path | None, *, strict: bool) -> int:
    """Collect, evaluate, build, seal and verify, in one: what a schedule runs.

    Example: vouchbook refresh --strict
    """
    require_sound_book(context, context.now().date().isoformat())
    return run_all(context, context.reach(profile=profile), out_folder(context, out), strict=strict)


def run_all(context: Context, reach: Reach, folder: Path, *, strict: bool = False) -> int:
    """The whole road; the exit code of the worst thing on it."""
    collected = run_collection(context, reach, fresh=False)
    show_collected(collected, "text")
    judged = judge(context.workspace, collected.snapshot)
    show_results(judged)
    build_all(context, judged, folder)
    pack = seal_all(context, judged, folder)
    report = verify_pack(
        pack.read_bytes(), context.signer(synthetic=judged.header.synthetic).fingerprint
    )
    show_report(report, "text", asked=True)
    if not report.ok:
        return 4
    if fixable(collected.readings):
        return 3
    return 1 if strict and broken_claims(judged) else 0
