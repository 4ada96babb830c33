"""The demo's sealed snapshot: three meshes, with each kind of mistake."""

from functools import cache
from pathlib import Path

from vouchbook.kernel.registry import collectors
from vouchbook.model.reading import Reading
from vouchbook.model.snapshot import Snapshot
from vouchbook.normalise import Model, normalise
from vouchbook.store import Locker

EVIDENCE = Path(__file__).parent.parent.parent / "evidence"
BESIDE = ("acm.certificates", "acm-pca.authorities")
"""The collectors that graphs ask beside those of App Mesh."""


@cache
def snapshot() -> Snapshot:
    locker = Locker(root=EVIDENCE)
    (name,) = locker.snapshots()
    return locker.open(name).snapshot


@cache
def readings() -> tuple[Reading, ...]:
    """Every reading that a graph may rest on."""
    return tuple(
        reading
        for reading in snapshot().readings
        if reading.collector.startswith("appmesh.") or reading.collector in BESIDE
    )


def model_of(given: tuple[Reading, ...]) -> Model:
    return normalise(given, collectors(), snapshot().shapes)
