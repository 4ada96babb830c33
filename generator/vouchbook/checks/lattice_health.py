"""Does VPC Lattice notice targets that fail, and are there others?"""

from collections import Counter

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import GET_TARGETS, LIST_TARGETS, TARGETS
from vouchbook.checks._lattice_examples import target_group
from vouchbook.checks._resources import resource_of
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

_UNCHECKED = frozenset({"ALB", "LAMBDA"})
"""Types of targets for which VPC Lattice has no health checks."""
_HEALTHY = "HEALTHY"
_LEAVING = frozenset({"DRAINING"})


def _healthy(subject: Subject) -> Outcome:
    group = resource_of(subject)
    kind = group.get("type")
    if kind in _UNCHECKED:
        return not_applicable(f"VPC Lattice has no health checks for targets of type {kind}")
    if group.get("serviceArns") == ():
        return not_applicable("no service uses the target group")
    health = group.get("config", "healthCheck")
    if health is None or health.get("enabled") is not True:
        return failed("the health check is not enabled; every target counts as fit for requests")
    states = Counter(
        str(item.get("status"))
        for item in group.get("targets") or ()
        if item.get("status") not in _LEAVING
    )
    return _standing(states, f"checked by {health.get('protocol')} {health.get('path') or ''}")


def _standing(states: Counter[str], how: str) -> Outcome:
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    healthy = states[_HEALTHY]
    if not states:
        return failed("the target group has no targets")
    if not healthy:
        return failed(f"no target is {_HEALTHY}: {told}")
    if healthy < states.total():
        return advised(f"not every target is {_HEALTHY}: {told}; {how.strip()}")
    if healthy == 1:
        return advised(f"the one target is {_HEALTHY}, and nothing takes its place; {how.strip()}")
    return passed(f"{told}; {how.strip()}")


def _target(number: int, status: str = _HEALTHY) -> dict[str, object]:
    return {"id": f"10.0.0.{number}", "port": 8443, "status": status}


_TWO = (_target(10), _target(11))

HEALTH_CHECKED = Check(
    id="lattice-health-checks",
    objective="failures-contained",
    topic="disaster-recovery-resiliency",
    says="Targets of Lattice services have a health check, and at least one of them is healthy.",
    severity=Severity.MEDIUM,
    over=(TARGETS,),
    holds=_healthy,
    counts="Lattice target groups",
    remedy=(
        "Enable the health check, with a path that tells whether the target can serve; find out "
        "why targets fail it, and register more than one."
    ),
    references=(GET_TARGETS, LIST_TARGETS, "VPC Lattice User Guide: health checks for targets"),
    examples=(
        passing("Two healthy targets.", target_group(targets=_TWO)),
        passing(
            "One that is being taken out doesn't count.",
            target_group(targets=(*_TWO, _target(12, "DRAINING"))),
        ),
        passing(
            "One of two is unhealthy.",
            target_group(targets=(_target(10), _target(11, "UNHEALTHY"))),
            advice=True,
        ),
        passing("One alone.", target_group(), advice=True),
        failing("Switched off.", target_group(health={"enabled": False}, targets=_TWO)),
        failing("None is set.", target_group(config=None, targets=_TWO)),
        failing("All are unhealthy.", target_group(targets=[_target(10, "UNHEALTHY")])),
        failing("Nothing is known of them yet.", target_group(targets=[_target(10, "INITIAL")])),
        failing("No targets.", target_group(targets=())),
        moot("A Lambda function.", target_group(kind="LAMBDA")),
        moot("An application load balancer checks by itself.", target_group(kind="ALB")),
        moot("No service uses it.", target_group(targets=(), used=())),
        moot("No target groups."),
        unknowing("Targets were denied.", hidden(target_group(), "targets", LIST_TARGETS)),
        unknowing("The group was denied.", hidden(target_group(), "", GET_TARGETS)),
        unknowing("Groups were denied.", blind(TARGETS, "vpc-lattice:ListTargetGroups")),
    ),
)
