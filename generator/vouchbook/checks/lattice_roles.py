"""May roles invoke the Lattice services that they need, and no others?"""

from vouchbook.checks._documents import (
    POLICIES,
    ROLES,
    default_version,
    everything_held,
    managed_policy,
)
from vouchbook.checks._identity_examples import (
    HOME,
    Plain,
    allow,
    blind,
    bounded,
    deny,
    failing,
    managed,
    moot,
    passing,
    role,
    trusting,
    unknowing,
)
from vouchbook.checks._lattice import LIST_SERVICES, SERVICES, VPCS_IN_NETWORK
from vouchbook.checks._lattice_callers import INVOKE
from vouchbook.checks._lattice_examples import SERVICE, service, vpc_association
from vouchbook.checks._resources import listed, name_of, resource_of, title_of
from vouchbook.kernel.globs import is_literal
from vouchbook.kernel.iam_policy import Grants, grants
from vouchbook.model.check import (
    Check,
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

READ = "iam:GetAccountAuthorizationDetails"
ADMINS = "approved_admin_roles"
_SERVICE_PARTS = 2


def _scoped(subject: Subject) -> Outcome:
    holder = resource_of(subject)
    held = grants(everything_held(holder, subject.estate), INVOKE)
    if held.somewhere is False:
        return not_applicable(f"{title_of(holder)} may invoke nothing")
    if not _in_use(subject):
        return not_applicable("the account has no Lattice service, and no VPC in a service network")
    within = _boundary(subject, holder)
    wide = held.beyond(_names_one)
    if not wide or (within is not None and not within.beyond(_names_one)):
        return passed(f"{title_of(holder)} may invoke services by name alone")
    told = f"{title_of(holder)} may invoke {listed(wide)}"
    if name_of(holder) in subject.estate.parameter(ADMINS):
        return advised(f"{told}; {ADMINS} lists it")
    return failed(f"{told}, expected the ARNs of single services")


def _in_use(subject: Subject) -> bool:
    """Whether anything could be invoked from here; nothing only by complete lists."""
    account = subject.place.account
    return any(
        subject.estate.find(collector, lambda _: True, account=account) is not None
        for collector in (SERVICES, VPCS_IN_NETWORK)
    )


def _boundary(subject: Subject, holder: View) -> Grants | None:
    arn = holder.get("PermissionsBoundary", "PermissionsBoundaryArn")
    if not arn:
        return None
    return grants(default_version(managed_policy(arn, holder, subject.estate)), INVOKE)


def _names_one(pattern: str) -> bool:
    """Whether a pattern names one service; paths below it may be a pattern."""
    arn = parse_arn(pattern)
    if arn is None or arn.service != "vpc-lattice":
        return False
    parts = arn.resource.split("/")
    if parts[0] != "service" or len(parts) < _SERVICE_PARTS:
        return False
    return is_literal("".join((arn.partition, arn.region, arn.account, parts[1])))


_POLICY = f"arn:aws:iam::{HOME}:policy/mesh"
_TAG = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
_PEOPLE = trusting({"Federated": f"arn:aws:iam::{HOME}:saml-provider/company"})
_NOT_ACTION: Plain = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}

INVOKE_SCOPED = Check(
    id="lattice-invoke-scoped",
    objective="least-privilege",
    topic="security-iam",
    says="Roles may invoke Lattice services by name; none but approved ones may invoke all.",
    severity=Severity.HIGH,
    over=(ROLES,),
    holds=_scoped,
    joins=(POLICIES, SERVICES, VPCS_IN_NETWORK),
    parameters=(ADMINS,),
    counts="roles",
    remedy=(
        "Name the ARNs of the services that the role calls, with their paths where fewer will do "
        "(`…:service/svc-…/orders*`). Roles that administer everything belong into the engagement "
        f"({ADMINS})."
    ),
    references=(
        READ,
        "Service Authorization Reference: Amazon VPC Lattice Services",
    ),
    examples=(
        passing("One service.", role("checkout", allow(INVOKE, SERVICE)), service()),
        passing(
            "The paths of one service.",
            role("checkout", allow(INVOKE, [f"{SERVICE}/*", f"{SERVICE}/orders"])),
            vpc_association(),
        ),
        passing(
            "The boundary narrows a wide grant.",
            bounded(role("checkout", allow("*")), _POLICY),
            managed(allow(INVOKE, SERVICE)),
            service(),
        ),
        passing(
            "An approved administrator: an advice.",
            role("break-glass", allow("*"), trust=_PEOPLE),
            service(),
            advice=True,
            approved_admin_roles=["break-glass"],
        ),
        failing(
            "Every service.",
            role("checkout", allow(INVOKE)),
            service(),
            approved_admin_roles=[],
        ),
        failing(
            "By a wildcard action, in another account's network.",
            role("checkout", allow("vpc-lattice-svcs:*")),
            vpc_association(),
            approved_admin_roles=[],
        ),
        failing(
            "By an attached policy.",
            role("checkout", policies=[_POLICY]),
            managed(allow(INVOKE)),
            service(),
            approved_admin_roles=[],
        ),
        failing(
            "Every service of the account.",
            role("checkout", allow(INVOKE, SERVICE.rpartition("/")[0] + "/*")),
            service(),
            approved_admin_roles=[],
        ),
        failing(
            "One service of whatever account.",
            role("checkout", allow(INVOKE, SERVICE.replace(HOME, "*"))),
            service(),
            approved_admin_roles=[],
        ),
        failing(
            "A boundary that is as wide holds nothing back.",
            bounded(role("checkout", allow(INVOKE)), _POLICY),
            managed(allow("vpc-lattice-svcs:*")),
            service(),
            approved_admin_roles=[],
        ),
        moot("A role that may invoke nothing.", role("checkout", allow("s3:*")), service()),
        moot("Denied.", role("checkout", allow("*"), deny("vpc-lattice-svcs:*")), service()),
        moot("There is nothing to invoke.", role("checkout", allow("*"))),
        unknowing("What NotAction comes down to.", role("checkout", _NOT_ACTION), service()),
        unknowing(
            "A tag decides on which services.",
            role("checkout", allow(INVOKE, Condition=_TAG)),
            service(),
        ),
        unknowing("The engagement approves nobody.", role("checkout", allow(INVOKE)), service()),
        unknowing(
            "Whether there is anything to invoke was denied.",
            role("checkout", allow("*")),
            blind(SERVICES, LIST_SERVICES),
        ),
        unknowing(
            "What the attached policy says was denied.",
            role("checkout", policies=[_POLICY]),
            service(),
            blind(POLICIES, READ),
        ),
        unknowing("Roles were denied.", blind(ROLES, READ)),
    ),
)
