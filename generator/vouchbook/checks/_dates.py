"""Instants as facts carry them."""

from datetime import datetime, timedelta


def moment(text: str) -> datetime:
    """Read an instant as the snapshot writes it, `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    return datetime.fromisoformat(text)


def days(number: int) -> timedelta:
    """A span of whole days."""
    return timedelta(days=number)


def day(text: str) -> str:
    """The date of an instant, as a `because` writes it."""
    return moment(text).date().isoformat()
