"""Are Istio's control plane and proxies of versions that are supported, and fit together?"""

import re

from vouchbook.checks._dates import day
from vouchbook.checks._istio import (
    CONTROL_PLANES,
    PODS,
    home,
    inside,
    is_a,
    proxy_of,
    runs,
    untold,
)
from vouchbook.checks._istio_examples import (
    failing,
    istiod,
    missing,
    moot,
    passing,
    pod,
    unknowing,
)
from vouchbook.checks._istio_releases import KNOWN_UNTIL, RELEASES, Minor
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
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

_TAG = re.compile(r"v?(\d{1,3})\.(\d{1,3})(?:[.-].*)?")
_BEHIND = 1
"""How many minor releases a proxy may be behind its control plane."""


def _supported(subject: Subject) -> Outcome:
    if is_a(subject, CONTROL_PLANES):
        return _in_support(_version(_istiod_image(home(subject))), subject)
    pod = home(subject)
    proxy = proxy_of(pod)
    if proxy is None:
        return not_applicable("the pod has no proxy of its own")
    if not runs(pod):
        return not_applicable("the pod has ended")
    version = _version(str(proxy.get("image") or ""))
    planes = {_version(_istiod_image(one)) for one in inside(subject, CONTROL_PLANES)}
    if not planes:
        raise untold("no Deployment of istiod: the version of its control plane")
    if not any(_fits(version, plane) for plane in planes):
        known = ", ".join(_written(plane) for plane in sorted(planes))
        return failed(
            f"the proxy is {_written(version)}, istiod {known}; a proxy may be at most "
            f"{_BEHIND} minor release behind it, and never ahead"
        )
    return _in_support(version, subject)


def _istiod_image(plane: View) -> str:
    containers = plane.get("spec", "template", "spec", "containers") or ()
    named = [one for one in containers if one.get("name") == "discovery"] or list(containers)
    return str(named[0].get("image") or "") if named else ""


def _version(image: str) -> Minor:
    """The minor version that an image's tag names; UnreadError where it names none."""
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    found = _TAG.fullmatch(tag)
    if found is None:
        raise untold(f"the version of {image or 'an image without a name'}")
    return int(found[1]), int(found[2])


def _fits(proxy: Minor, plane: Minor) -> bool:
    return proxy[0] == plane[0] and 0 <= plane[1] - proxy[1] <= _BEHIND


def _in_support(version: Minor, subject: Subject) -> Outcome:
    today = day(subject.estate.as_of)
    found = next((one for one in RELEASES if one.version == version), None)
    if version < RELEASES[0].version:
        return failed(f"Istio {_written(version)} is long out of support")
    if found is None or found.released > today:
        raise untold(f"until when Istio {_written(version)} is supported")
    if found.ended and today > found.ended:
        return failed(f"Istio {_written(version)} was supported until {found.ended}")
    if found.ended:
        return passed(f"Istio {_written(version)} is supported until {found.ended}")
    if today > KNOWN_UNTIL:
        return advised(
            f"Istio {_written(version)} was supported on {KNOWN_UNTIL}; see that it still is"
        )
    return passed(f"Istio {_written(version)} is supported")


def _written(version: Minor) -> str:
    return ".".join(map(str, version))


def _on(verdict: Verdict, why: str, as_of: str, *given: Given, advice: bool = False) -> Example:
    instant = f"{as_of}T12:00:00.000000Z"
    return Example(verdict=verdict, why=why, given=given, as_of=instant, advice=advice)


def _proxy(tag: str) -> Given:
    return pod(proxy=f"docker.io/istio/proxyv2{tag}")


VERSIONS_SUPPORTED = Check(
    id="istio-versions-supported",
    objective="configuration-known",
    topic="configuration-vulnerability-analysis",
    says="Istio's control plane and proxies run versions that are supported, and fit together.",
    severity=Severity.HIGH,
    over=(CONTROL_PLANES, PODS),
    holds=_supported,
    counts="control planes, and pods with a proxy",
    remedy=(
        "Upgrade istiod one minor release at a time, by revisions, and restart the pods after "
        "each: a proxy's version is that of the day on which its pod was made."
    ),
    references=("Istio: Supported releases",),
    examples=(
        passing("The same version.", istiod(), pod()),
        passing("A native sidecar.", istiod(), pod(native=True)),
        passing("Something runs beside istiod.", istiod(beside="registry.example/agent:9.9")),
        passing("One behind.", istiod("1.31.0"), _proxy(":1.30.2-distroless")),
        _on(
            Verdict.PASS,
            "What followed is not known yet.",
            "2027-01-15",
            istiod("1.31.2"),
            advice=True,
        ),
        failing("Out of support.", istiod("1.27.3")),
        _on(Verdict.FAIL, "Out of support by now.", "2026-11-01", istiod("1.29.7")),
        failing("Older than all that is known.", istiod("1.9.0")),
        failing("Two behind.", istiod("1.31.0"), _proxy(":1.29.7")),
        failing("A native sidecar, two behind.", istiod("1.32.0"), pod(native=True)),
        failing("Ahead of its control plane.", istiod("1.30.2"), _proxy(":1.31.0")),
        unknowing("A digest tells no version.", istiod(), _proxy("@sha256:" + "0" * 64)),
        unknowing("A tag that is no version.", istiod("latest")),
        unknowing("A version that nobody knows.", istiod("1.99.0")),
        unknowing("The control plane runs elsewhere.", pod()),
        unknowing("Pods were not brought.", istiod(), missing(PODS)),
        moot("Pods without a proxy.", pod(proxy="")),
    ),
)
