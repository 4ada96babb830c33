"""Does Envoy come from where AWS vends it, and was its version supported?"""

import re
from typing import NamedTuple

from vouchbook.checks._dates import day
from vouchbook.checks._envoy_releases import (
    DEFAULT_REGISTRY,
    END_OF_SUPPORT,
    FLOOR,
    FLOOR_SINCE,
    PUBLIC_REPOSITORY,
    REGISTRIES,
    RELEASES,
    Release,
    Version,
)
from vouchbook.checks._identity_examples import (
    HOME,
    REGION,
    blind,
    failing,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._task_examples import (
    VENDED,
    application,
    envoy,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import DESCRIBE, IMAGE, LIST, TASKS, each_envoy, not_told
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Severity,
    Subject,
    Verdict,
    advised,
    failed,
    passed,
)

APPROVED = "approved_image_repositories"
_ECR = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/(.+)")
_TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)\.(\d+)-prod(?:-fips)?")


class Image(NamedTuple):
    """An image's reference, taken apart."""

    repository: str
    tag: str
    digest: str


def _image(subject: Subject) -> Image:
    text = str(subject.get("image") or "")
    named, _, digest = text.partition("@")
    folder, slash, last = named.rpartition("/")
    last, _, tag = last.partition(":")
    return Image(f"{folder}{slash}{last}", tag, digest)


def _vended(repository: str) -> bool:
    if repository == PUBLIC_REPOSITORY:
        return True
    found = _ECR.fullmatch(repository)
    if found is None or found[4] != IMAGE:
        return False
    return found[1] == REGISTRIES.get(found[2], DEFAULT_REGISTRY) and bool(found[3]) == (
        found[2].startswith("cn-")
    )


def _trusted(subject: Subject) -> Outcome:
    repository = _image(subject).repository
    if _vended(repository):
        return passed(f"{repository} is a repository from which AWS vends Envoy")
    if _ECR.fullmatch(repository) is None:
        return failed(f"{repository} is neither AWS's nor a private repository of Amazon ECR")
    # Whether a private mirror holds what AWS vended is the organisation's to say.
    if repository in subject.estate.parameter(APPROVED):
        return passed(f"{repository} is an approved mirror ({APPROVED})")
    return failed(f"{repository} is neither AWS's nor approved ({APPROVED})")


def _supported(subject: Subject) -> Outcome:
    image, today = _image(subject), day(subject.estate.as_of)
    if today > END_OF_SUPPORT:
        return failed(f"AWS supports no image of App Mesh's Envoy since {END_OF_SUPPORT}")
    version = _version(image.tag)
    if version is None:
        raise not_told(f"the version of {image.repository}: the tag is {image.tag or 'missing'!r}")
    if version < FLOOR and today >= FLOOR_SINCE:
        return failed(f"{image.tag} is older than what App Mesh accepts since {FLOOR_SINCE}")
    return _among_releases(image, version, today)


def _version(tag: str) -> Version | None:
    found = _TAG.fullmatch(tag)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]), int(found[4]))


def _among_releases(image: Image, version: Version, today: str) -> Outcome:
    vended = [release for release in RELEASES if release.on <= today]
    later = [release for release in vended if release.version > version]
    if later:
        return failed(f"{image.tag} was superseded by {_written(later[-1])}, vended by then")
    if not vended or vended[-1].version != version or not vended[-1].next_known:
        raise not_told(f"whether {image.tag} was the newest release on {today}")
    if vended[-1] is RELEASES[-1]:
        return advised(f"{image.tag} is the newest release that is known; see that none followed")
    return passed(f"{image.tag} was the newest release on {today}")


def _written(release: Release) -> str:
    return "v" + ".".join(str(part) for part in release.version)


def _with(image: str) -> Given:
    return task(application(), envoy(image=image))


def _on(verdict: Verdict, as_of: str, image: str, why: str) -> Example:
    instant = f"{as_of}T12:00:00.000000Z"
    return Example(verdict=verdict, why=why, given=(_with(image),), as_of=instant)


_MIRROR = f"{HOME}.dkr.ecr.{REGION}.amazonaws.com/mirror/{IMAGE}"
_UNREAD = (
    moot("Only a task definition without an Envoy.", plain_task()),
    unknowing("A task definition could not be read.", unread_task()),
    unknowing("Task definitions were denied.", blind(TASKS, LIST)),
)

IMAGE_FROM_TRUSTED_REGISTRY = Check(
    id="envoy-image-from-trusted-registry",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says="Envoy's image comes from AWS's own repositories, or from an approved mirror.",
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=each_envoy,
    holds=_trusted,
    parameters=(APPROVED,),
    counts="Envoy containers",
    remedy="Take the image from AWS's repository of the region, or from a mirror that you approve.",
    references=(DESCRIBE, "App Mesh User Guide: Envoy image"),
    examples=(
        passing("The region's repository of AWS.", task()),
        passing("AWS's public repository.", _with(f"{PUBLIC_REPOSITORY}:v1.39.1.0-prod")),
        passing(
            "A region with a registry of its own.",
            _with(f"772975370895.dkr.ecr.me-south-1.amazonaws.com/{IMAGE}:v1.39.1.0-prod"),
        ),
        passing(
            "An approved mirror.", _with(f"{_MIRROR}:1"), approved_image_repositories=[_MIRROR]
        ),
        failing("A mirror that is not approved.", _with(_MIRROR), approved_image_repositories=[]),
        failing("An image of Docker Hub.", _with("envoyproxy/envoy:v1.29.4")),
        failing("AWS's path behind a foreign host.", _with(f"example.com/{VENDED}:v1.39.1.0-prod")),
        failing(
            "Another region's registry account is somebody else's here.",
            _with(f"772975370895.dkr.ecr.{REGION}.amazonaws.com/{IMAGE}:v1.39.1.0-prod"),
            approved_image_repositories=[],
        ),
        unknowing("A private repository, and no list of approved ones.", _with(f"{_MIRROR}:1")),
        *_UNREAD,
    ),
)

IMAGE_VERSION_SUPPORTED = Check(
    id="envoy-image-version-supported",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says="The version of Envoy, by its image's tag, was the one that AWS supported.",
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=each_envoy,
    holds=_supported,
    counts="Envoy containers",
    remedy=(
        "Move the workload to a proxy that is maintained: AWS ended App Mesh and its image on "
        f"{END_OF_SUPPORT}. Within a period before that, roll out each release as it is vended."
    ),
    references=(
        DESCRIBE,
        "App Mesh User Guide: Envoy image, versions supported",
        "GitHub aws/aws-app-mesh-roadmap: release notices of the Envoy image",
    ),
    examples=(
        _on(Verdict.PASS, "2024-07-01", f"{VENDED}:v1.29.5.0-prod", "The newest one then."),
        _on(Verdict.PASS, "2024-07-01", f"{VENDED}:v1.29.5.0-prod-fips", "The FIPS variant."),
        Example(
            verdict=Verdict.PASS,
            why="The newest one that is known; nobody knows of a later one.",
            given=(task(),),
            advice=True,
        ),
        _on(Verdict.FAIL, "2026-08-01", f"{VENDED}:v1.29.12.1-prod", "Superseded long before."),
        _on(Verdict.FAIL, "2024-07-01", f"{VENDED}:v1.15.1.0-prod", "Below what is accepted."),
        _on(Verdict.FAIL, "2024-07-01", f"{VENDED}:v1.9.0.0-prod", "Numbers, not texts, compare."),
        _on(Verdict.FAIL, "2026-10-01", f"{VENDED}:v1.39.1.0-prod", "Support has ended for all."),
        _on(Verdict.FAIL, "2026-10-01", f"{VENDED}:latest", "Ended, whatever the tag hides."),
        _on(Verdict.UNKNOWN, "2026-03-01", f"{VENDED}:v1.34.4.2-prod", "The table has a gap here."),
        _on(
            Verdict.UNKNOWN, "2024-07-01", f"{VENDED}:v1.29.9.0-prod", "A release not in the table."
        ),
        _on(Verdict.UNKNOWN, "2024-07-01", f"{VENDED}:latest", "A tag that names no version."),
        _on(Verdict.UNKNOWN, "2024-07-01", f"{VENDED}@sha256:0123", "A digest alone."),
        *_UNREAD,
    ),
)
