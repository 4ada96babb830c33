"""What a handler gets, and how handlers are filed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vouchbook.sandbox.call import Call
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.wire import Answer, read_back
from vouchbook.sandbox.world import World


class MotoRefused(AwsError):  # noqa: N818 - it is an answer of moto's, not a mistake
    """moto itself answered an error; unless a handler catches it, the client gets it as it is."""

    def __init__(self, answer: Answer, code: str, message: str) -> None:
        self.answer = answer
        super().__init__(code, message, status=answer.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One call, the world it happens in, and a way to ask moto first."""

    call: Call
    world: World
    ask_moto: Callable[[str], Answer]
    """moto's answer, as a region gives it."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parsed parameters."""
        return self.call.parameters

    def moto(self, region: str | None = None) -> dict[str, Any]:
        """Moto's result for this call, parsed; from another region if one is named.

        Raises:
            MotoRefused: moto answered an error.
        """
        answer = self.ask_moto(region or self.call.region)
        parsed = read_back(self.call, answer)
        if not answer.ok:
            error = parsed.get("Error", {})
            raise MotoRefused(answer, error.get("Code", ""), error.get("Message", ""))
        return parsed


Handler = Callable[[Stage], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What the sandbox answers itself for one service: operation name to handler."""

    service: str
    handlers: Mapping[str, Handler] = field(default_factory=dict)
