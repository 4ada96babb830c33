from datetime import date

import pytest

from tests.renderers.dossier_fixture import PAGES
from vouchbook.book.lint import lint
from vouchbook.book.mistake import Level, Mistake
from vouchbook.book.source import read_book

TODAY = date(2026, 9, 15)
HEAD = "---\ntitle: A page\n---\n"


def linted(pages: dict[str, str], today: date = TODAY) -> tuple[Mistake, ...]:
    book, _ = read_book(pages)
    return lint(
        book,
        pages,
        checks={
            "mesh-listener-tls-strict",
            "mesh-client-trust-source-set",
            "kms-key-rotation-on",
            "cloudtrail-multi-region-active",
            "iam-access-key-age",
            "mesh-gateway-certificate-valid",
        },
        slots={"tls-runtime-handshake-evidence"},
        collectors={"appmesh.virtual-nodes", "kms.keys"},
        reports={"aws-soc2"},
        frameworks={"nist-800-53-r5": {"SC-8", "AU-2"}, "soc2-tsc-2017": {"CC6.7"}},
        today=today,
    )


def codes(body: str, path: str = "topics/a.md") -> list[str]:
    return [mistake.code for mistake in linted({path: HEAD + body})]


def test_a_good_book_has_no_errors() -> None:
    assert [m for m in linted(PAGES) if m.level is Level.ERROR] == []


def test_a_mistyped_check_is_named_with_place_and_suggestion() -> None:
    text = HEAD + "# A\n\nText, and [TLS is on.](claim:mesh-listener-tls-strikt)\n"
    (mistake,) = linted({"topics/a.md": text})
    assert (mistake.path, mistake.line, mistake.column) == ("topics/a.md", 6, 24)
    assert mistake.code == "unknown-check"
    assert "'mesh-listener-tls-strict'" in mistake.hint
    assert str(mistake).startswith("topics/a.md:6:24: unknown-check: ")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[x](asserted:nobody)", "unknown-assertion"),
        ("[x](inherited:aws-soc3)", "unknown-report"),
        ("[x](count:kms.keyz)", "unknown-collector"),
        ("![x](evidence:nothing)", "unknown-check"),
        ("[x](claim:kms-key-rotation-on?mash=payments)", "bad-scope"),
        ("[x](claim:kms-key-rotation-on?mesh=)", "bad-scope"),
        ("[x](claim:kms-key-rotation-on?mesh=a&mesh=b)", "bad-scope"),
        ("[x](count:kms.keys?mesh=a)", "bad-scope"),
        ("[x](claim:Kms_Key)", "bad-target"),
        ("[x](intended:next-spring)", "bad-target"),
        ("[x](intended:2026-01-01)", "intention-passed"),
        ("## Title [x](claim:kms-key-rotation-on)", "claim-in-heading"),
        ("[x](claim:kms-key-rotation-on?id=a) [y](claim:kms-key-rotation-on?id=a)", "duplicate-id"),
        ("![x](claim:kms-key-rotation-on)", "not-a-link"),
        ("[x](evidence:kms-key-rotation-on)", "not-an-image"),
        ("See ![x](evidence:kms-key-rotation-on) here", "evidence-not-alone"),
        ("[](claim:kms-key-rotation-on)", "empty-claim"),
        ('<a href="claim:kms-key-rotation-on">x</a>', "raw-claim"),
        ("<claim:kms-key-rotation-on>", "raw-claim"),
        ("| a |\n|---|\n| [x](claim:kms-key-rotation-on?mesh=a|b) |", "pipe-in-link"),
        ("    [x](claim:kms-key-rotation-on)", "broken-link"),
        ("Every node speaks TLS.", "normative-without-claim"),
        ("Access is reviewed as\nneeded.", "vague-word"),
    ],
)
def test_each_mistake_is_found(body: str, code: str) -> None:
    assert codes(body) == [code]


def test_a_normative_sentence_with_a_claim_is_fine() -> None:
    assert codes("[Every node speaks TLS.](claim:mesh-listener-tls-strict) It was so.") == []


@pytest.mark.parametrize(
    "body",
    [
        "`[x](claim:nothing)`",
        "``[x](claim:nothing) ` ``",
        "```markdown\n[x](claim:nothing)\n<claim:x>\n```",
        "~~~~\n[x](claim:nothing)\n~~~~",
        '<!-- <a href="claim:nothing"> -->',
        "[x](https://example.com/claim:nothing)",
    ],
)
def test_examples_in_code_are_no_claims(body: str) -> None:
    assert codes(body) == []


def test_handbook_and_decisions_are_not_read() -> None:
    text = "[x](claim:nothing) Everything must be appropriate."
    assert linted({"handbook/a.md": text, "decisions/0001-a.md": text}) == ()


def test_front_matter_is_strict() -> None:
    text = "---\ntitel: A\nrequirements: [nist-800-53-r5:SC-88, nist:SC-8, SC-8]\n---\nText.\n"
    found = {(m.line, m.code) for m in linted({"topics/a.md": text})}
    assert found == {
        (1, "missing-title"),
        (2, "front-matter"),
        (3, "unknown-requirement"),
        (3, "unknown-framework"),
    }


def test_an_expired_assertion_is_an_error() -> None:
    (mistake,) = (m for m in linted(PAGES, date(2027, 6, 11)) if m.code == "expired-assertion")
    assert (mistake.line, mistake.level) == (6, Level.ERROR)
    assert linted({k: v for k, v in PAGES.items() if "assertions" in k}, date(2027, 6, 10)) == ()


def test_an_assertion_needs_who_role_date_expiry_and_what_was_looked_at() -> None:
    text = "---\ntitle: A\nwho: M\ndate: 10 June\n---\n"
    found = [(m.code, m.line) for m in linted({"assertions/a.md": text})]
    assert found == [
        ("assertion-incomplete", 1),
        ("assertion-incomplete", 1),
        ("assertion-incomplete", 1),
        ("bad-date", 4),
    ]


def test_all_mistakes_come_at_once_and_sorted() -> None:
    pages = {
        "topics/b.md": HEAD + "[x](claim:b)\n\n[x](claim:a)\n",
        "topics/a.md": "[x](claim:b)\n",
    }
    found = linted(pages)
    assert [(m.path, m.line) for m in found] == [
        ("topics/a.md", 1),
        ("topics/a.md", 1),
        ("topics/b.md", 4),
        ("topics/b.md", 6),
    ]


def test_an_assertion_answers_only_checks_with_a_slot() -> None:
    head = (
        "---\ntitle: A drill\nwho: a\nrole: b\ndate: 2026-08-01\nexpires: 2026-12-31\n"
        "looked_at: c\nanswers: [tls-runtime-handshake-evidense, iam-access-key-age]\n---\n"
    )
    wrong = [m for m in linted({"assertions/a.md": head}) if m.code == "no-such-slot"]
    assert len(wrong) == 2
    assert "tls-runtime-handshake-evidence" in wrong[1].hint
    assert {mistake.line for mistake in wrong} == {8}
