"""The starting prose inside the package and the repository's own book are the same."""

from pathlib import Path

from vouchbook.book.source import in_audit_book
from vouchbook.starter import starter_files

ROOT = Path(__file__).resolve().parent.parent


def test_the_repositorys_book_is_the_starting_book() -> None:
    docs = ROOT / "docs"
    own = {
        f"docs/{path.relative_to(docs).as_posix()}": path.read_bytes()
        for path in docs.rglob("*")
        if path.is_file() and in_audit_book(path.relative_to(docs).as_posix())
    }
    starter = {name: data for name, data in starter_files().items() if name.startswith("docs/")}
    assert starter == own, "copy docs/ to the package's starter/docs"


def test_the_repositorys_engagement_is_the_starting_one() -> None:
    assert starter_files()["vouchbook.toml"] == (ROOT / "vouchbook.toml").read_bytes()
