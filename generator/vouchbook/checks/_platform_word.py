"""What follows from an assertion, where it is all that a verdict can rest on."""

from vouchbook.model.check import Outcome, advised, failed
from vouchbook.model.engagement import Statement


def on_the_word(statement: Statement, what: str) -> Outcome:
    """A pass that is marked as somebody's word, or a fail where they said that it is not so."""
    told = f"{statement.who}'s ({statement.role}) word of {statement.date}"
    if not statement.holds:
        return failed(f"{what}: not so, by {told}")
    looked_at = f", who looked at: {statement.looked_at}" if statement.looked_at else ""
    return advised(f"{what} rests on {told}, until {statement.expires}{looked_at}")
