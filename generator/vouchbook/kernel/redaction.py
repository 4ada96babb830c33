"""Redaction: it stands between an answer and everything else, so that no secret is ever hashed.

A rule is a dotted path into the answer: `[]` goes into each element of a list, `*` into each
value of a map. Four special forms keep a part of what stands at PATH:

- `PATH!external-id` masks the values of `sts:ExternalId` conditions in the policy document at
  PATH, whether it is text or already parsed;
- `PATH[]!env-values` masks the values of {name, value} pairs, but for the documented settings of
  Envoy and of AWS's agents, and of those too whatever is named or formed like a credential; what
  was found in a value stands in its mark;
- `PATH!log-options` masks the options of a container's log driver, but for the names of a
  CloudWatch log group, its region and its streams' prefix;
- `PATH!email-domain` masks an e-mail address but for its domain.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeAlias

from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.redaction_contacts import keep_domain
from vouchbook.kernel.redaction_events import mask_event, mask_mesh_event
from vouchbook.kernel.redaction_settings import Classify, mask_log_options, mask_pair

_EXTERNAL_ID = "sts:externalid"
_ENVIRONMENT = "env-values"
_Form: TypeAlias = Callable[[Any, str, list[str]], Any]
"""Gives what stays of a value; tells in the list what was masked at the path."""


def redact(
    answer: dict[str, Any], rules: Iterable[str], classify: Classify | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Give the answer without what the rules name, and the sorted paths of what was masked.

    `classify` looks at each value of an environment before it is hidden. The answer holds
    canonical values and isn't changed.
    """
    masked: list[str] = []
    result: Any = answer
    for rule in rules:
        path, _, special = rule.partition("!")
        names = [name for name in path.replace("[]", ".[]").split(".") if name]
        result = _apply(result, names, "", masked, _form(special, classify))
    return result, tuple(sorted(set(masked)))


def _form(special: str, classify: Classify | None) -> _Form:
    """How to mask what a rule leads to; a form that nobody knows masks the whole."""
    if special == _ENVIRONMENT:
        return partial(mask_pair, classify=classify)
    return _FORMS.get(special, _mask_whole)


def _apply(value: Any, path: list[str], where: str, masked: list[str], form: _Form) -> Any:
    if value is None:
        return None
    if not path:
        return form(value, where, masked)
    name, rest = path[0], path[1:]
    if name == "[]" and isinstance(value, list):
        return [_apply(item, rest, f"{where}[]", masked, form) for item in value]
    if name == "*" and isinstance(value, dict):
        return {key: _apply(item, rest, f"{where}.*", masked, form) for key, item in value.items()}
    if isinstance(value, dict) and name in value:
        inner = _apply(value[name], rest, f"{where}.{name}".lstrip("."), masked, form)
        return {**value, name: inner}
    return value


def _mask_whole(_: Any, where: str, masked: list[str]) -> str:
    masked.append(where)
    return MARK


def _mask_document(value: Any, where: str, masked: list[str]) -> Any:
    if isinstance(value, str):
        return _mask_text(value, where, masked)
    hidden = _mask_external_ids(value)
    if hidden != value:
        masked.append(f"{where}!external-id")
    return hidden


def _mask_text(text: str, where: str, masked: list[str]) -> str:
    """Keep the original text of a policy unless something in it has to be masked."""
    # Escapes can spell the condition's key in other ways.
    if _EXTERNAL_ID not in text.lower() and "\\u" not in text.lower():
        return text
    try:
        # Strictly: of a name that stands twice, only the last would be looked at.
        document = parse(text.encode())
    except ValueError:
        masked.append(where)
        return MARK
    hidden = _mask_external_ids(document)
    if hidden == document:
        return text
    masked.append(f"{where}!external-id")
    return canonical(hidden).decode()


def _mask_external_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_mask_external_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _masked_like(item) if key.lower() == _EXTERNAL_ID else _mask_external_ids(item)
        for key, item in value.items()
    }


def _masked_like(value: Any) -> Any:
    return [MARK for _ in value] if isinstance(value, list) else MARK


_FORMS: dict[str, _Form] = {
    "cloudtrail-event": mask_event,
    "cloudtrail-mesh-event": mask_mesh_event,
    "external-id": _mask_document,
    "log-options": mask_log_options,
    "email-domain": keep_domain,
}

SPECIAL_FORMS = frozenset({*_FORMS, _ENVIRONMENT})
"""What may stand behind `!` in a rule; anything else masks the whole."""
