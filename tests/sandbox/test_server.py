import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vouchbook.sandbox import Sandbox, SandboxError

_ROOT = Path(__file__).resolve().parents[2] / "generator"
_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(_ROOT)}

_ORPHAN = """
import os
from vouchbook.sandbox import Sandbox
sandbox = Sandbox.start()
print(sandbox.endpoint, flush=True)
os._exit(0)
"""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _goes(port: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not _answers(port):
            return True
        time.sleep(0.05)
    return False


def test_it_ends_with_its_context_and_its_port_can_be_chosen() -> None:
    with Sandbox.start() as sandbox:
        port = int(sandbox.endpoint.rsplit(":", 1)[1])
        assert _answers(port)
        assert sandbox.environment()["AWS_ENDPOINT_URL"] == sandbox.endpoint
        with pytest.raises(SandboxError, match="did not start"):
            Sandbox.start(port=port)
        with pytest.raises(SandboxError, match=r"no estate 'atlantis'; there are demo, small"):
            sandbox.create("atlantis")
    assert _goes(port)


def test_it_ends_with_its_parent() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _ORPHAN],
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert _goes(int(ended.stdout.strip().rsplit(":", 1)[1]))


def test_it_runs_in_the_foreground_and_says_when_it_is_ready() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "vouchbook.sandbox", "--empty"],
        env=_ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["endpoint"].startswith("http://127.0.0.1:")
        assert ready["environment"]["AWS_ENDPOINT_URL"] == ready["endpoint"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stdout.read() == ""
    assert _goes(int(ready["endpoint"].rsplit(":", 1)[1]))
