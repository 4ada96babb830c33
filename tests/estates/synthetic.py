"""Verdicts that no estate can reach over HTTP; the checks' examples show them alone."""

from dataclasses import dataclass

from vouchbook.model.check import Verdict

SELF_WRITTEN = "self-written"


@dataclass(frozen=True, kw_only=True, slots=True)
class Synthetic:
    """One verdict of a check that rests on examples alone."""

    check: str
    verdict: Verdict
    reason: str
    """Why no estate reaches it."""
    origin: str
    """Where the example's values come from: `SELF_WRITTEN`, or a public page of documentation."""


SYNTHETIC = (
    Synthetic(
        check="mesh-cert-provider-inventory",
        verdict=Verdict.FAIL,
        reason=(
            "App Mesh refuses a TLS listener with no source of its certificate and one with two; "
            "only a template or an item of AWS Config that is imported can have them."
        ),
        origin=SELF_WRITTEN,
    ),
    Synthetic(
        check="mesh-resource-status-active",
        verdict=Verdict.FAIL,
        reason=(
            "No call of the API makes a mesh resource INACTIVE, and one that is DELETED is in no "
            "list any more."
        ),
        origin="App Mesh API reference: MeshStatus",
    ),
)
