"""GuardDuty: that there is no detector is told by an empty list, and is a fact like others."""

from tests.collectors.fake_reader import FakeReader, World, world
from vouchbook.collectors import guardduty
from vouchbook.model.reasons import Reason, Unread

ARN = "arn:aws:guardduty:eu-west-1:111122223333:detector"
LISTED = (ARN, "guardduty:ListDetectors")
TOLD = (ARN, "guardduty:GetDetector")


def read(answers: World) -> FakeReader:
    reader = FakeReader(world=answers)
    guardduty.DETECTORS.read(reader)
    return reader


def test_a_detector_is_asked_for_by_its_id() -> None:
    told = {"Status": "ENABLED"}
    reader = read(
        world(
            (guardduty.LIST_DETECTORS, {}, {"DetectorIds": ["d-1"]}),
            (guardduty.GET_DETECTOR, {"DetectorId": "d-1"}, told),
        )
    )
    assert reader.records[TOLD] == told


def test_no_detector_is_an_observation() -> None:
    reader = read(world((guardduty.LIST_DETECTORS, {}, {"DetectorIds": []})))
    assert reader.records == {LISTED: {"DetectorIds": []}, TOLD: guardduty.NO_DETECTOR}


def test_a_denied_list_says_nothing_about_a_detector() -> None:
    denied = Unread(reason=Reason.DENIED, operation="guardduty:ListDetectors")
    reader = read(world((guardduty.LIST_DETECTORS, {}, denied)))
    assert reader.records == {LISTED: denied}
