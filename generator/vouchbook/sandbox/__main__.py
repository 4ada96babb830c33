"""Run the embedded AWS in the foreground: `python -m vouchbook.sandbox`."""

import argparse
import json
import signal
import sys
from typing import NoReturn

from vouchbook.sandbox.server import Sandbox, SandboxError


def serve(*, port: int, empty: bool, estate: str) -> None:
    """Serve until the process is told to end; prints one JSON line when it is ready.

    Raises:
        SandboxError: the server did not come up, or there is no estate of that name.
    """
    signal.signal(signal.SIGTERM, _end)
    try:
        with Sandbox.start(port=port, empty=empty, estate=estate) as sandbox:
            ready = {"endpoint": sandbox.endpoint, "environment": sandbox.environment()}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            sandbox.wait()
    except KeyboardInterrupt:
        return


def _end(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m vouchbook.sandbox", description="Serve an embedded AWS on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--empty", action="store_true", help="create nothing")
    parser.add_argument("--estate", default="demo", help="what to create: demo, small, many-nodes")
    given = parser.parse_args(arguments)
    try:
        serve(port=given.port, empty=given.empty, estate=given.estate)
    except SandboxError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
