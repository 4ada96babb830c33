"""Where an estate is made: calls in one account and region, references, the world's clock."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vouchbook.sandbox.estate.clients import Clients
from vouchbook.sandbox.estate.model import Document, Ref
from vouchbook.sandbox.estate.steps import Json

if TYPE_CHECKING:
    from vouchbook.sandbox.server import Sandbox


class Workshop:
    """What all accounts of an estate have in common while it is made."""

    def __init__(self, sandbox: "Sandbox", hub: str) -> None:
        self.sandbox = sandbox
        self.hub = hub
        self.clients = Clients(sandbox.endpoint, sandbox.environment(), hub)
        self.made: dict[tuple[str, str, str], str] = {}
        self._clock = ""

    def set_clock(self, moment: str) -> None:
        """Let the sandbox's world stand still at another moment, where it does not already."""
        if moment != self._clock:
            self.sandbox.set_clock(datetime.fromisoformat(moment))
            self._clock = moment


class Bench:
    """A workshop's place for one account and region."""

    def __init__(self, workshop: Workshop, account: str, region: str) -> None:
        self.workshop = workshop
        self.account = account
        self.region = region

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation; references are resolved, members that are None are left out."""
        told = {name: self.settled(value) for name, value in parameters.items()}
        given = {name: value for name, value in told.items() if value is not None}
        return self.workshop.clients.call(self.account, self.region, service, operation, given)

    def keep(self, kind: str, name: str, value: str) -> None:
        """Remember what references of that kind and name stand for."""
        self.workshop.made[self.account, kind, name] = value

    def find(self, ref: Ref) -> str:
        """What a reference stands for.

        Raises:
            LookupError: nothing of that kind and name was made before.
        """
        place = (ref.account or self.account, ref.kind, ref.name)
        if place not in self.workshop.made:
            raise LookupError(f"the estate refers to {place}, which is not made yet")
        return f"{ref.before}{self.workshop.made[place].removeprefix(ref.without)}{ref.after}"

    def settled(self, value: object) -> Any:
        """A value with all references resolved."""
        match value:
            case Ref():
                return self.find(value)
            case Json():
                return self.text(value.document)
            case Mapping():
                return {self.settled(key): self.settled(item) for key, item in value.items()}
            case list() | tuple():
                return [self.settled(item) for item in value]
            case _:
                return value

    def text(self, document: Document) -> str:
        """A policy document as JSON."""
        return json.dumps(self.settled(document), sort_keys=True)


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Tags as a list of pairs, the form that most services take."""
    return [{key: name, value: text} for name, text in sorted(tags.items())]
