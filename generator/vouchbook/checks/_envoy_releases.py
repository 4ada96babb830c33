"""What AWS vended: registries and dated releases of App Mesh's Envoy image. Data, not judgement.

Sources: App Mesh User Guide, Envoy image; the release notices in aws/aws-app-mesh-roadmap. The
table has gaps: where a release's successor isn't known for certain, its row says so.
"""

from dataclasses import dataclass

Version = tuple[int, int, int, int]

END_OF_SUPPORT = "2026-09-30"
"""The last day on which AWS supported any of its images for App Mesh."""
FLOOR: Version = (1, 17, 2, 0)
"""Since 2023-06-30 older proxies are refused by App Mesh."""
FLOOR_SINCE = "2023-06-30"

PUBLIC_REPOSITORY = "public.ecr.aws/appmesh/aws-appmesh-envoy"
DEFAULT_REGISTRY = "840364872350"
"""The registry's account in every region that has none of its own."""
REGISTRIES = {
    "af-south-1": "924023996002",
    "ap-east-1": "856666278305",
    "ap-southeast-3": "909464085924",
    "cn-north-1": "919366029133",
    "cn-northwest-1": "919830735681",
    "eu-central-2": "704106688930",
    "eu-south-1": "422531588944",
    "eu-south-2": "992897592190",
    "il-central-1": "564877687649",
    "me-south-1": "772975370895",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One image that AWS vended, and the last day of the month, or the day, on which it did."""

    version: Version
    on: str
    next_known: bool
    """Whether the row after this one is the release that followed it."""


RELEASES = (
    Release(version=(1, 25, 4, 0), on="2023-05-31", next_known=False),
    Release(version=(1, 27, 3, 0), on="2024-02-16", next_known=True),
    Release(version=(1, 29, 4, 0), on="2024-04-30", next_known=True),
    Release(version=(1, 29, 5, 0), on="2024-06-18", next_known=True),
    Release(version=(1, 29, 6, 0), on="2024-07-31", next_known=False),
    Release(version=(1, 29, 12, 0), on="2025-02-11", next_known=True),
    Release(version=(1, 29, 12, 1), on="2025-03-27", next_known=True),
    Release(version=(1, 29, 12, 2), on="2025-08-19", next_known=False),
    Release(version=(1, 34, 4, 2), on="2025-12-30", next_known=False),
    Release(version=(1, 39, 1, 0), on="2026-09-09", next_known=True),
)
"""Oldest first. After the last one none is known until the end of support."""
