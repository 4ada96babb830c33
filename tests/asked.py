"""What asks AWS: everything but the collectors whose records are brought in files."""

from collections.abc import Mapping

from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.check import Check
from vouchbook.model.collector import Collector


def asked_collectors() -> Mapping[str, Collector]:
    """The collectors that read through an AWS API."""
    return {name: item for name, item in collectors().items() if not item.brought}


def asked_checks() -> Mapping[str, Check]:
    """The checks that rest on such collectors alone."""
    known = asked_collectors()
    return {
        name: check
        for name, check in checks().items()
        if {*check.over, *check.joins} <= known.keys()
    }
