import json

from tests.aws.rooms import Room


def furnish(room: Room) -> None:
    """A cluster with Auto Mode, a node group and a pod's role; its nodes may be any proxy."""
    _nodes_role(room)
    roles = f"arn:aws:iam::{room.number}:role"
    eks = room.client("eks")
    cluster = eks.create_cluster(
        name="shop",
        version="1.33",
        roleArn=f"{roles}/shop-nodes",
        resourcesVpcConfig={"subnetIds": [], "endpointPublicAccess": True},
        computeConfig={"enabled": True, "nodeRoleArn": f"{roles}/shop-nodes"},
    )["cluster"]
    eks.create_nodegroup(
        clusterName="shop", nodegroupName="blue", nodeRole=f"{roles}/shop-nodes", subnets=[]
    )
    eks.create_pod_identity_association(
        clusterName="shop",
        namespace="shop",
        serviceAccount="orders",
        roleArn=f"{roles}/envoy-orders",
    )
    room.client("iam", "global").create_open_id_connect_provider(
        Url=cluster["identity"]["oidc"]["issuer"],
        ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["0" * 40],
    )


def _nodes_role(room: Room) -> None:
    iam = room.client("iam", "global")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com"},
    }
    streams = {"Effect": "Allow", "Action": "appmesh:StreamAggregatedResources", "Resource": "*"}
    iam.create_role(
        RoleName="shop-nodes",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    iam.put_role_policy(
        RoleName="shop-nodes",
        PolicyName="own",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [streams]}),
    )
