"""Facts that no API call makes and an estate declares: root's MFA, last uses, renewal states."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class Declared:
    """Declared facts by kind and by the name (mostly an ARN) of what they are about."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], dict[str, Any]] = {}

    def declare(self, kind: str, name: str, facts: Mapping[str, object]) -> None:
        """Declare facts, beside those that were declared before.

        A text, however deep, that is a time with an offset becomes one.
        """
        kept = self._facts.setdefault((kind, name), {})
        kept.update({key: _timely(value) for key, value in facts.items()})

    def of(self, kind: str, name: str) -> Mapping[str, Any]:
        """What is declared."""
        return self._facts.get((kind, name), {})


def _timely(value: object) -> object:
    match value:
        case str():
            return _moment(value) or value
        case Mapping():
            return {key: _timely(item) for key, item in value.items()}
        case list():
            return [_timely(item) for item in value]
        case _:
            return value


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
