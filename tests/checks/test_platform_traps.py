"""Traps of clusters, images, scans and secrets that an example can't show in full."""

from dataclasses import replace

import pytest

from tests.checks.platform_world import DENIED, about, ask, contradictions, only, running
from vouchbook.checks._identity_examples import HOME, KEY, REGION, key, role
from vouchbook.checks._images import reference_of
from vouchbook.checks._platform_examples import (
    DIGEST,
    ISSUER,
    ORDERS_POD,
    POD_ROLE,
    REPOSITORY,
    SECRET,
    association,
    cluster,
    coverage,
    exactly,
    image,
    nodegroup,
    pod_trust,
    scan,
    secret,
    tag,
    word,
)
from vouchbook.checks._pod_examples import nodes, stream_on
from vouchbook.checks._task_examples import application, envoy, task
from vouchbook.checks.trace_encryption import TRACING
from vouchbook.kernel.detected import MARK
from vouchbook.kernel.parameters import KINDS
from vouchbook.kernel.registry import checks
from vouchbook.model.check import Given, Verdict
from vouchbook.model.reasons import Reason, Unread

SCANS = "ecr-image-scan-findings"
PODS = "eks-pod-identity-for-envoy"
PROTECTED = "secretsmanager-secret-kms-and-rotation"
CHECKS = (
    SCANS,
    PODS,
    PROTECTED,
    "ecr-repository-encryption-immutable",
    "eks-control-plane-logging",
    "eks-secrets-envelope-encryption",
    "xray-encryption-config",
)


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_not_read_only_ever_makes_it_unknown(name: str) -> None:
    assert not list(contradictions(name))


@pytest.mark.parametrize("name", CHECKS)
def test_parameters_are_of_the_closed_list(name: str) -> None:
    assert set(checks()[name].parameters) <= set(KINDS)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("UNSUPPORTED_IMAGE", Reason.NOT_IN_SOURCE),
        ("SCAN_ELIGIBILITY_EXPIRED", Reason.OUT_OF_RETENTION),
        ("FINDINGS_UNAVAILABLE", Reason.NOT_IN_SOURCE),
    ],
)
def test_counts_of_a_scan_that_is_over_are_not_believed(status: str, reason: Reason) -> None:
    found = only(ask(SCANS, task(application()), tag(), image(scan(status, {}))))
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, reason)
    assert found.permission == "ecr:DescribeImageScanFindings"


def test_an_image_that_was_never_scanned_is_unknown() -> None:
    found = only(ask(SCANS, task(application()), tag(), image()))
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, Reason.NOT_IN_SOURCE)
    assert "ScanNotFoundException" in found.because


def test_an_image_that_was_not_asked_about_is_unknown() -> None:
    asked = image(imageTags=None)
    unasked = replace(asked, unread={"scan": Unread(reason=Reason.NOT_COLLECTED)})
    named = running(f"{HOME}.dkr.ecr.{REGION}.amazonaws.com/checkout@{DIGEST}")
    assert only(ask(SCANS, named, unasked)).reason is Reason.NOT_COLLECTED


def test_a_scan_may_be_as_old_as_the_organisation_says_and_no_older() -> None:
    def of(day: str) -> Verdict:
        scanned = image(scan(counts={}, on=f"2026-{day}T12:00:00.000000Z"))
        return only(ask(SCANS, task(application()), tag(), scanned)).verdict

    assert of("08-16") is Verdict.PASS
    assert of("08-15") is Verdict.FAIL


def test_each_container_of_a_task_is_judged_by_itself() -> None:
    result = ask(SCANS, task(application(), envoy()), tag(), image(scan(counts={})))
    assert about(result, "container:app").verdict is Verdict.PASS
    assert about(result, "container:envoy").reason is Reason.NEEDS_ASSERTION


def test_a_word_about_other_registries_does_not_cover_the_own_one() -> None:
    result = ask(SCANS, task(application()), tag(), image(), statements=word(SCANS))
    assert only(result).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "repository", "tag_or_digest"),
    [
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app", "app", "latest"),
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.2", "team/app", "1.2"),
        (f"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app@{DIGEST}", "app", DIGEST),
        (f"111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/app:1@{DIGEST}", "app", DIGEST),
        ("111122223333.dkr-ecr.eu-west-1.on.aws/app:1", "app", "1"),
    ],
)
def test_references_to_the_registry_are_taken_apart(
    text: str, repository: str, tag_or_digest: str
) -> None:
    found = reference_of(text)
    assert found is not None
    assert (found.account, found.repository) == ("111122223333", repository)
    assert (found.digest or found.tag) == tag_or_digest


@pytest.mark.parametrize(
    "text",
    [
        "redis:7",
        "public.ecr.aws/a/b:1",
        "example.com/111122223333.dkr.ecr.eu-west-1.amazonaws.com/a",
    ],
)
def test_other_references_are_none(text: str) -> None:
    assert reference_of(text) is None


@pytest.mark.parametrize("suffix", ["", ":json-key::", ":json-key:AWSPREVIOUS:", "::AWSCURRENT:id"])
def test_suffixes_of_a_secret_s_arn_are_not_part_of_its_name(suffix: str) -> None:
    pair = {"name": "TOKEN", "valueFrom": SECRET + suffix}
    found = only(ask(PROTECTED, task(application(secrets=[pair])), secret(KmsKeyId=KEY), key()))
    assert found.verdict is Verdict.PASS
    assert found.subject.endswith("#container:app:secret:TOKEN")


def test_the_name_of_a_parameter_is_not_mistaken_for_a_secret() -> None:
    pair = {"name": "TOKEN", "valueFrom": "checkout-tls"}
    found = only(ask(PROTECTED, task(application(secrets=[pair])), secret(KmsKeyId=KEY), key()))
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_a_name_that_begins_like_another_secret_s_is_not_that_one() -> None:
    shorter = SECRET.replace("checkout-tls-a1b2c3", "checkout-t1u2v3")
    pair = {"name": "TOKEN", "valueFrom": shorter.rpartition("-")[0]}
    found = only(ask(PROTECTED, task(application(secrets=[pair])), secret(KmsKeyId=KEY), key()))
    assert found.reason is Reason.VANISHED


def test_a_reference_that_was_redacted_is_unknown() -> None:
    pair = {"name": "TOKEN", "valueFrom": MARK}
    found = only(ask(PROTECTED, task(application(secrets=[pair])), secret(KmsKeyId=KEY), key()))
    assert found.reason is Reason.NOT_IN_SOURCE


def test_a_secret_of_service_connect_is_judged_though_no_container_names_it() -> None:
    name = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:ecs-sc!shop-a1b2c3"
    unread = Given(
        collector="secretsmanager.secrets", id=name, unread={"": DENIED, "policy": DENIED}
    )
    assert only(ask(PROTECTED, unread)).verdict is Verdict.UNKNOWN
    managed = secret(name, RotationEnabled=None, OwningService="ecs-sc")
    assert only(ask(PROTECTED, managed)).verdict is Verdict.FAIL
    remark = only(ask(PROTECTED, managed, parameters={"customer_keys_required": False}))
    assert (remark.verdict, remark.advice) == (Verdict.PASS, True)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [("1.27", Verdict.FAIL), ("1.28", Verdict.PASS), ("1.100", Verdict.PASS)],
)
def test_the_default_encryption_came_with_1_28(version: str, verdict: Verdict) -> None:
    terms = {"customer_keys_required": False}
    found = only(ask("eks-secrets-envelope-encryption", cluster(version), parameters=terms))
    assert (found.verdict, found.advice) == (verdict, verdict is Verdict.PASS)


def test_a_failing_part_of_pod_identity_is_seen_whatever_else_is_unknown() -> None:
    dark = Given(collector="iam.oidc-providers", blind=DENIED)
    result = ask(PODS, cluster(), nodegroup(), nodes(stream_on()), dark)
    assert result.verdict is Verdict.FAIL
    assert about(result, ":cluster/").verdict is Verdict.UNKNOWN


def test_a_condition_for_another_cluster_s_tokens_is_none_for_these() -> None:
    condition = exactly()["StringEquals"]
    other = {
        "StringEquals": {name.replace("EXAMPLED", "OTHER"): condition[name] for name in condition}
    }
    result = ask(PODS, role(POD_ROLE, trust=pod_trust(other)))
    assert only(result).verdict is Verdict.FAIL


def test_of_two_conditions_on_one_claim_the_narrow_one_counts() -> None:
    wide = {"StringLike": {f"{ISSUER}:sub": "system:serviceaccount:*"}}
    result = ask(PODS, role(POD_ROLE, trust=pod_trust({**wide, **exactly(ORDERS_POD)})))
    assert only(result).verdict is Verdict.PASS


def test_a_role_for_tokens_of_something_else_is_no_pod_s() -> None:
    trust = pod_trust(None)
    statement = dict(trust["Statement"][0])
    statement["Principal"] = {
        "Federated": f"arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com"
    }
    result = ask(PODS, role(POD_ROLE, trust={**trust, "Statement": [statement]}))
    assert result.verdict is Verdict.NOT_APPLICABLE


def test_an_expired_word_is_none() -> None:
    late = "2027-01-01T00:00:00.000000Z"
    world = (cluster(), association(), role(POD_ROLE))
    result = ask(PODS, *world, statements=word(PODS), as_of=late)
    assert about(result, ":cluster/").reason is Reason.NEEDS_ASSERTION


def test_tracing_that_was_redacted_is_unknown() -> None:
    name = f"arn:aws:xray:{REGION}:{HOME}:encryption-config"
    config = Given(collector="xray.encryption", id=name, facts={"": {"Type": "NONE"}})
    hidden = task(application(), envoy(settings={TRACING: MARK}))
    assert only(ask("xray-encryption-config", config, hidden)).reason is Reason.NOT_IN_SOURCE


def test_the_name_of_an_image_is_the_one_that_inspector_writes() -> None:
    assert coverage().id == f"{REPOSITORY}/{DIGEST}" == image().id
