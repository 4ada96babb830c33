"""The book: Markdown pages to claims, its linter, and how prose shows what was found."""
