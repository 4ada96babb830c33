"""Which roles workloads run under: by who may assume them."""

from vouchbook.checks._documents import trusted_by
from vouchbook.model.facts import View

_SERVICES = ("ec2.amazonaws.", "ecs-tasks.amazonaws.", "lambda.amazonaws.", "pods.eks.amazonaws.")
_CLUSTERS = ":oidc-provider/oidc.eks."


def compute_services(role: View) -> tuple[str, ...]:
    """The compute services (or the clusters' identity providers) that may assume a role, sorted.

    Raises UnreadError where its trust policy doesn't tell.
    """
    trusted = {item.value for item in trusted_by(role)}
    return tuple(
        sorted(item for item in trusted if item.startswith(_SERVICES) or _CLUSTERS in item)
    )


def instance_profiles(role: View) -> tuple[str, ...]:
    """The names of the instance profiles that hand a role to EC2 instances, sorted."""
    found = role.get("InstanceProfileList") or ()
    return tuple(sorted(str(item.get("InstanceProfileName")) for item in found))
