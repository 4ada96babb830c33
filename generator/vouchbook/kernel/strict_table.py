"""Read TOML tables strictly: a wrong type, form or name is a mistake, and all are collected."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any


class Table:
    """A table that is read strictly: what isn't asked for is a mistake."""

    def __init__(self, document: Mapping[str, Any], where: str, mistakes: list[str]) -> None:
        self.document = document
        self._where = where
        self._asked: set[str] = set()
        self.mistakes = mistakes

    def say(self, name: str, words: str) -> None:
        """Note a mistake about a key."""
        mistake = f"{self._where}{name}: {words}"
        # Two readers may ask for one key.
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def take(self, name: str, kind: type, default: Any = None, *, needed: bool = False) -> Any:
        """The value of a key if it has the right kind; else its default, with a mistake noted."""
        self._asked.add(name)
        if name not in self.document:
            if needed:
                self.say(name, "is missing")
            return default
        value = self.document[name]
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not right:
            self.say(name, f"must be {_words(kind)}, not {_words(type(value))}")
            return default
        return value

    def text(self, name: str, *, needed: bool = False, like: re.Pattern[str] | None = None) -> str:
        """A text, perhaps of a certain form."""
        value = str(self.take(name, str, "", needed=needed))
        if needed and self.document.get(name) == "":
            self.say(name, "must not be empty")
        if value and like is not None and not like.fullmatch(value):
            self.say(name, f"{value!r} does not have the right form")
        return value

    def number(self, name: str, default: int, least: int) -> int:
        """A whole number that isn't smaller than `least`."""
        value = int(self.take(name, int, default))
        if value < least:
            self.say(name, f"must be {least} or more, not {value}")
            return default
        return value

    def day(self, name: str, *, needed: bool = False) -> str:
        """A date, written `YYYY-MM-DD`."""
        value = self.text(name, needed=needed)
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            self.say(name, f"{value!r} is not a date like 2026-09-30")
            return ""

    def texts(self, name: str, like: re.Pattern[str]) -> tuple[str, ...]:
        """A list of texts of a certain form."""
        values = self.take(name, list, [])
        for value in values:
            if not isinstance(value, str) or not like.fullmatch(value):
                self.say(name, f"{value!r} does not have the right form")
        return tuple(str(value) for value in values)

    def table(self, name: str, *, needed: bool = False) -> "Table":
        """A table inside this one."""
        value = self.take(name, dict, {}, needed=needed)
        return Table(value, f"{self._where}{name}.", self.mistakes)

    def each(self, name: str, read: "Callable[[str, Table], Any]") -> tuple[Any, ...]:
        """Read every table inside the table `name`, sorted by its key."""
        outer = self.table(name)
        found = []
        for key in sorted(outer.document):
            inner = outer.table(key)
            found.append(read(key, inner))
            inner.finish()
        return tuple(found)

    def rows(self, name: str, read: "Callable[[Table], Any]") -> tuple[Any, ...]:
        """Read every table of an array of tables."""
        found = []
        for number, value in enumerate(self.take(name, list, [])):
            where = f"{self._where}{name}[{number}]."
            if not isinstance(value, dict):
                self.say(name, "must be an array of tables, [[...]]")
                continue
            inner = Table(value, where, self.mistakes)
            found.append(read(inner))
            inner.finish()
        return tuple(found)

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for name in sorted(set(self.document) - self._asked):
            self.say(name, "is not known here")


def _words(kind: type) -> str:
    names = {
        str: "text",
        int: "a whole number",
        bool: "true or false",
        list: "a list",
        dict: "a table",
        float: "a number",
    }
    return names.get(kind, kind.__name__)
