"""When Istio's minor releases came, and until when they were supported. Data, not judgement.

Sources: Istio's page of supported releases; release dates of istio/istio. By its policy a minor
release is supported until six weeks after the second one that follows it; where the project has
announced no day, that is what stands here.
"""

from dataclasses import dataclass

Minor = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One minor release."""

    version: Minor
    released: str
    ended: str = ""
    """The last day of support; empty where its second successor isn't known yet."""


RELEASES = (
    Release(version=(1, 20), released="2023-11-14", ended="2024-06-25"),
    Release(version=(1, 21), released="2024-03-13", ended="2024-09-27"),
    Release(version=(1, 22), released="2024-05-13", ended="2025-01-22"),
    Release(version=(1, 23), released="2024-08-14", ended="2025-04-16"),
    Release(version=(1, 24), released="2024-11-07", ended="2025-06-24"),
    Release(version=(1, 25), released="2025-03-03", ended="2025-09-30"),
    Release(version=(1, 26), released="2025-05-08", ended="2025-12-22"),
    Release(version=(1, 27), released="2025-08-11", ended="2026-03-30"),
    Release(version=(1, 28), released="2025-11-05", ended="2026-06-29"),
    Release(version=(1, 29), released="2026-02-16", ended="2026-10-12"),
    Release(version=(1, 30), released="2026-05-18"),
    Release(version=(1, 31), released="2026-08-31"),
)
"""Oldest first."""
KNOWN_UNTIL = "2026-11-20"
"""The day on which the table was drawn up: of later days it says nothing."""
