"""Can a tag be moved to another image, and are images encrypted as demanded?"""

from vouchbook.checks._identity_examples import (
    KEY,
    Plain,
    blind,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._images import DESCRIBE_REPOSITORIES, REPOSITORIES
from vouchbook.checks._platform_examples import repository
from vouchbook.checks._platform_keys import CUSTOMER_KEYS, KEYS, is_customers
from vouchbook.checks._resources import listed, resource_of
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed

IMMUTABLE = "IMMUTABLE"
_KMS = frozenset({"KMS", "KMS_DSSE"})


def _protected(subject: Subject) -> Outcome:
    mutability = subject.get("imageTagMutability")
    if mutability != IMMUTABLE:
        return failed(f"imageTagMutability is {mutability}{_exceptions(subject)}")
    kind = subject.get("encryptionConfiguration", "encryptionType")
    key_id = subject.get("encryptionConfiguration", "kmsKey")
    place = resource_of(subject).place
    if kind in _KMS and key_id and is_customers(subject.estate, place, key_id):
        return passed(f"tags can't be moved; images are encrypted with {kind} and {key_id}")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(
            f"images are encrypted with {kind} and no key of the customer's, and the engagement "
            f"demands one ({CUSTOMER_KEYS})"
        )
    return passed(f"tags can't be moved; images are encrypted with {kind}")


def _exceptions(subject: Subject) -> str:
    """Which tags are excepted from the repository's rule, for a `because`."""
    filters = subject.get("imageTagMutabilityExclusionFilters") or ()
    named = listed(item.get("filter") for item in filters)
    return f", and these tags are excepted: {named}" if named else ""


def _kms(kind: str = "KMS") -> Plain:
    return {"encryptionType": kind, "kmsKey": KEY}


_LATEST = [{"filterType": "WILDCARD", "filter": "latest*"}]

REPOSITORY_IMMUTABLE = Check(
    id="ecr-repository-encryption-immutable",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says=(
        "No tag of a private repository can be moved to another image, and images are encrypted "
        "with a customer key where the organisation demands it."
    ),
    severity=Severity.LOW,
    over=(REPOSITORIES,),
    holds=_protected,
    joins=(KEYS,),
    parameters=(CUSTOMER_KEYS,),
    counts="private repositories",
    remedy=(
        "Make tags immutable, without exceptions. A repository's encryption is for ever: make "
        "another one with a customer managed key, and push the images there."
    ),
    references=(
        DESCRIBE_REPOSITORIES,
        "ECR User Guide: preventing image tags from being overwritten",
        "ECR User Guide: encryption at rest",
    ),
    examples=(
        passing("A customer's key.", repository(encryption=_kms()), key()),
        passing("Encrypted twice.", repository(encryption=_kms("KMS_DSSE")), key()),
        passing(
            "ECR's own keys, and no others are demanded.",
            repository(),
            customer_keys_required=False,
        ),
        passing(
            "The key that AWS manages, and no other is demanded.",
            repository(encryption=_kms()),
            key(KeyManager="AWS"),
            customer_keys_required=False,
        ),
        failing("Tags can be moved.", repository("MUTABLE")),
        failing(
            "Some tags can be moved.",
            repository("IMMUTABLE_WITH_EXCLUSION", imageTagMutabilityExclusionFilters=_LATEST),
        ),
        failing(
            "Some tags can't be moved.",
            repository("MUTABLE_WITH_EXCLUSION", imageTagMutabilityExclusionFilters=_LATEST),
        ),
        failing("Customer keys are demanded.", repository(), customer_keys_required=True),
        failing(
            "The key that AWS manages is not the customer's.",
            repository(encryption=_kms()),
            key(KeyManager="AWS"),
            customer_keys_required=True,
        ),
        moot("No private repositories."),
        unknowing("The engagement doesn't say whether it demands customer keys.", repository()),
        unknowing("The key is not there any more.", repository(encryption=_kms())),
        unknowing(
            "Keys were denied.",
            repository(encryption=_kms()),
            blind(KEYS, "kms:ListKeys"),
        ),
        unknowing("The repository was denied.", hidden(repository(), "", DESCRIBE_REPOSITORIES)),
        unknowing("Repositories were denied.", blind(REPOSITORIES, DESCRIBE_REPOSITORIES)),
    ),
)
