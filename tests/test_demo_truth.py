"""The verdicts that the demo expects, held against the estate's description, not against checks.

What is counted here is read from what the estate was told to create, with none of the code that
collects or judges, so that a mistake there can't hide in the list of expected verdicts.
"""

from tests.demo_description import EXPECT, accounts, count, gateways, nodes, regions
from vouchbook.demo import differences
from vouchbook.kernel.registry import checks
from vouchbook.sandbox.estate.demo import DEMO
from vouchbook.sandbox.estate.model import MeshPart


def test_the_estate_has_verdicts_of_every_check_there_is() -> None:
    assert set(EXPECT) == set(checks())
    assert all(any(subjects for subjects in found.values()) for found in EXPECT.values())


def test_only_checks_of_the_book_are_compared_and_each_of_them_must_be_there() -> None:
    expected = {"one": {"pass": ["a"]}, "two": {"fail": ["b"]}}
    assert differences(expected, {"one": {"pass": ["a"]}}, ["one"]) == []
    assert differences(expected, {"one": {"pass": ["a"]}}, ["one", "two"]) == [
        "two was not evaluated"
    ]
    assert differences(expected, {"one": {"unknown": ["a"]}}, ["one"]) == [
        "one: a should be pass",
        "one: a should not be unknown",
    ]
    assert differences(expected, {"three": {"pass": ["a"]}}, ["three"]) == [
        "three: the estate was built for no verdict of it"
    ]
    assert differences(expected, {}, []) == ["the book names no check, so nothing was compared"]


def modes(parts: list[MeshPart]) -> list[str]:
    listeners = [listener for part in parts for listener in part.spec.get("listeners", ())]
    return [listener.get("tls", {}).get("mode", "none") for listener in listeners]


def test_listeners_of_nodes() -> None:
    found = modes(list(nodes()))
    assert count("mesh-listener-tls-strict", "pass") == found.count("STRICT")
    assert count("mesh-listener-tls-strict", "fail") == len(found) - found.count("STRICT")
    without = sum(not node.spec.get("listeners") for node in nodes())
    assert count("mesh-listener-tls-strict", "not-applicable") == without


def test_listeners_of_gateways() -> None:
    found = modes(gateways())
    assert count("mesh-gateway-listener-tls-strict", "pass") == found.count("STRICT")
    assert count("mesh-gateway-listener-tls-strict", "fail") == len(found) - found.count("STRICT")


def test_egress_of_meshes() -> None:
    meshes = [mesh for _, region in regions() for mesh in region.meshes]
    open_ones = [
        mesh for mesh in meshes if mesh.spec.get("egressFilter", {}).get("type") == "ALLOW_ALL"
    ]
    assert count("mesh-egress-filter-drop-all", "fail") == len(open_ones) > 0
    assert count("mesh-egress-filter-drop-all", "pass") == len(meshes) - len(open_ones)


def test_access_logs() -> None:
    parts = [*nodes(), *gateways()]
    logged = sum(
        "path" in part.spec.get("logging", {}).get("accessLog", {}).get("file", {})
        for part in parts
    )
    assert count("envoy-access-logs-enabled", "pass") == logged
    assert count("envoy-access-logs-enabled", "fail") == len(parts) - logged


def test_keys_that_wait_for_their_deletion() -> None:
    keys = [key for _, region in regions() for key in region.keys if not key.of_aws]
    doomed = sum(key.delete_after_days is not None for key in keys)
    assert count("kms-key-not-pending-deletion", "fail") == doomed > 0
    assert count("kms-key-not-pending-deletion", "pass") == len(keys) - doomed


def test_people_with_a_password_and_no_second_factor() -> None:
    users = [user for account in accounts() for user in account.users]
    bare = {user.name for user in users if user.password and not user.mfa}
    failing = {name.rsplit("/", 1)[-1] for name in EXPECT["iam-user-mfa-enabled"]["fail"]}
    assert failing == bare != set()


def test_root_users_with_access_keys() -> None:
    bad = {
        f"arn:aws:iam::{account.id}:root"
        for account in accounts()
        if account.root.get("access_keys") or not account.root.get("mfa")
    }
    assert set(EXPECT["iam-root-mfa-no-keys"]["fail"]) == bad != set()


def test_what_the_reader_may_not_see_is_unknown_and_nothing_else_hides() -> None:
    hidden = {(item.service, item.operation) for item in DEMO.unreadable}
    closed = {"acm", "accessanalyzer", "guardduty", "inspector2", "macie2", "securityhub"}
    assert hidden == {
        ("kms", "GetKeyPolicy"),
        ("s3", "GetBucketPolicy"),
        ("secretsmanager", "DescribeSecret"),
        *((service, "*") for service in closed),
    }
    assert count("kms-key-policy-no-public", "unknown") == 1
    assert count("cloudtrail-s3-policy-tls-and-source", "unknown") == 1
    assert count("secretsmanager-secret-kms-and-rotation", "unknown") == 1
    assert count("pca-ca-active-and-strong", "unknown") == 1
    for check in (
        "access-analyzer-enabled",
        "access-analyzer-no-active-external",
        "guardduty-enabled",
        "s3-sensitive-data-discovery",
        "securityhub-enabled-standards",
    ):
        (subject,) = EXPECT[check]["unknown"]
        assert "444455556666" in subject, check
        assert "eu-west-1" in subject, check
