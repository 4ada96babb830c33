"""The digest of the code that judges: a pack records it, and a verifier tells its own."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

PARTS = (
    "assemble.py",
    "checks",
    "claims.py",
    "collectors",
    "difference.py",
    "evaluate.py",
    "frameworks",
    "kernel",
    "ledger",
    "mapping.py",
    "mesh",
    "model",
    "normalise.py",
    "period",
    "reachability",
    "succession",
    "surroundings.py",
)
"""What decides a verdict, a status, or anything else that a dossier says of the estate."""


@cache
def engine_digest() -> str:
    """SHA-256 over the paths and contents of the judging code, as `sha256:…`."""
    summed = hashlib.sha256()
    root = files("vouchbook")
    for part in PARTS:
        for path, data in _walk(root / part, part):
            summed.update(f"{path} {len(data)}\n".encode())
            summed.update(data)
    return f"sha256:{summed.hexdigest()}"


def _walk(item: Traversable, path: str) -> list[tuple[str, bytes]]:
    if item.is_file():
        return [(path, item.read_bytes())] if path.endswith((".py", ".toml")) else []
    children = sorted(item.iterdir(), key=lambda child: child.name)
    return [found for child in children for found in _walk(child, f"{path}/{child.name}")]
