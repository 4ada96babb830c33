"""Documentation is the root set: what no page needs is neither collected nor permitted."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.asked import asked_collectors
from tests.packs.estate import AWAY, HOME
from vouchbook.kernel.registry import checks, collectors
from vouchbook.model.collector import Scope
from vouchbook.model.place import GLOBAL, Place
from vouchbook.plan import make_plan, plan_digest
from vouchbook.policy import LIMIT, NEVER, Policy, length, policies_for
from vouchbook.policy_template import template

SOME = st.lists(st.sampled_from(sorted(checks())), max_size=6)
READS = re.compile(
    r"(Describe|List|Get|GenerateCredentialReport|GetCredentialReport|BatchGet|Lookup)\w*"
)


def test_a_plan_holds_what_its_checks_need_and_no_more() -> None:
    plan = make_plan(["mesh-listener-tls-strict", "kms-key-rotation-enabled"], [AWAY, HOME])
    assert plan.checks == ("kms-key-rotation-enabled", "mesh-listener-tls-strict")
    assert plan.collectors == ("appmesh.virtual-nodes", "kms.keys")
    assert [(task.place, task.service) for task in plan.tasks] == [
        (HOME, "appmesh"),
        (HOME, "kms"),
        (AWAY, "appmesh"),
        (AWAY, "kms"),
    ]


@given(SOME)
def test_joins_are_planned_too(names: list[str]) -> None:
    plan = make_plan(names, [HOME])
    needed = {item for name in names for item in (*checks()[name].over, *checks()[name].joins)}
    assert set(plan.collectors) == needed
    assert {name for task in plan.tasks for name in task.collectors} == needed


@given(SOME, st.randoms(use_true_random=False))
def test_the_order_of_names_and_places_changes_nothing(names: list[str], chance: object) -> None:
    del chance
    one = make_plan(names, [HOME, AWAY])
    other = make_plan([*reversed(names), *names], [AWAY, HOME, HOME])
    assert one == other
    assert plan_digest(one) == plan_digest(other)


def test_what_is_global_is_read_once_an_account() -> None:
    regions = [HOME, Place(partition="aws", account=HOME.account, region="eu-west-1"), AWAY]
    name = next(n for n, c in checks().items() if c.over == ("iam.roles",))
    plan = make_plan([name], regions)
    of_iam = [task.place for task in plan.tasks if task.service == "iam"]
    assert of_iam == [
        Place(partition="aws", account=account, region=GLOBAL)
        for account in ("111122223333", "444455556666")
    ]


def test_unknown_names_plan_nothing_and_counts_plan_their_collector() -> None:
    assert make_plan(["no-such-check"], [HOME], ["no.such"]).tasks == ()
    assert make_plan([], [HOME], ["kms.keys"]).collectors == ("kms.keys",)


def test_another_plan_has_another_digest() -> None:
    digests = {
        plan_digest(make_plan(names, places))
        for names in (["mesh-listener-tls-strict"], ["kms-key-rotation-enabled"])
        for places in ([HOME], [AWAY], [HOME, AWAY])
    }
    assert len(digests) == 6


def actions(policies: tuple[Policy, ...], effect: str) -> list[str]:
    return [
        action
        for policy in policies
        for statement in json.loads(json.dumps(policy.document))["Statement"]
        if statement["Effect"] == effect
        for action in statement["Action"]
    ]


@given(st.lists(st.sampled_from(sorted(asked_collectors())), max_size=5))
def test_the_policy_allows_what_is_declared_and_no_more(names: list[str]) -> None:
    allowed = actions(policies_for(names), "Allow")
    declared = {op.permission for name in names for op in collectors()[name].operations}
    assert sorted(allowed) == sorted(declared)
    assert sorted(actions(policies_for(names), "Deny")) == list(NEVER)


def test_what_is_brought_in_files_needs_no_permission() -> None:
    brought = sorted(collectors().keys() - asked_collectors().keys())
    assert brought
    assert actions(policies_for(brought), "Allow") == []
    both = [*brought, "kms.keys"]
    assert actions(policies_for(both), "Allow") == actions(policies_for(["kms.keys"]), "Allow")


def test_the_policy_of_everything_reads_and_is_not_denied_by_itself() -> None:
    policies = policies_for(collectors())
    allowed = actions(policies, "Allow")
    assert all(READS.fullmatch(action.split(":")[1]) for action in allowed)
    assert not any("*" in action for action in allowed)
    assert not set(allowed) & set(NEVER)
    sids = [item["Sid"] for policy in policies for item in policy.document["Statement"]]
    assert len(sids) == len(set(sids))
    assert all(re.fullmatch(r"[A-Za-z0-9]+", sid) for sid in sids)


def test_each_policy_fits_into_a_managed_policy() -> None:
    """IAM counts 6144 characters without white space (IAM quotas)."""
    names = [policy.name for policy in policies_for(collectors())]
    assert len(names) == len(set(names))
    for policy in policies_for(collectors()):
        text = json.dumps(policy.document, separators=(",", ":"))
        assert len(text) == length(policy.document) <= LIMIT == 6144


def test_a_short_policy_stays_one_and_a_long_one_is_parted_by_area() -> None:
    (only,) = policies_for(["kms.keys"], ["ec2:DescribeRegions"])
    assert only.name == "vouchbook"
    assert "ec2:DescribeRegions" in actions((only,), "Allow")
    many = [f"service{number}:Get{'X' * 300}" for number in range(60)]
    parts = policies_for([], many)
    assert len(parts) > 2
    assert all(length(part.document) <= LIMIT for part in parts)
    assert sorted(actions(parts, "Allow")) == sorted(many)
    assert sorted(actions(parts, "Deny")) == list(NEVER)


def test_the_template_is_valid_by_cfn_lint(tmp_path: Path) -> None:
    path = tmp_path / "reader.json"
    path.write_text(json.dumps(template(policies_for(collectors()), "audit/vouchbook-reader")))
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run([lint, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_template_trusts_one_principal_with_an_external_id() -> None:
    made = template(policies_for(["kms.keys"]), "audit/vouchbook-reader")
    role = made["Resources"]["ReaderRole"]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert role["Path"] == "/audit/"
    assert made["Parameters"]["RoleName"]["Default"] == "vouchbook-reader"
    assert statement["Principal"] == {"AWS": {"Ref": "CollectorArn"}}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
    assert (
        template(policies_for(["kms.keys"]), "")["Resources"]["ReaderRole"]["Properties"]["Path"]
        == "/"
    )


@pytest.mark.parametrize("name", collectors())
def test_a_collector_is_planned_where_it_can_look(name: str) -> None:
    (task,) = make_plan([], [HOME], [name]).tasks
    everywhere = collectors()[name].scope is Scope.REGIONAL
    assert task.place == (HOME if everywhere else replace_region(HOME))


def replace_region(place: Place) -> Place:
    return Place(partition=place.partition, account=place.account, region=GLOBAL)
