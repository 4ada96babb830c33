"""`python -m vouchbook` is `vouchbook`."""

from vouchbook.cli import main

main()
