"""What Inspector tells of the platform's images, well kept and badly."""

from tests.estates.estate_platform import badly_kept, well_kept
from tests.estates.world import Estate
from vouchbook.model.check import Verdict

_CHECKS = ("inspector-ecr-coverage", "inspector-open-findings-sla")

ESTATES = (
    Estate(
        name="images that Inspector watches",
        build=well_kept,
        expects=dict.fromkeys(_CHECKS, Verdict.PASS),
    ),
    Estate(
        name="images that Inspector does not watch",
        build=badly_kept,
        expects=dict.fromkeys(_CHECKS, Verdict.FAIL),
    ),
)
