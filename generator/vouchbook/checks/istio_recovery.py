"""Can what rules the Istio mesh be rebuilt?"""

from vouchbook.checks._governance_examples import at
from vouchbook.checks._istio import (
    CLUSTERS,
    PEERS,
    POLICIES,
    PRESENCE,
    RULES,
    inside,
    labels_of,
    on_mesh,
)
from vouchbook.checks._istio_examples import (
    ROOT,
    cluster,
    config,
    missing,
    moot,
    thing,
    unknowing,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, Verdict, advised, failed
from vouchbook.model.engagement import Statement
from vouchbook.model.facts import View

_ID = "istio-config-recoverable"
_TOOLS = (
    "app.kubernetes.io/managed-by",
    "argocd.argoproj.io/instance",
    "helm.toolkit.fluxcd.io/name",
    "kustomize.toolkit.fluxcd.io/name",
)
"""Labels that tools leave which apply what stands in a repository."""


@on_mesh
def _rebuildable(cluster: Subject) -> Outcome:
    found = [one for name in (PEERS, POLICIES, RULES) for one in inside(cluster, name)]
    told = f"{sum(map(_deployed, found))} of {len(found)} policies and rules bear a tool's label"
    said = cluster.estate.statement(_ID)
    if not said.holds:
        return failed(f"{told}; {said.who} ({said.role}) said on {said.date} that they are lost")
    return advised(
        f"{told}; that they can be rebuilt rests on {said.who}'s ({said.role}) word of "
        f"{said.date}, until {said.expires}"
    )


def _deployed(one: View) -> bool:
    return any(labels_of(one).get(name) for name in _TOOLS)


def _word(*, holds: bool = True, expires: str = "2026-12-31") -> Statement:
    return Statement(
        slot=_ID,
        assertion="istio-in-git",
        who="Mary Major",
        role="Head of platform",
        date="2026-09-01",
        expires=expires,
        looked_at="the repository, and a cluster that was built from it",
        holds=holds,
    )


_APPLIED = thing(
    PEERS,
    "PeerAuthentication",
    "default",
    ROOT,
    labels={"argocd.argoproj.io/instance": "mesh"},
)
_MESH = (cluster(), config(), _APPLIED)

CONFIG_RECOVERABLE = Check(
    id=_ID,
    objective="configuration-known",
    topic="disaster-recovery-resiliency",
    says="The Istio mesh's configuration can be rebuilt.",
    severity=Severity.MEDIUM,
    over=(CLUSTERS,),
    holds=_rebuildable,
    joins=(PEERS, POLICIES, RULES, *PRESENCE),
    slot="A cluster does not tell whether the repository that its objects came from is whole.",
    counts="clusters",
    remedy=(
        "Keep every object in a repository, let a tool apply it, build a cluster from it now and "
        "then, and have whoever did so say it in an assertion."
    ),
    references=("Argo CD: Declarative setup", "Flux: Kustomization"),
    examples=(
        at(Verdict.PASS, "Somebody vouches.", *_MESH, statements=(_word(),), advice=True),
        at(Verdict.FAIL, "It was tried, and failed.", *_MESH, statements=(_word(holds=False),)),
        unknowing("Nobody vouches.", *_MESH),
        at(
            Verdict.UNKNOWN,
            "The word has expired.",
            *_MESH,
            statements=(_word(expires="2026-09-10"),),
        ),
        unknowing("A list was not brought.", *_MESH, missing(RULES)),
        moot("A cluster without Istio.", cluster()),
    ),
)
