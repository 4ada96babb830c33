"""May only approved clusters be joined to the Istio mesh?"""

from collections.abc import Iterator

from vouchbook.checks._istio import SECRETS, home, labels_of
from vouchbook.checks._istio_examples import (
    failing,
    missing,
    moot,
    passing,
    secret,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.facts import View

APPROVED = "approved_share_principals"
_LABEL = "istio/multiCluster"
_NAME = "networking.istio.io/cluster"


def _each_remote(secret: View) -> Iterator[View]:
    """The secrets by which istiod reads another cluster, and no others."""
    if str(labels_of(secret).get(_LABEL)).lower() == "true":
        yield secret


def _approved(remote: Subject) -> Outcome:
    name = (home(remote).get("metadata", "annotations") or {}).get(_NAME)
    if not name:
        return failed(f"nothing names the cluster ({_NAME}) that istiod reads with it")
    if name in remote.estate.parameter(APPROVED):
        return passed(f"cluster {name} is approved ({APPROVED})")
    return failed(f"cluster {name} is not approved ({APPROVED})")


REMOTE_CLUSTERS_APPROVED = Check(
    id="istio-remote-clusters-approved",
    objective="least-privilege",
    topic="security-iam",
    says="Only approved clusters are joined to the Istio mesh.",
    severity=Severity.HIGH,
    over=(SECRETS,),
    subject=_each_remote,
    holds=_approved,
    parameters=(APPROVED,),
    counts="secrets for remote clusters",
    remedy=(
        "Delete remote secrets of clusters that don't belong to the mesh, and name the others in "
        "the engagement (approved_share_principals), as the annotation has them."
    ),
    references=("Istio: Install multicluster",),
    examples=(
        passing(
            "Approved.",
            secret("istio-remote-secret-west", remote="west"),
            approved_share_principals=["west"],
        ),
        failing(
            "Not approved.",
            secret("istio-remote-secret-west", remote="west"),
            approved_share_principals=["east"],
        ),
        failing(
            "Nothing names the cluster.",
            secret("istio-remote-secret-west", labelled=True),
            approved_share_principals=["west"],
        ),
        unknowing("Nobody has said what is approved.", secret("remote", remote="west")),
        unknowing("Secrets' names were not brought.", missing(SECRETS)),
        moot("A mesh of one cluster.", secret("cacerts")),
    ),
)
