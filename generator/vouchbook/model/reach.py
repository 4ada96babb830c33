"""How the estate is reached: accounts, role, regions, patience. No secret stands in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The part of the configuration that says how to get there; it decides no verdict."""

    accounts: tuple[str, ...] = ()
    """Account ids; empty with `organization`, or to take the caller's own account."""
    organization: bool = False
    """Take every active account of the organisation that isn't excluded."""
    regions: tuple[str, ...] = ()
    """Region names; empty: every region that is enabled in each account."""
    role: str = ""
    """Name (with path) of the role to assume in each account; empty: the caller's own rights."""
    external_id: str = ""
    profile: str = ""
    endpoint: str = ""
    """Another endpoint than AWS's own; empty: the partition's."""
    attempts: int = 10
    """Requests for one call, the first included (botocore's adaptive mode)."""
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    workers: int = 8
    force_discontinued: bool = False
    """Ask services that AWS has ended, too."""
    kubernetes: bool = False
    """Ask the clusters of EKS for their objects, beside what was brought of them in files."""
