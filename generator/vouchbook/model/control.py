"""The organisation's own controls: what auditors test."""

from dataclasses import dataclass
from enum import StrEnum


class ControlType(StrEnum):
    """What a control does about a mistake or an attack."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"


class Manner(StrEnum):
    """Who carries a control out."""

    MANUAL = "manual"
    AUTOMATED = "automated"
    PARTLY_AUTOMATED = "partly-automated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What the organisation does to meet requirements: a page under `docs/controls/`."""

    id: str
    """The page's file name without its ending."""
    page: str
    title: str
    description: str
    """What is done, in one or two sentences, from the front matter."""
    owner: str
    type: ControlType
    manner: Manner
    frequency: str
    """How often, in the organisation's words: `continuous`, `each change`, `quarterly`, ..."""
    requirements: tuple[str, ...] = ()
    """`framework:requirement` that it meets, in the frameworks' own spelling."""
