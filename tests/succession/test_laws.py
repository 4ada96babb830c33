"""Whatever checks there are and whatever they say: no objective disappears."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.succession.making import AS_OF, END, START, day, film, model, period, result
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.registry import checks
from vouchbook.model.check import Verdict
from vouchbook.model.objectives import OBJECTIVES
from vouchbook.model.succession import SUCCESSORS, State, Succession, Technology
from vouchbook.succession.showing import RESIDUE
from vouchbook.succession.technology import technology_of
from vouchbook.succession.telling import succession

OWN = {name: technology_of(check) for name, check in checks().items() if name not in RESIDUE}
MESHED = sorted(name for name, of in OWN.items() if of is Technology.APP_MESH)
AFTER = sorted(name for name, of in OWN.items() if of in SUCCESSORS)
NOTHING = model()
CUTS = (START, day("08-01"), day("09-30"), day("11-01"), END)
VERDICTS = st.sampled_from(Verdict)
RESULTS = st.dictionaries(st.sampled_from(sorted(OWN)), VERDICTS, max_size=25)
FILMS = st.dictionaries(
    st.sampled_from(sorted(OWN)), st.lists(VERDICTS, min_size=4, max_size=4), max_size=12
)
TOLD = {State.DEVIATES, State.UNKNOWN, State.OPEN, State.LOST, State.AGAIN, State.SHOWN}
NOT_SHOWN = TOLD - {State.AGAIN, State.SHOWN}


def judged(results: Mapping[str, Verdict], films: Mapping[str, list[Verdict]]) -> Succession:
    over = period(
        *(
            film(name, *zip(said, CUTS[:-1], CUTS[1:], strict=True))
            for name, said in sorted(films.items())
        )
    )
    found = succession(
        [result(name, said) for name, said in sorted(results.items())], over, NOTHING, AS_OF
    )
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(results=RESULTS, films=FILMS, asked=st.sampled_from(AFTER), said=VERDICTS)
def test_what_stood_for_app_mesh_has_a_row_with_a_state(
    results: dict[str, Verdict], films: dict[str, list[Verdict]], asked: str, said: Verdict
) -> None:
    results[asked] = said
    found = judged(results, films)
    rows = {row.objective: row for row in found.objectives}
    assert list(rows) == list(OBJECTIVES)
    shown = {Verdict.PASS, Verdict.FAIL}
    for name in MESHED:
        if results.get(name) in shown or shown & set(films.get(name, ())):
            row = rows[checks()[name].objective]
            assert row.stood
            assert row.state in TOLD
            assert row.because
    for row in rows.values():
        shared = {results.get(item.check) for item in row.shared}
        own = {item.verdict for part in row.after for item in part.checks}
        if row.stood and Verdict.PASS not in own | shared:
            assert row.state in NOT_SHOWN
        for part in row.after:
            if part.state is State.LOST:
                assert any(item.whole for item in part.lost)
            if part.gap is not None:
                assert part.gap.start < part.gap.end


@settings(max_examples=20, deadline=None)
@given(results=RESULTS, films=FILMS, asked=st.sampled_from(AFTER))
def test_it_is_the_same_in_any_order_and_comes_back_from_its_file(
    results: dict[str, Verdict], films: dict[str, list[Verdict]], asked: str
) -> None:
    results[asked] = Verdict.PASS
    found = judged(results, films)
    turned = succession(
        [result(name, said) for name, said in sorted(results.items(), reverse=True)],
        period(
            *(
                film(name, *zip(said, CUTS[:-1], CUTS[1:], strict=True))
                for name, said in films.items()
            )
        ),
        NOTHING,
        AS_OF,
    )
    assert canonical(encode(found)) == canonical(encode(turned))
    assert decode(Succession, encode(found)) == found


@settings(max_examples=40, deadline=None)
@given(films=FILMS, asked=st.sampled_from(AFTER))
def test_no_time_is_both_shown_and_unshown(films: dict[str, list[Verdict]], asked: str) -> None:
    for row in judged({asked: Verdict.UNKNOWN}, films).objectives:
        assert row.unshown is not None
        names = [*row.before, *(item for part in row.after for item in part.checks)]
        some = max((item.seconds for item in names), default=0.0)
        assert row.unshown + some <= 184 * 86_400
        assert (row.unshown == 0) == (row.longest is None)
