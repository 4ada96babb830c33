"""Is traffic through VPC Lattice encrypted, up to it and behind it?"""

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import GET_LISTENER, GET_TARGETS, LIST_SERVICES, LISTENERS, TARGETS
from vouchbook.checks._lattice_examples import listener, target_group, word, worded
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    not_applicable,
    passed,
)

LISTENER_TLS = "lattice-listener-tls"
TARGET_TLS = "lattice-target-tls"
_PASSED_ON = "TLS_PASSTHROUGH"


def _takes_tls(subject: Subject) -> Outcome:
    protocol, port = subject.get("protocol"), subject.get("port")
    if protocol == "HTTPS":
        return passed(f"the listener on port {port} takes HTTPS, which ends in VPC Lattice")
    if protocol != _PASSED_ON:
        return failed(f"the listener on port {port} takes {protocol}; HTTPS is expected")
    return _by_word(
        subject, LISTENER_TLS, f"port {port} passes on what it takes; that the service demands TLS"
    )


def _sends_tls(subject: Subject) -> Outcome:
    kind = subject.get("type")
    if kind == "LAMBDA":
        return not_applicable("the target is a Lambda function, which is invoked through AWS's API")
    if subject.get("serviceArns") == ():
        return not_applicable("no service uses the target group")
    protocol = subject.get("config", "protocol")
    if protocol == "HTTPS":
        return passed(
            "targets are reached by HTTPS; this is encryption alone, for nothing shows that VPC "
            "Lattice validates their certificates"
        )
    if protocol == "TCP":
        return _by_word(subject, TARGET_TLS, "targets are reached by TCP; that they demand TLS")
    return failed(f"targets are reached by {protocol}; HTTPS is expected")


def _by_word(subject: Subject, slot: str, what: str) -> Outcome:
    """What VPC Lattice only passes on, the service itself has to prove."""
    said = subject.estate.statement(slot)
    if not said.holds:
        return failed(f"{what} is denied by {said.who} ({said.role}) on {said.date}")
    return advised(
        f"{what} rests on {said.who}'s ({said.role}) word of {said.date}, until {said.expires}"
    )


_PASSING = listener(_PASSED_ON)
_SLOT = (
    "VPC Lattice passes encrypted connections on without ending them, so that no API shows whether "
    "a target takes plain connections, too. Attach the target's configuration or a capture."
)

LISTENER_ENCRYPTED = Check(
    id=LISTENER_TLS,
    objective="traffic-encrypted",
    topic="data-protection",
    says="Listeners of Lattice services take TLS only.",
    severity=Severity.HIGH,
    over=(LISTENERS,),
    holds=_takes_tls,
    slot=_SLOT,
    counts="listeners of Lattice services",
    remedy=(
        "Make an HTTPS listener, move the clients to it, and delete the one for HTTP. Where TLS is "
        "passed through, let an assertion show that the service takes nothing else."
    ),
    references=(GET_LISTENER, "VPC Lattice User Guide: HTTPS and TLS listeners"),
    examples=(
        passing("HTTPS.", listener()),
        worded(
            Verdict.PASS,
            "TLS is passed through, and somebody vouches for the service.",
            word(LISTENER_TLS),
            _PASSING,
        ),
        failing("HTTP.", listener("HTTP")),
        failing(
            "HTTP with a fixed answer is readable on its way still.",
            listener("HTTP", defaultAction={"fixedResponse": {"statusCode": 404}}),
        ),
        worded(
            Verdict.FAIL,
            "TLS is passed through to a service that takes plain text.",
            word(LISTENER_TLS, holds=False),
            _PASSING,
        ),
        moot("No listeners."),
        unknowing("TLS is passed through, and nobody speaks for the service.", _PASSING),
        worded(
            Verdict.UNKNOWN,
            "The word is no longer in force.",
            word(LISTENER_TLS, expires="2026-09-10"),
            _PASSING,
        ),
        unknowing("The listener was denied.", hidden(listener(), "", GET_LISTENER)),
        unknowing("Services were denied.", blind(LISTENERS, LIST_SERVICES)),
    ),
)

TARGETS_ENCRYPTED = Check(
    id=TARGET_TLS,
    objective="traffic-encrypted",
    topic="data-protection",
    says=(
        "VPC Lattice sends requests on to targets by HTTPS; whether it validates their "
        "certificates is not judged."
    ),
    severity=Severity.HIGH,
    over=(TARGETS,),
    holds=_sends_tls,
    slot=_SLOT,
    counts="Lattice target groups",
    remedy=(
        "Make a target group with protocol HTTPS, register the targets on a port that ends TLS, "
        "and let the listener's rules forward to it."
    ),
    references=(GET_TARGETS, "VPC Lattice User Guide: target groups"),
    examples=(
        passing("HTTPS.", target_group()),
        passing("HTTPS to a load balancer.", target_group(kind="ALB")),
        worded(
            Verdict.PASS,
            "TCP behind a listener that passes TLS through, with somebody's word.",
            word(TARGET_TLS),
            target_group("TCP"),
        ),
        failing("HTTP.", target_group("HTTP")),
        failing("Who uses it isn't told: it is judged.", target_group("HTTP", serviceArns=None)),
        worded(
            Verdict.FAIL,
            "TCP to targets that take plain text.",
            word(TARGET_TLS, holds=False),
            target_group("TCP"),
        ),
        moot("A Lambda function.", target_group(kind="LAMBDA")),
        moot("No service uses it.", target_group("HTTP", used=())),
        moot("No target groups."),
        unknowing("TCP, and nobody speaks for the targets.", target_group("TCP")),
        unknowing("The group was denied.", hidden(target_group(), "", GET_TARGETS)),
        unknowing("Groups were denied.", blind(TARGETS, "vpc-lattice:ListTargetGroups")),
    ),
)
