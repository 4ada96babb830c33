"""The Jinja environment of the site's pages: escaping on, undefined names are errors.

Whatever a page prints passes `visible` and is escaped; names from AWS are never template source.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vouchbook.book.text import breakable, counted, day, visible
from vouchbook.book.words import claim_details, population, summary, tone, verdict_word
from vouchbook.kernel.canonical import canonical
from vouchbook.model.framework import Share
from vouchbook.model.reasons import MEANING, Reason

SHORT = 12
SHARES = {
    Share.AWS.value: "AWS",
    Share.CUSTOMER.value: "customer",
    Share.SHARED.value: "shared",
}
STATES = {"seen": "pass", "seen with gaps": "partly-supported", "unseen": "unknown"}


@cache
def environment() -> Environment:
    """The environment, made once."""
    made = Environment(
        loader=PackageLoader("vouchbook.renderers", "templates/site"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        arn=breakable,
        claim_details=details,
        counted=counted,
        day=day,
        digest=breakable_digest,
        facts=canonical_text,
        number=number,
        plain=plain,
        population=lambda result, noun: population(result.population, result.counts, noun),
        reason=reason_words,
        record_id=record_id,
        share=lambda share: SHARES[share],
        short=short,
        slug=slug,
        state_tone=STATES.get,
        summary=summary,
        tone=tone,
        value=value_text,
        word=verdict_word,
    )
    return made


def shown(value: Any) -> Any:
    """What an expression prints: texts with every unseen character spelled out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(str(value))
    return value


def number(value: int) -> str:
    """A number with thousands apart."""
    return f"{value:,}"


def plain(name: str) -> str:
    """A name of ours in words: `traffic-encrypted` -> `traffic encrypted`."""
    return name.replace("-", " ").replace("_", " ")


def slug(name: str) -> str:
    """A name as a part of an address or an anchor; never a path."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"


def bare(digest: str) -> str:
    """A digest without the name of its algorithm."""
    return digest.rpartition(":")[2]


def short(digest: str) -> str:
    """The first characters of a digest, enough to find it by."""
    return bare(digest)[:SHORT]


def breakable_digest(digest: str) -> Markup:
    """A whole digest, with places where a line may break."""
    pieces = re.findall(".{1,8}", visible(digest))
    return Markup("<wbr>").join(pieces)


def record_id(digest: str) -> str:
    """The anchor of a record on a check's page."""
    return f"record-{slug(short(digest))}"


def reason_words(reason: str) -> str:
    """A reason for unknown as a sentence; whatever is none is printed as it stands."""
    return MEANING[Reason(reason)] if reason in {item.value for item in Reason} else reason


def value_text(value: Any) -> str:
    """An organisation-defined parameter as text."""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return canonical_text(value) if isinstance(value, Mapping) else str(value)


def canonical_text(value: Any) -> str:
    """Facts as canonical JSON, just as they were hashed."""
    return canonical(value).decode()


def details(view: Any, noun: str = "subjects") -> str:
    """What a claim's badge says behind its word."""
    return " · ".join(claim_details(view, noun))
