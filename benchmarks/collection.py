"""Collecting and evaluating estates of growing size, beside the plain calls.

Run it from the repository's root: `python -m benchmarks.collection --factors 1 10 100`.
"""

import argparse
import json
import sys
from dataclasses import asdict
from itertools import pairwise
from statistics import median

from benchmarks.estate import DEMO_SIZE
from benchmarks.jobs import Outcome, run_plain_calls, run_vouchbook
from benchmarks.processes import Cost, apart, hosted

HEADINGS = (
    "factor",
    "resources",
    "calls",
    "collect s",
    "its CPU s",
    "plain calls s",
    "their CPU s",
    "evaluate s",
    "its own CPU s",
    "CPU s of both",
    "findings",
    "peak MiB",
    "plain MiB",
    "snapshot MB",
)


def measure(factor: int, repeats: int) -> dict[str, float]:
    """One row: medians of so many runs at a factor of the demo's size."""
    outcomes: list[Outcome] = []
    floors: list[tuple[Cost, float]] = []
    with hosted(DEMO_SIZE.times(factor)) as environment:
        for number in range(repeats):
            outcome, requests = apart(run_vouchbook, environment)
            _tell(f"{factor}x, run {number + 1}: {json.dumps(asdict(outcome))}")
            outcomes.append(outcome)
            floors.append(apart(run_plain_calls, environment, requests))
            _tell(f"{factor}x, plain calls: {floors[-1]}")
    return {
        "factor": factor,
        "resources": outcomes[0].resources,
        "calls": outcomes[0].calls,
        "collect s": median(item.collecting.seconds for item in outcomes),
        "its CPU s": median(item.collecting.cpu_seconds for item in outcomes),
        "plain calls s": median(cost.seconds for cost, _ in floors),
        "their CPU s": median(cost.cpu_seconds for cost, _ in floors),
        "evaluate s": median(item.evaluating.seconds for item in outcomes),
        "its own CPU s": median(item.evaluating.cpu_seconds for item in outcomes),
        "CPU s of both": median(
            item.collecting.cpu_seconds + item.evaluating.cpu_seconds for item in outcomes
        ),
        "findings": outcomes[0].findings,
        "peak MiB": median(item.peak_mib for item in outcomes),
        "plain MiB": median(peak for _, peak in floors),
        "snapshot MB": outcomes[0].snapshot_bytes / 1e6,
    }


def table(rows: list[dict[str, float]]) -> str:
    """The rows as a Markdown table, and under it by how much each figure grew."""
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    lines += [f"| {' | '.join(_figure(row[name]) for name in HEADINGS)} |" for row in rows]
    for before, after in pairwise(rows):
        growth = [f"x {after[name] / before[name]:.1f}" for name in HEADINGS]
        lines.append(f"| {' | '.join(growth)} |")
    return "\n".join(lines)


def _figure(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collection", description=__doc__)
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--repeats", type=int, default=3)
    told = parser.parse_args()
    rows = [measure(factor, told.repeats) for factor in told.factors]
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
