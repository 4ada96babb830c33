"""What the pages show: nothing of the dossier is lost on the way to them."""

import pytest

from tests.renderers.dossier_fixture import dossier, material
from vouchbook.model.check import Verdict
from vouchbook.model.dossier import CheckView, FrameworkView
from vouchbook.renderers import pdf_views as views
from vouchbook.renderers.pdf_attachments import attachments, by_check

DOSSIER = dossier()
CHECKS = pytest.mark.parametrize("check", DOSSIER.checks, ids=lambda check: check.id)
FRAMEWORKS = pytest.mark.parametrize("framework", DOSSIER.frameworks, ids=lambda item: item.id)


@CHECKS
def test_every_finding_stands_once(check: CheckView) -> None:
    shown = list(views.notable(check))
    quiet = (Verdict.PASS, Verdict.NOT_APPLICABLE)
    for group in (group for verdict in quiet for group in views.plain(check, verdict)):
        for rest, item in group.rows:
            assert group.prefix + rest == item.subject
            assert group.because in {"", item.because}
            shown.append(item)
        pairs = [item for pair in group.pairs for _, item in pair if item is not None]
        assert pairs == [item for _, item in group.rows]
    assert sorted(map(str, shown)) == sorted(map(str, check.result.findings))


@CHECKS
def test_what_needs_reading_is_not_among_the_passes(check: CheckView) -> None:
    for verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        rows = [item for group in views.plain(check, verdict) for _, item in group.rows]
        assert all(item.verdict is verdict and not item.advice for item in rows)


@FRAMEWORKS
def test_every_requirement_stands_once_as_assessed_or_not(framework: FrameworkView) -> None:
    rows = [item.requirement.id for item in views.assessed(framework)]
    rows += [
        item.requirement.id
        for _group, _title, found in views.not_assessed(framework)
        for item in found
    ]
    assert sorted(rows) == sorted(item.requirement.id for item in framework.requirements)
    assert len(rows) == framework.denominator


@FRAMEWORKS
def test_every_requirement_has_its_split(framework: FrameworkView) -> None:
    rows = [
        (name, split.share, split.aws, split.customer)
        for _group, _title, splits in views.responsibilities(framework)
        for split in splits
        for name in split.ids
    ]
    known = [item.requirement for item in framework.requirements]
    assert sorted(rows) == sorted((r.id, r.share.value, r.aws, r.customer) for r in known)


def test_bars_fill_their_width_in_order() -> None:
    parts = views.segments({"fail": 1, "pass": 3, "unknown": 0}, views.VERDICTS)
    assert [(part.word, part.count) for part in parts] == [("fail", 1), ("pass", 3)]
    assert parts[0].width + parts[1].width == pytest.approx(480)
    assert views.segments({}, views.VERDICTS) == ()


def test_the_evidence_of_a_finding_is_named_by_lines_and_lists() -> None:
    files = by_check(attachments(DOSSIER, material()))
    check = next(item for item in DOSSIER.checks if item.id == "mesh-listener-tls-strict")
    file = files[check.id]
    for item in check.result.findings:
        lines = [file.lines[digest] for digest in item.cites]
        assert views.cited(item, file, check.result) == f"line {lines[0]}"
        assert views.cited(item, None, check.result) == "1 list"


def test_the_worst_comes_first() -> None:
    found = views.worst_first(DOSSIER.checks, Verdict.PASS)
    order = ["critical", "high", "medium", "low"]
    assert [check.severity for check in found] == sorted(
        (check.severity for check in found), key=order.index
    )


def test_the_book_reads_from_its_top() -> None:
    paths = [page.path for page in views.in_reading_order(DOSSIER.pages)]
    assert paths[0] == "index.md"
    assert paths[-1].startswith("assertions/")
    assert sorted(paths) == sorted(page.path for page in DOSSIER.pages)


def test_combined_counts_add_up() -> None:
    assert sum(views.combined(DOSSIER.checks).values()) == len(DOSSIER.checks)
    results = [check.result for check in DOSSIER.checks]
    assert sum(views.subjects(DOSSIER.checks).values()) == sum(len(r.findings) for r in results)
    assert sum(count for _, count in views.claim_counts(DOSSIER.claims)) == len(DOSSIER.claims)
    assert sum(row.total for row in views.topics(DOSSIER.checks)) == len(DOSSIER.checks)
