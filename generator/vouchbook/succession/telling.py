"""The succession of an estate: everything that a rendering says of it."""

from collections.abc import Iterable

from vouchbook.kernel.registry import checks as all_checks
from vouchbook.model.film import Period
from vouchbook.model.result import CheckResult
from vouchbook.model.succession import SUCCESSORS, Succession
from vouchbook.normalise import Model
from vouchbook.succession.objectives import objective_rows
from vouchbook.succession.residue import residue
from vouchbook.succession.services import ties_in
from vouchbook.succession.showing import showing
from vouchbook.succession.technology import technology_of
from vouchbook.succession.workloads import cited, newcomers, workloads


def succession(
    results: Iterable[CheckResult], period: Period | None, model: Model, as_of: str
) -> Succession | None:
    """Tell what came after App Mesh; None where no check of a successor was asked."""
    found = tuple(results)
    if not any(_of_successor(item.check) for item in found):
        return None
    told = showing(found, period, as_of)
    ties = ties_in(model)
    known = workloads(told, ties)
    uses = {technology: told.uses(technology) for technology in SUCCESSORS}
    used = tuple(name for name in SUCCESSORS if uses[name])
    return Succession(
        as_of=as_of,
        start=period.start if period else "",
        end=period.end if period else "",
        used=used,
        unused=tuple(name for name in SUCCESSORS if uses[name] is False),
        unasked=tuple(name for name in SUCCESSORS if uses[name] is None),
        objectives=objective_rows(told, used),
        workloads=known,
        newcomers=newcomers(ties, known),
        residue=residue(told.results),
        blind=ties.blind,
        cites=cited(ties, known),
    )


def _of_successor(check: str) -> bool:
    known = all_checks().get(check)
    return known is not None and technology_of(known) in SUCCESSORS
