"""Are Kubernetes secrets encrypted with the customer's key before they are stored?"""

import re

from vouchbook.checks._identity_examples import (
    KEY,
    Plain,
    blind,
    failing,
    hidden,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._platform_examples import cluster
from vouchbook.checks._platform_keys import CUSTOMER_KEYS
from vouchbook.model.check import Check, Outcome, Severity, Subject, advised, failed, passed
from vouchbook.model.reasons import Reason, Unread, UnreadError

CLUSTERS = "eks.clusters"
NODEGROUPS = "eks.nodegroups"
LIST = "eks:ListClusters"
DESCRIBE = "eks:DescribeCluster"
SECRETS = "secrets"
BY_DEFAULT_SINCE = (1, 28)
"""From this version of Kubernetes on, EKS encrypts all that its API stores, with a key of AWS's."""
_VERSION = re.compile(r"(\d+)\.(\d+)")


def _enveloped(subject: Subject) -> Outcome:
    for config in subject.get("encryptionConfig") or ():
        key = config.get("provider", "keyArn")
        if key and SECRETS in (config.get("resources") or ()):
            return passed(f"secrets are encrypted with the key {key}")
    version = str(subject.get("version"))
    if _numbers(version) < BY_DEFAULT_SINCE:
        return failed(
            f"no encryptionConfig for secrets, and Kubernetes {version} has no default for it"
        )
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(
            "no encryptionConfig for secrets, and the engagement demands customer keys "
            f"({CUSTOMER_KEYS})"
        )
    return advised(f"no key of the customer: Kubernetes {version} is encrypted with one of AWS's")


def _numbers(version: str) -> tuple[int, int]:
    found = _VERSION.match(version)
    if found is None:
        detail = f"a version of Kubernetes in {version!r}"
        raise UnreadError(Unread(reason=Reason.NOT_IN_SOURCE, operation=DESCRIBE, detail=detail))
    return int(found[1]), int(found[2])


def _encrypting(*resources: str) -> list[Plain]:
    return [{"resources": list(resources), "provider": {"keyArn": KEY}}]


SECRETS_ENVELOPE_ENCRYPTED = Check(
    id="eks-secrets-envelope-encryption",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says=(
        "EKS clusters encrypt Kubernetes secrets with a customer managed key, or by default with "
        "AWS's where the organisation does not demand its own."
    ),
    severity=Severity.MEDIUM,
    over=(CLUSTERS,),
    holds=_enveloped,
    parameters=(CUSTOMER_KEYS,),
    counts="EKS clusters",
    remedy=(
        "Associate an encryption configuration for secrets with the cluster, which can't be taken "
        "back, and write the secrets anew; raise clusters older than Kubernetes 1.28."
    ),
    references=(DESCRIBE, "EKS User Guide: envelope encryption of all Kubernetes API data"),
    examples=(
        passing("A customer's key.", cluster(encryptionConfig=_encrypting("secrets"))),
        passing(
            "An old version with a customer's key.",
            cluster("1.24", encryptionConfig=_encrypting("secrets")),
        ),
        passing(
            "Encrypted by default; customer keys are not demanded.",
            cluster("1.28"),
            advice=True,
            customer_keys_required=False,
        ),
        failing("Before the default came.", cluster("1.27"), customer_keys_required=False),
        failing("Numbers, not texts, are compared.", cluster("1.9"), customer_keys_required=False),
        failing(
            "A configuration for something else.",
            cluster("1.27", encryptionConfig=_encrypting()),
        ),
        failing("Customer keys are demanded.", cluster("1.33"), customer_keys_required=True),
        moot("No EKS."),
        unknowing("The engagement doesn't say whether it demands customer keys.", cluster()),
        unknowing("A version that is none.", cluster("next")),
        unknowing("The cluster was denied.", hidden(cluster(), "", DESCRIBE)),
        unknowing("Clusters were denied.", blind(CLUSTERS, LIST)),
    ),
)
