"""Ids of requirements, in the spellings that people and tools have for them.

A framework file's own spelling is the canonical one. `A.8.24` and `8.24`, `ac-2.1` and `AC-2(1)`,
`cc_6_1` and `CC6.1`, `164_312_a_2_iv` and `164.312(a)(2)(iv)` are the same requirement.
"""

import re
from collections import Counter
from functools import lru_cache

from vouchbook.model.framework import Framework

_WORD = re.compile(r"[0-9]+|[a-z]+")
_ANNEX = "a"
"""ISO's Annex A: many tools put its letter in front of the number."""


def canonical(framework: Framework, text: str) -> str | None:
    """The framework's own spelling of an id; None where it has no such id, or several fit."""
    known = {item.id for item in framework.requirements}
    return text if text in known else _spellings(framework).get(_key(text))


@lru_cache(maxsize=64)
def _spellings(framework: Framework) -> dict[tuple[str, ...], str]:
    """Key -> the framework's spelling; a key that several ids share stands for none of them."""
    keys = [(_key(item.id), item.id) for item in framework.requirements]
    numbered = all(key[0].isdigit() for key, _ in keys)
    if numbered:
        keys += [((_ANNEX, *key), name) for key, name in keys]
    seen = Counter(key for key, _ in keys)
    return {key: name for key, name in keys if seen[key] == 1}


def _key(text: str) -> tuple[str, ...]:
    """The words and numbers of an id, without case, signs and leading zeros."""
    words = _WORD.findall(text.casefold())
    return tuple(word.lstrip("0") or "0" if word.isdigit() else word for word in words)


def oscal_token(identifier: str) -> str:
    """The id as OSCAL's catalogs spell it: `AC-2(1)` as `ac-2.1`; begins with a letter.

    Different ids of a framework have different tokens. Source: NIST OSCAL 1.2.1, token datatype.
    """
    plain = re.sub(r"[^a-z0-9.-]+", ".", identifier.casefold()).strip(".")
    return plain if plain[:1].isalpha() else f"r{plain}"
