"""Making a whole estate in a running sandbox."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from vouchbook.sandbox.estate.make_encryption import make_authority, make_certificate, make_key
from vouchbook.sandbox.estate.make_iam import make_iam
from vouchbook.sandbox.estate.make_logging import make_bucket, make_log_group, make_trail
from vouchbook.sandbox.estate.make_mesh import make_in_shared_mesh, make_mesh
from vouchbook.sandbox.estate.make_network import make_network
from vouchbook.sandbox.estate.make_steps import make_step
from vouchbook.sandbox.estate.make_workloads import make_cluster, make_task
from vouchbook.sandbox.estate.model import USUAL_DAY, Account, Estate, Ref, Region, Unreadable
from vouchbook.sandbox.estate.workshop import Bench, Workshop
from vouchbook.sandbox.faults import Fault

if TYPE_CHECKING:
    from vouchbook.sandbox.server import Sandbox

_HOME = "us-east-1"

Item = TypeVar("Item")


def make(sandbox: "Sandbox", estate: Estate, *, hub: str, as_of: str) -> None:
    """Make an estate account by account, in the order that it is written in.

    Shared things must be made before they are used, so the account that owns a shared mesh
    stands before its consumers. At the end the world stands still at `as_of`.
    """
    workshop = Workshop(sandbox, hub)
    _organization(workshop, estate)
    for account in estate.accounts:
        _account(workshop, account)
    workshop.set_clock(as_of)
    sandbox.standing_faults(_rule(workshop, one) for one in estate.unreadable)
    sandbox.clear_calls()


def _rule(workshop: Workshop, unreadable: Unreadable) -> Fault:
    bench = Bench(workshop, unreadable.account, _HOME)
    # Clients name a thing by its ARN or by the last part of it.
    match = {
        name: f"*{bench.find(value).rsplit('/', 1)[-1]}" if isinstance(value, Ref) else value
        for name, value in unreadable.match.items()
    }
    return Fault(
        kind=unreadable.kind,
        service=unreadable.service,
        operation=unreadable.operation,
        account=unreadable.account,
        region=unreadable.region,
        match=match,
    )


def _organization(workshop: Workshop, estate: Estate) -> None:
    if not estate.members:
        return
    bench = Bench(workshop, workshop.hub, _HOME)
    workshop.set_clock(USUAL_DAY)
    bench.call("organizations", "create_organization", FeatureSet="ALL")
    for member in estate.members:
        workshop.sandbox.declare("organizations-account", member.email, {"id": member.id})
        bench.call("organizations", "create_account", AccountName=member.name, Email=member.email)


def _account(workshop: Workshop, account: Account) -> None:
    for region in account.regions:
        _region(Bench(workshop, account.id, region.name), region)
    # After the regions, because policies name certificates, whose ARNs are known only now.
    home = Bench(workshop, account.id, _HOME)
    make_iam(home, account)
    _each(home, make_step, account.furniture)
    for region in account.regions:
        _each(Bench(workshop, account.id, region.name), make_step, region.furniture)


def _region(bench: Bench, region: Region) -> None:
    # In the order in which things refer to each other.
    _each(bench, make_key, region.keys)
    _each(bench, make_authority, region.authorities)
    _each(bench, make_certificate, region.certificates)
    _each(bench, make_log_group, region.log_groups)
    _each(bench, make_bucket, region.buckets)
    _each(bench, make_trail, region.trails)
    _each(bench, make_mesh, region.meshes)
    _each(bench, make_in_shared_mesh, region.shared_meshes)
    _each(bench, make_network, region.networks)
    _each(bench, make_step, region.groundwork)
    _each(bench, make_task, region.tasks)
    _each(bench, make_cluster, region.clusters)


def _each(bench: Bench, making: Callable[[Bench, Item], None], things: Iterable[Item]) -> None:
    for thing in things:
        making(bench, thing)
