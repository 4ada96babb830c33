"""EKS: Pod Identity, which moto lacks, and what it drops or gets wrong about a cluster.

An estate declares by `eks-cluster` and ARN where a cluster's own API is to be found: `endpoint` and
`certificateAuthority`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST_ON_A_PAGE = 100
_EVERYWHERE = "0.0.0.0/0"
_DECLARED = "eks-cluster"
_KEPT = ("accessConfig", "computeConfig")
_SUMMARY = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId")


class EksState:
    """What moto doesn't keep: members of clusters by ARN, and associations by ARN of the cluster.

    Associations are kept in the order in which they were made, under their ids.
    """

    def __init__(self) -> None:
        self.clusters: dict[str, dict[str, Any]] = {}
        self.associations: dict[str, dict[str, dict[str, Any]]] = {}


def _create_cluster(stage: Stage) -> Mapping[str, Any]:
    cluster = stage.moto()["cluster"]
    kept = {name: stage.parameters[name] for name in _KEPT if name in stage.parameters}
    stage.world.state(EksState).clusters[cluster["arn"]] = kept
    return {"cluster": _completed(stage, cluster)}


def _describe_cluster(stage: Stage) -> Mapping[str, Any]:
    return {"cluster": _completed(stage, stage.moto()["cluster"])}


def _completed(stage: Stage, cluster: Mapping[str, Any]) -> dict[str, Any]:
    arn = cluster["arn"]
    kept = stage.world.state(EksState).clusters.get(arn, {})
    told = {**cluster, **kept, **stage.world.state(Declared).of(_DECLARED, arn)}
    # moto gives every cluster of the process the same issuer.
    number = hashlib.sha256(f"issuer|{arn}".encode()).hexdigest()[:32].upper()
    host = f"https://oidc.eks.{stage.call.region}.amazonaws.com"
    told["identity"] = {"oidc": {"issuer": f"{host}/id/{number}"}}
    network = {
        "endpointPublicAccess": True,
        "endpointPrivateAccess": False,
        **told.get("resourcesVpcConfig", {}),
    }
    if network["endpointPublicAccess"]:
        network.setdefault("publicAccessCidrs", [_EVERYWHERE])
    told["resourcesVpcConfig"] = network
    return {name: value for name, value in told.items() if value is not None}


def _cluster_arn(stage: Stage) -> str:
    call = stage.call
    return f"arn:aws:eks:{call.region}:{call.account}:cluster/{stage.parameters['clusterName']}"


def _of_cluster(stage: Stage) -> dict[str, dict[str, Any]]:
    return stage.world.state(EksState).associations.setdefault(_cluster_arn(stage), {})


def _create_association(stage: Stage) -> Mapping[str, Any]:
    asked = stage.parameters
    cluster, account = str(asked["clusterName"]), str(asked["serviceAccount"])
    name = "|".join((_cluster_arn(stage), str(asked["namespace"]), account))
    identifier = f"a-{hashlib.sha256(name.encode()).hexdigest()[:17]}"
    arn = _cluster_arn(stage).replace(":cluster/", ":podidentityassociation/") + f"/{identifier}"
    known = _of_cluster(stage)
    if identifier in known:
        told = f"Association already exists: {identifier}"
        raise AwsError("ResourceInUseException", told, status=409)
    now = stage.world.now()
    known[identifier] = {
        "clusterName": cluster,
        "namespace": asked["namespace"],
        "serviceAccount": account,
        "roleArn": asked["roleArn"],
        "associationArn": arn,
        "associationId": identifier,
        "tags": asked.get("tags", {}),
        "createdAt": now,
        "modifiedAt": now,
        "disableSessionTags": False,
    }
    return {"association": known[identifier]}


def _list_associations(stage: Stage) -> Mapping[str, Any]:
    known = [*_of_cluster(stage).values()]
    items, token = page(
        [{name: item[name] for name in _SUMMARY} for item in known],
        limit=stage.parameters.get("maxResults"),
        token=stage.parameters.get("nextToken"),
        most=_MOST_ON_A_PAGE,
        refused="InvalidParameterException",
    )
    return {"associations": items, "nextToken": token}


def _describe_association(stage: Stage) -> Mapping[str, Any]:
    identifier = str(stage.parameters["associationId"])
    known = _of_cluster(stage)
    if identifier not in known:
        told = f"Association not found: {identifier}"
        raise AwsError("ResourceNotFoundException", told, status=404)
    return {"association": known[identifier]}


EKS = Supplement(
    service="eks",
    handlers={
        "CreateCluster": _create_cluster,
        "CreatePodIdentityAssociation": _create_association,
        "DescribeCluster": _describe_cluster,
        "DescribePodIdentityAssociation": _describe_association,
        "ListPodIdentityAssociations": _list_associations,
    },
)
