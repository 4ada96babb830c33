"""The embedded AWS: moto's server with what it lacks, on loopback, with faults on demand."""

from vouchbook.sandbox.faults import Fault, FaultKind
from vouchbook.sandbox.server import HUB, Sandbox, SandboxError

__all__ = ["HUB", "Fault", "FaultKind", "Sandbox", "SandboxError"]
