"""The server's process: its clock stands still, its chance is seeded, and it ends with its parent.

Started by `vouchbook.sandbox.server`; prints one JSON line with its endpoint when it is ready.
"""

import argparse
import json
import os
import sys
import threading
from datetime import datetime
from typing import Any

import time_machine
from werkzeug.serving import WSGIRequestHandler, make_server

from vouchbook.sandbox.clock import AS_OF


class QuietHandler(WSGIRequestHandler):
    """Logs no requests, and does not tell versions of libraries, which would change answers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""

    def connection_dropped(
        self,
        error: BaseException,  # noqa: ARG002 - as werkzeug calls it
        environ: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Close the connection that a fault dropped; werkzeug would wait for the next request."""
        self.close_connection = True

    def version_string(self) -> str:
        """The Server header."""
        return "vouchbook-sandbox"


def main(arguments: list[str] | None = None) -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m vouchbook.sandbox.child")
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args(arguments).port
    traveller = time_machine.travel(datetime.fromisoformat(AS_OF), tick=False)
    clock = traveller.start()
    # Only now, when the clock stands still: some of moto's modules read the time at import.
    from vouchbook.sandbox.application import application  # noqa: PLC0415

    server = make_server(
        "127.0.0.1",
        port,
        application(set_clock=clock.move_to),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.stdout.write(json.dumps({"endpoint": f"http://127.0.0.1:{server.server_port}"}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
