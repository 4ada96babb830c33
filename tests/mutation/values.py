"""What a field may hold instead: other values that its type, by botocore's model, allows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from vouchbook.kernel.canonical import instant

NOWHERE = "nothing-of-this-name"
OTHER_ACCOUNT = "999988887777"
LARGE = 2**31 - 1
AGES = (
    *(timedelta(seconds=1), timedelta(days=1), timedelta(days=45)),
    *(timedelta(days=100), timedelta(days=400), timedelta(days=3650)),
)
DOCUMENTS: tuple[Mapping[str, Any], ...] = (
    {},
    *(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, **whose, **what}]}
        for effect in ("Allow", "Deny")
        for whose in ({}, {"Principal": "*"})
        for what in ({"Action": "*", "Resource": "*"},)
    ),
)
"""Empty, allow-all and deny-all, as identity and as resource policies."""


def instead(
    present: Any, shape: Shape | None, *, as_of: str, document: bool, always: bool
) -> Iterator[Any]:
    """Yield what else a field may hold; None means that it is absent, `always` that it never is."""
    yield from () if always else (None,)
    yield from _by_type(present, shape, as_of, document=document)


def fresh(values: Iterable[Any], present: Any) -> Iterator[Any]:
    """Yield each value once, and the present one never."""
    met = [(type(present), present)]
    for value in values:
        # In Python, True is 1: the type tells them apart.
        if (type(value), value) not in met:
            met.append((type(value), value))
            yield value


def _by_type(present: Any, shape: Shape | None, as_of: str, *, document: bool) -> Iterator[Any]:
    if document:
        yield from DOCUMENTS
        return
    match shape:
        case StructureShape():
            yield {}
            yield sample(shape, as_of)
        case MapShape():
            yield {}
            yield {NOWHERE: sample(shape.value, as_of)}
        case ListShape():
            yield from _lists(present, shape, as_of)
        case StringShape() if shape.enum:
            yield from shape.enum
        case None:
            # A column of the credential report: other words can't stand there.
            yield from ("true", "false", "N/A", "no_information", "not_supported")
        case _:
            yield from _scalars(present, shape, as_of)


def _scalars(present: Any, shape: Shape, as_of: str) -> Iterator[Any]:
    match shape.type_name:
        case "boolean":
            yield from (False, True)
        case "integer" | "long" | "float" | "double":
            near = (present - 1, present + 1) if isinstance(present, int | float) else ()
            yield from (0, 1, *near, LARGE)
        case "timestamp":
            now = datetime.fromisoformat(as_of)
            yield as_of
            yield from (instant(at) for age in AGES for at in (now - age, now + age))
        case _:
            yield from _texts(present)


def _texts(present: Any) -> Iterator[str]:
    yield ""
    yield NOWHERE
    yield "*"
    if isinstance(present, str) and present:
        yield f"{present}-other"
        parts = present.split(":")
        if len(parts) > 5:  # an ARN
            yield ":".join((*parts[:4], OTHER_ACCOUNT, *parts[5:]))
            yield ":".join((*parts[:5], NOWHERE))


def _lists(present: Any, shape: ListShape, as_of: str) -> Iterator[list[Any]]:
    yield []
    items = list(present or ())
    if items:
        yield items * 2
        yield items[1:]
    member = shape.member
    if isinstance(member, StringShape) and member.enum:
        yield from ([value] for value in member.enum)
    yield [sample(member, as_of)]
    yield [*items, sample(member, as_of)]
    if isinstance(member, StringShape) and not member.enum:
        yield ["*"]


def sample(shape: Shape, as_of: str) -> Any:
    """Make up something that fits the shape: what must be there, or else all that is plain."""
    match shape:
        case StructureShape():
            plain = {
                name: item
                for name, item in shape.members.items()
                if not isinstance(item, StructureShape | ListShape | MapShape)
            }
            wanted = {name: shape.members[name] for name in shape.required_members} or plain
            return {name: sample(item, as_of) for name, item in wanted.items()}
        case ListShape():
            return []
        case MapShape():
            return {}
        case StringShape() if shape.enum:
            return shape.enum[0]
    return next(iter(_scalars(None, shape, as_of)), None) or _plain(shape.type_name)


def _plain(kind: str) -> Any:
    return {"boolean": False, "integer": 0, "long": 0, "float": 0, "double": 0}.get(kind, NOWHERE)
