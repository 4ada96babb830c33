"""Does anything watch what the account opens to the outside, and has it found something?"""

from collections.abc import Iterator, Mapping

from vouchbook.checks._analyzers import (
    ANALYZERS,
    FINDINGS,
    FINDINGS_PERMISSION,
    LIST,
    LIST_PERMISSION,
    ORGANIZATION,
    REGIONS,
    is_active,
    organization_analyzer,
    own_analyzers,
)
from vouchbook.checks._identity_examples import (
    AS_OF,
    HOME,
    OTHER,
    REGION,
    blind,
    failing,
    hidden,
    passing,
    unknowing,
)
from vouchbook.checks._organization import DELEGATES, MEMBERSHIP
from vouchbook.checks._organization_examples import MANAGER, loner, member
from vouchbook.checks._resources import listed, resource_of
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError

SENSITIVE = frozenset(
    {
        "AWS::ECR::Repository",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    }
)
"""The types of resources that nobody outside may reach."""


def _watched(subject: Subject) -> Outcome:
    analyzers = own_analyzers(resource_of(subject))
    active = [item for item in analyzers if is_active(item)]
    if active:
        name = listed(item.get("name") for item in active)
        if any(item.get("lastResourceAnalyzedAt") for item in active):
            return passed(f"analyzer {name} is active")
        return advised(f"analyzer {name} is active, and has analyzed nothing yet")
    found = organization_analyzer(subject.place, subject.estate)
    if found is not None:
        return passed(f"the organisation's analyzer {found.id} is active")
    others = listed(
        f"{item.get('name')} ({item.get('type')}, {item.get('status')})" for item in analyzers
    )
    there = f"there are {others}" if others else "there is none"
    return failed(f"no active analyzer of external access; {there}")


def _nothing_open(subject: Subject) -> Outcome:
    found = [item for view in _analyzers(subject) for item in _findings(view, subject)]
    ours = [item for item in found if item.get("resourceType") in SENSITIVE]
    open_ones = [item for item in ours if item.get("status") == "ACTIVE"]
    broken = [item for item in open_ones if item.get("error")]
    reached = sorted(str(item.get("resource")) for item in open_ones if not item.get("error"))
    if reached:
        return failed(f"reached from outside, and not archived: {listed(reached)}")
    if broken:
        detail = f"{listed(item.get('resource') for item in broken)} could not be analyzed"
        raise UnreadError(_unread(FINDINGS, FINDINGS_PERMISSION, detail))
    return _remarks(ours, [item for item in found if item.get("resourceType") not in SENSITIVE])


def _remarks(ours: list[Facts], others: list[Facts]) -> Outcome:
    archived = listed(item.get("resource") for item in ours)
    elsewhere = listed(item.get("resource") for item in others if item.get("status") == "ACTIVE")
    told = [f"archived, so somebody accepted it: {archived}"] if archived else []
    told += [f"open on other types of resources: {elsewhere}"] if elsewhere else []
    if told:
        return advised(f"no active finding on {len(SENSITIVE)} types; {'; '.join(told)}")
    return passed("the analyzers have no finding of access from outside")


def _analyzers(subject: Subject) -> Iterator[View]:
    """The analyzers whose findings count: the region's own, else the organisation's."""
    active = [item for item in own_analyzers(resource_of(subject)) if is_active(item)]
    for item in active:
        view = subject.estate.one(ANALYZERS, str(item.get("arn")))
        if view is None:
            raise UnreadError(_unread(LIST, LIST_PERMISSION, "an analyzer that was just listed"))
        yield view
    if active:
        return
    found = organization_analyzer(subject.place, subject.estate)
    if found is None:
        raise UnreadError(_unread(LIST, LIST_PERMISSION, "no active analyzer looks at this region"))
    yield found


def _findings(analyzer: View, subject: Subject) -> Iterator[Facts]:
    if not analyzer.get("lastResourceAnalyzedAt"):
        raise UnreadError(_unread(LIST, LIST_PERMISSION, "the analyzer has analyzed nothing yet"))
    for item in analyzer.get("findings") or ():
        if item.get("resourceOwnerAccount") == subject.place.account:
            yield item


def _unread(operation: str, permission: str, detail: str) -> Unread:
    return Unread(
        reason=Reason.NOT_IN_SOURCE, operation=operation, permission=permission, detail=detail
    )


def _region(*analyzers: Given, account: str = HOME) -> Given:
    arn = f"arn:aws:access-analyzer:{REGION}:{account}:analyzers"
    facts = {"analyzers": [item.facts[""] for item in analyzers]}
    return Given(collector=REGIONS, id=arn, facts={"": facts})


def _analyzer(
    *findings: Mapping[str, object],
    account: str = HOME,
    kind: str = "ACCOUNT",
    status: str = "ACTIVE",
    analyzed: str = AS_OF,
) -> Given:
    arn = f"arn:aws:access-analyzer:{REGION}:{account}:analyzer/outside"
    facts = {"arn": arn, "name": "outside", "type": kind, "status": status}
    facts |= {"lastResourceAnalyzedAt": analyzed} if analyzed else {}
    return Given(collector=ANALYZERS, id=arn, facts={"": facts, "findings": list(findings)})


def _finding(
    kind: str = "AWS::S3::Bucket", *, status: str = "ACTIVE", owner: str = HOME, error: str = ""
) -> Mapping[str, object]:
    found = {
        "id": "11111111-2222-3333-4444-555555555555",
        "resource": "arn:aws:s3:::example-logs",
        "resourceType": kind,
        "resourceOwnerAccount": owner,
        "status": status,
        "findingType": "ExternalAccess",
    }
    return found | ({"error": error} if error else {})


def _here(given: Given) -> tuple[Given, Given]:
    """A region with this one analyzer."""
    return _region(given), given


def _delegate(account: str) -> Given:
    return Given(collector=DELEGATES, id=account, facts={"": {"Id": account}}, account=MANAGER)


_BARE = _region()
_AWAY = _analyzer(account=OTHER, kind=ORGANIZATION)
_REFERENCES = (LIST, "IAM User Guide: using AWS IAM Access Analyzer")
_UNKNOWN = (
    unknowing(
        "An organisation's analyzer would stand in an account that was not collected.",
        _BARE,
        member(),
    ),
    unknowing("Analyzers were denied.", blind(REGIONS, LIST, LIST_PERMISSION)),
    unknowing("The list of analyzers was denied.", hidden(_BARE, "", LIST, LIST_PERMISSION)),
)

ANALYZER_ENABLED = Check(
    id="access-analyzer-enabled",
    objective="least-privilege",
    topic="security-iam",
    says="In each region an analyzer of external access is active, the account's or the "
    "organisation's.",
    severity=Severity.MEDIUM,
    over=(REGIONS,),
    holds=_watched,
    joins=(ANALYZERS, MEMBERSHIP, DELEGATES),
    counts="regions",
    remedy=(
        "Create an analyzer of type ACCOUNT in the region, or one of type ORGANIZATION in the "
        "management account or its delegated administrator, and collect that account too."
    ),
    references=_REFERENCES,
    examples=(
        passing("The account's own.", *_here(_analyzer())),
        passing("New, and an advice.", *_here(_analyzer(analyzed="")), advice=True),
        passing(
            "The organisation's, in the account that administers it.",
            _BARE,
            member(),
            member(OTHER),
            _region(_AWAY, account=OTHER),
            _AWAY,
        ),
        failing("None, and no organisation.", _BARE, loner()),
        failing(
            "Unused access is another question.",
            _region(_analyzer(kind="ACCOUNT_UNUSED_ACCESS")),
            loner(),
        ),
        failing("It does not work.", *_here(_analyzer(status="FAILED")), loner()),
        failing(
            "None, nor in the accounts that could have one for the organisation.",
            _BARE,
            member(),
            member(MANAGER),
            member(OTHER),
            _region(account=MANAGER),
            _region(account=OTHER),
            _analyzer(account=OTHER),
            _analyzer(account=MANAGER),
            _delegate(OTHER),
        ),
        unknowing(
            "The delegated administrator was not collected.",
            _BARE,
            member(),
            member(MANAGER),
            _region(account=MANAGER),
            _analyzer(account=MANAGER),
            _delegate(OTHER),
        ),
        *_UNKNOWN,
    ),
)

NOTHING_OPEN = Check(
    id="access-analyzer-no-active-external",
    objective="least-privilege",
    topic="security-iam",
    says="No role, key, bucket, secret or image repository is reached from outside unnoticed.",
    severity=Severity.HIGH,
    over=(REGIONS,),
    holds=_nothing_open,
    joins=(ANALYZERS, MEMBERSHIP, DELEGATES),
    counts="regions",
    remedy=(
        "Take the access away, or archive the finding once somebody has accepted it and written "
        "down why."
    ),
    references=(*_REFERENCES, FINDINGS),
    examples=(
        passing("Nothing found.", *_here(_analyzer())),
        passing(
            "Archived: an advice.", *_here(_analyzer(_finding(status="ARCHIVED"))), advice=True
        ),
        passing(
            "Other types of resources: an advice.",
            *_here(_analyzer(_finding("AWS::SQS::Queue"))),
            advice=True,
        ),
        passing(
            "What the organisation's analyzer found is another account's.",
            *_here(_analyzer(_finding(owner=OTHER), kind=ORGANIZATION)),
        ),
        failing("A bucket.", *_here(_analyzer(_finding()))),
        failing("A role.", *_here(_analyzer(_finding("AWS::IAM::Role")))),
        failing(
            "The organisation's analyzer found it.",
            _BARE,
            member(),
            member(OTHER),
            _region(account=OTHER),
            _analyzer(_finding(), account=OTHER, kind=ORGANIZATION),
        ),
        failing(
            "One that could not be analyzed does not hide another.",
            *_here(_analyzer(_finding(error="ACCESS_DENIED"), _finding("AWS::KMS::Key"))),
        ),
        unknowing("No analyzer.", _BARE, loner()),
        unknowing("Nothing analyzed yet.", *_here(_analyzer(analyzed=""))),
        unknowing(
            "The resource could not be analyzed.",
            *_here(_analyzer(_finding(error="ACCESS_DENIED"))),
        ),
        unknowing(
            "Findings were denied.",
            _region(_analyzer()),
            hidden(_analyzer(), "findings", FINDINGS, FINDINGS_PERMISSION),
        ),
        *_UNKNOWN,
    ),
)
