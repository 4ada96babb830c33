"""What the sandbox answers itself, one module a service.

A module here that holds a Supplement is found by standing here; several may share a service, but
not an operation of it.
"""

import importlib
import pkgutil

from vouchbook.sandbox.stage import Supplement


def supplements() -> tuple[Supplement, ...]:
    """Every supplement of this folder, in the order of modules.

    Raises TypeError where two of them answer the same operation.
    """
    names = sorted(found.name for found in pkgutil.iter_modules(__path__, f"{__name__}."))
    found: list[Supplement] = []
    taken: set[tuple[str, str]] = set()
    for name in names:
        for value in vars(importlib.import_module(name)).values():
            if not isinstance(value, Supplement) or any(value is other for other in found):
                continue
            answers = {(value.service, operation) for operation in value.handlers}
            if answers & taken:
                message = f"two supplements answer {sorted(answers & taken)}"
                raise TypeError(message)
            taken |= answers
            found.append(value)
    return tuple(found)
