"""Are calls in the Istio mesh retried, and do they end in time?"""

import re
from collections.abc import Iterator

from vouchbook.checks._istio import CONFIGS, ROUTES, home, inside, listed
from vouchbook.checks._istio_examples import (
    config,
    failing,
    missing,
    moot,
    passing,
    routes,
    unclear,
    unknowing,
)
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import Facts

RETRIES = 2
"""How many attempts a policy allows at least; Istio's own default."""
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:h|ms|us|ns|m|s))+")
_NO_ROUTE = not_applicable("it has no HTTP route that forwards a request")


def _forwarding(service: Subject) -> tuple[Facts, ...]:
    """The HTTP routes that send a request on, and neither redirect nor answer it."""
    return tuple(
        one
        for one in home(service).get("spec", "http") or ()
        if one.get("redirect") is None
        and one.get("directResponse") is None
        and one.get("delegate") is None
    )


def _label(route: Facts) -> str:
    return str(route.get("name") or "a route without a name")


def _retried(service: Subject) -> Outcome:
    found = _forwarding(service)
    if not found:
        return _NO_ROUTE
    few = [_label(one) for one in found if _too_few(_attempts(one))]
    if few:
        return failed(f"fewer than {RETRIES} attempts in: {listed(few)}")
    if all(_attempts(one) is not None for one in found):
        return passed(f"every route allows {RETRIES} attempts or more")
    if any(number < RETRIES for number in _defaults(service)):
        return failed("a route leaves retries to the mesh, whose MeshConfig allows too few")
    return advised(f"a route leaves retries to the mesh: {RETRIES} attempts by default")


def _too_few(attempts: int | None) -> bool:
    return attempts is not None and attempts < RETRIES


def _attempts(route: Facts) -> int | None:
    retries = route.get("retries")
    if retries is None:
        return None
    stated: int | None = retries.get("attempts")
    # A policy that says nothing of attempts allows none.
    return stated or 0


def _defaults(service: Subject) -> Iterator[int]:
    for found in inside(service, CONFIGS):
        policy = found.get("mesh", "defaultHttpRetryPolicy")
        if policy is not None:
            yield policy.get("attempts") or 0


def _bounded(service: Subject) -> Outcome:
    found = _forwarding(service)
    if not found:
        return _NO_ROUTE
    endless = [_label(one) for one in found if not _ends(one.get("timeout"))]
    if endless:
        return failed(f"no timeout, so a request may wait for ever, in: {listed(endless)}")
    return passed("every route has a timeout")


def _ends(timeout: str | None) -> bool:
    """Whether a duration switches the timeout on; a zero switches it off."""
    return bool(timeout and _DURATION.fullmatch(timeout) and re.search("[1-9]", timeout))


_UNREAD = (
    unknowing("The list was not brought.", missing(ROUTES)),
    unknowing("One that is not understood.", unclear(routes())),
)
_MOOT = (
    moot("No HTTP route.", routes()),
    moot("It only redirects.", routes({"redirect": {"uri": "/"}})),
    moot("No VirtualService."),
)
_THREE = {"name": "all", "retries": {"attempts": 3, "perTryTimeout": "2s"}}

ROUTE_RETRIES = Check(
    id="istio-route-retries",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Routes of the Istio mesh retry what failed.",
    severity=Severity.LOW,
    over=(ROUTES,),
    holds=_retried,
    joins=(CONFIGS,),
    counts="VirtualService objects",
    remedy=(
        "State `retries` with two attempts or more for each HTTP route whose requests may be "
        "repeated, and leave `attempts: 0` to those that must not be."
    ),
    references=("Istio reference: HTTPRetry", "Istio reference: MeshConfig"),
    examples=(
        passing("Three attempts.", routes(_THREE)),
        passing("Istio's default.", config(), routes({"name": "all"}), advice=True),
        failing("Switched off.", routes({"retries": {"attempts": 0}})),
        failing("A policy without attempts.", routes({"retries": {"perTryTimeout": "2s"}})),
        failing("One route of two.", routes(_THREE, {"retries": {"attempts": 1}})),
        failing(
            "The mesh's default is none.",
            config(defaultHttpRetryPolicy={"attempts": 0}),
            routes({"name": "all"}),
        ),
        unknowing("The mesh decides, and was not brought.", routes({}), missing(CONFIGS)),
        *_UNREAD,
        *_MOOT,
    ),
)

ROUTE_TIMEOUTS = Check(
    id="istio-route-timeouts",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Requests over routes of the Istio mesh end in time.",
    severity=Severity.LOW,
    over=(ROUTES,),
    holds=_bounded,
    counts="VirtualService objects",
    remedy="Give each HTTP route a `timeout`: without one Istio sets none.",
    references=("Istio reference: HTTPRoute",),
    examples=(
        passing("Ten seconds.", routes({"timeout": "10s"})),
        passing("Written with a fraction.", routes({"timeout": "0.5s"})),
        failing("None.", routes({"name": "all"})),
        failing("Switched off.", routes({"timeout": "0s"})),
        failing("One route of two.", routes({"timeout": "10s"}, {"name": "slow"})),
        *_UNREAD,
        *_MOOT,
    ),
)
