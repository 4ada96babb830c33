"""Were connections in the mesh really TLS, when traffic ran?"""

from vouchbook.checks._identity_examples import HOME, REGION, blind, denial
from vouchbook.checks._mesh import MESHES
from vouchbook.checks._mesh_examples import mesh
from vouchbook.checks._resources import listed
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    unknown,
)
from vouchbook.model.engagement import AttachedFile, Statement
from vouchbook.model.reasons import Reason, Unread

METRICS = "cloudwatch.handshake-metrics"
LIST_METRICS = "cloudwatch:ListMetrics"
LIST_MESHES = "appmesh:ListMeshes"
SLOT = "tls-runtime-handshake-evidence"


def _captured(subject: Subject) -> Outcome:
    statement = subject.estate.statement(SLOT)
    told = f"{statement.who}'s ({statement.role}) word of {statement.date}"
    if not statement.holds:
        mesh = subject.get("meshName")
        return failed(f"{told} says that not all connections in {mesh} were TLS")
    if not statement.files:
        return unknown(
            Unread(
                reason=Reason.NEEDS_ASSERTION,
                detail=f"assertion {statement.assertion} attaches no capture of statistics",
            )
        )
    files = listed(item.path for item in statement.files)
    return advised(
        f"for {subject.get('meshName')} rests on {told}, until {statement.expires}, about "
        f"{statement.looked_at}, with {files}; {_exported(subject)}"
    )


def _exported(subject: Subject) -> str:
    """What CloudWatch itself shows: that the counters were exported, not what they said."""
    names = {
        f"{item.get('Namespace')}/{item.get('MetricName')}"
        for item in subject.estate.every(METRICS, account=subject.place.account)
    }
    if not names:
        return "CloudWatch has none of Envoy's handshake counters"
    return f"CloudWatch has the counters {listed(names)}"


_CAPTURE = (
    AttachedFile(path="handshakes.csv", sha256="0" * 64),
    AttachedFile(path="failures.csv", sha256="1" * 64),
)


def _statement(
    *,
    holds: bool = True,
    files: tuple[AttachedFile, ...] = _CAPTURE,
    expires: str = "2027-03-31",
) -> Statement:
    return Statement(
        slot=SLOT,
        assertion="handshakes-2026",
        who="Mary Major",
        role="platform engineer",
        date="2026-09-01",
        expires=expires,
        looked_at="ssl.handshake, connection_error and fail_verify of every listener in August",
        holds=holds,
        files=files,
    )


def _metric() -> Given:
    name = "envoy_listener_ssl_handshake"
    metric = f"arn:aws:cloudwatch:{REGION}:{HOME}:metric/ContainerInsights/Prometheus/{name}"
    facts = {"Namespace": "ContainerInsights/Prometheus", "MetricName": name}
    return Given(collector=METRICS, id=metric, facts={"": facts})


def _example(verdict: Verdict, why: str, *given: Given, statement: Statement | None) -> Example:
    return Example(
        verdict=verdict,
        why=why,
        given=given,
        statements=(statement,) if statement else (),
        advice=verdict is Verdict.PASS,
    )


RUNTIME_HANDSHAKE_EVIDENCE = Check(
    id=SLOT,
    objective="traffic-encrypted",
    topic="data-protection",
    says="Captured statistics of Envoy show that connections in each mesh were TLS.",
    severity=Severity.MEDIUM,
    over=(MESHES,),
    joins=(METRICS,),
    holds=_captured,
    slot=(
        "Handshakes and failed ones are counted by each Envoy. AWS's APIs show no counter that was "
        "not exported, and of exported ones CloudWatch shows here that they exist."
    ),
    counts="meshes",
    remedy=(
        "Capture each endpoint's ssl.handshake, ssl.connection_error, ssl.fail_verify_* and, with "
        "mutual TLS, ssl.no_certificate, for the period; let somebody who looked at them assert "
        "what they show, with the capture attached."
    ),
    references=(LIST_METRICS, "Envoy documentation: TLS statistics of listeners"),
    examples=(
        _example(
            Verdict.PASS,
            "A capture that somebody vouches for, beside exported counters.",
            mesh(),
            _metric(),
            statement=_statement(),
        ),
        _example(
            Verdict.PASS,
            "A capture, though CloudWatch was not where it came from.",
            mesh(),
            statement=_statement(),
        ),
        _example(
            Verdict.FAIL,
            "The capture shows failures.",
            mesh(),
            _metric(),
            statement=_statement(holds=False),
        ),
        _example(Verdict.NOT_APPLICABLE, "No meshes.", statement=_statement()),
        _example(
            Verdict.UNKNOWN,
            "Counters were exported, and nobody says what they show.",
            mesh(),
            _metric(),
            statement=None,
        ),
        _example(
            Verdict.UNKNOWN,
            "Somebody's word, without a capture.",
            mesh(),
            statement=_statement(files=()),
        ),
        _example(
            Verdict.UNKNOWN,
            "The word is no longer in force.",
            mesh(),
            statement=_statement(expires="2026-09-10"),
        ),
        _example(
            Verdict.UNKNOWN,
            "Metrics were denied.",
            mesh(),
            blind(METRICS, LIST_METRICS),
            statement=_statement(),
        ),
        _example(
            Verdict.UNKNOWN,
            "Meshes were denied.",
            Given(collector=MESHES, blind=denial(LIST_MESHES)),
            statement=_statement(),
        ),
    ),
)
