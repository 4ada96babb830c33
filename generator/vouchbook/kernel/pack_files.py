"""What stands where in a pack."""

from dataclasses import dataclass
from typing import Any

from vouchbook.kernel.codec import upgraded
from vouchbook.model.claim import Book

PACK = "pack.json"
BOOK = "results/book.json"
EVALUATION = "results/evaluation.json"
DOSSIER = "results/dossier.json"
SNAPSHOT = "snapshot"
"""The snapshot's files lie under `snapshot/<id>/`."""
PAGES = "book"
"""The Audit book's pages lie under `book/`, as they were written."""
SITE_SOURCE = "site-source"
"""The site's configuration and the files that its pages show, for whoever builds it anew."""
FORMAT = 3
"""The version of a pack's files. In the first one, findings cited nothing as one; since the third,
the book has controls, accepted risks, the auditor's list and frameworks of its own."""
_WITHOUT_BUNDLES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHeader:
    """What a pack is: of which snapshot, judged by which engine."""

    format: int = FORMAT
    name: str
    snapshot: str
    engine: str
    tool: str
    synthetic: bool
    failing_before: tuple[tuple[str, str], ...] = ()
    """(check, subject) pairs that failed in the snapshot before this one."""
    reviewer: str = ""
    reviewer_role: str = ""
    signed_off: str = ""


def upgraded_book(document: Any, version: int) -> Any:
    """The book of a pack in the form of the present version."""
    return upgraded(Book, document) if version < FORMAT else document


def upgraded_results(document: Any, version: int) -> Any:
    """The results in a pack's evaluation, in the form of the present version.

    What isn't a list of results is left for the codec to name.
    """
    if version > _WITHOUT_BUNDLES or not isinstance(document, list):
        return document
    return [
        {"bundles": [], **result} if isinstance(result, dict) else result for result in document
    ]
