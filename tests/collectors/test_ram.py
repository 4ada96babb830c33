"""RAM: both kinds of associations, each with the share that it belongs to."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import ram
from vouchbook.model.reasons import Reason, Unread, UnreadError

ONE, TWO = (f"arn:aws:ram:eu-west-1:111122223333:resource-share/{name}" for name in ("1", "2"))
SHARES = {"resourceShares": [{"resourceShareArn": ONE}, {"resourceShareArn": TWO}]}


def linked(*pairs: tuple[str, str]) -> Mapping[str, Any]:
    found = [{"resourceShareArn": share, "associatedEntity": entity} for share, entity in pairs]
    return {"resourceShareAssociations": found}


def reader_of(principals: Mapping[str, Any] | Unread) -> FakeReader:
    return FakeReader(
        world=world(
            (ram.GET_SHARES, {"resourceOwner": "SELF"}, SHARES),
            *(
                (ram.LIST_PERMISSIONS, {"resourceShareArn": arn}, {"permissions": []})
                for arn in (ONE, TWO)
            ),
            (ram.GET_ASSOCIATIONS, {"associationType": "RESOURCE"}, linked((ONE, "mesh"))),
            (ram.GET_ASSOCIATIONS, {"associationType": "PRINCIPAL"}, principals),
        )
    )


def test_resources_and_principals_are_told_by_share() -> None:
    reader = reader_of(linked((ONE, "444455556666"), (TWO, "555555555555"), ("other", "x")))
    ram.SHARES.read(reader)
    assert reader.records[ONE, ram.GET_ASSOCIATIONS.id] == linked(
        (ONE, "mesh"), (ONE, "444455556666")
    )
    assert reader.records[TWO, ram.GET_ASSOCIATIONS.id] == linked((TWO, "555555555555"))
    assert len(reader.calls) == 5


def test_a_share_without_its_principals_has_no_list_of_associations() -> None:
    reader = reader_of(Unread(reason=Reason.DENIED))
    with pytest.raises(UnreadError):
        ram.SHARES.read(reader)
    assert (ONE, ram.GET_SHARES.id) in reader.records
    assert (ONE, ram.GET_ASSOCIATIONS.id) not in reader.records


def test_without_shares_nothing_more_is_asked() -> None:
    said = (ram.GET_SHARES, {"resourceOwner": "SELF"}, {"resourceShares": list[str]()})
    reader = FakeReader(world=world(said))
    ram.SHARES.read(reader)
    assert len(reader.calls) == 1
