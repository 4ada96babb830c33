"""The verdicts that the demo expects, held against the estate's description, not against checks.

What is counted here is read from what the estate was told to create, with none of the code that
collects or judges, so that a mistake there can't hide in the list of expected verdicts.
"""

import json
from collections.abc import Iterator
from importlib.resources import files

from vouchbook.demo import EXPECTED
from vouchbook.sandbox.estate.demo import DEMO
from vouchbook.sandbox.estate.model import Account, MeshPart, Region

SCOPE = ("111122223333", "444455556666")
EXPECT = json.loads(files("vouchbook.sandbox").joinpath(EXPECTED).read_text("utf-8"))


def accounts() -> list[Account]:
    return [account for account in DEMO.accounts if account.id in SCOPE]


def regions() -> Iterator[tuple[Account, Region]]:
    for account in accounts():
        for region in account.regions:
            yield account, region


def nodes() -> Iterator[MeshPart]:
    for _, region in regions():
        for mesh in region.meshes:
            yield from mesh.nodes
        for shared in region.shared_meshes:
            yield from shared.nodes


def gateways() -> list[MeshPart]:
    return [item for _, region in regions() for mesh in region.meshes for item in mesh.gateways]


def count(check: str, verdict: str) -> int:
    return len(EXPECT[check].get(verdict, ()))


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
    assert hidden == {
        ("kms", "GetKeyPolicy"),
        ("s3", "GetBucketPolicy"),
        ("acm", "ListCertificates"),
    }
    assert count("kms-key-policy-no-public", "unknown") == 1
    assert count("cloudtrail-s3-policy-tls-and-source", "unknown") == 1
    assert count("pca-ca-active-and-strong", "unknown") == 1
