"""A dossier with everything that OSCAL has a place for: both sides, controls, accepted risks."""

from dataclasses import replace

from tests.renderers.dossier_fixture import HOSTILE, MARKDOWN, dossier
from vouchbook.model.check import Verdict
from vouchbook.model.control import Control, ControlType, Manner
from vouchbook.model.dossier import ControlView, Dossier, FrameworkView, RequirementView, RiskView
from vouchbook.model.framework import Basis, Share, Status
from vouchbook.model.risk import RiskAcceptance, RiskState
from vouchbook.model.split import PartStatus, PartView

CONTROL = ControlView(
    control=Control(
        id="ctl-mesh-tls",
        page="controls/ctl-mesh-tls.md",
        title=f"Encryption {HOSTILE}",
        description=f"Only TLS is spoken. {MARKDOWN}",
        owner="Ana Carolina Silva",
        type=ControlType.PREVENTIVE,
        manner=Manner.AUTOMATED,
        frequency="continuous",
    ),
    status=Status.DEVIATION,
    because="fail: mesh-listener-tls-strict",
    part=Basis.CHECKED,
    claims=(),
    checks=(),
)


def _acceptance() -> RiskAcceptance:
    return RiskAcceptance(
        id="risk-canary",
        page="risk-acceptances/risk-canary.md",
        title="The canary",
        owner="Diego Ramirez",
        approver="Richard Roe",
        reason="It is gone in a month.",
        compensating="Nothing but the canary's own traffic reaches it.",
        since="2026-09-01",
        until="2028-12-31",
        covers=("mesh-listener-tls-strict",),
    )


def _sides(row: RequirementView) -> RequirementView:
    """Both sides of a requirement, AWS's inherited where it has a part."""
    theirs = PartView(words="Keeps the hosts.", status=PartStatus.INHERITED, because="by aws-soc2")
    ours = PartView(words="Decides what is open.", status=PartStatus.SUPPORTED, because="pass: x")
    share = row.requirement.share
    return replace(
        row,
        controls=("ctl-mesh-tls",),
        part=Basis.CHECKED,
        aws=row.aws if share is Share.CUSTOMER else theirs,
        customer=row.customer if share is Share.AWS else ours,
    )


def world() -> Dossier:
    """The dossier of the renderers' tests, with what the fifth issue added."""
    made = dossier()
    failing = tuple(
        (check.id, found.subject)
        for check in made.checks
        for found in check.result.findings
        if found.verdict is Verdict.FAIL and check.id == "mesh-listener-tls-strict"
    )
    risk = RiskView(
        acceptance=_acceptance(), state=RiskState.IN_FORCE, because="in force", covered=failing
    )
    return replace(
        made,
        controls=(CONTROL,),
        risks=(risk,),
        frameworks=tuple(_with_sides(view) for view in made.frameworks),
    )


def _with_sides(view: FrameworkView) -> FrameworkView:
    rows = tuple(_sides(row) for row in view.requirements)
    parts = {basis.value: sum(row.part is basis for row in rows) for basis in Basis}
    return replace(view, requirements=rows, parts=parts, label=f"{view.title}, {view.edition}")
