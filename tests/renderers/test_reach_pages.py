"""Site, PDF and tables say the same of who reaches what; names are text and nothing else."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

from tests.renderers.dossier_fixture import dossier, material
from vouchbook.model.place import Place
from vouchbook.model.reachability import (
    Cells,
    HiddenPart,
    Holder,
    Matrix,
    Reach,
    Row,
    Target,
    TargetKind,
)
from vouchbook.model.reasons import Reason
from vouchbook.renderers.csv_exports import exports
from vouchbook.renderers.pdf_attachments import attachments
from vouchbook.renderers.pdf_chapters import manuscript
from vouchbook.renderers.reach_views import MOST_TITLES
from vouchbook.renderers.site_addresses import FIXED, addresses
from vouchbook.renderers.site_pages import make_site

PLACE = Place(partition="aws", account="111122223333", region="us-east-1")
HOSTILE = '<script>alert(1)</script>"{{ 7*7 }}'
NODES = tuple(
    Target(
        kind=TargetKind.ENDPOINT,
        id=f"arn:aws:appmesh:us-east-1:111122223333:mesh/shop/virtualNode/n{number:02}",
        title=f"shop/n{number:02}" if number else f"shop/{HOSTILE}",
        place=PLACE,
    )
    for number in range(15)
)
AUTHORITY = Target(
    kind=TargetKind.AUTHORITY,
    id="arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a",
    title="a",
    place=PLACE,
)


def holder(name: str) -> Holder:
    return Holder(
        id=f"arn:aws:iam::111122223333:role/{name}", name=name, place=PLACE, uses=("ecs-tasks",)
    )


MATRIX = Matrix(
    targets=(*NODES, AUTHORITY),
    rows=(
        Row(
            holders=(holder("envoy"), holder("envoy-2")),
            cells=(
                Cells(
                    kind=TargetKind.ENDPOINT,
                    reach=Reach.ALLOWED,
                    within_account=Reach.ALLOWED,
                    because="allowed by everything",
                    targets=tuple(node.id for node in NODES),
                    policy="everything",
                    statement="Star",
                ),
                Cells(
                    kind=TargetKind.AUTHORITY,
                    reach=Reach.UNKNOWN,
                    within_account=Reach.DENIED,
                    because="the policy's elements do not allow a decision from its text",
                    targets=(AUTHORITY.id,),
                    reason=Reason.POLICY_TOO_COMPLEX,
                ),
            ),
        ),
    ),
    hidden=(
        HiddenPart(
            collector="acm.certificates",
            place="us-east-1",
            because="the caller was not allowed to ask",
            reason=Reason.DENIED,
        ),
    ),
)
DOSSIER = replace(dossier(), reach=MATRIX)


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))
    return " ".join(unescape(text).split())


def site_page() -> str:
    site = make_site(DOSSIER, addresses(DOSSIER, [page.path for page in DOSSIER.pages]))
    return site.html(FIXED["reach"], lambda target: f"../{target}")


def pdf_chapter() -> str:
    given = material()
    body = manuscript(DOSSIER, given, attachments(DOSSIER, given)).body
    (found,) = (part for part in body if part.heading.title == "Who reaches what")
    return found.html


def test_page_and_chapter_name_roles_targets_statements_and_what_is_hidden() -> None:
    for html in (site_page(), pdf_chapter()):
        words = plain(html).replace(" ,", ",").replace(" :", ":")
        assert "envoy" in words
        assert "envoy-2" in words
        assert f"allowed 15: shop/{HOSTILE}, shop/n01" in words.replace(" ,", ",").replace(
            " :", ":"
        )
        assert f"and {15 - MOST_TITLES} more" in words
        assert "everything, statement Star" in words
        assert "unknown 1" in words
        assert "nothing of the kind" in words
        assert "acm.certificates in us-east-1: the caller was not allowed to ask" in words
        assert "<script>" not in html


def test_the_table_has_a_row_for_each_role_and_every_target() -> None:
    rows = list(
        csv.DictReader(io.StringIO(exports(DOSSIER)["who-reaches-what.csv"].decode("utf-8-sig")))
    )
    assert [(row["Role"].rpartition("/")[2], row["Reach"]) for row in rows] == [
        ("envoy", "allowed"),
        ("envoy", "unknown"),
        ("envoy-2", "allowed"),
        ("envoy-2", "unknown"),
    ]
    assert rows[0]["Targets"].splitlines() == [node.title for node in NODES]
    assert rows[1]["Reason"] == "policy_too_complex"
    assert rows[1]["By the account's policies"] == "denied"


def test_without_roles_it_says_so() -> None:
    bare = replace(DOSSIER, reach=Matrix())
    site = make_site(bare, addresses(bare, [page.path for page in bare.pages]))
    assert "No role of a workload was seen." in site.html(FIXED["reach"], lambda target: target)
