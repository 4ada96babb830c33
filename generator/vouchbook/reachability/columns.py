"""The columns of the matrix: endpoints of the mesh, certificates, private authorities."""

from collections.abc import Iterator
from dataclasses import dataclass

from vouchbook.model.facts import Trail, View
from vouchbook.model.place import parse_arn
from vouchbook.model.reachability import Target, TargetKind
from vouchbook.model.reasons import Unread, UnreadError
from vouchbook.normalise import Model

TARGETS = {
    "appmesh.virtual-nodes": TargetKind.ENDPOINT,
    "appmesh.virtual-gateways": TargetKind.ENDPOINT,
    "acm.certificates": TargetKind.CERTIFICATE,
    "acm-pca.authorities": TargetKind.AUTHORITY,
}
"""The collectors whose resources are columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A target, and its own policy. Endpoints and certificates can't have one."""

    target: Target
    policy: object = None
    """The document; None where there is none."""
    unread: Unread | None = None
    """Why it isn't known whether there is one, and what it says."""


def columns(model: Model) -> tuple[Column, ...]:
    """Every target that was listed, sorted by kind and ARN."""
    return tuple(sorted(_each(model), key=lambda item: (item.target.kind, item.target.id)))


def _each(model: Model) -> Iterator[Column]:
    for collector, kind in TARGETS.items():
        for resource in model.resources.get(collector, ()):
            trail = Trail()
            view = View(resource, trail)
            title = _title(view, kind)
            policy, unread = _policy(view) if kind is TargetKind.AUTHORITY else (None, None)
            target = Target(
                kind=kind,
                id=resource.id,
                title=title,
                place=resource.place,
                cites=trail.digests,
            )
            yield Column(target=target, policy=policy, unread=unread)


def _policy(view: View) -> tuple[object, Unread | None]:
    try:
        return view.get("policy"), None
    except UnreadError as error:
        return None, error.unread


def _title(view: View, kind: TargetKind) -> str:
    arn = parse_arn(view.id)
    told = arn.resource if arn else view.id
    try:
        if kind is TargetKind.CERTIFICATE:
            return str(view.get("DomainName") or told)
        if kind is TargetKind.AUTHORITY:
            subject = view.get("CertificateAuthorityConfiguration", "Subject")
            return str((subject and subject.get("CommonName")) or told)
        view.get("")
    except UnreadError:
        # Its ARN, by which it was listed, is all that IAM asks for.
        return told
    return told.removeprefix("mesh/")
