"""The renderers' dossier with a period beside its snapshot."""

from dataclasses import replace

from tests.period_estate import period
from tests.renderers.dossier_fixture import dossier
from vouchbook.model.dossier import Dossier


def dossier_with_period() -> Dossier:
    """Three of the films' checks are those of the snapshot; the others have their film alone."""
    return replace(dossier(), period=period())
