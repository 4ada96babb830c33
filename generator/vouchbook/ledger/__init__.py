"""The completeness ledger: every list held against what second sources show.

Pure: it looks at the model alone. A second source that can't be read never makes a list wrong; it
is shown as unread, with the reason.
"""

from vouchbook.ledger.rows import ledger

__all__ = ["ledger"]
