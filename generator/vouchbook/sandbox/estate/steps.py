"""Steps of an estate: single calls and facts, where no kind of thing stands for what they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vouchbook.sandbox.estate.model import Document, Parameters, Ref, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """A document that stands in a parameter as JSON text."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Thing):
    """One call that sets something up."""

    service: str
    operation: str
    """As boto3's client names its method."""
    parameters: Parameters = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    """Kind, for references to it by the call's name, to its place in the answer.

    The place is members joined by dots, `Vpc.VpcId`; a number stands for an item of a list.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Thing):
    """What no call makes: facts that are declared to the sandbox."""

    kind: str
    about: str | Ref
    """What the facts are about, by the name that the sandbox files them under."""
    facts: Parameters
