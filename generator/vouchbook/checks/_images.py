"""Where a container's image comes from, and what ECR knows of it."""

import re
from dataclasses import dataclass

from vouchbook.checks._envoy_releases import DEFAULT_REGISTRY, REGISTRIES
from vouchbook.checks._tasks import containers_of
from vouchbook.model.check import Estate, Part
from vouchbook.model.facts import View
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

REPOSITORIES = "ecr.repositories"
IMAGES = "ecr.images"
TAGS = "ecr.tags"
DESCRIBE_REPOSITORIES = "ecr:DescribeRepositories"
DESCRIBE_IMAGES = "ecr:DescribeImages"
_REGISTRY = re.compile(
    r"(?P<account>\d{12})\."
    r"(?:dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?"
    r"|dkr-ecr(?:-fips)?\.(?P<dual>[a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))"
    r"/(?P<path>.+)"
)
_FLUENT_BIT = "906394416424"
AWS_REGISTRIES = frozenset({DEFAULT_REGISTRY, *REGISTRIES.values(), _FLUENT_BIT})
"""Accounts from whose private registries AWS vends images: Envoy, and the log router of ECS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference to an image in a private registry of ECR, taken apart."""

    account: str
    region: str
    repository: str
    tag: str
    digest: str

    @property
    def vended(self) -> bool:
        """Whether the registry is one of AWS's own."""
        return self.account in AWS_REGISTRIES

    def repository_arn(self, partition: str) -> str:
        """The ARN of the repository."""
        return f"arn:{partition}:ecr:{self.region}:{self.account}:repository/{self.repository}"


def reference_of(image: str) -> Reference | None:
    """Take a container's image apart; None where it is in no private registry of ECR."""
    found = _REGISTRY.fullmatch(image)
    if found is None:
        return None
    named, _, digest = found["path"].partition("@")
    repository, _, tag = named.partition(":")
    return Reference(
        account=found["account"],
        region=found["region"] or found["dual"],
        repository=repository,
        tag=tag or ("" if digest else "latest"),
        digest=digest,
    )


def each_container(task: View) -> tuple[Part, ...]:
    """One subject a container of a task definition."""
    return tuple(
        Part(key=f"container:{container.get('name')}", facts=container)
        for container in containers_of(task)
    )


def name_of_image(estate: Estate, place: Place, reference: Reference) -> str:
    """The name of the image that a reference means now, with its digest, as Inspector writes it.

    Raises UnreadError where the registry was not read, or has no such tag any more.
    """
    repository = reference.repository_arn(place.partition)
    if reference.digest:
        return f"{repository}/{reference.digest}"
    name = f"{repository}:{reference.tag}"
    tag = estate.one(TAGS, name)
    if tag is None:
        raise gone(name)
    return f"{repository}/{tag.get('imageDigest')}"


def gone(name: str) -> UnreadError:
    """Give what to raise where a registry was read, and doesn't hold what somebody names."""
    return UnreadError(
        Unread(
            reason=Reason.VANISHED,
            operation=DESCRIBE_IMAGES,
            permission=DESCRIBE_IMAGES,
            detail=name,
        )
    )
