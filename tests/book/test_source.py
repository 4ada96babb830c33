import hashlib

from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from tests.renderers.dossier_fixture import PAGES
from vouchbook.book.dialect import EXTENSIONS
from vouchbook.book.extension import VouchbookExtension
from vouchbook.book.links import parse_link
from vouchbook.book.source import read_book, read_source, read_uses
from vouchbook.model.claim import ClaimKind

PAGE = "topics/data-protection.md"


def test_the_ids_are_page_target_scope_and_ordinal() -> None:
    text = (
        "[a](claim:tls) [b](claim:tls?mesh=shop) [c](claim:tls) [d](claim:tls?mesh=shop)\n"
        "[e](asserted:word?id=my-own) [f](inherited:aws-soc2) [g](intended:2027-03-31)\n"
    )
    book, mistakes = read_book({PAGE: text})
    assert mistakes == ()
    digest = hashlib.sha256(b"mesh=shop").hexdigest()[:8]
    assert [(claim.id, claim.sentence) for claim in book.claims] == [
        ("topics/data-protection:tls:1", "a"),
        (f"topics/data-protection:tls:{digest}:1", "b"),
        ("topics/data-protection:tls:2", "c"),
        (f"topics/data-protection:tls:{digest}:2", "d"),
        ("my-own", "e"),
        ("topics/data-protection:aws-soc2:1", "f"),
        ("topics/data-protection:2027-03-31:1", "g"),
    ]
    assert [claim.kind for claim in book.claims[-3:]] == [
        ClaimKind.ASSERTED,
        ClaimKind.INHERITED,
        ClaimKind.INTENDED,
    ]


def test_the_scope_is_sorted_whatever_its_order_in_the_page() -> None:
    one, two = (
        parse_link(f"claim:tls?{query}") for query in ("region=a&mesh=b", "mesh=b&region=a")
    )
    assert one == two
    assert one is not None
    assert one.scope == (("mesh", "b"), ("region", "a"))


def test_a_sentence_is_what_a_reader_reads() -> None:
    text = "[Every `listener` *takes* TLS &amp; only\n**that** \\* &copy;.](claim:tls)"
    book, _ = read_book({PAGE: text})
    assert book.claims[0].sentence == "Every listener takes TLS & only that * ©."


def test_lines_count_from_the_top_of_the_file() -> None:
    text = "---\ntitle: T\n---\n\nSome\ntext\n\n> - [x](claim:tls)\r\n"
    book, _ = read_book({PAGE: text})
    assert book.claims[0].line == 8


def test_what_is_front_matter_and_what_is_not() -> None:
    page = read_book({PAGE: PAGES[PAGE]})[0].pages[0]
    assert (page.title, page.topic, page.owner) == (
        "Data protection",
        "data-protection",
        "platform-security",
    )
    assert page.requirements == ("nist-800-53-r5:SC-8", "soc2-tsc-2017:CC6.7")
    assert page.reviewed == "2026-09-01"
    assert page.sha256 == hashlib.sha256(PAGES[PAGE].encode()).hexdigest()
    plain = read_book({PAGE: "Text\n---\ntitle: T\n---\n"})[0].pages[0]
    assert plain.title == ""


def test_an_assertion_is_read_from_its_page() -> None:
    (assertion,) = read_book(PAGES)[0].assertions
    assert assertion.id == "key-ceremony-2026"
    assert assertion.who == "Martha Rivera"
    assert assertion.expires == "2027-06-10"


def test_tables_and_numbers_name_what_they_need() -> None:
    uses = read_uses(PAGES)
    assert uses.checks == ("cloudtrail-multi-region-active", "mesh-listener-tls-strict")
    assert uses.collectors == ("appmesh.virtual-nodes", "kms.keys")


def test_claims_of_nested_and_odd_places_are_found() -> None:
    text = """
1. One

    [a](claim:one)

    ```
    [no](claim:no)
    ```

!!! note
    [b](claim:two)

| x | `[no](claim:no)` |
|---|---|
| [c](claim:three) | [ref][r] |

[r]: claim:four

Footnote.[^1]

[^1]: [d](claim:five)
"""
    book, mistakes = read_book({PAGE: text})
    assert mistakes == ()
    assert sorted(claim.target for claim in book.claims) == ["five", "four", "one", "three", "two"]


FRAGMENTS = st.sampled_from(
    [
        "[Every node speaks TLS.](claim:tls)",
        "[In shop, too.](claim:tls?mesh=shop&account=111122223333)",
        "[by hand](asserted:key-ceremony)",
        "[AWS](inherited:aws-soc2)",
        "[soon](intended:2027-03-31)",
        "[many](count:kms.keys)",
        "![table](evidence:tls)",
        "[*x* `y`](claim:other?id=named)",
        "[bad](claim:Tls)",
        "[bad](claim:tls?colour=red)",
        "`[code](claim:code)`",
        "``[code](claim:code)",
        "[open](claim:open",
        "[](claim:empty)",
        "[a [b](claim:inner) c](claim:outer)",
        "<b>[x](claim:raw)</b>",
        '<a href="claim:raw">x</a>',
        "<claim:raw>",
        "claim:text",
        "plain words",
        "*",
        "|",
        "\\",
    ],
)
JOINTS = st.sampled_from(
    [
        " ",
        "\n",
        "\n\n",
        "\n\n    ",
        "\n- ",
        "\n\n```\n",
        "\n\n## ",
        "\n> ",
        "\n\n| a | b |\n|--|--|\n| ",
    ],
)
BODIES = st.lists(st.tuples(FRAGMENTS, JOINTS), max_size=12).map(
    lambda parts: "".join(fragment + joint for fragment, joint in parts),
)


def rendered_ids(body: str) -> list[str]:
    html = Markdown(extensions=[*EXTENSIONS, VouchbookExtension(page=PAGE)]).convert(body)
    return [part.partition('"')[0] for part in html.split(' id="claim-')[1:]]


@given(body=BODIES)
def test_the_book_and_the_rendering_see_the_same_claims(body: str) -> None:
    book, mistakes = read_book({PAGE: body})
    if any(mistake.code == "duplicate-id" for mistake in mistakes):
        return
    assert rendered_ids(body) == [claim.id.replace("/", ".") for claim in book.claims]


@given(body=BODIES, count=st.integers(0, 5))
def test_positions_lead_to_the_link_in_the_source(body: str, count: int) -> None:
    text = "---\ntitle: T\n---\n" + "\n" * count + body
    source = read_source(PAGE, text)
    lines = text.split("\n")
    for found in source.parsed.found:
        line, column = source.locate(found.offset)
        assert lines[line - 1][column - 1 :].startswith(f"{found.bound.scheme}:")


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read_book({PAGE: text, "assertions/a.md": f"---\n{text}\n---\n"})
