"""What an auditor asked for: a list of requests (PBC), and what answers each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One line of the auditor's list."""

    id: str
    asks: str
    """What is asked for, in the auditor's words."""
    targets: tuple[str, ...]
    """What is to answer it: `check:ID`, `control:ID`, `requirement:FRAMEWORK:ID`,
    `collector:ID` (its records), `assertion:ID`, `report:ID`, `page:PATH`."""
    owner: str = ""
    due: str = ""
    """`YYYY-MM-DD`, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request and how far the dossier answers it."""

    request: Request
    status: str
    """`answered`, `partly answered` or `open`."""
    because: str
    checks: tuple[str, ...] = ()
    """Every check whose result goes into the answer, sorted."""
    collectors: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Targets that answer nothing here."""
