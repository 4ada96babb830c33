"""Start and stop the embedded AWS, and steer it while it runs."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from vouchbook.sandbox.faults import Fault

HUB = "123456789012"
"""The account that the sandbox's own credentials belong to."""

_START_SECONDS = 30
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "VIRTUAL_ENV")


class SandboxError(Exception):
    """The embedded AWS did not start, or refused a control request; the message says why."""


class Sandbox:
    """A running embedded AWS on loopback, in a process of its own."""

    def __init__(
        self, process: subprocess.Popen[bytes], endpoint: str, complaints: IO[bytes]
    ) -> None:
        self._process = process
        self._complaints = complaints
        self._host = endpoint.removeprefix("http://")
        self.endpoint = endpoint
        """Its URL, `http://127.0.0.1:PORT`."""

    @classmethod
    def start(cls, *, port: int = 0, empty: bool = False, estate: str | None = None) -> Self:
        """Start a server and create an estate in it.

        Args:
            port: the port on loopback; 0 takes a free one.
            empty: create nothing, whatever `estate` says.
            estate: the name of an estate of `vouchbook.sandbox.estate`, or None for an empty one.

        Raises:
            SandboxError: the server did not come up, or the estate's name is unknown.
        """
        sandbox = cls(*_spawn(port))
        try:
            if estate is not None and not empty:
                sandbox.create(estate)
        except BaseException:
            sandbox.stop()
            raise
        return sandbox

    def create(self, estate: str) -> None:
        """Create a named estate through the API."""
        from vouchbook.sandbox.estate import create  # noqa: PLC0415 - boto3 only where needed

        create(self, estate)

    def environment(self) -> dict[str, str]:
        """The environment variables that point any AWS client at this sandbox."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def faults(self, rules: Iterable[Fault | Mapping[str, object]]) -> None:
        """Put fault rules in force, in place of those that were set before."""
        self._post("faults", [_as_json(rule) for rule in rules])

    def standing_faults(self, rules: Iterable[Fault | Mapping[str, object]]) -> None:
        """Put rules in force that belong to the estate: `clear_faults` leaves them."""
        self._post("standing-faults", [_as_json(rule) for rule in rules])

    def clear_faults(self) -> None:
        """Take the rules that `faults` set away."""
        self._ask("DELETE", "faults")

    def calls(self) -> list[dict[str, str]]:
        """The calls since the log was cleared: service, operation, account, region, parameters."""
        return cast("list[dict[str, str]]", self._ask("GET", "calls"))

    def clear_calls(self) -> None:
        """Clear the log of calls."""
        self._ask("DELETE", "calls")

    def set_clock(self, now: datetime) -> None:
        """Let the sandbox's world stand still at another moment."""
        self._post("clock", {"now": now.isoformat()})

    def declare(self, kind: str, name: str, facts: Mapping[str, object]) -> None:
        """State facts that no API call makes, such as root's MFA; a time is written in ISO 8601.

        Kinds and names: `iam-root` by account, `iam-user` by ARN (columns of the credential
        report), `acm-certificate` and `cloudtrail-trail` by ARN (members of their description),
        `organizations-account` by e-mail address (`id`, before the account is created). What else
        nobody creates through a call (CloudTrail events, scan results, findings, reports, drift, a
        node that a list leaves out) has its kinds in the modules of `sandbox.handlers`.
        """
        self._post("facts", [{"kind": kind, "name": name, "facts": dict(facts)}])

    def enforce(self, *, on: bool = True) -> None:
        """Hold calls of assumed roles against the policies of those roles, where they exist."""
        self._post("enforcement", {"on": on})

    def wait(self) -> None:
        """Wait until the server's process ends by itself."""
        self._process.wait()

    def complaints(self) -> str:
        """What the server wrote to its error stream: tracebacks of its own mistakes."""
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace")

    def stop(self) -> None:
        """End the server's process."""
        _end(self._process, self._complaints)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _post(self, name: str, body: object) -> object:
        return self._ask("POST", name, json.dumps(body).encode())

    def _ask(self, method: str, name: str, body: bytes | None = None) -> object:
        connection = HTTPConnection(self._host, timeout=_START_SECONDS)
        try:
            connection.request(method, f"/vouchbook/{name}", body)
            answer = connection.getresponse()
            told = answer.read().decode()
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise SandboxError(f"{method} {name}: {told}")
        return json.loads(told)


def _as_json(rule: Fault | Mapping[str, object]) -> Mapping[str, object]:
    return rule.to_json() if isinstance(rule, Fault) else rule


def _spawn(port: int) -> tuple[subprocess.Popen[bytes], str, IO[bytes]]:
    # Opened for appending, because reading it here moves the position that the child shares.
    complaints = cast("IO[bytes]", tempfile.TemporaryFile("a+b"))  # noqa: SIM115 - closed by stop
    process = subprocess.Popen(  # noqa: S603 - this interpreter, this package, a number
        [sys.executable, "-m", "vouchbook.sandbox.child", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=_child_environment(),
    )
    try:
        return process, _endpoint_of(process, complaints), complaints
    except BaseException:
        _end(process, complaints)
        raise


def _end(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, complaints):
        if stream is not None:
            stream.close()


def _child_environment() -> dict[str, str]:
    # Nothing of the caller's AWS or moto settings may reach the server, and sets must be walked
    # in the same order in every run.
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    paths = [str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_DISABLE_GLOBAL_CORS": "true",
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    }


def _endpoint_of(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> str:
    stream = process.stdout
    line = stream.readline() if stream is not None else b""
    if not line:
        process.wait()
        complaints.seek(0)
        told = complaints.read().decode(errors="replace").strip()
        raise SandboxError(f"the embedded AWS did not start: {told}")
    ready: dict[str, Any] = json.loads(line)
    return str(ready["endpoint"])
