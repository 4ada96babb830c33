"""The command line as a program of its own, in a workspace of a few claims."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vouchbook
from vouchbook.sandbox import Sandbox
from vouchbook.store import Locker

TOML = """\
[engagement]
name = "small"
subject = "The shop"
boundary = "One account of an embedded AWS"
environment = "test"
period = { from = "2026-07-01", to = "2026-09-30" }
preparer = { name = "Mary Major" }
[scope]
accounts = ["111122223333"]
regions = ["us-east-1"]
role = "vouchbook-reader"
external_id = "vouchbook-demo"
[signer]
key = "key.pem"
"""
PAGE = """\
---
title: The shop
topic: security
---
# The shop

[Keys rotate.](claim:kms-key-rotation-enabled)

[Log groups have keys of ours.](claim:log-group-kms-encrypted)

[Certificates are strong.](claim:acm-mesh-cert-key-algorithm)

[Authorities are strong.](claim:pca-ca-active-and-strong)
"""
SERVICES = ("acm", "acm-pca", "appmesh", "kms", "logs")
"""The services that the page needs: one task each."""
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a program ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """`vouchbook` in one workspace."""

    root: Path
    environment: Mapping[str, str]

    @classmethod
    def in_new_workspace(cls, root: Path, sandbox: Sandbox) -> "Program":
        (root / "docs" / "topics").mkdir(parents=True)
        (root / "docs" / "topics" / "shop.md").write_text(PAGE, encoding="utf-8")
        (root / "vouchbook.toml").write_text(TOML, encoding="utf-8")
        source = Path(vouchbook.__file__).parents[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {
            **kept,
            **sandbox.environment(),
            "PYTHONPATH": str(source),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return cls(root=root, environment=environment)

    @property
    def locker(self) -> Locker:
        return Locker(root=self.root / "evidence")

    def start(self, *arguments: str, prelude: str = "") -> subprocess.Popen[str]:
        """Start a command; `prelude` is run in its process before it."""
        begin = f"{prelude}\nfrom vouchbook.cli import main\nmain()"
        return subprocess.Popen(
            [sys.executable, "-c", begin, "--workspace", str(self.root), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, prelude: str = "") -> Ended:
        return self.end_of(self.start(*arguments, prelude=prelude))

    def end_of(self, process: subprocess.Popen[str]) -> Ended:
        out, err = process.communicate(timeout=PATIENCE)
        return Ended(code=process.returncode, out=out, err=err)

    def parts(self) -> list[Path]:
        """What an unfinished run has done so far."""
        return sorted((self.root / "evidence").glob(".unfinished-*/part-*.json"))

    def wait_for_parts(self, wanted: int, process: subprocess.Popen[str]) -> None:
        """Wait until a running collection has finished so many tasks."""
        deadline = time.monotonic() + PATIENCE
        while len(self.parts()) < wanted:
            assert process.poll() is None, self.end_of(process)
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def evidence(self) -> dict[str, str]:
        """Every file that has a finished name, by path: the digest of its bytes."""
        root = self.root / "evidence"
        return {
            path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file() and not path.relative_to(root).parts[0].startswith(".")
        }
