"""Accepted deviations: they never change a verdict."""

from dataclasses import dataclass
from enum import StrEnum


class RiskState(StrEnum):
    """Whether an acceptance holds at an instant."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    VOID = "void"
    """It lacks what makes one: an approver who isn't the owner, a reason, dates, what it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAcceptance:
    """A page under `docs/risk-acceptances/`."""

    id: str
    """The page's file name without its ending."""
    page: str
    title: str
    owner: str
    approver: str
    reason: str
    compensating: str
    """The compensating control, in words."""
    since: str
    """`YYYY-MM-DD`, the first day; the front matter's `from`."""
    until: str
    """`YYYY-MM-DD`, the last day."""
    covers: tuple[str, ...]
    """`check subject`, each: a check's id, a blank, and a subject's id, in which `*` stands for any
    run of characters; a check's id alone covers each of its subjects."""
    worksheet: str = ""
    """Reference of the compensating control worksheet or customised approach that PCI DSS asks for:
    it knows no accepted risk."""
