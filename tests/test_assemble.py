"""The dossier: stamps, coverage, blind spots, accounts outside, lost subjects, cited records."""

from dataclasses import replace

import pytest

from tests.packs.estate import (
    AWAY,
    DENIED,
    HOME,
    KEY,
    MESH,
    OTHER_KEY,
    PAGES,
    header,
    plan,
    readings,
    shapes,
)
from vouchbook.assemble import Sealed, assemble
from vouchbook.book.source import read_book
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import canonical
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.manifest import Manifest, entry_of
from vouchbook.kernel.registry import checks
from vouchbook.kernel.snapshot_files import Opened, read_snapshot, write_snapshot
from vouchbook.model.dossier import Dossier
from vouchbook.model.engagement import Engagement, Exclusion, FrameworkScope, Person
from vouchbook.model.place import Place
from vouchbook.model.reading import Gap, Reading, Seen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.snapshot import Header

ENGAGEMENT = Engagement(
    name="x",
    subject="s",
    boundary="b",
    environment="production",
    period_from="2026-07-01",
    period_to="2026-09-30",
    preparer=Person(name="Mary Major"),
    excluded=(Exclusion(account="777788889999", reason="a sandbox"),),
    frameworks=(FrameworkScope(id="soc2-tsc-2017"),),
)
BOOK = read_book(PAGES)[0]
STRICT = "mesh-listener-tls-strict"
ROTATION = "kms-key-rotation-enabled"


def opened(
    engagement: Engagement = ENGAGEMENT,
    given: tuple[Reading, ...] | None = None,
    made: Header | None = None,
) -> Opened:
    found = readings() if given is None else given
    files = write_snapshot(made or header(), engagement, plan(), shapes(), found)
    return read_snapshot("20260915T120000Z-0123456789ab", files)


def dossier(
    given: Opened | None = None,
    failing_before: tuple[tuple[str, str], ...] = (),
    names: tuple[str, ...] = (STRICT, ROTATION),
) -> Dossier:
    snapshot = given or opened()
    results = evaluate(snapshot.snapshot, [checks()[name] for name in names])
    manifest = Manifest(kind="snapshot", facts="sha256:f", files=(entry_of("plan.json", b"x"),))
    sealed = Sealed(
        manifest=manifest, digest="sha256:d", engine="sha256:e", failing_before=failing_before
    )
    return assemble(snapshot, results, BOOK, frameworks(), sealed)


def test_the_same_parts_give_the_same_bytes_and_come_back() -> None:
    one = encode(dossier())
    assert canonical(one) == canonical(encode(dossier()))
    assert encode(decode(Dossier, one)) == one


@pytest.mark.parametrize(
    ("synthetic", "reviewer", "signed_off", "stamps"),
    [
        (False, None, "", ("DRAFT",)),
        (False, "Richard Roe", "", ("DRAFT",)),
        (False, None, "2026-10-01", ("DRAFT",)),
        (False, "Richard Roe", "2026-10-01", ()),
        (True, "Richard Roe", "2026-10-01", ("NOT EVIDENCE",)),
        (True, None, "", ("NOT EVIDENCE", "DRAFT")),
    ],
)
def test_stamps(
    *, synthetic: bool, reviewer: str | None, signed_off: str, stamps: tuple[str, ...]
) -> None:
    person = Person(name=reviewer) if reviewer else None
    engagement = replace(ENGAGEMENT, reviewer=person, signed_off=signed_off)
    assert dossier(opened(engagement, None, header(synthetic=synthetic))).stamps == stamps


def test_coverage_has_one_row_for_each_collector_and_place() -> None:
    rows = {(row.collector, row.place): row for row in dossier().coverage}
    assert len(rows) == len(readings())
    keys = rows["kms.keys", HOME]
    assert (keys.state, keys.records, keys.resources, keys.calls, keys.gaps) == ("seen", 4, 2, 1, 0)
    away = rows["kms.keys", AWAY]
    assert (away.state, away.reason, away.operation, away.permission) == (
        "unseen",
        "denied",
        "kms:ListKeys",
        "kms:ListKeys",
    )


def seen_of(collector: str, place: Place = HOME) -> Seen:
    for item in readings():
        if isinstance(item, Seen) and (item.collector, item.place) == (collector, place):
            return item
    raise LookupError(collector)


def with_reading(changed: Reading) -> tuple[Reading, ...]:
    kept = [
        item
        for item in readings()
        if (item.collector, item.place) != (changed.collector, changed.place)
    ]
    return (*kept, changed)


GAP = Gap(id=f"{MESH}/payments", unread=Unread(reason=Reason.THROTTLED, operation="o"))


def test_a_gap_is_seen_in_coverage_and_population() -> None:
    changed = replace(seen_of("appmesh.virtual-nodes"), gaps=(GAP,))
    made = dossier(opened(given=with_reading(changed)))
    row = next(r for r in made.coverage if (r.collector, r.place) == (changed.collector, HOME))
    assert (row.state, row.gaps, row.reason) == ("seen with gaps", 1, "throttled")
    assert made.populations == {"appmesh.virtual-nodes": None, "kms.keys": None}


def test_populations_are_counted_where_every_list_was_read() -> None:
    assert dossier().populations == {"appmesh.virtual-nodes": 3, "kms.keys": None}


def test_blind_spots_come_with_the_most_hidden_first() -> None:
    second = seen_of("kms.keys")
    policy = "kms-key-policy-no-public"
    made = dossier(opened(given=with_reading(second)), names=(STRICT, ROTATION, policy))
    hidden = [row.findings for row in made.blindness]
    assert hidden == sorted(hidden, reverse=True)
    assert sum(hidden) == sum(view.result.counts["unknown"] for view in made.checks)
    denied = next(row for row in made.blindness if row.reason == "denied")
    assert denied.checks == (policy, ROTATION)
    assert denied.places == (AWAY,)
    assert (denied.operation, denied.permission) == (DENIED.operation, DENIED.permission)


def test_accounts_that_are_neither_in_scope_nor_excluded_are_listed() -> None:
    assert [item.id for item in dossier().outside] == ["999988887777"]


def test_an_excluded_region_does_not_take_its_account_out_of_sight() -> None:
    partly = Exclusion(account="777788889999", region="eu-west-1", reason="empty")
    engagement = replace(ENGAGEMENT, excluded=(partly,))
    found = [item.id for item in dossier(opened(engagement)).outside]
    assert found == ["777788889999", "999988887777"]


def test_every_cited_record_and_listing_is_there_with_its_place_in_the_files() -> None:
    given = opened()
    made = dossier(given)
    cited = {digest for view in made.checks for digest in view.result.rests_on()}
    cited |= {digest for row in made.ledger for digest in row.cites}
    present = {item.record.digest for item in made.records}
    present |= {item.listing.digest for item in made.listings}
    assert cited
    assert cited == present
    for item in made.records:
        assert given.where[item.record.digest] == (item.file, item.line)
    assert [item.record.digest for item in made.records] == sorted(
        item.record.digest for item in made.records
    )


LEDGER = f"{MESH}/payments/virtualNode/ledger#listener:8080"


def lost(subject: str, check: str = STRICT, given: Opened | None = None) -> list[str]:
    made = dossier(given, ((check, subject), (check, subject)))
    return [item.reason for item in made.lost]


def test_a_subject_that_still_fails_or_passes_now_is_not_lost() -> None:
    assert lost(LEDGER) == []
    assert lost(KEY, ROTATION) == []


def test_a_subject_that_is_gone_from_a_whole_list_is_not_lost() -> None:
    assert lost(f"{MESH}/payments/virtualNode/gone#listener:8080") == []


def test_a_subject_behind_a_gap_is_lost() -> None:
    nodes = seen_of("appmesh.virtual-nodes")
    kept = tuple(item for item in nodes.records if "ledger" not in item.id)
    hidden = replace(nodes, records=kept, gaps=(GAP,))
    assert lost(LEDGER, given=opened(given=with_reading(hidden))) == ["throttled"]


def test_a_subject_that_cannot_be_described_is_lost() -> None:
    key = "arn:aws:kms:eu-west-1:444455556666:key/1"
    assert lost(key, ROTATION) == ["denied"]


def test_a_subject_where_nobody_looks_any_more_is_lost() -> None:
    abroad = "arn:aws:appmesh:ap-south-1:111122223333:mesh/pay/virtualNode/a#listener:1"
    assert lost(abroad) == ["not_collected"]
    other = "arn:aws:appmesh:us-east-1:999988887777:mesh/pay/virtualNode/a#listener:1"
    assert lost(other) == ["not_collected"]


def test_a_subject_whose_check_is_evaluated_no_more_is_lost() -> None:
    assert lost(LEDGER, "mesh-outlier-detection") == ["not_collected"]


def test_claims_and_requirements_rest_on_the_results() -> None:
    made = dossier()
    assert [(view.claim.target, view.status) for view in made.claims] == [
        (STRICT, "fail"),
        (STRICT, "pass"),
        (ROTATION, "fail"),
        ("key-ceremony", "asserted"),
    ]
    (framework,) = made.frameworks
    assert framework.denominator == sum(framework.counts.values())
    by_id = {view.requirement.id: view for view in framework.requirements}
    assert by_id["CC6.7"].status.value == "deviation"
    assert len(by_id["CC6.7"].claims) == 4


def test_a_check_shows_what_it_rests_on_and_supports() -> None:
    view = next(item for item in dossier().checks if item.id == ROTATION)
    assert "kms:GetKeyRotationStatus" in view.operations
    assert {item.framework for item in view.supports} <= {"soc2-tsc-2017"}
    assert view.result.population is None
    assert {found.subject for found in view.result.findings} >= {KEY, OTHER_KEY}
