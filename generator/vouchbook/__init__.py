"""Vouchbook: audit packs in which every claim is bound to evidence."""

__version__ = "0.1.0"
