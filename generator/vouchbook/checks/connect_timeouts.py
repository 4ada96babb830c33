"""Do calls through ECS Service Connect end in time?"""

from vouchbook.checks._connect import CLIENT_ALONE, each_offer
from vouchbook.checks._connect_examples import (
    client,
    denied_services,
    lost_primary,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._identity_examples import failing, moot, passing
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    failed,
    not_applicable,
    passed,
)

_LIMITS = {"perRequestTimeoutSeconds": "15", "idleTimeoutSeconds": "300, or 3600 for TCP"}
"""What can be set -> what AWS sets where nothing is."""


def _bounded(subject: Subject) -> Outcome:
    if not subject.key:
        return not_applicable(CLIENT_ALONE)
    told = []
    for name, default in _LIMITS.items():
        value = subject.get("timeout", name)
        if value == 0:
            return failed(f"{name} is 0, which switches it off")
        told.append(f"{name} is {value if value is not None else f'left at {default}'}")
    return passed("; ".join(told))


def _timed(**limits: int) -> Given:
    return serving(offer(timeout=limits))


TIMEOUTS_BOUNDED = Check(
    id="connect-timeouts-bounded",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="No timeout of what ECS Service Connect carries is switched off.",
    severity=Severity.LOW,
    over=(SERVICES,),
    subject=each_offer,
    holds=_bounded,
    counts="offers of services of Service Connect, and clients",
    remedy="Set both timeouts to what the service needs, or leave them at what AWS sets.",
    references=(DESCRIBE_SERVICES, "ECS API: TimeoutConfiguration"),
    examples=(
        passing("Both are set.", _timed(perRequestTimeoutSeconds=5, idleTimeoutSeconds=60)),
        passing("One is set.", _timed(perRequestTimeoutSeconds=5)),
        passing("Left to AWS.", serving()),
        failing("No end of a request.", _timed(perRequestTimeoutSeconds=0)),
        failing("No end of silence.", _timed(perRequestTimeoutSeconds=5, idleTimeoutSeconds=0)),
        moot("A client alone.", client()),
        moot("A service without Service Connect.", unconnected()),
        lost_primary(),
        denied_services(),
    ),
)
