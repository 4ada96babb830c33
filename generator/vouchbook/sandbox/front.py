"""One WSGI application before moto's own: it routes, supplements, checks and misbehaves."""

import time
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from vouchbook.sandbox import control, pages, transport
from vouchbook.sandbox.call import Call, Received, identify, receive
from vouchbook.sandbox.enforcement import Enforcement, check
from vouchbook.sandbox.errors import AwsError, error_answer
from vouchbook.sandbox.faults import Fault, FaultKind, Target
from vouchbook.sandbox.moto_app import MotoApp
from vouchbook.sandbox.randomness import SeededChance
from vouchbook.sandbox.refusals import refusal
from vouchbook.sandbox.shapes import ShapeError, check_output
from vouchbook.sandbox.stage import Handler, MotoRefused, Stage, Supplement
from vouchbook.sandbox.wire import Answer, result, stamped
from vouchbook.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


class Front:
    """The embedded AWS as a WSGI application."""

    def __init__(self, world: World, supplements: Sequence[Supplement]) -> None:
        self._world = world
        self._moto = MotoApp()
        self._chance = SeededChance()
        self._warm: set[tuple[str, str, str]] = set()
        self._handlers: dict[tuple[str, str], Handler] = {
            (supplement.service, operation): handler
            for supplement in supplements
            for operation, handler in supplement.handlers.items()
        }

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        method = str(environ.get("REQUEST_METHOD", "GET"))
        received, carried = pages.without_tokens(receive(environ))
        if received.path.startswith(control.PREFIX):
            return transport.send(control.answer(self._world, received), method, start_response)
        call = identify(received)
        if call is None:
            with self._world.lock:
                answer = self._moto.answer(received)
        else:
            answer = self._misbehaving(call, received, carried)
        return transport.send(answer, method, start_response)

    def _misbehaving(self, call: Call, received: Received, carried: frozenset[str]) -> Answer:
        self._world.log(call)
        target = Target(
            service=call.service,
            operation=call.operation,
            account=call.account,
            region=call.region,
            parameters=call.parameters,
        )
        delays, fault = self._world.faults.effects(target)
        if delays:
            time.sleep(sum(delay.milliseconds for delay in delays) / 1000)
        if fault is None:
            return self._answer(call, received)
        error = refusal(call, fault)
        if error is not None:
            return stamped(call, error_answer(call, error))
        return self._spoilt(call, received, fault, carried)

    def _spoilt(
        self, call: Call, received: Received, fault: Fault, carried: frozenset[str]
    ) -> Answer:
        match fault.kind:
            case FaultKind.TIMEOUT:
                transport.fall_silent(fault.seconds)
            case FaultKind.RESET:
                transport.reset(received.environ)
            case FaultKind.HTML_ERROR:
                return transport.web_page()
            case FaultKind.EMPTY_OBJECT:
                return stamped(call, result(call, {}))
        answer = self._answer(call, received)
        match fault.kind:
            case FaultKind.TRUNCATE:
                return transport.cut_in_half(answer, claims_to_be_whole=True)
            case FaultKind.TRUNCATE_SHORT:
                return transport.cut_in_half(answer, claims_to_be_whole=False)
            case FaultKind.EMPTY_PAGE if answer.ok and pages.AFTER_EMPTY not in carried:
                return stamped(call, pages.empty_page(call, answer))
            case FaultKind.REPEATED_TOKEN if answer.ok:
                return stamped(call, pages.same_page_again(call, answer))
        return answer

    def _answer(self, call: Call, received: Received) -> Answer:
        handler = self._handlers.get((call.service, call.operation))
        with self._world.lock:
            self._warm_up(call)
            self._chance.seed_for(call)
            try:
                if self._world.state(Enforcement).on:
                    check(call, received.path)
                if handler is None:
                    answer = self._moto_answer(call, received)
                else:
                    answer = result(call, self._handled(call, received, handler))
            except MotoRefused as refused:
                answer = refused.answer
            except AwsError as error:
                answer = error_answer(call, error)
        answer = stamped(call, answer)
        return answer if call.method == "HEAD" else transport.sized(answer, len(answer.body))

    def _warm_up(self, call: Call) -> None:
        # moto resolves every service's paths with its state in the default account.
        first = (call.service, DEFAULT_ACCOUNT_ID, "us-east-1")
        for place in (first, (call.service, call.account, call.region)):
            if place not in self._warm:
                self._warm.add(place)
                self._chance.seed("|".join(place))
                self._moto.warm_up(*place)

    def _handled(self, call: Call, received: Received, handler: Handler) -> Mapping[str, Any]:
        stage = Stage(
            call=call,
            world=self._world,
            ask_moto=lambda region: self._moto_answer(call, received.signed_for(region)),
        )
        value = handler(stage)
        try:
            check_output(f"{call.service}:{call.operation}", call.model.output_shape, value)
        except ShapeError as error:
            # Not a 500, which clients would retry: the mistake is ours and stays.
            raise AwsError("SandboxDefect", str(error), status=501) from error
        return value

    def _moto_answer(self, call: Call, received: Received) -> Answer:
        try:
            answer = self._moto.answer(received)
        except NotImplementedError as error:
            raise _not_offered(call) from error
        if answer.status == HTTPStatus.NOT_FOUND and b"<!doctype html>" in answer.body.lower():
            raise _not_offered(call)
        return answer


def _not_offered(call: Call) -> AwsError:
    told = f"The sandbox does not offer {call.service}:{call.operation}."
    return AwsError("SandboxNotImplemented", told, status=501)
