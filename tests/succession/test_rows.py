"""Objectives, losses, workloads and residue, one by one."""

import pytest

from tests.succession.making import (
    AS_OF,
    END,
    FAIL,
    FAMILY,
    HERE,
    MESH,
    MOOT,
    NODE,
    PASS,
    SERVICE,
    START,
    UNKNOWN,
    day,
    film,
    lattice,
    model,
    period,
    result,
    row_of,
    service,
    task,
)
from vouchbook.kernel.registry import checks
from vouchbook.model.film import Period
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.model.result import CheckResult
from vouchbook.model.succession import SUCCESSORS, Gap, State, Succession, Technology, Workload
from vouchbook.normalise import Model
from vouchbook.succession.losses import LOSSES
from vouchbook.succession.showing import RESIDUE
from vouchbook.succession.spans import at, handover, outside, total, union
from vouchbook.succession.technology import technology_of
from vouchbook.succession.telling import succession
from vouchbook.succession.workloads import UNTOLD

STRICT, CONNECT, LATTICE = "mesh-listener-tls-strict", "connect-service-tls", "lattice-listener-tls"
MUTUAL = "mesh-mtls-server-requires-client-cert"
NOTHING = model()


def told(*results: CheckResult, over: Period | None = None, estate: Model = NOTHING) -> Succession:
    found = succession(results, over, estate, AS_OF)
    assert found is not None
    return found


def workload(found: Succession, resource: str) -> Workload:
    return next(item for item in found.workloads if item.resource == resource)


def test_without_a_successors_check_there_is_nothing_to_tell() -> None:
    assert (
        succession([result(STRICT, PASS), result(RESIDUE[0], FAIL)], None, NOTHING, AS_OF) is None
    )


@pytest.mark.parametrize(
    ("check", "technology"),
    [
        (STRICT, Technology.APP_MESH),
        ("acm-mesh-cert-renewal", Technology.APP_MESH),
        ("iam-proxy-auth-scoped", Technology.APP_MESH),
        ("iam-mesh-slr-present-and-unmodified", Technology.APP_MESH),
        ("cloudtrail-envoy-connection-events", Technology.APP_MESH),
        (CONNECT, Technology.SERVICE_CONNECT),
        ("lattice-invoke-scoped", Technology.LATTICE),
        ("istio-network-policies", Technology.ISTIO),
        ("ram-mesh-shares-approved", None),
        ("tags-data-classification", None),
        ("kms-key-rotation-enabled", None),
    ],
)
def test_a_check_tells_its_technology(check: str, technology: Technology | None) -> None:
    assert technology_of(checks()[check]) is technology


def test_every_loss_names_checks_that_exist_and_serve_its_objective() -> None:
    for item in LOSSES:
        assert item.objective in OBJECTIVES
        assert item.technology in SUCCESSORS
        assert item.checks
        for name in item.checks:
            assert technology_of(checks()[name]) is Technology.APP_MESH
        assert {checks()[name].objective for name in item.checks} <= {
            item.objective,
            "peers-authenticated",
        }
        for name in item.compensating:
            assert technology_of(checks()[name]) in {item.technology, None}


def test_a_whole_loss_leaves_no_check_of_the_successors_own() -> None:
    own = {(item.objective, technology_of(item)) for item in checks().values()}
    whole = {(item.objective, item.technology) for item in LOSSES if item.whole}
    assert whole == {("peers-authenticated", Technology.SERVICE_CONNECT)}
    assert not whole & own


def test_intervals_are_joined_and_counted() -> None:
    spans = union([(day("08-01"), day("08-03")), (day("08-02"), day("08-04")), at(day("09-01"))])
    assert [start for start, _ in spans] == [day("08-01"), day("09-01")]
    assert total(spans) == 3 * 86_400 + 0.000001
    dark = outside(spans, day("07-31"), day("09-02"))
    assert [start for start, _ in dark] == [day("07-31"), day("08-04"), spans[1][1]]
    assert outside((), START, END) == ((START, END),)
    assert handover(spans, ()) is None
    assert handover(spans, spans) is None


def test_what_passes_without_a_break_is_shown() -> None:
    over = period(
        film(STRICT, (PASS, START, day("09-15"))), film(CONNECT, (PASS, day("09-01"), END))
    )
    row = row_of(told(result(STRICT, MOOT), result(CONNECT, PASS), over=over), "traffic-encrypted")
    assert (row.state, row.first, row.last) == (State.SHOWN, START, day("09-15"))
    assert row.unshown == 0
    assert row.longest is None
    assert [part.gap for part in row.after] == [None]
    assert {item.what for part in row.after for item in part.lost} >= {"counts of handshakes"}


def test_a_gap_is_told_with_its_times() -> None:
    over = period(
        film(STRICT, (PASS, START, day("09-01"))), film(CONNECT, (PASS, day("09-11"), END))
    )
    row = row_of(told(result(STRICT, MOOT), result(CONNECT, PASS), over=over), "traffic-encrypted")
    assert row.state is State.AGAIN
    assert row.after[0].gap == row.longest == Gap(start=day("09-01"), end=day("09-11"))
    assert row.unshown == 10 * 86_400


@pytest.mark.parametrize(
    ("now", "state"),
    [(FAIL, State.DEVIATES), (UNKNOWN, State.UNKNOWN), (MOOT, State.OPEN), (PASS, State.SHOWN)],
)
def test_the_successors_verdict_decides(now: object, state: State) -> None:
    verdict = next(item for item in (FAIL, UNKNOWN, MOOT, PASS) if item is now)
    # Another check says that Service Connect is in use.
    used = result("connect-access-logs", PASS)
    row = row_of(told(result(STRICT, PASS), result(CONNECT, verdict), used), "traffic-encrypted")
    assert row.state is state


def test_what_a_successor_cannot_have_is_lost_and_names_what_stands_in() -> None:
    found = told(result(MUTUAL, PASS), result(CONNECT, PASS), result("connect-agent-guarded", FAIL))
    row = row_of(found, "peers-authenticated")
    assert row.state is State.LOST
    assert "client certificates" in row.because
    assert "connect-agent-guarded" in row.because
    stands_in = {item.check: item.verdict for part in row.after for item in part.compensating}
    assert stands_in["connect-agent-guarded"] is FAIL
    assert stands_in["connect-flows-approved"] is None


def test_the_worst_successor_decides_and_each_is_told() -> None:
    found = told(result(MUTUAL, PASS), result(CONNECT, PASS), result("lattice-auth-iam", PASS))
    row = row_of(found, "peers-authenticated")
    assert row.state is State.LOST
    assert {part.technology: part.state for part in row.after} == {
        Technology.SERVICE_CONNECT: State.LOST,
        Technology.LATTICE: State.SHOWN,
    }


def test_successors_that_nothing_uses_and_those_that_nobody_asks_for() -> None:
    found = told(result(STRICT, UNKNOWN), result(LATTICE, MOOT))
    assert (found.used, found.unused) == ((), (Technology.LATTICE,))
    assert set(found.unasked) == {Technology.SERVICE_CONNECT, Technology.ISTIO}
    row = row_of(found, "traffic-encrypted")
    assert row.state is State.OPEN
    assert "of App Mesh itself it is unknown now" in row.because


def test_what_only_the_period_knows_has_its_row() -> None:
    over = period(film(STRICT, (FAIL, START, day("07-02")), subject=f"{NODE}#listener:80"))
    found = told(result(CONNECT, PASS), over=over)
    assert row_of(found, "traffic-encrypted").stood
    (row,) = workload(found, NODE).rows
    assert (row.state, row.before, row.last) == (State.UNKNOWN, (STRICT,), "")
    assert UNTOLD in row.because


def test_a_task_family_ties_a_node_to_its_service() -> None:
    estate = model(task(1, envoy_of=NODE, active=False), task(2), service())
    over = period(
        film(STRICT, (PASS, START, day("09-01")), subject=f"{NODE}#listener:80"),
        film(CONNECT, (PASS, day("09-11"), END), subject=f"{SERVICE}#port:http"),
    )
    found = told(result(CONNECT, PASS, f"{SERVICE}#port:http"), over=over, estate=estate)
    (tie,) = workload(found, NODE).ties
    assert (tie.technology, tie.resource) == (Technology.SERVICE_CONNECT, SERVICE)
    assert "task family orders" in tie.basis
    assert len(found.cites) == 2
    (row,) = workload(found, NODE).rows
    assert (row.state, row.verdict) == (State.AGAIN, PASS)
    assert row.gap == Gap(start=day("09-01"), end=day("09-11"))
    assert found.newcomers == ()


def test_names_of_the_dns_tie_a_virtual_service() -> None:
    resource = f"{MESH}/virtualService/orders.shop.example"
    estate = model(
        service(alias="Orders.shop.example."), lattice("x", domain="orders.shop.example")
    )
    found = told(
        result("mesh-virtual-service-provider-set", PASS, resource),
        result(CONNECT, PASS),
        estate=estate,
    )
    ties = workload(found, resource).ties
    assert [item.technology for item in ties] == [Technology.SERVICE_CONNECT, Technology.LATTICE]
    assert {item.basis for item in ties} == {"both are called orders.shop.example"}


def test_a_name_alone_ties_only_where_nothing_else_does_and_says_so() -> None:
    found = told(
        result(STRICT, PASS, f"{NODE}#listener:80"),
        result(CONNECT, PASS),
        estate=model(lattice("orders"), lattice("other"), service()),
    )
    ties = workload(found, NODE).ties
    assert [item.technology for item in ties] == [Technology.SERVICE_CONNECT, Technology.LATTICE]
    assert all("no record ties them otherwise" in item.basis for item in ties)
    assert [item.resource.rpartition("/")[2] for item in found.newcomers] == ["svc-other"]


def test_what_can_not_be_told_is_said_and_what_stands_in_the_way_too() -> None:
    unreadable = task(1, active=False)
    assert unreadable.facts is not None
    (container,) = unreadable.facts["taskDefinition"]["containerDefinitions"]
    container["environment"] = []
    container["secrets"] = [{"name": "APPMESH_RESOURCE_ARN", "valueFrom": "somewhere"}]
    resource = f"{MESH}/virtualNode/carts"
    found = told(
        result(STRICT, MOOT),
        result(CONNECT, PASS),
        over=period(film(STRICT, (PASS, START, day("08-01")), subject=f"{resource}#listener:80")),
        estate=model(unreadable, service()),
    )
    known = workload(found, resource)
    assert known.ties == ()
    assert known.rows[0].because == f"what became of it is {UNTOLD}"
    assert "APPMESH_RESOURCE_ARN" in found.blind[0]


def test_residue_is_told_by_kind_asked_or_not() -> None:
    endpoint = "arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-1"
    found = told(
        result(CONNECT, PASS),
        result("appmesh-eol-exit-managed", FAIL, SERVICE, endpoint),
        result("appmesh-sidecars-retired", UNKNOWN, f"{FAMILY}:1"),
    )
    rows = {item.kind: item for item in found.residue}
    assert rows["VPC endpoints"].there == rows["Services that run a sidecar"].there == 1
    assert [item.subject for item in rows["VPC endpoints"].left] == [endpoint]
    assert rows["Task definitions with a sidecar"].unknown == 1
    assert rows["Resource shares of meshes"].untimely == "nothing of the kind was found"
    assert not rows["Last call"].asked
    assert all(item.place == HERE for row in found.residue for item in row.left)


def test_the_last_call_is_told_although_it_is_past() -> None:
    found = told(
        result(CONNECT, PASS), result("appmesh-last-use-past", PASS, because="of 2026-09-30")
    )
    row = next(item for item in found.residue if item.kind == "Last call")
    assert [item.because for item in row.left] == ["of 2026-09-30"]
