"""The written book: its front matter, its responsibility tables, and what its claims lean on."""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from vouchbook.book.source import read_book
from vouchbook.model.claim import ClaimKind

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {path.relative_to(DOCS).as_posix(): path.read_text("utf-8") for path in DOCS.rglob("*.md")}
BOOK, MISTAKES = read_book(PAGES)
ENGAGEMENT = tomllib.loads((ROOT / "vouchbook.toml").read_text("utf-8"))

TOPICS = (
    "compliance",
    "configuration-vulnerability-analysis",
    "data-protection",
    "disaster-recovery-resiliency",
    "infrastructure-security",
    "logging-using-cloudtrail",
    "security",
    "security-iam",
)
# How many sentences of the security guide each group of ids has.
GUIDE = {
    "SE": 22,
    "DP": 19,
    "IA": 25,
    "CT": 10,
    "CO": 8,
    "DR": 5,
    "IN": 8,
    "CV": 5,
    "TL": 8,
    "MT": 2,
    "SH": 1,
    "OB": 1,
}
NOBODY = "\N{EN DASH}"
COLUMNS = ["Id", "What the guide says", "Whose part", "AWS's part", "Our part"]
BOUND = re.compile(r"\]\((claim|asserted|inherited|intended):")
every_topic = pytest.mark.parametrize("topic", TOPICS)


def table(topic: str) -> list[list[str]]:
    """The cells of a topic page's responsibility table, its heading first."""
    _, _, below = PAGES[f"topics/{topic}.md"].partition("## Who answers for what")
    lines = [line for line in below.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not set("".join(row)) <= set("- ")]


def sentence_ids(cell: str) -> list[str]:
    """The ids of the guide's sentences in a cell; `SE-15 to SE-21` is a run of them."""
    first, _, last = cell.partition(" to ")
    if not last:
        return [first]
    group, start = first.split("-")
    return [f"{group}-{number}" for number in range(int(start), int(last.split("-")[1]) + 1)]


def known_requirements() -> set[str]:
    found = set()
    for entry in files("vouchbook.frameworks").iterdir():
        if entry.name.endswith(".toml"):
            document = tomllib.loads(entry.read_text("utf-8"))
            found |= {f"{document['id']}:{item['id']}" for item in document["requirement"]}
    return found


def targets(kind: ClaimKind) -> set[str]:
    return {claim.target for claim in BOOK.claims if claim.kind is kind}


def test_the_book_reads_without_a_mistake() -> None:
    assert [str(mistake) for mistake in MISTAKES] == []


@every_topic
def test_a_topic_page_says_what_it_is_about_and_who_answers_for_it(topic: str) -> None:
    (page,) = [page for page in BOOK.pages if page.path == f"topics/{topic}.md"]
    assert page.topic == topic
    assert all((page.title, page.owner, page.reviewed, page.requirements, page.claims))


def test_there_is_a_page_for_each_topic_and_no_other() -> None:
    found = sorted(name for name in PAGES if name.startswith("topics/"))
    assert found == sorted(f"topics/{topic}.md" for topic in TOPICS)


def test_pages_name_requirements_that_exist() -> None:
    named = {requirement for page in BOOK.pages for requirement in page.requirements}
    assert named - known_requirements() == set()


@every_topic
def test_a_responsibility_table_has_five_columns(topic: str) -> None:
    heading, *rows = table(topic)
    assert heading == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert {row[2] for row in rows} <= {"AWS", "Ours", "Shared", NOBODY}


@every_topic
def test_a_part_that_somebody_has_is_bound(topic: str) -> None:
    for name, _, whose, aws, ours in table(topic)[1:]:
        assert BOUND.search(aws) or whose in {"Ours", NOBODY}, name
        assert BOUND.search(ours) or whose in {"AWS", NOBODY}, name


def test_each_sentence_of_the_guide_stands_in_one_table() -> None:
    found = Counter(
        name for topic in TOPICS for row in table(topic)[1:] for name in sentence_ids(row[0])
    )
    expected = {f"{group}-{n}" for group, last in GUIDE.items() for n in range(1, last + 1)}
    assert set(found) == expected
    assert set(found.values()) == {1}


def test_assertions_and_claims_find_each_other() -> None:
    assert targets(ClaimKind.ASSERTED) == {assertion.id for assertion in BOOK.assertions}


def test_inherited_claims_lean_on_reports_of_the_engagement() -> None:
    assert targets(ClaimKind.INHERITED) == set(ENGAGEMENT["reports"])


def test_assertions_were_made_before_the_demo_and_hold_through_it() -> None:
    for assertion in BOOK.assertions:
        assert assertion.date < "2026-09-15" < assertion.expires, assertion.id


def test_preparer_and_reviewer_are_two_people() -> None:
    engagement = ENGAGEMENT["engagement"]
    assert engagement["preparer"]["name"] != engagement["reviewer"]["name"]


def test_the_recipes_are_complete_files_of_all_four_kinds() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.findall(r"<!-- recipe: (\w+) (\S+) -->\n```(\w+)\n(.+?)```", text, re.DOTALL)
    assert [kind for kind, *_ in found] == ["check", "collector", "framework", "renderer"]
    for _, path, language, _ in found:
        assert language == ("toml" if path.endswith(".toml") else "python")


def test_what_the_readme_and_the_project_pages_link_to_is_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8"))
        pages = [link for link in links if not link.endswith(".png")]
        assert pages
        assert [link for link in pages if not (ROOT / link).exists()] == []
