"""Terms that notice whether a check looked at the clock."""

from vouchbook.model.engagement import Engagement, Terms


class TimedTerms(Terms):
    """What a check may know at an instant, and whether it asked for the instant itself."""

    __slots__ = ("_asked", "_now")

    @property
    def as_of(self) -> str:
        """The instant; that it was asked for is noted."""
        object.__setattr__(self, "_asked", True)
        return self._now  # type: ignore[attr-defined,no-any-return]  # slots have no types

    @as_of.setter
    def as_of(self, instant: str) -> None:
        object.__setattr__(self, "_now", instant)
        object.__setattr__(self, "_asked", False)

    @property
    def asked(self) -> bool:
        """Whether somebody asked for the instant."""
        return bool(self._asked)  # type: ignore[attr-defined]  # slots have no types


def timed(engagement: Engagement, instant: str) -> TimedTerms:
    """The engagement's terms at an instant, ready to notice."""
    plain = engagement.terms(instant)
    return TimedTerms(
        parameters=plain.parameters,
        statements=plain.statements,
        as_of=plain.as_of,
        period_from=plain.period_from,
        period_to=plain.period_to,
    )
