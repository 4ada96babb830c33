"""Map results to requirements: the status of each requirement, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from vouchbook.kernel.requirement_ids import canonical
from vouchbook.model.claim import ClaimKind, Page
from vouchbook.model.dossier import NO_PART, ClaimView, FrameworkView, RequirementView, Shown
from vouchbook.model.engagement import FrameworkScope
from vouchbook.model.framework import Basis, Framework, Relation, Requirement, Share, Status
from vouchbook.model.framework import Mapping as Mapped
from vouchbook.model.result import CheckResult
from vouchbook.model.split import PartStatus, PartView


def map_framework(
    framework: Framework,
    scope: FrameworkScope,
    results: Mapping[str, CheckResult],
    pages: Iterable[Page],
    claims: Iterable[ClaimView],
) -> FrameworkView:
    """Give every requirement of the baseline in scope its status; the parts add up."""
    by_requirement = _by_requirement(framework.mappings)
    bound = _bound(framework, pages, claims)
    views = tuple(
        _view(item, by_requirement.get(item.id, ()), results, bound.get(item.id, ()))
        for item in framework.within(scope.baseline)
    )
    return FrameworkView(
        id=framework.id,
        title=framework.title,
        edition=framework.edition,
        list_date=framework.list_date,
        licence=framework.licence,
        basis=framework.basis,
        baseline=scope.baseline or framework.default_baseline,
        denominator=len(views),
        counts={status.value: sum(view.status is status for view in views) for status in Status},
        groups=framework.groups,
        requirements=views,
        label=framework.label,
        parts={basis.value: sum(view.part is basis for view in views) for basis in Basis},
        catalog=framework.catalog,
        origin=framework.origin,
        texts=framework.texts,
    )


def _by_requirement(mappings: Iterable[Mapped]) -> Mapping[str, list[Mapped]]:
    found: dict[str, list[Mapped]] = defaultdict(list)
    for mapping in mappings:
        found[mapping.requirement].append(mapping)
    return found


def _bound(
    framework: Framework, pages: Iterable[Page], claims: Iterable[ClaimView]
) -> Mapping[str, list[ClaimView]]:
    """Requirement -> the claims of pages whose front matter names it."""
    by_page: dict[str, list[ClaimView]] = defaultdict(list)
    for view in claims:
        by_page[view.claim.page].append(view)
    found: dict[str, list[ClaimView]] = defaultdict(list)
    for page in pages:
        for name in page.requirements:
            owner, _, written = name.partition(":")
            requirement = canonical(framework, written) if owner == framework.id else None
            if requirement is not None:
                found[requirement] += by_page[page.path]
    return found


def _view(
    requirement: Requirement,
    mappings: Iterable[Mapped],
    results: Mapping[str, CheckResult],
    claims: Iterable[ClaimView],
) -> RequirementView:
    shown = tuple(
        Shown(
            check=item.check,
            relation=item.relation,
            shows=item.shows,
            not_shown=item.not_shown,
            verdict=results[item.check].verdict.value,
        )
        for item in mappings
        if item.check in results
    )
    bound = tuple(claims)
    status, because = _status(requirement, shown, bound)
    return RequirementView(
        requirement=requirement,
        status=status,
        because=because,
        shown=shown,
        claims=tuple(view.claim.id for view in bound),
        part=_part(status, shown, requirement.share),
        aws=_aws_part(requirement, bound),
        customer=_customer_part(requirement, shown, bound),
    )


def _part(status: Status, shown: tuple[Shown, ...], share: Share) -> Basis:
    """What a status rests on: the parts add up to the denominator."""
    judged = {"pass", "fail", "unknown"}
    if any(item.verdict in judged for item in shown if item.relation is not Relation.CONTEXT):
        return Basis.CHECKED
    if status is Status.UNKNOWN:
        # Nothing was checked, so it is a report or an assertion that says nothing any more.
        return Basis.INHERITED if share is Share.AWS else Basis.ASSERTED
    return {
        Status.ASSERTED: Basis.ASSERTED,
        Status.INHERITED: Basis.INHERITED,
        Status.NOT_APPLICABLE: Basis.NOT_APPLICABLE,
    }.get(status, Basis.NOT_ASSESSED)


def _aws_part(requirement: Requirement, claims: tuple[ClaimView, ...]) -> PartView:
    """AWS's side: inherited through a reviewed report that a claim names, or not."""
    if requirement.share is Share.CUSTOMER:
        return NO_PART
    named = [view for view in claims if view.claim.kind is ClaimKind.INHERITED]
    reports = tuple(sorted({view.claim.target for view in named}))
    status, because = PartStatus.NOT_ASSESSED, "no reviewed report speaks for AWS's part"
    for view in named:
        if view.status == "inherited":
            status, because = PartStatus.INHERITED, view.because
            break
        status, because = PartStatus.UNKNOWN, f"{view.claim.target}: {view.because}"
    return PartView(words=requirement.aws, status=status, because=because, reports=reports)


def _customer_part(
    requirement: Requirement, shown: tuple[Shown, ...], claims: tuple[ClaimView, ...]
) -> PartView:
    """The customer's side: the ladder as if AWS had no part in it."""
    if requirement.share is Share.AWS:
        return NO_PART
    alone = replace(requirement, share=Share.CUSTOMER)
    status, because = _status(alone, shown, claims)
    return PartView(words=requirement.customer, status=PartStatus(status.value), because=because)


def _status(
    requirement: Requirement, shown: tuple[Shown, ...], claims: tuple[ClaimView, ...]
) -> tuple[Status, str]:
    """The ladder: deviation, unknown, (partly) supported, then what people have said."""
    material = [item for item in shown if item.relation is not Relation.CONTEXT]
    verdicts = {item.verdict for item in material}
    for verdict, status in (("fail", Status.DEVIATION), ("unknown", Status.UNKNOWN)):
        if verdict in verdicts:
            return status, f"{verdict}: {_names(material, verdict)}"
    if "pass" in verdicts:
        return _supported(requirement, material, claims)
    return _said(requirement, claims, material)


_NAMED = 3


def _names(material: list[Shown], verdict: str) -> str:
    """The checks with this verdict, the first few by name: all of them stand beside the status."""
    names = [item.check for item in material if item.verdict == verdict]
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _supported(
    requirement: Requirement, material: list[Shown], claims: tuple[ClaimView, ...]
) -> tuple[Status, str]:
    passing = [item for item in material if item.verdict == "pass"]
    names = _names(material, "pass")
    tested = any(item.relation is Relation.TESTS for item in passing)
    own_part_only = requirement.share is Share.CUSTOMER
    inherited = any(view.status == "inherited" for view in claims)
    if tested and (own_part_only or inherited):
        return Status.SUPPORTED, f"pass: {names}"
    missing = "AWS's part is shown by no reviewed report" if tested else "no check tests all of it"
    return Status.PARTLY_SUPPORTED, f"pass: {names}; {missing}"


def _said(
    requirement: Requirement, claims: tuple[ClaimView, ...], material: list[Shown]
) -> tuple[Status, str]:
    """What stands where no check passes or fails: an inheritance, an assertion, or nothing."""
    kinds = {view.status for view in claims if view.claim.kind is not ClaimKind.OBSERVED}
    if requirement.share is Share.AWS and "inherited" in kinds:
        return Status.INHERITED, "AWS's part, by a report that was reviewed"
    if requirement.share is not Share.AWS and "asserted" in kinds:
        return Status.ASSERTED, "management has signed for it; no check tests it"
    leant_on = ClaimKind.INHERITED if requirement.share is Share.AWS else ClaimKind.ASSERTED
    for view in claims:
        if view.claim.kind is leant_on and view.status == "unknown":
            return Status.UNKNOWN, f"{view.claim.target}: {view.because}"
    if material:
        names = ", ".join(item.check for item in material)
        return Status.NOT_ASSESSED, f"nothing in scope to which these apply: {names}"
    owner = {"aws": "AWS", "customer": "the customer", "shared": "AWS and the customer"}
    return Status.NOT_ASSESSED, f"no check or claim shows it; owned by {owner[requirement.share]}"
