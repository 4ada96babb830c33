"""Is it known whose the things of VPC Lattice are, and how their data is classified?"""

from dataclasses import replace

from vouchbook.checks._identity_examples import blind, failing, hidden, moot, passing, unknowing
from vouchbook.checks._lattice import (
    LIST_NETWORKS,
    LIST_SERVICES,
    NETWORKS,
    SERVICES,
    TARGETS,
)
from vouchbook.checks._lattice_examples import network, service, target_group
from vouchbook.checks._resources import listed
from vouchbook.kernel.detected import kinds_below, mark
from vouchbook.model.check import Check, Given, Outcome, Severity, Subject, failed, passed

REQUIRED = "required_tags"
LIST_TAGS = "vpc-lattice:ListTagsForResource"


def _classified(subject: Subject) -> Outcome:
    tags: dict[str, str] = subject.get("tags") or {}
    kinds = kinds_below([*tags, *tags.values()])
    if kinds:
        return failed(f"a detector found this in its tags: {listed(kinds)}")
    required = subject.estate.parameter(REQUIRED)
    lacking = [name for name in required if not tags.get(name)]
    if lacking:
        return failed(f"it has no tag {listed(lacking)} with a value")
    return passed(f"tags {listed(required)} have values, and no detector found anything in any")


def _tagged(given: Given, **tags: str) -> Given:
    return replace(given, facts={**given.facts, "tags": tags})


TAGS_CLASSIFIED = Check(
    id="lattice-tags-classified",
    objective="configuration-known",
    topic="data-protection",
    says="Things of VPC Lattice carry the required tags, and no tag holds somebody's data.",
    severity=Severity.LOW,
    over=(NETWORKS, SERVICES, TARGETS),
    holds=_classified,
    parameters=(REQUIRED,),
    counts="service networks, services and target groups",
    remedy=(
        f"Set the tags that the engagement requires ({REQUIRED}); take personal data and secrets "
        "out of tags, which many can read."
    ),
    references=(LIST_TAGS, "VPC Lattice User Guide: tag resources"),
    examples=(
        passing("A network.", _tagged(network(), owner="team-shop"), required_tags=["owner"]),
        passing("A service.", _tagged(service(), owner="team-shop"), required_tags=["owner"]),
        passing(
            "A target group.",
            _tagged(target_group(), owner="team-shop"),
            required_tags=["owner"],
        ),
        failing("No tags.", target_group(), required_tags=["owner"]),
        failing("A tag without a value.", _tagged(service(), owner=""), required_tags=["owner"]),
        failing(
            "Somebody's address in a tag.",
            _tagged(service(), owner=mark("email-address")),
            required_tags=["owner"],
        ),
        moot("No Lattice."),
        unknowing("The engagement requires or waives no tags.", service()),
        unknowing(
            "The tags were denied.", hidden(service(), "tags", LIST_TAGS), required_tags=["owner"]
        ),
        unknowing("Services were denied.", blind(SERVICES, LIST_SERVICES)),
        unknowing("Networks were denied.", blind(NETWORKS, LIST_NETWORKS)),
    ),
)
