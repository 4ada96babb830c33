"""Amazon EKS: clusters, managed node groups and Pod Identity. Source: Amazon EKS API reference.

What runs in a cluster, and under which service account, is known to Kubernetes' own API alone.
"""

from collections.abc import Iterator

from vouchbook.model.collector import Collector, Facet, Operation, Paging, Reader, Scope

_SIZE = ("maxResults", 100)

LIST_CLUSTERS = Operation(
    service="eks",
    name="ListClusters",
    permission="eks:ListClusters",
    members=("clusters",),
    paging=Paging(items="clusters", size=_SIZE),
)
DESCRIBE_CLUSTER = Operation(
    service="eks",
    name="DescribeCluster",
    permission="eks:DescribeCluster",
    members=(
        "cluster.name",
        "cluster.arn",
        "cluster.version",
        "cluster.logging",
        "cluster.resourcesVpcConfig.endpointPublicAccess",
    ),
    # Only clusters that are run elsewhere have a connector; its code lets a cluster register.
    redact=("cluster.connectorConfig.activationCode",),
)
LIST_NODEGROUPS = Operation(
    service="eks",
    name="ListNodegroups",
    permission="eks:ListNodegroups",
    members=("nodegroups",),
    paging=Paging(items="nodegroups", size=_SIZE),
)
DESCRIBE_NODEGROUP = Operation(
    service="eks",
    name="DescribeNodegroup",
    permission="eks:DescribeNodegroup",
    members=("nodegroup.nodegroupArn", "nodegroup.clusterName", "nodegroup.nodeRole"),
)
LIST_POD_IDENTITY_ASSOCIATIONS = Operation(
    service="eks",
    name="ListPodIdentityAssociations",
    permission="eks:ListPodIdentityAssociations",
    members=(
        "associations",
        "associations[].associationArn",
        "associations[].associationId",
    ),
    paging=Paging(items="associations", size=_SIZE),
)
DESCRIBE_POD_IDENTITY_ASSOCIATION = Operation(
    service="eks",
    name="DescribePodIdentityAssociation",
    permission="eks:DescribePodIdentityAssociation",
    members=(
        "association.associationArn",
        "association.clusterName",
        "association.namespace",
        "association.serviceAccount",
        "association.roleArn",
    ),
    redact=("association.externalId",),
)


def _arn(reader: Reader, resource: str) -> str:
    place = reader.place
    return f"arn:{place.partition}:eks:{place.region}:{place.account}:{resource}"


def _clusters(reader: Reader) -> Iterator[str]:
    """The names of the clusters that EKS itself runs: `include` would add connected ones."""
    for name in reader.items(LIST_CLUSTERS):
        yield str(name)


def _read_clusters(reader: Reader) -> None:
    for name in _clusters(reader):
        reader.describe(_arn(reader, f"cluster/{name}"), DESCRIBE_CLUSTER, name=name)


def _read_nodegroups(reader: Reader) -> None:
    for cluster in _clusters(reader):
        with reader.within(_arn(reader, f"cluster/{cluster}")):
            for item in reader.items(LIST_NODEGROUPS, clusterName=cluster):
                name = str(item)
                # The ARN ends in an id that no list tells; cluster and name are unique, too.
                reader.describe(
                    _arn(reader, f"nodegroup/{cluster}/{name}"),
                    DESCRIBE_NODEGROUP,
                    clusterName=cluster,
                    nodegroupName=name,
                )


def _read_associations(reader: Reader) -> None:
    for cluster in _clusters(reader):
        with reader.within(_arn(reader, f"cluster/{cluster}")):
            for item in reader.items(LIST_POD_IDENTITY_ASSOCIATIONS, clusterName=cluster):
                reader.describe(
                    item["associationArn"],
                    DESCRIBE_POD_IDENTITY_ASSOCIATION,
                    clusterName=cluster,
                    associationId=item["associationId"],
                )


CLUSTERS = Collector(
    id="eks.clusters",
    says="Clusters that EKS runs: version, endpoint, logging, encryption of secrets, OIDC issuer.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS,),
    facets=(Facet(operation=DESCRIBE_CLUSTER, path=("cluster",)),),
    read=_read_clusters,
)
NODEGROUPS = Collector(
    id="eks.nodegroups",
    says="Managed node groups of every cluster, with the role of their nodes.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_NODEGROUPS),
    facets=(Facet(operation=DESCRIBE_NODEGROUP, path=("nodegroup",)),),
    read=_read_nodegroups,
)
POD_IDENTITY_ASSOCIATIONS = Collector(
    id="eks.pod-identity-associations",
    says="EKS Pod Identity: which role the pods of a service account get.",
    scope=Scope.REGIONAL,
    also=(LIST_CLUSTERS, LIST_POD_IDENTITY_ASSOCIATIONS),
    facets=(Facet(operation=DESCRIBE_POD_IDENTITY_ASSOCIATION, path=("association",)),),
    read=_read_associations,
)
