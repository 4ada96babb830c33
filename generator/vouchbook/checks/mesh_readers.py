"""Who may look at all of App Mesh, and has somebody approved of it?"""

from collections.abc import Iterable

from vouchbook.checks._identity_examples import (
    HOME,
    OTHER,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn

HOLDERS = "iam.mesh-policy-holders"
READERS = "approved_read_only_principals"
ENTITIES = "iam:ListEntitiesForPolicy"
ENDED = "2026-10-01"
"""The first day without App Mesh."""
READ_ONLY = "/AWSAppMeshReadOnly"
_LISTS = {
    "PolicyRoles": ("role", "RoleName"),
    "PolicyUsers": ("user", "UserName"),
    "PolicyGroups": ("group", "GroupName"),
}


def _read_only(policy: View) -> tuple[View, ...]:
    return (policy,) if policy.id.endswith(READ_ONLY) else ()


def _held_by_approved(subject: Subject) -> Outcome:
    if subject.get("") is None:
        return not_applicable("AWS no longer offers this managed policy (NoSuchEntity)")
    holders = [
        (kind, str(item.get(name)))
        for member, (kind, name) in _LISTS.items()
        for item in subject.get(member) or ()
    ]
    if not holders:
        return passed("attached to nobody")
    approved = [str(item) for item in subject.estate.parameter(READERS)]
    account = subject.place.account
    strangers = [
        f"{kind} {name}"
        for kind, name in holders
        if not any(_means(item, kind, name, account) for item in approved)
    ]
    if strangers:
        return failed(f"attached to {listed(strangers)}, which {READERS} doesn't list")
    held = f"attached to {listed(f'{kind} {name}' for kind, name in holders)} alone, all approved"
    if subject.estate.as_of >= ENDED:
        return advised(f"{held}; AWS ended App Mesh on 2026-09-30, so detach it")
    return passed(held)


def _means(approved: str, kind: str, name: str, account: str) -> bool:
    """Whether an approved name or ARN is that of a holder; IAM tells holders' names alone."""
    arn = parse_arn(approved)
    if arn is None:
        return approved == name
    last = arn.resource.rpartition("/")[2]
    same_kind = arn.service == "iam" and arn.resource.startswith(f"{kind}/")
    return same_kind and arn.account == account and last == name


def _policy(
    *, roles: Iterable[str] = (), users: Iterable[str] = (), groups: Iterable[str] = ()
) -> Given:
    facts = {
        "PolicyRoles": [{"RoleName": item} for item in roles],
        "PolicyUsers": [{"UserName": item} for item in users],
        "PolicyGroups": [{"GroupName": item} for item in groups],
    }
    return Given(collector=HOLDERS, id=_ARN, facts={"": facts})


_ARN = f"arn:aws:iam::aws:policy{READ_ONLY}"
_VIEWER = f"arn:aws:iam::{HOME}:role/people/mesh-viewer"

READ_ONLY_HOLDERS = Check(
    id="iam-appmesh-readonly-holders",
    objective="least-privilege",
    topic="security-iam",
    says="Everybody who holds AWSAppMeshReadOnly is approved to look at all meshes.",
    severity=Severity.LOW,
    over=(HOLDERS,),
    subject=_read_only,
    holds=_held_by_approved,
    parameters=(READERS,),
    counts="managed policies",
    remedy=(
        "Detach the policy from whoever doesn't need it, or let the access review approve them "
        f"({READERS}, by name or ARN)."
    ),
    references=(ENTITIES, "App Mesh User Guide: AWS managed policies for App Mesh"),
    examples=(
        passing("Attached to nobody.", _policy()),
        passing(
            "Approved by name.",
            _policy(roles=["mesh-viewer"], groups=["engineers"]),
            approved_read_only_principals=["mesh-viewer", "engineers"],
        ),
        passing(
            "Approved by ARN, with its path.",
            _policy(roles=["mesh-viewer"]),
            approved_read_only_principals=[_VIEWER],
        ),
        passing(
            "After the end of App Mesh: an advice to clean up.",
            _policy(users=["jane"]),
            advice=True,
            as_of="2026-10-05T12:00:00.000000Z",
            approved_read_only_principals=["jane"],
        ),
        failing(
            "A user who is not approved.",
            _policy(roles=["mesh-viewer"], users=["jane"]),
            approved_read_only_principals=["mesh-viewer"],
        ),
        failing(
            "The ARN is a role's, the holder a user.",
            _policy(users=["mesh-viewer"]),
            approved_read_only_principals=[_VIEWER],
        ),
        failing(
            "The ARN is another account's.",
            _policy(roles=["mesh-viewer"]),
            approved_read_only_principals=[_VIEWER.replace(HOME, OTHER)],
        ),
        failing("Nobody is approved.", _policy(groups=["all"]), approved_read_only_principals=[]),
        moot("AWS retired the policy.", Given(collector=HOLDERS, id=_ARN)),
        moot(
            "Another policy is another check's matter.",
            Given(collector=HOLDERS, id=_ARN.replace("ReadOnly", "FullAccess"), facts={"": {}}),
        ),
        unknowing("The engagement approves or refuses nobody.", _policy(users=["jane"])),
        unknowing("Holders were denied.", hidden(_policy(), "", ENTITIES)),
        unknowing("The whole collector was denied.", blind(HOLDERS, ENTITIES)),
    ),
)
