"""vouchbook.toml: the engagement, and how to reach the estate.

Every mistake in it is reported at once.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from vouchbook.kernel.canonical import NotCanonicalError, canonical_value
from vouchbook.kernel.errors import UsageError
from vouchbook.model.engagement import (
    Engagement,
    Exclusion,
    FrameworkScope,
    Parameter,
    Person,
    Report,
)
from vouchbook.model.reach import Reach

FILE = "vouchbook.toml"
"""The file that makes a folder a workspace."""
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_ACCOUNT = re.compile(r"^\d{12}$")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What vouchbook.toml says."""

    engagement: Engagement
    reach: Reach
    key: str = ""
    """Path of the private signing key; empty: the user's own, outside the workspace."""


def load_config(path: Path) -> Config:
    """Read a vouchbook.toml strictly.

    UsageError lists every mistake with the place in the file where it stands.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        hint = "run `vouchbook init DIR` to make a workspace, or name one with --workspace"
        raise UsageError(f"there is no {FILE} in {path.parent}", hint=hint) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}", hint="mend the line it names") from error
    reader = _Table(document, "", [])
    config = _config(reader)
    reader.finish()
    if reader.mistakes:
        lines = "\n".join(f"  {mistake}" for mistake in reader.mistakes)
        hint = "the handbook's page `configuration` has every key with an example"
        raise UsageError(f"{path} has {len(reader.mistakes)} mistake(s):\n{lines}", hint=hint)
    return config


class _Table:
    """A table that is read strictly: what isn't asked for is a mistake."""

    def __init__(self, document: Mapping[str, Any], where: str, mistakes: list[str]) -> None:
        self._document = document
        self._where = where
        self._asked: set[str] = set()
        self.mistakes = mistakes

    def say(self, name: str, words: str) -> None:
        """Note a mistake about a key."""
        self.mistakes.append(f"{self._where}{name}: {words}")

    def take(self, name: str, kind: type, default: Any = None, *, needed: bool = False) -> Any:
        """The value of a key if it has the right kind; else its default, with a mistake noted."""
        self._asked.add(name)
        if name not in self._document:
            if needed:
                self.say(name, "is missing")
            return default
        value = self._document[name]
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not right:
            self.say(name, f"must be {_words(kind)}, not {_words(type(value))}")
            return default
        return value

    def text(self, name: str, *, needed: bool = False, like: re.Pattern[str] | None = None) -> str:
        """A text, perhaps of a certain form."""
        value = str(self.take(name, str, "", needed=needed))
        if value and like is not None and not like.match(value):
            self.say(name, f"{value!r} does not have the right form")
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
            if not isinstance(value, str) or not like.match(value):
                self.say(name, f"{value!r} does not have the right form")
        return tuple(str(value) for value in values)

    def table(self, name: str, *, needed: bool = False) -> "_Table":
        """A table inside this one."""
        value = self.take(name, dict, {}, needed=needed)
        return _Table(value, f"{self._where}{name}.", self.mistakes)

    def each(self, name: str, read: "Callable[[str, _Table], Any]") -> tuple[Any, ...]:
        """Read every table inside the table `name`, sorted by its key."""
        outer = self.table(name)
        found = []
        for key in sorted(outer._document):  # noqa: SLF001  # its own class
            inner = outer.table(key)
            found.append(read(key, inner))
            inner.finish()
        return tuple(found)

    def rows(self, name: str, read: "Callable[[_Table], Any]") -> tuple[Any, ...]:
        """Read every table of an array of tables."""
        found = []
        for number, value in enumerate(self.take(name, list, [])):
            where = f"{self._where}{name}[{number}]."
            if not isinstance(value, dict):
                self.say(name, "must be an array of tables, [[...]]")
                continue
            inner = _Table(value, where, self.mistakes)
            found.append(read(inner))
            inner.finish()
        return tuple(found)

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for name in sorted(set(self._document) - self._asked):
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


def _config(top: _Table) -> Config:
    scope = top.table("scope", needed=True)
    engagement = top.table("engagement", needed=True)
    signer = top.table("signer")
    config = Config(
        engagement=_engagement(top, engagement, scope),
        reach=_reach(scope),
        key=signer.text("key"),
    )
    for table in (scope, engagement, signer):
        table.finish()
    return config


def _engagement(top: _Table, table: _Table, scope: _Table) -> Engagement:
    period = table.table("period", needed=True)
    start, end = period.day("from", needed=True), period.day("to", needed=True)
    if start and end and start > end:
        period.say("to", "lies before the period's beginning")
    period.finish()
    name = table.text("name", needed=True, like=_NAME)
    preparer = _person(table.table("preparer", needed=True))
    reviewer_table = table.table("reviewer")
    reviewer = _person(reviewer_table) if reviewer_table._document else None  # noqa: SLF001
    if reviewer and preparer.name and reviewer.name == preparer.name:
        table.say("reviewer", "must be another person than the preparer")
    return Engagement(
        name=name,
        subject=table.text("subject", needed=True),
        boundary=table.text("boundary", needed=True),
        environment=table.text("environment", needed=True),
        period_from=start,
        period_to=end,
        preparer=preparer,
        reviewer=reviewer,
        signed_off=table.day("signed_off"),
        accounts=scope.texts("accounts", _ACCOUNT),
        regions=()
        if isinstance(scope._document.get("regions"), str)  # noqa: SLF001
        else scope.texts("regions", _REGION),
        excluded=scope.rows("excluded", _exclusion),
        parameters=top.each("parameters", _parameter),
        frameworks=top.each("frameworks", _framework),
        reports=top.each("reports", _report),
        max_age_hours=table.take("max_age_hours", int, 0),
        publish_raw_evidence=table.take("publish_raw_evidence", bool, default=False),
    )


def _person(table: _Table) -> Person:
    person = Person(name=table.text("name", needed=True), role=table.text("role"))
    table.finish()
    return person


def _exclusion(table: _Table) -> Exclusion:
    exclusion = Exclusion(
        account=table.text("account", like=_ACCOUNT),
        region=table.text("region", like=_REGION),
        reason=table.text("reason", needed=True),
    )
    if not exclusion.account and not exclusion.region:
        table.say("account", "an exclusion names an account, a region, or both")
    return exclusion


def _parameter(name: str, table: _Table) -> Parameter:
    value = table.take("value", object, needed=True)
    try:
        value = canonical_value(value)
    except NotCanonicalError as error:
        table.say("value", str(error))
    owner, since = table.text("owner", needed=True), table.day("since", needed=True)
    return Parameter(name=name, value=value, owner=owner, since=since)


def _framework(name: str, table: _Table) -> FrameworkScope:
    return FrameworkScope(id=name, baseline=table.text("baseline"))


def _report(name: str, table: _Table) -> Report:
    period = table.table("period")
    report = Report(
        id=name,
        title=table.text("title", needed=True),
        issuer=table.text("issuer") or "Amazon Web Services",
        period_from=period.day("from"),
        period_to=period.day("to"),
        reviewed_by=table.text("reviewed_by"),
        reviewed_on=table.day("reviewed_on"),
        opinion=table.text("opinion"),
        service_in_scope=table.text("service_in_scope"),
    )
    period.finish()
    return report


def _reach(scope: _Table) -> Reach:
    organization = scope.take("organization", bool, default=False)
    accounts = scope.texts("accounts", _ACCOUNT)
    if organization and accounts:
        scope.say("accounts", "name accounts, or set organization = true, not both")
    return Reach(
        accounts=accounts,
        organization=organization,
        regions=_regions(scope),
        role=scope.text("role"),
        external_id=scope.text("external_id"),
        profile=scope.text("profile"),
        attempts=scope.take("attempts", int, 10),
        read_timeout=float(scope.take("read_timeout", int, 60)),
        workers=scope.take("workers", int, 8),
        force_discontinued=scope.take("force_discontinued", bool, default=False),
    )


def _regions(scope: _Table) -> tuple[str, ...]:
    """A list of regions; the word `enabled` asks AWS for those that are."""
    value = scope._document.get("regions", "enabled")  # noqa: SLF001  # text or list
    if isinstance(value, str):
        if scope.text("regions") not in {"enabled", ""}:
            scope.say("regions", 'must be a list of regions, or "enabled"')
        return ()
    return scope.texts("regions", _REGION)
