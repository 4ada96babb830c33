"""The film: verdicts through time, subjects that come and go, and what a stretch rests on."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.period.making import CONFIG, LIVE, NODE, TRAIL, census, mode, on, seen, watch
from tests.period.telling import engagement, shapes
from vouchbook.evaluate import evaluate
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.check import Verdict
from vouchbook.model.engagement import AttachedFile, Engagement, Statement
from vouchbook.model.film import Film, Period, Standing, Stretch
from vouchbook.model.history import Census, History, Observation, Watch
from vouchbook.model.place import Place
from vouchbook.model.reading import Reading, Seen
from vouchbook.model.reasons import Reason
from vouchbook.model.snapshot import Snapshot
from vouchbook.period.film import film_period, standing
from vouchbook.period.gather import history_of
from vouchbook.period.times import after
from vouchbook.store import Locker

STRICT, LOOSE = mode("STRICT"), mode("PERMISSIVE")
TLS = "mesh-listener-tls-strict"
SUBJECT = f"{NODE}#listener:8080"
WATCHED = watch(TRAIL, on(1), on(20))
ROOT = Path(__file__).parent.parent.parent


def told(*parts: Observation | Census | Watch) -> History:
    return History(
        observations=tuple(item for item in parts if isinstance(item, Observation)),
        censuses=tuple(item for item in parts if isinstance(item, Census)),
        watches=tuple(item for item in parts if isinstance(item, Watch)),
    )


def filmed(history: History, start: str = on(1), end: str = on(20), check: str = TLS) -> Film:
    period = film_period(history, [all_checks()[check]], shapes(), engagement(), start, end)
    return period.films[0]


def row(film: Film, subject: str = SUBJECT) -> list[tuple[str, str, Verdict]]:
    return [
        (item.start, item.end, item.verdict) for item in film.stretches if item.subject == subject
    ]


def test_a_subject_is_unknown_around_the_instant_at_which_it_was_seen() -> None:
    film = filmed(told(seen(LIVE, on(2), STRICT), census(on(2), NODE)))
    assert row(film) == [
        (on(1), on(2), Verdict.UNKNOWN),
        (on(2), after(on(2)), Verdict.PASS),
        (after(on(2)), on(20), Verdict.UNKNOWN),
    ]
    assert film.standing is Standing.CONFORMED
    assert film.subjects == 1
    assert {item.reason for item in film.stretches} == {None, Reason.BRACKETED}
    assert film.longest_unseen == (after(on(2)), on(20))


def test_a_verdict_holds_while_a_source_of_changes_runs() -> None:
    film = filmed(told(seen(LIVE, on(2), STRICT), census(on(2), NODE), WATCHED), on(2))
    (stretch,) = film.stretches
    assert (stretch.start, stretch.end, stretch.verdict) == (on(2), on(20), Verdict.PASS)
    assert (stretch.sources, stretch.watched) == (("live_api",), ("cloudtrail",))
    assert film.longest_unseen is None
    assert dict(film.seconds) == {
        "fail": 0.0,
        "unknown": 0.0,
        "pass": 18 * 86_400.0,
        "not-applicable": 0.0,
    }


def test_a_deviation_is_listed_with_its_times() -> None:
    parts = (seen(LIVE, on(2), STRICT), census(on(2), NODE), WATCHED)
    film = filmed(told(*parts, seen(TRAIL, on(5), LOOSE), seen(TRAIL, on(7), STRICT)), on(2))
    assert film.standing is Standing.DEVIATIONS
    assert [(item.start, item.end) for item in film.deviations] == [(on(5), on(7))]
    assert [item.verdict for item in film.combined] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]


def test_what_is_known_not_to_exist_has_no_stretch() -> None:
    gone = seen(TRAIL, on(9), gone=True)
    made = seen(TRAIL, on(5), STRICT)
    film = filmed(told(census(on(2)), made, gone, WATCHED), on(2))
    assert row(film) == [(on(5), on(9), Verdict.PASS)]
    assert [item.verdict for item in film.combined] == [
        Verdict.NOT_APPLICABLE,
        Verdict.PASS,
        Verdict.NOT_APPLICABLE,
    ]


def test_what_was_deleted_before_a_gap_is_not_hidden_by_it() -> None:
    gone = seen(TRAIL, on(5), gone=True)
    parts = (census(on(2), NODE), seen(LIVE, on(2), STRICT), gone, watch(TRAIL, on(1), on(8)))
    film = filmed(told(*parts, census(on(15))), on(2))
    assert row(film) == [(on(2), on(5), Verdict.PASS)]
    assert film.combined[2].reason is Reason.BRACKETED


def test_a_subject_that_is_known_after_a_gap_only_may_have_been_there() -> None:
    film = filmed(told(census(on(2)), census(on(9), NODE), seen(LIVE, on(9), STRICT)), on(2))
    assert row(film)[0] == (after(on(2)), on(9), Verdict.UNKNOWN)
    assert row(film)[1] == (on(9), after(on(9)), Verdict.PASS)


def test_a_subject_that_was_known_before_the_period_is_unknown_in_it() -> None:
    history = told(seen(LIVE, on(2), STRICT), census(on(2), NODE))
    assert row(filmed(history, on(5), on(9))) == [(on(5), on(9), Verdict.UNKNOWN)]
    assert filmed(history, on(5), on(9)).subjects == 0
    later = told(seen(LIVE, on(12), STRICT), census(on(12), NODE))
    assert row(filmed(later, on(5), on(9))) == [(on(5), on(9), Verdict.UNKNOWN)]


def test_nothing_observed_shows_nothing() -> None:
    film = filmed(History())
    assert film.standing is Standing.NOT_SHOWN
    (combined,) = film.combined
    assert (combined.verdict, combined.reason) == (Verdict.UNKNOWN, Reason.NOT_COLLECTED)


def test_lists_that_were_always_empty_leave_nothing_to_judge() -> None:
    gateways = replace(census(on(2)), collector="appmesh.virtual-gateways")
    film = filmed(told(gateways), check="mesh-gateway-listener-tls-strict")
    assert film.standing is Standing.NO_SUBJECTS
    assert film.stretches == ()


def test_a_node_without_a_list_is_judged_and_the_check_as_a_whole_is_not_known() -> None:
    film = filmed(told(seen(TRAIL, on(5), STRICT), WATCHED))
    assert row(film)[-1] == (on(5), on(20), Verdict.PASS)
    assert {item.verdict for item in film.combined} == {Verdict.UNKNOWN}


def test_the_time_before_an_item_of_config_is_unknown_for_that_subject_alone() -> None:
    other = NODE.replace("orders", "web")
    item = seen(CONFIG, on(5), LOOSE, earliest=on(5, 6))
    parts = (census(on(2), NODE, other), seen(LIVE, on(2), STRICT))
    recorded = watch(CONFIG, on(1), on(20))
    film = filmed(told(*parts, seen(LIVE, on(2), STRICT, name=other), item, recorded), on(2))
    assert row(film) == [
        (on(2), on(5, 6), Verdict.PASS),
        (on(5, 6), on(5), Verdict.UNKNOWN),
        (on(5), on(20), Verdict.FAIL),
    ]
    assert row(film, f"{other}#listener:8080") == [(on(2), on(20), Verdict.PASS)]


# -- the clock ------------------------------------------------------------------------------------


@cache
def demo() -> Snapshot:
    locker = Locker(root=ROOT / "evidence")
    newest = locker.find()
    assert newest
    return locker.open(newest).snapshot


def watched_demo() -> History:
    """The demonstration's snapshot, as if everything in it were watched until June 2027."""
    history = history_of([demo()], [])
    pairs = sorted({(item.collector, item.place) for item in history.censuses})
    watches = tuple(
        Watch(
            source=TRAIL,
            place=place,
            collectors=(collector,),
            start=demo().header.as_of,
            end="2027-06-01T00:00:00.000000Z",
            because="it is said so",
        )
        for collector, place in pairs
    )
    return replace(history, watches=watches)


def watched(check: str, terms: Engagement, until: str) -> Film:
    start, shape = demo().header.as_of, demo().shapes
    return film_period(watched_demo(), [all_checks()[check]], shape, terms, start, until).films[0]


def test_a_certificate_s_end_turns_the_verdict_to_the_second() -> None:
    film = watched(
        "acm-mesh-cert-issued-and-valid", demo().engagement, "2027-06-01T00:00:00.000000Z"
    )
    turned = {
        (later.start, later.verdict, later.advice)
        for former, later in pairwise(film.stretches)
        if former.subject == later.subject
    }
    # Thirty days more are expected, and forty-five wanted: its end is on 2027-04-01 at 8 o'clock.
    assert turned == {
        ("2027-02-15T08:00:00.000000Z", Verdict.PASS, True),
        ("2027-03-02T08:00:00.000000Z", Verdict.FAIL, False),
    }


def test_a_statement_counts_from_its_day_to_the_end_of_its_last() -> None:
    said = Statement(
        slot="tls-runtime-handshake-evidence",
        assertion="a",
        who="Ana Example",
        role="owner",
        date="2026-09-20",
        expires="2026-09-25",
        looked_at="captures of handshakes",
        files=(AttachedFile(path="statistics.txt", sha256="0" * 64),),
    )
    terms = replace(demo().engagement, statements=(said,))
    film = watched(said.slot, terms, "2026-11-01T00:00:00.000000Z")
    assert [(item.start, item.end, item.verdict) for item in film.combined] == [
        ("2026-09-15T12:00:00.000000Z", "2026-09-20T00:00:00.000000Z", Verdict.UNKNOWN),
        ("2026-09-20T00:00:00.000000Z", "2026-09-26T00:00:00.000000Z", Verdict.PASS),
        ("2026-09-26T00:00:00.000000Z", "2026-11-01T00:00:00.000000Z", Verdict.UNKNOWN),
    ]


# -- a whole snapshot -----------------------------------------------------------------------------


def shifted(snapshot: Snapshot, at: str, mark: str) -> Snapshot:
    """The same estate at another time: every record and list has another digest."""
    readings: list[Reading] = []
    for reading in snapshot.readings:
        if isinstance(reading, Seen):
            readings.append(
                replace(
                    reading,
                    as_of=at,
                    records=tuple(
                        replace(item, as_of=at, digest=f"{item.digest}{mark}")
                        for item in reading.records
                    ),
                    listings=tuple(
                        replace(item, digest=f"{item.digest}{mark}") for item in reading.listings
                    ),
                )
            )
        else:
            readings.append(replace(reading, as_of=at))
    header = replace(snapshot.header, as_of=at)
    return replace(snapshot, id=f"{snapshot.id}{mark}", header=header, readings=tuple(readings))


@cache
def two_snapshots() -> tuple[Snapshot, Snapshot, Period]:
    first = shifted(demo(), on(2), "-1")
    second = shifted(demo(), on(9), "-2")
    period = film_period(
        history_of([first, second], []),
        all_checks().values(),
        demo().shapes,
        demo().engagement,
        on(1),
        on(20),
    )
    return first, second, period


def test_at_a_snapshot_s_instant_the_film_says_what_its_evaluation_says() -> None:
    first, second, period = two_snapshots()
    for snapshot in (first, second):
        at = snapshot.header.as_of
        for result, film in zip(
            evaluate(snapshot, all_checks().values()), period.films, strict=True
        ):
            said = {
                (item.subject, item.place): (item.verdict, item.because, item.advice, item.reason)
                for item in film.stretches
                if item.start <= at < item.end
            }
            nothing = f"no {all_checks()[result.check].counts}"
            assert said == {
                (item.subject, item.place): (item.verdict, item.because, item.advice, item.reason)
                for item in result.findings
                if not item.hides and item.subject != nothing
            }
            (combined,) = (item for item in film.combined if item.start <= at < item.end)
            assert combined.verdict is result.verdict


def test_a_stretch_cites_what_was_observed_at_its_own_time() -> None:
    first, second, period = two_snapshots()
    for snapshot, mark in ((first, "-1"), (second, "-2")):
        at = snapshot.header.as_of
        results = evaluate(snapshot, all_checks().values())
        for result, film in zip(results, period.films, strict=True):
            cited = {
                (item.subject, item.place): singly(film, item.cites)
                for item in film.stretches
                if item.start <= at < item.end
            }
            for finding in result.findings:
                found = cited.get((finding.subject, finding.place))
                if found is not None:
                    assert found == set(result.unbundled(finding.cites))
                    assert all(digest.endswith(mark) for digest in found)


def singly(film: Film, cites: tuple[str, ...]) -> set[str]:
    bundles = {bundle.digest: bundle.members for bundle in film.bundles}
    return {member for cite in cites for member in bundles.get(cite, (cite,))}


def test_progress_is_told_for_each_check() -> None:
    steps: list[tuple[str, int, int]] = []
    film_period(
        History(),
        [all_checks()[TLS]],
        shapes(),
        engagement(),
        on(1),
        on(2),
        lambda *step: steps.append(step),
    )
    assert steps == [(TLS, 1, 1)]


@pytest.mark.parametrize("check", [TLS, "mesh-egress-filter-drop-all"])
def test_the_same_input_gives_the_same_film(check: str) -> None:
    parts = (seen(LIVE, on(2), STRICT), census(on(2), NODE), WATCHED, seen(TRAIL, on(5), LOOSE))
    one, other = filmed(told(*parts), check=check), filmed(told(*reversed(parts)), check=check)
    assert one == other


def test_what_was_only_meant_is_not_shown() -> None:
    """A pass that rests on a template alone is no observation; a failure counts all the same."""
    meant = stretch(Verdict.PASS, "iac_template")
    assert standing([meant], []) is Standing.NOT_SHOWN
    assert standing([meant, stretch(Verdict.PASS, "config_history")], []) is Standing.CONFORMED
    assert standing([meant, stretch(Verdict.FAIL, "iac_template")], []) is Standing.FAILED
    seen = stretch(Verdict.PASS, "cloudtrail", "iac_template")
    assert standing([seen, stretch(Verdict.FAIL, "iac_template")], []) is Standing.DEVIATIONS


def stretch(verdict: Verdict, *sources: str) -> Stretch:
    return Stretch(
        subject="arn:aws:appmesh:us-east-1:111122223333:mesh/shop",
        place=Place(partition="aws", account="111122223333", region="us-east-1"),
        start="2026-03-01T00:00:00.000000Z",
        end="2026-03-02T00:00:00.000000Z",
        verdict=verdict,
        because="a test's",
        sources=sources,
    )
