"""With whom are meshes, service networks and namespaces shared?"""

from collections.abc import Iterator, Mapping, Sequence

from vouchbook.checks._identity_examples import (
    HOME,
    ORGANISATION,
    OTHER,
    REGION,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
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
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import parse_arn

SHARES = "ram.shares"
PRINCIPALS = "approved_share_principals"
LIST = "ram:GetResourceShares"
ASSOCIATIONS = "ram:GetResourceShareAssociations"
PERMISSIONS = "ram:ListResourceSharePermissions"
ENDED = "2026-10-01"
"""The first day without App Mesh."""
MESH = "appmesh"
_SERVICES = frozenset({MESH, "servicediscovery", "vpc-lattice"})
_GONE = frozenset({"DELETED", "DELETING"})
_LEAVING = frozenset({"DISASSOCIATED", "DISASSOCIATING"})
_WHOLE = "ASSOCIATED"


def _of_the_mesh(share: View) -> Iterator[View]:
    # By ARN, because the names of RAM's resource types have changed before.
    if any(_service(item) in _SERVICES for item in _linked(share, "RESOURCE")):
        yield share


def _approved(subject: Subject) -> Outcome:
    share = resource_of(subject)
    status = share.get("status")
    if status in _GONE:
        return not_applicable(f"the share is {status}")
    principals = _linked(share, "PRINCIPAL")
    resources = [item for item in _linked(share, "RESOURCE") if _service(item) in _SERVICES]
    given = {_plain(item) for item in principals}
    approved = {_named(str(item)) for item in subject.estate.parameter(PRINCIPALS)} if given else ()
    strangers = given.difference(approved)
    if strangers:
        return failed(f"shared with {listed(strangers)}, whom {PRINCIPALS} doesn't list")
    broken = [item for item in (*principals, *resources) if item.get("status") != _WHOLE]
    if broken:
        told = listed(f"{item.get('associatedEntity')} ({item.get('status')})" for item in broken)
        return failed(f"expected {_WHOLE}: {told}")
    return _remarks(subject, share, given, resources)


def _remarks(subject: Subject, share: View, given: set[str], resources: list[Facts]) -> Outcome:
    whom = f"shared with {listed(given)} alone, approved" if given else "shared with nobody"
    told = []
    if subject.estate.as_of >= ENDED and any(_service(item) == MESH for item in resources):
        told.append("AWS ended App Mesh on 2026-09-30, and the share is left over: delete it")
    own = [item for item in share.get("permissions") or () if not _is_of_aws(item)]
    if own:
        told.append(f"permission {listed(item.get('name') for item in own)} isn't one of AWS's")
    return advised(f"{whom}; {'; '.join(told)}") if told else passed(whom)


def _linked(share: View, kind: str) -> list[Facts]:
    """What is associated with a share, without what is on its way out."""
    return [
        item
        for item in share.get("associations") or ()
        if item.get("associationType") == kind and item.get("status") not in _LEAVING
    ]


def _service(association: Facts) -> str:
    arn = parse_arn(str(association.get("associatedEntity")))
    return arn.service if arn else ""


def _plain(association: Facts) -> str:
    return _named(str(association.get("associatedEntity")))


def _named(principal: str) -> str:
    """One name for an account, however it is written."""
    arn = parse_arn(principal)
    return arn.account if arn and arn.service == "iam" and arn.resource == "root" else principal


def _is_of_aws(permission: Facts) -> bool:
    return bool(permission.get("permissionType") == "AWS_MANAGED")


_SHARE = f"arn:aws:ram:{REGION}:{HOME}:resource-share/11111111-2222-3333-4444-555555555555"
_MESH = f"arn:aws:appmesh:{REGION}:{HOME}:mesh/shop"
_LATTICE = f"arn:aws:vpc-lattice:{REGION}:{HOME}:servicenetwork/sn-0123456789abcdef0"
_ORGANISATION = f"arn:aws:organizations::{HOME}:organization/{ORGANISATION}"


def _link(kind: str, entity: str, status: str = _WHOLE) -> Mapping[str, object]:
    return {
        "resourceShareArn": _SHARE,
        "associationType": kind,
        "associatedEntity": entity,
        "status": status,
        "external": kind == "PRINCIPAL",
    }


def _share(
    *principals: str,
    resources: Sequence[str] = (_MESH,),
    status: str = "ACTIVE",
    more: Sequence[Mapping[str, object]] = (),
    permission: str = "AWS_MANAGED",
) -> Given:
    root = {"resourceShareArn": _SHARE, "allowExternalPrincipals": True, "status": status}
    links = [_link("RESOURCE", item) for item in resources]
    links += [_link("PRINCIPAL", item) for item in principals]
    permissions = [{"name": "mesh", "permissionType": permission}]
    facts = {"": root, "associations": [*links, *more], "permissions": permissions}
    return Given(collector=SHARES, id=_SHARE, facts=facts)


SHARES_APPROVED = Check(
    id="ram-mesh-shares-approved",
    objective="least-privilege",
    topic="security-iam",
    says="Meshes, service networks and namespaces are shared with approved principals alone.",
    severity=Severity.HIGH,
    over=(SHARES,),
    subject=_of_the_mesh,
    holds=_approved,
    parameters=(PRINCIPALS,),
    counts="shares of meshes, service networks and namespaces",
    remedy=(
        "Take principals that nobody approved out of the share, and mend or remove associations "
        f"that failed. Approved ones belong into the engagement ({PRINCIPALS}): account ids, or "
        "the ARNs of units, organisations, roles and users."
    ),
    references=(LIST, ASSOCIATIONS, PERMISSIONS, "App Mesh User Guide: working with shared meshes"),
    examples=(
        passing("An approved account.", _share(OTHER), approved_share_principals=[OTHER]),
        passing(
            "An account may be written as its root.",
            _share(f"arn:aws:iam::{OTHER}:root"),
            approved_share_principals=[OTHER],
        ),
        passing(
            "The organisation.", _share(_ORGANISATION), approved_share_principals=[_ORGANISATION]
        ),
        passing("With nobody.", _share()),
        passing(
            "A principal who has left doesn't count.",
            _share(more=[_link("PRINCIPAL", OTHER, "DISASSOCIATED")]),
        ),
        passing(
            "A permission that the customer wrote: an advice.",
            _share(permission="CUSTOMER_MANAGED"),
            advice=True,
        ),
        passing(
            "The share outlives App Mesh: an advice.",
            _share(OTHER),
            advice=True,
            as_of="2026-10-05T12:00:00.000000Z",
            approved_share_principals=[OTHER],
        ),
        passing(
            "A service network goes on.",
            _share(OTHER, resources=[_LATTICE]),
            as_of="2026-10-05T12:00:00.000000Z",
            approved_share_principals=[OTHER],
        ),
        failing("Nobody approved it.", _share(OTHER), approved_share_principals=[]),
        failing(
            "One of two is not approved.",
            _share(OTHER, "555555555555"),
            approved_share_principals=[OTHER],
        ),
        failing(
            "A service network.",
            _share(OTHER, resources=[_LATTICE]),
            approved_share_principals=[_ORGANISATION],
        ),
        failing(
            "The association failed.",
            _share(more=[_link("PRINCIPAL", OTHER, "FAILED")]),
            approved_share_principals=[OTHER],
        ),
        moot("The share was deleted.", _share(OTHER, status="DELETED")),
        moot("Other resources.", _share(OTHER, resources=["arn:aws:ec2:us-east-1:1:subnet/s-1"])),
        moot("No shares."),
        unknowing("The engagement approves or refuses nobody.", _share(OTHER)),
        unknowing("Associations were denied.", hidden(_share(OTHER), "associations", ASSOCIATIONS)),
        unknowing("Permissions were denied.", hidden(_share(), "permissions", PERMISSIONS)),
        unknowing("Shares were denied.", blind(SHARES, LIST)),
    ),
)
