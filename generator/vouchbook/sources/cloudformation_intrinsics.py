"""CloudFormation's intrinsic functions, resolved as far as files allow, and never guessed.

What can't be told from the files (imports of other stacks, dynamic references, secrets) becomes
`Unresolved`; a condition that rests on such a value is neither true nor false.

Source: CloudFormation template reference, intrinsic functions, condition functions, pseudo
parameters; `Fn::ForEach`, `Fn::Transform`, `Fn::Cidr`, `Fn::GetAZs` and their like stay unresolved.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vouchbook.model.place import Place
from vouchbook.sources.appmesh_values import text_of
from vouchbook.sources.cloudformation_conditions import Conditions
from vouchbook.sources.cloudformation_unresolved import Unresolved, malformed

_LONGEST = 1 << 12
"""Characters of a text that was put together: texts in texts double at every level."""
_AFFORDED = 1 << 20
"""Characters and elements that may be made of one template: it has a megabyte at most itself."""
_TOO_LONG = "a text or a list that is longer than any of App Mesh's"
_DEEPEST = 80
_DYNAMIC = "{{resolve:"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws": "amazonaws.com", "aws-us-gov": "amazonaws.com"}
_PAIR = 2


class _Nothing:
    """What `AWS::NoValue` gives: the member isn't there at all."""


_NOTHING: Final = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a template was deployed, and with what."""

    place: Place
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Every declared parameter's value, a list for list types, or Unresolved."""
    stack_name: str = ""
    stack_id: str = ""


Attribute = Callable[[str, str], Any]
"""Logical id and attribute (`Ref` for what a reference gives) -> value or Unresolved."""


class Resolver:
    """Resolves values of one template in one setting."""

    def __init__(self, template: Mapping[str, Any], setting: Setting, attribute: Attribute) -> None:
        self._setting = setting
        self._attribute = attribute
        self._resources = _section(template, "Resources")
        self._mappings = _section(template, "Mappings")
        self._conditions = Conditions(_section(template, "Conditions"), self._value)
        self._depth = self._spent = 0
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Split": self._split,
            "Fn::Select": self._select,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Base64": self._base64,
        }

    def resolve(self, value: Any) -> Any:
        """Give a value without functions; Unresolved stands wherever one can't be resolved."""
        found = self._value(value)
        return None if found is _NOTHING else found

    def condition(self, name: Any) -> bool | Unresolved:
        """Whether a named condition holds."""
        return self._conditions.named(name)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return Unresolved(why="a dynamic reference") if _DYNAMIC in value else value
        if not isinstance(value, Mapping | list):
            return value
        if self._depth >= _DEEPEST:
            return Unresolved(why="functions in functions, too deep")
        self._depth += 1
        try:
            return self._inside(value)
        finally:
            self._depth -= 1

    def _inside(self, value: Mapping[str, Any] | list[Any]) -> Any:
        if isinstance(value, list):
            return [item for item in map(self._value, value) if item is not _NOTHING]
        name = next((key for key in value if key == "Ref" or key.startswith("Fn::")), "")
        if not name:
            found = {key: self._value(item) for key, item in value.items()}
            return {key: item for key, item in found.items() if item is not _NOTHING}
        function = self._functions.get(name)
        if function is None or len(value) != 1:
            return Unresolved(why=f"{name[:80]} can't be resolved from files")
        return function(value[name])

    def _ref(self, name: Any) -> Any:
        if not isinstance(name, str):
            return Unresolved(why="a reference that names nothing")
        if name.startswith("AWS::"):
            return self._pseudo(name)
        if name in self._setting.parameters:
            return self._afforded(self._setting.parameters[name])
        if name in self._resources:
            return self._attribute(name, "Ref")
        return Unresolved(why=f"{name[:80]} is nothing that the template declares")

    def _pseudo(self, name: str) -> Any:
        place = self._setting.place
        known: dict[str, Any] = {
            "AWS::AccountId": place.account,
            "AWS::Region": place.region,
            "AWS::Partition": place.partition,
            "AWS::URLSuffix": _SUFFIXES.get(place.partition, ""),
            "AWS::StackName": self._setting.stack_name,
            "AWS::StackId": self._setting.stack_id,
            "AWS::NoValue": _NOTHING,
        }
        return known.get(name) or Unresolved(why=f"the files don't tell {name[:80]}")

    def _get_att(self, asked: Any) -> Any:
        parts = asked.split(".", 1) if isinstance(asked, str) else asked
        if not isinstance(parts, list) or len(parts) < _PAIR:
            return malformed("Fn::GetAtt")
        names = [self._value(part) for part in parts]
        if not all(isinstance(name, str) for name in names) or names[0] not in self._resources:
            return Unresolved(why="Fn::GetAtt of something that the template doesn't have")
        return self._attribute(names[0], ".".join(names[1:]))

    def _sub(self, asked: Any) -> Any:
        text, own = asked if isinstance(asked, list) and len(asked) == _PAIR else (asked, {})
        if not isinstance(text, str) or not isinstance(own, Mapping):
            return malformed("Fn::Sub")
        if _DYNAMIC in text:
            return Unresolved(why="a dynamic reference")
        # Each once: a variable of variables would double the work at every level.
        given = {name: self._value(item) for name, item in own.items()}
        parts: list[Any] = []
        end = 0
        for found in _VARIABLE.finditer(text):
            parts += [text[end : found.start()], self._variable(found[1].strip(), given)]
            end = found.end()
        return self._put_together([*parts, text[end:]], "")

    def _variable(self, name: str, given: Mapping[str, Any]) -> Any:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in given:
            return given[name]
        return self._get_att(name) if "." in name else self._ref(name)

    def _join(self, asked: Any) -> Any:
        if not isinstance(asked, list) or len(asked) != _PAIR:
            return malformed("Fn::Join")
        items = self._value(asked[1])
        if not isinstance(asked[0], str) or not isinstance(items, list):
            return _passed_on(items, "Fn::Join")
        return self._put_together(items, asked[0])

    def _split(self, asked: Any) -> Any:
        if not isinstance(asked, list) or len(asked) != _PAIR:
            return malformed("Fn::Split")
        text = self._value(asked[1])
        if not isinstance(asked[0], str) or not asked[0] or not isinstance(text, str):
            return _passed_on(text, "Fn::Split")
        return self._afforded(text.split(asked[0]))

    def _select(self, asked: Any) -> Any:
        if not isinstance(asked, list) or len(asked) != _PAIR:
            return malformed("Fn::Select")
        index, items = text_of(self._value(asked[0])), self._value(asked[1])
        if index is None or not isinstance(items, list):
            return _passed_on(items, "Fn::Select")
        if not index.isdecimal() or len(index) > _PAIR + _PAIR or int(index) >= len(items):
            return Unresolved(why="Fn::Select of an element that isn't there")
        return items[int(index)]

    def _find_in_map(self, asked: Any) -> Any:
        keys = [self._value(key) for key in asked] if isinstance(asked, list) else []
        here: Any = self._mappings
        for key in keys or [None]:
            name = text_of(key)
            if name is None or not isinstance(here, Mapping) or name not in here:
                return Unresolved(why="Fn::FindInMap of something that the mappings don't have")
            here = here[name]
        return self._afforded(_literal(here))

    def _if(self, asked: Any) -> Any:
        wanted = 3
        if not isinstance(asked, list) or len(asked) != wanted:
            return malformed("Fn::If")
        holds = self.condition(asked[0])
        if isinstance(holds, Unresolved):
            return holds
        return self._value(asked[1] if holds else asked[2])

    def _base64(self, asked: Any) -> Any:
        text = self._value(asked)
        if not isinstance(text, str):
            return _passed_on(text, "Fn::Base64")
        try:
            return base64.b64encode(text.encode()).decode("ascii")
        except UnicodeEncodeError:
            return malformed("Fn::Base64")

    def _put_together(self, parts: list[Any], between: str) -> str | Unresolved:
        texts: list[str] = []
        for part in parts:
            text = text_of(part)
            if text is None:
                return _passed_on(part, "a text that is put together")
            texts.append(text)
        length = sum(map(len, texts)) + len(between) * len(texts)
        if length > _LONGEST or not self._affords(length):
            return Unresolved(why=_TOO_LONG)
        return between.join(texts)

    def _afforded(self, value: Any) -> Any:
        """A value that comes from elsewhere: a list of it could be named again and again."""
        fits = not isinstance(value, list) or self._affords(len(value))
        return value if fits else Unresolved(why=_TOO_LONG)

    def _affords(self, size: int) -> bool:
        """Whether so much more may be made of this template."""
        self._spent += size
        return self._spent <= _AFFORDED


def _section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = template.get(name)
    return found if isinstance(found, Mapping) else {}


def _passed_on(value: Any, name: str) -> Unresolved:
    return value if isinstance(value, Unresolved) else malformed(name)


def _literal(value: Any) -> Any:
    """What a mapping holds: a text, or a list of texts; functions have no place there."""
    items = value if isinstance(value, list) else [value]
    texts = [text_of(item) for item in items]
    if any(text is None for text in texts):
        return malformed("a mapping")
    if any(_DYNAMIC in str(text) for text in texts):
        return Unresolved(why="a dynamic reference")
    return texts if isinstance(value, list) else texts[0]
