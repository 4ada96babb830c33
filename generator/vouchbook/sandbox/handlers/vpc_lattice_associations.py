"""VPC Lattice: who is in which service network, who may call, and where calls are logged.

A service network endpoint is made through EC2, where moto drops the network that it leads to.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import ec2_backends

from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.vpc_lattice_state import (
    IN_NETWORK,
    LOGS,
    NETWORK,
    SERVICE,
    VPC_IN_NETWORK,
    Kind,
    Thing,
    find,
    find_guarded,
    given,
    listed,
    make,
    state,
    told,
)
from vouchbook.sandbox.stage import Stage, Supplement

_NETWORK_ENDPOINT = "ServiceNetwork"


def _associate_service(stage: Stage) -> Mapping[str, Any]:
    service = find(stage, SERVICE, stage.parameters["serviceIdentifier"])
    network = find(stage, NETWORK, stage.parameters["serviceNetworkIdentifier"])
    facts = {
        **_as_network(network),
        "serviceArn": service.arn,
        "serviceId": service.facts["id"],
        "serviceName": service.facts["name"],
        "status": "ACTIVE",
        "createdBy": stage.call.account,
        "dnsEntry": service.facts["dnsEntry"],
        "customDomainName": service.facts.get("customDomainName"),
    }
    return told(stage, make(stage, IN_NETWORK, f"{network.arn}|{service.arn}", facts))


def _associate_vpc(stage: Stage) -> Mapping[str, Any]:
    network = find(stage, NETWORK, stage.parameters["serviceNetworkIdentifier"])
    vpc = stage.parameters["vpcIdentifier"]
    facts = {
        **_as_network(network),
        "vpcId": vpc,
        "status": "ACTIVE",
        "createdBy": stage.call.account,
        **given(stage, "securityGroupIds"),
    }
    return told(stage, make(stage, VPC_IN_NETWORK, f"{network.arn}|{vpc}", facts))


def _as_network(network: Thing) -> dict[str, Any]:
    return {
        "serviceNetworkArn": network.arn,
        "serviceNetworkId": network.facts["id"],
        "serviceNetworkName": network.facts["name"],
    }


def _list_services_in(stage: Stage) -> Mapping[str, Any]:
    return _associations(stage, IN_NETWORK, ("serviceNetwork", "service"))


def _list_vpcs_in(stage: Stage) -> Mapping[str, Any]:
    return _associations(stage, VPC_IN_NETWORK, ("serviceNetwork", "vpc"))


def _associations(stage: Stage, kind: Kind, ends: tuple[str, ...]) -> Mapping[str, Any]:
    """Associations of either end; a consumer of a shared network sees those that it made."""
    wanted = {
        end: stage.parameters[f"{end}Identifier"].rpartition("/")[2]
        for end in ends
        if f"{end}Identifier" in stage.parameters
    }
    if not wanted:
        raise AwsError("ValidationException", "Name a service network, or the other end.")
    return listed(
        stage,
        [
            _as_seen(stage, item)
            for item in _own_associations(stage, kind)
            if all(item.facts[f"{end}Id"] == name for end, name in wanted.items())
        ],
    )


def _own_associations(stage: Stage, kind: Kind) -> Iterator[Thing]:
    call = stage.call
    for item in state(stage).things.values():
        if item.kind is kind and f":{call.region}:" in item.arn:
            owner = item.facts["serviceNetworkArn"].split(":")[4]
            if call.account in {owner, item.facts["createdBy"]}:
                yield item


def _as_seen(stage: Stage, association: Thing) -> dict[str, Any]:
    """Each side of an association has an ARN of its own account for it."""
    made_by = association.facts["createdBy"]
    arn = association.arn.replace(f":{made_by}:", f":{stage.call.account}:")
    return {**association.facts, "arn": arn}


def _get_vpc_association(stage: Stage) -> Mapping[str, Any]:
    wanted = stage.parameters["serviceNetworkVpcAssociationIdentifier"].rpartition("/")[2]
    for item in _own_associations(stage, VPC_IN_NETWORK):
        if item.facts["id"] == wanted:
            return {**told(stage, item), "arn": _as_seen(stage, item)["arn"]}
    raise AwsError("ResourceNotFoundException", f"{wanted} not found", status=404)


def _list_endpoints_of(stage: Stage) -> Mapping[str, Any]:
    network = find(stage, NETWORK, stage.parameters["serviceNetworkIdentifier"])
    found = []
    for account in list(ec2_backends):
        backend = ec2_backends[account][stage.call.region]
        for endpoint in backend.vpc_end_points.values():
            if vars(endpoint).get("service_network_arn") == network.arn:
                told_of = {
                    "id": endpoint.id.replace("vpce-", "sne-"),
                    "vpcEndpointId": endpoint.id,
                    "vpcId": endpoint.vpc_id,
                    "vpcEndpointOwnerId": account,
                    "state": "Available",
                    "serviceNetworkArn": network.arn,
                    "createdAt": stage.world.now(),
                }
                found.append(told_of)
    return listed(stage, found)


def _create_endpoint(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    endpoint = answer["VpcEndpoint"]
    endpoint["State"] = "Available"
    if stage.parameters.get("VpcEndpointType") == _NETWORK_ENDPOINT:
        backend = ec2_backends[stage.call.account][stage.call.region]
        kept = vars(backend.vpc_end_points[endpoint["VpcEndpointId"]])
        kept["service_network_arn"] = stage.parameters["ServiceNetworkArn"]
        endpoint["ServiceNetworkArn"] = stage.parameters["ServiceNetworkArn"]
        kept["private_dns_enabled"] = endpoint["PrivateDnsEnabled"] = False
    return answer


def _subscribe(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceIdentifier"])
    where = stage.parameters["destinationArn"]
    facts = {"destinationArn": where, "resourceArn": of.arn, "resourceId": of.facts["id"]}
    if of.kind is NETWORK:
        facts["serviceNetworkLogType"] = stage.parameters.get("serviceNetworkLogType", "SERVICE")
    return told(stage, make(stage, LOGS, f"{of.arn}|{facts}", facts))


def _list_subscriptions(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceIdentifier"])
    known = state(stage).things.values()
    return listed(
        stage,
        [item.facts for item in known if item.kind is LOGS and item.facts["resourceArn"] == of.arn],
    )


def _put_auth_policy(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceIdentifier"])
    now = stage.world.now()
    kept = {"policy": stage.parameters["policy"], "createdAt": now, "lastUpdatedAt": now}
    state(stage).auth_policies[of.arn] = kept
    return {"policy": kept["policy"], "state": _auth_state(of)}


def _get_auth_policy(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceIdentifier"])
    kept = state(stage).auth_policies.get(of.arn)
    # AWS answers an empty object where there is no policy.
    return {**kept, "state": _auth_state(of)} if kept else {}


def _auth_state(of: Thing) -> str:
    return "Active" if of.facts["authType"] == "AWS_IAM" else "Inactive"


def _put_resource_policy(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceArn"])
    state(stage).resource_policies[of.arn] = stage.parameters["policy"]
    return {}


def _get_resource_policy(stage: Stage) -> Mapping[str, Any]:
    of = find_guarded(stage, stage.parameters["resourceArn"])
    if of.arn not in state(stage).resource_policies:
        raise AwsError("ResourceNotFoundException", "No resource policy.", status=404)
    return {"policy": state(stage).resource_policies[of.arn]}


VPC_LATTICE_ASSOCIATIONS = Supplement(
    service="vpc-lattice",
    handlers={
        "CreateAccessLogSubscription": _subscribe,
        "CreateServiceNetworkServiceAssociation": _associate_service,
        "CreateServiceNetworkVpcAssociation": _associate_vpc,
        "GetAuthPolicy": _get_auth_policy,
        "GetResourcePolicy": _get_resource_policy,
        "GetServiceNetworkVpcAssociation": _get_vpc_association,
        "ListAccessLogSubscriptions": _list_subscriptions,
        "ListServiceNetworkServiceAssociations": _list_services_in,
        "ListServiceNetworkVpcAssociations": _list_vpcs_in,
        "ListServiceNetworkVpcEndpointAssociations": _list_endpoints_of,
        "PutAuthPolicy": _put_auth_policy,
        "PutResourcePolicy": _put_resource_policy,
    },
)
EC2_ENDPOINTS = Supplement(service="ec2", handlers={"CreateVpcEndpoint": _create_endpoint})
