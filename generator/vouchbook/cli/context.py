"""What every command shares: the workspace, the clock, the signer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from vouchbook.kernel.errors import UsageError
from vouchbook.model.reach import Reach
from vouchbook.seal import Signer, demo_signer, local_signer
from vouchbook.workspace import Workspace, find_root

DEMO_NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
"""The demo's world stands still at this instant, when App Mesh still answered."""


@dataclass
class Context:
    """What the options before the command say."""

    workspace_option: Path | None = None
    snapshot: str = ""
    verbose: bool = False
    demo: bool = False
    endpoint: str = ""

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace that was named, or the nearest one upwards."""
        return Workspace(find_root(self.workspace_option or Path.cwd()))

    def now(self) -> datetime:
        """The present instant, UTC; only the command line reads the clock."""
        return DEMO_NOW if self.demo else datetime.now(UTC)

    @property
    def key_path(self) -> Path:
        """Where the private signing key lies: never inside a pack."""
        configured = self.workspace.config.key
        if configured:
            return self.workspace.root / Path(configured).expanduser()
        return Path(click.get_app_dir("vouchbook")) / "signing-key.pem"

    def signer(self, *, synthetic: bool) -> Signer:
        """Who signs: the user's own key, or, in the demo, the key that everybody knows."""
        if not self.demo:
            return local_signer(self.key_path)
        if not synthetic:
            raise UsageError("the demo's key is public and signs nothing but the demo")
        return demo_signer()

    def reach(self, **said: Any) -> Reach:
        """How to reach the estate: the configuration, with what the command line said."""
        given = {name: value for name, value in said.items() if value is not None and value != ""}
        if self.endpoint:
            given["endpoint"] = self.endpoint
        return replace(self.workspace.config.reach, **given)


pass_context = click.make_pass_decorator(Context, ensure=True)
Handler = Callable[..., None]
