"""EKS: names that are unique without an ARN, and clusters that don't hide each other."""

from tests.collectors.fake_reader import FakeReader, world
from vouchbook.collectors import eks
from vouchbook.kernel.canonical import canonical_value
from vouchbook.kernel.redaction import redact
from vouchbook.model.reasons import Reason, Unread

EKS = "arn:aws:eks:eu-west-1:111122223333"
HIDDEN = "a-shared-secret"
DENIED = Unread(reason=Reason.DENIED, operation="eks:ListNodegroups")
GROUP = {"nodegroup": {"nodegroupArn": f"{EKS}:nodegroup/shop/blue/0", "clusterName": "shop"}}


def test_clusters_that_run_elsewhere_are_not_asked_for() -> None:
    reader = FakeReader(world=world((eks.LIST_CLUSTERS, {}, {"clusters": []})))
    eks.CLUSTERS.read(reader)
    (asked,) = reader.calls
    assert "include" not in asked[1]


def test_node_groups_of_one_name_in_two_clusters_are_two() -> None:
    reader = FakeReader(
        world=world(
            (eks.LIST_CLUSTERS, {}, {"clusters": ["data", "shop"]}),
            *(
                answer
                for name in ("data", "shop")
                for answer in (
                    (eks.LIST_NODEGROUPS, {"clusterName": name}, {"nodegroups": ["blue"]}),
                    (
                        eks.DESCRIBE_NODEGROUP,
                        {"clusterName": name, "nodegroupName": "blue"},
                        GROUP,
                    ),
                )
            ),
        )
    )
    eks.NODEGROUPS.read(reader)
    assert {name for name, _ in reader.records} == {
        f"{EKS}:nodegroup/data/blue",
        f"{EKS}:nodegroup/shop/blue",
    }


def test_a_cluster_whose_node_groups_were_denied_does_not_hide_the_next_one() -> None:
    asked = {"clusterName": "shop", "nodegroupName": "blue"}
    reader = FakeReader(
        world=world(
            (eks.LIST_CLUSTERS, {}, {"clusters": ["data", "shop"]}),
            (eks.LIST_NODEGROUPS, {"clusterName": "data"}, DENIED),
            (eks.LIST_NODEGROUPS, {"clusterName": "shop"}, {"nodegroups": ["blue"]}),
            (eks.DESCRIBE_NODEGROUP, asked, GROUP),
        )
    )
    eks.NODEGROUPS.read(reader)
    assert list(reader.gaps) == [f"{EKS}:cluster/data"]
    assert [name for name, _ in reader.records] == [f"{EKS}:nodegroup/shop/blue"]


def test_codes_and_external_ids_are_not_kept() -> None:
    connector = canonical_value({"cluster": {"connectorConfig": {"activationCode": HIDDEN}}})
    association = canonical_value({"association": {"externalId": HIDDEN}})
    assert isinstance(connector, dict)
    assert isinstance(association, dict)
    kept = [
        redact(connector, eks.DESCRIBE_CLUSTER.redact)[0],
        redact(association, eks.DESCRIBE_POD_IDENTITY_ASSOCIATION.redact)[0],
    ]
    assert HIDDEN not in str(kept)
