"""The command line: the only part that reads the clock, and that exits."""

from vouchbook.cli.app import main

__all__ = ["main"]
