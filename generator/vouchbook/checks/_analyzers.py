"""Which analyzers of external access watch a region: the account's, or the organisation's."""

from vouchbook.checks._organization import DELEGATES, membership
from vouchbook.model.check import Estate
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import Place

REGIONS = "accessanalyzer.regions"
ANALYZERS = "accessanalyzer.analyzers"
LIST = "accessanalyzer:ListAnalyzers"
LIST_PERMISSION = "access-analyzer:ListAnalyzers"
FINDINGS = "accessanalyzer:ListFindingsV2"
FINDINGS_PERMISSION = "access-analyzer:ListFindings"
ORGANIZATION = "ORGANIZATION"
_EXTERNAL = frozenset({"ACCOUNT", ORGANIZATION})


def is_active(analyzer: Facts | View) -> bool:
    """Whether an analyzer looks for access from outside, and works."""
    return analyzer.get("type") in _EXTERNAL and analyzer.get("status") == "ACTIVE"


def own_analyzers(region: View) -> tuple[Facts, ...]:
    """The analyzers of a region, of any type."""
    return region.get("analyzers") or ()


def organization_analyzer(place: Place, estate: Estate) -> View | None:
    """The organisation's analyzer that watches an account in a region; None where none does.

    Raises UnreadError where the accounts that could have one were not read.
    """
    own = membership(place, estate)
    if own is None:
        return None

    def watches(analyzer: View) -> bool:
        if analyzer.get("type") != ORGANIZATION or not is_active(analyzer):
            return False
        other = membership(analyzer.place, estate)
        return other is not None and other.organization == own.organization

    found = estate.find(ANALYZERS, watches, region=place.region)
    if found is not None:
        return found
    # "None" may be said only where each account that could have one was looked at in this region.
    delegates = estate.every(DELEGATES, account=own.manager)
    for holder in (own.manager, *(item.id for item in delegates)):
        estate.find(ANALYZERS, watches, account=holder, region=place.region)
    return None
