"""Which compute roles can stream, export and fetch what: IAM as it is evaluated, not as text.

`reachability` gives the same matrix on any machine: it looks at the normalised model alone. What
IAM decides stands in the kernel; here policies are gathered, and pairs are walked.
"""

from vouchbook.reachability.matrix import reachability

__all__ = ["reachability"]
