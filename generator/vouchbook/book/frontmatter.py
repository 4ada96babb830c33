"""The head of a page: YAML between two lines of dashes, read strictly and without coercion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from vouchbook.book.mistake import Mistake, did_you_mean

HEAD = re.compile(r"---[ \t]*\r?\n(.*?)(?:^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)

COMMON = frozenset({"title", "topic", "requirements", "owner", "reviewed", "description"})
THEME = frozenset({"hide", "icon", "search", "status", "tags"})
"""Keys that belong to the site's theme: taken as they are."""
BY_FOLDER = {
    "assertions": frozenset(
        {
            *{"who", "role", "date", "expires", "looked_at", "files"},
            *{"answers", "holds", "accounts"},
        },
    ),
    "controls": frozenset({"type", "manner", "frequency"}),
    "risk-acceptances": frozenset(
        {"covers", "approver", "reason", "compensating", "from", "until", "worksheet"},
    ),
}
LISTS = frozenset({"accounts", "answers", "covers", "files", "hide", "requirements", "tags"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page's front matter, its body, and the line on which the body starts (from 1)."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    """Key -> the line on which it stands."""
    body: str = ""
    first_line: int = 1
    mistakes: tuple[Mistake, ...] = ()


def read_head(path: str, text: str) -> Head:
    """Part a page into front matter and body. Mistakes are collected, never raised."""
    match = HEAD.match(text.removeprefix("\ufeff"))
    if match is None:
        return Head(body=text.removeprefix("\ufeff"))
    body = text.removeprefix("\ufeff")[match.end() :]
    reader = _Reader(path)
    reader.read(match[1])
    return Head(
        values=reader.values,
        lists=reader.lists,
        lines=reader.lines,
        body=body,
        first_line=1 + match[0].count("\n"),
        mistakes=tuple(reader.mistakes),
    )


class _Reader:
    """Walks the nodes of one front matter."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.known = COMMON | BY_FOLDER.get(path.partition("/")[0], frozenset())
        self.values: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.lines: dict[str, int] = {}
        self.mistakes: list[Mistake] = []

    def wrong(self, line: int, message: str, hint: str = "", column: int = 1) -> None:
        """Note a mistake."""
        self.mistakes.append(
            Mistake(
                path=self.path,
                line=line,
                column=column,
                code="front-matter",
                message=message,
                hint=hint,
            ),
        )

    def read(self, source: str) -> None:
        """Compose the YAML and take over every key; nodes keep scalars as they are written."""
        try:
            root = yaml.compose(source, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
            self.wrong(line, f"the front matter is no YAML: {error.problem}.", column=column)
            return
        except yaml.YAMLError as error:
            self.wrong(1, f"the front matter is no YAML: {error}.")
            return
        if root is None:
            return
        if not isinstance(root, yaml.MappingNode):
            self.wrong(2, "the front matter is no list of `key: value` lines.")
            return
        for key, value in root.value:
            self.take(key, value)

    def take(self, key: yaml.Node, value: yaml.Node) -> None:
        """Take over one key with its value."""
        line = key.start_mark.line + 2
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in self.lines:
            self.wrong(line, f"{name!r} stands here twice.")
            return
        self.lines[name] = line
        if name in THEME:
            return
        if name not in self.known:
            hint = did_you_mean(name, self.known)
            self.wrong(line, f"front matter has no key {name!r} here.", hint)
        elif name in LISTS and isinstance(value, yaml.SequenceNode):
            self.lists[name] = tuple(
                item.value for item in value.value if isinstance(item, yaml.ScalarNode)
            )
        elif name in LISTS:
            self.wrong(line, f"{name!r} needs a list.", f"Write `{name}: [one, two]`.")
        elif isinstance(value, yaml.ScalarNode):
            self.values[name] = value.value.strip()
        else:
            self.wrong(line, f"{name!r} needs one line of text.")
