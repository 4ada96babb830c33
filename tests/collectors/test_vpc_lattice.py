"""VPC Lattice: what owners see and consumers don't, and what of policies and rules stays out."""

import json
from collections.abc import Mapping
from typing import Any

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import vpc_lattice
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.reasons import Reason, Unread

HERE = "arn:aws:vpc-lattice:eu-west-1:111122223333"
ELSEWHERE = HERE.replace("111122223333", "444455556666")
HIDDEN = "a-shared-secret"


def network(of: str = HERE) -> dict[str, str]:
    return {"arn": f"{of}:servicenetwork/sn-0123456789abcdef0", "id": "sn-0123456789abcdef0"}


def service(number: int, of: str = HERE) -> dict[str, str]:
    identifier = f"svc-0123456789abcdef{number}"
    return {"arn": f"{of}:service/{identifier}", "id": identifier}


def items(*found: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": list(found)}


def test_a_shared_network_is_described_by_its_arn_and_its_owner_s_things_are_not_asked_for() -> (
    None
):
    shared = network(ELSEWHERE)
    facts = {**shared, "authType": "NONE"}
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICE_NETWORKS, {}, items(shared)),
            (
                vpc_lattice.GET_SERVICE_NETWORK,
                {"serviceNetworkIdentifier": shared["arn"]},
                facts,
            ),
        )
    )
    vpc_lattice.SERVICE_NETWORKS.read(reader)
    assert reader.records == {(shared["arn"], "vpc-lattice:GetServiceNetwork"): facts}


def test_an_own_service_is_asked_for_everything() -> None:
    own = service(1)
    by_id = {"resourceIdentifier": own["id"]}
    by_arn = {"resourceArn": own["arn"]}
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICES, {}, items(own)),
            (vpc_lattice.GET_SERVICE, {"serviceIdentifier": own["id"]}, {**own}),
            (vpc_lattice.GET_AUTH_POLICY, by_id, {}),
            (vpc_lattice.GET_RESOURCE_POLICY, by_arn, "ResourceNotFoundException"),
            (vpc_lattice.LIST_ACCESS_LOGS, by_id, items()),
            (vpc_lattice.LIST_TAGS, by_arn, {"tags": {}}),
        )
    )
    vpc_lattice.SERVICES.read(reader)
    assert reader.records[own["arn"], "vpc-lattice:GetAuthPolicy"] == {}
    assert (
        reader.records[own["arn"], "vpc-lattice:GetResourcePolicy"] == "ResourceNotFoundException"
    )
    assert len(reader.records) == 5


def test_an_empty_object_is_no_policy_and_the_error_that_means_no_is_known() -> None:
    assert vpc_lattice.GET_AUTH_POLICY.members == ()
    assert vpc_lattice.GET_AUTH_POLICY.none == ("ResourceNotFoundException",)
    assert vpc_lattice.GET_RESOURCE_POLICY.none == ("ResourceNotFoundException",)


def test_associations_are_looked_for_from_both_ends_and_kept_once() -> None:
    here, mine, theirs = network(), service(1), service(2, ELSEWHERE)
    inside = {
        "arn": f"{HERE}:servicenetworkserviceassociation/snsa-1",
        "serviceArn": mine["arn"],
        "serviceNetworkArn": here["arn"],
        "status": "ACTIVE",
    }
    abroad = {
        **inside,
        "arn": f"{HERE}:servicenetworkserviceassociation/snsa-2",
        "serviceNetworkArn": network(ELSEWHERE)["arn"],
    }
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICE_NETWORKS, {}, items(here, network(ELSEWHERE))),
            (vpc_lattice.LIST_SERVICES, {}, items(mine, theirs)),
            (
                vpc_lattice.LIST_SERVICE_ASSOCIATIONS,
                {"serviceNetworkIdentifier": here["id"]},
                items(inside),
            ),
            (
                vpc_lattice.LIST_SERVICE_ASSOCIATIONS,
                {"serviceIdentifier": mine["id"]},
                items(inside, abroad),
            ),
        )
    )
    vpc_lattice.SERVICE_ASSOCIATIONS.read(reader)
    assert [name for name, _ in reader.records] == [inside["arn"], abroad["arn"]]


def test_a_vpc_in_somebody_else_s_network_is_found() -> None:
    shared = network(ELSEWHERE)
    listed = {
        "arn": f"{HERE}:servicenetworkvpcassociation/snva-0123456789abcdef0",
        "id": "snva-0123456789abcdef0",
    }
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICE_NETWORKS, {}, items(shared)),
            (
                vpc_lattice.LIST_VPC_ASSOCIATIONS,
                {"serviceNetworkIdentifier": shared["arn"]},
                items(listed),
            ),
            (
                vpc_lattice.GET_VPC_ASSOCIATION,
                {"serviceNetworkVpcAssociationIdentifier": listed["id"]},
                {**listed, "vpcId": "vpc-1"},
            ),
        )
    )
    vpc_lattice.VPC_ASSOCIATIONS.read(reader)
    assert [name for name, _ in reader.records] == [listed["arn"]]


def test_a_service_whose_listeners_were_denied_does_not_hide_the_next_one() -> None:
    denied, allowed = service(1), service(2)
    listener = {
        "arn": f"{allowed['arn']}/listener/listener-0123456789abcdef0",
        "id": "listener-0123456789abcdef0",
    }
    unread = Unread(reason=Reason.DENIED, operation="vpc-lattice:ListListeners")
    inside = {"serviceIdentifier": allowed["id"], "listenerIdentifier": listener["id"]}
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICES, {}, items(denied, allowed)),
            (vpc_lattice.LIST_LISTENERS, {"serviceIdentifier": denied["id"]}, unread),
            (vpc_lattice.LIST_LISTENERS, {"serviceIdentifier": allowed["id"]}, items(listener)),
            (vpc_lattice.GET_LISTENER, inside, {**listener, "protocol": "HTTP"}),
        )
    )
    vpc_lattice.LISTENERS.read(reader)
    assert list(reader.gaps) == [denied["arn"]]
    assert [name for name, _ in reader.records] == [listener["arn"]]


def test_an_endpoint_association_has_a_name_of_the_account_that_looked() -> None:
    here = network()
    found = {
        "id": "sne-0123456789abcdef0",
        "state": "Available",
        "serviceNetworkArn": here["arn"],
        "vpcEndpointId": "vpce-1",
        "vpcEndpointOwnerId": "444455556666",
    }
    reader = FakeReader(
        world=world(
            (vpc_lattice.LIST_SERVICE_NETWORKS, {}, items(here, network(ELSEWHERE))),
            (
                vpc_lattice.LIST_ENDPOINT_ASSOCIATIONS,
                {"serviceNetworkIdentifier": here["id"]},
                items(found),
            ),
        )
    )
    vpc_lattice.ENDPOINT_ASSOCIATIONS.read(reader)
    ((resource, _),) = reader.records
    assert resource == f"{HERE}:servicenetworkvpcendpointassociation/sne-0123456789abcdef0"


def kept_of(operation: Operation, answer: Mapping[str, Any]) -> str:
    value = canonical_value(answer)
    assert isinstance(value, dict)
    return json.dumps(redact(value, operation.redact)[0])


def test_header_values_reasons_and_external_ids_are_not_kept() -> None:
    match = {"name": "x-api-key", "match": {"exact": HIDDEN}}
    rule = {"match": {"httpMatch": {"headerMatches": [match]}}}
    kept = kept_of(vpc_lattice.GET_RULE, rule)
    assert HIDDEN not in kept
    assert "x-api-key" in kept
    condition = {"StringEquals": {"sts:ExternalId": HIDDEN}}
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Condition": condition}]})
    assert HIDDEN not in kept_of(vpc_lattice.GET_AUTH_POLICY, {"policy": policy, "state": "Active"})
    assert HIDDEN not in kept_of(vpc_lattice.GET_RESOURCE_POLICY, {"policy": policy})
    assert HIDDEN not in kept_of(vpc_lattice.GET_SERVICE, {"failureMessage": HIDDEN})
