"""Seven services of one estate: vouchbook beside a published scanner, against the same server.

Run it from the repository's root: `python -m benchmarks.scanner --scanner PATH`, where PATH leads
to the program of Prowler 5, installed in a virtual environment of its own. Without it, vouchbook
alone is measured.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.estate import ACCOUNT, EXTERNAL_ID, REGION, ROLE, SCANNED
from benchmarks.jobs import run_plain_calls, run_vouchbook
from benchmarks.processes import apart, hosted, logged_calls, timed

SERVICES = ("acm", "cloudtrail", "ec2", "ecs", "iam", "kms", "s3")
_FOUND_FAILURES = 3
"""With this code Prowler ends where some check failed."""
_KIB_IN_MIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one program took for the same estate."""

    program: str
    seconds: float
    cpu_seconds: float
    mib: float
    calls: int
    megabytes: float
    """What it wrote; 0 where it writes nothing."""


def measure(scanner: Path | None) -> list[Row]:
    """Measure vouchbook, the plain calls, and the scanner if there is one."""
    with hosted(SCANNED) as environment:
        # What a server does once in its life is nobody's cost.
        apart(run_vouchbook, environment, SERVICES)
        logged_calls(environment, clear=True)
        outcome, requests = apart(run_vouchbook, environment, SERVICES)
        rows = [
            Row(
                program="vouchbook",
                seconds=outcome.collecting.seconds + outcome.evaluating.seconds,
                cpu_seconds=outcome.collecting.cpu_seconds + outcome.evaluating.cpu_seconds,
                mib=outcome.peak_mib,
                calls=len(logged_calls(environment, clear=True)),
                megabytes=outcome.snapshot_bytes / 1e6,
            )
        ]
        cost, peak = apart(run_plain_calls, environment, requests)
        calls = len(logged_calls(environment, clear=True))
        rows.append(
            Row(
                program="its calls alone",
                seconds=cost.seconds,
                cpu_seconds=cost.cpu_seconds,
                mib=peak,
                calls=calls,
                megabytes=0,
            )
        )
        if scanner is not None:
            scanned = apart(_scan, environment, scanner)
            rows.append(replace(scanned, calls=len(logged_calls(environment))))
    return rows


def _scan(environment: Mapping[str, str], scanner: Path) -> Row:
    """Run Prowler as the same role; the calls are counted by the server."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(scanner),
            "aws",
            "--services",
            *SERVICES,
            "--region",
            REGION,
            "--no-banner",
            "--output-directory",
            folder,
        ]
        settings = {**_credentials(environment), "PATH": os.environ["PATH"], "HOME": folder}
        done, cost = timed(
            lambda: subprocess.run(  # noqa: S603 - the program that the caller named
                command, env=settings, check=False, capture_output=True
            )
        )
        written = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    if done.returncode not in {0, _FOUND_FAILURES}:
        told = (done.stdout + done.stderr).decode(errors="replace")
        raise RuntimeError(f"{scanner.name} ended with {done.returncode}: {told[-2000:]}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Row(
        program=scanner.name,
        seconds=cost.seconds,
        cpu_seconds=used.ru_utime + used.ru_stime,
        mib=used.ru_maxrss / _KIB_IN_MIB,
        calls=0,
        megabytes=written / 1e6,
    )


def _credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of somebody who has taken the reader's role already."""
    import botocore.session  # noqa: PLC0415 - where no memory of it counts

    os.environ.update(environment)
    client: Any = botocore.session.Session().create_client("sts")
    given = client.assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
        RoleSessionName="scanner",
        ExternalId=EXTERNAL_ID,
    )["Credentials"]
    return {
        **environment,
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scanner", description=__doc__)
    parser.add_argument("--scanner", type=Path, help="the program of Prowler 5")
    lines = ["| program | s | CPU s | peak MiB | calls | MB written |", "|---|---|---|---|---|---|"]
    lines += [_line(row) for row in measure(parser.parse_args().scanner)]
    sys.stdout.write("\n".join(lines) + "\n")


def _line(row: Row) -> str:
    told = (
        row.program,
        f"{row.seconds:.1f}",
        f"{row.cpu_seconds:.1f}",
        f"{row.mib:.0f}",
        str(row.calls),
        f"{row.megabytes:.1f}",
    )
    return f"| {' | '.join(told)} |"


if __name__ == "__main__":
    main()
