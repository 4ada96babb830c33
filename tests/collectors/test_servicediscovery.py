"""Cloud Map: a shared namespace is listed, and its members are its owner's to tell."""

from typing import Any

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors.servicediscovery import (
    LIST_NAMESPACES,
    LIST_SERVICES_BY_NAMESPACE,
    NAMESPACES,
)
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.reasons import Reason, Unread

OWN = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-0000000000000001"
THEIRS = OWN.replace("111122223333", "444455556666")
SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/shop/orders"
DENIED = Unread(reason=Reason.DENIED, operation=LIST_SERVICES_BY_NAMESPACE.id)


def namespace(arn: str) -> dict[str, Any]:
    return {"Arn": arn, "Id": arn.rpartition("/")[2], "Name": "shop.connect", "Type": "HTTP"}


def test_only_an_own_namespace_is_asked_for_its_services() -> None:
    reader = FakeReader(
        world=world(
            (LIST_NAMESPACES, {}, {"Namespaces": [namespace(OWN), namespace(THEIRS)]}),
            (LIST_SERVICES_BY_NAMESPACE, {"namespace": OWN}, {"serviceArns": [SERVICE]}),
        )
    )
    NAMESPACES.read(reader)
    assert set(reader.records) == {
        (OWN, "servicediscovery:ListNamespaces"),
        (OWN, "ecs:ListServicesByNamespace"),
        (THEIRS, "servicediscovery:ListNamespaces"),
    }


def test_a_denied_list_of_services_hides_no_namespace() -> None:
    reader = FakeReader(
        world=world(
            (LIST_NAMESPACES, {}, {"Namespaces": [namespace(OWN)]}),
            (LIST_SERVICES_BY_NAMESPACE, {"namespace": OWN}, DENIED),
        )
    )
    NAMESPACES.read(reader)
    assert reader.records[OWN, "servicediscovery:ListNamespaces"] == namespace(OWN)
    assert reader.records[OWN, "ecs:ListServicesByNamespace"] == DENIED


def test_a_description_is_not_kept() -> None:
    told = canonical_value({"Namespaces": [{**namespace(OWN), "Description": "ask jane"}]})
    assert isinstance(told, dict)
    kept = redact(told, LIST_NAMESPACES.redact)[0]
    assert "jane" not in str(kept)
