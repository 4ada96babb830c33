"""What the demo expects of what watches and surrounds it, held against the estate's description."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.demo_description import (
    EXPECT,
    PLACES,
    accounts,
    calls,
    count,
    facts,
    gateways,
    holders,
    names,
    networks,
    nodes,
    places,
    regions,
    services,
    steps,
    tasks,
)
from tests.test_demo_truth_workloads import PARAMETERS
from vouchbook.sandbox.clock import AS_OF
from vouchbook.sandbox.estate.demo import DEMO
from vouchbook.sandbox.estate.demo.organization import ORGANIZATION
from vouchbook.sandbox.estate.model import Ref
from vouchbook.sandbox.estate.steps import Call, Fact, Json

PAYMENTS, DATA = "111122223333", "444455556666"
HERE, EUROPE = f"{PAYMENTS}/us-east-1", f"{PAYMENTS}/eu-west-1"
DATA_HERE, DATA_EUROPE = f"{DATA}/us-east-1", f"{DATA}/eu-west-1"


def where(service: str, operation: str) -> set[str]:
    return {place for place, _ in calls(service, operation)}


def test_settings_that_one_call_makes() -> None:
    encrypted = where("ec2", "enable_ebs_encryption_by_default")
    assert places("ebs-encryption-by-default", "pass") == encrypted
    assert count("ebs-encryption-by-default", "fail") == PLACES - len(encrypted)
    assert places("s3-sensitive-data-discovery", "pass") == where("macie2", "enable_macie")
    contacts = where("account", "put_alternate_contact")
    assert {f"{number}/global" for number in holders("security-contact-registered", "pass")} == (
        contacts
    )
    assert holders("security-contact-registered", "fail") == {DATA}


def test_detectors_watch_where_containers_run() -> None:
    watching = {
        place
        for place, told in calls("guardduty", "create_detector")
        if told["Features"][0]["AdditionalConfiguration"]
    }
    assert places("guardduty-enabled", "pass") == watching == {HERE, EUROPE}
    assert places("guardduty-enabled", "fail") == where("guardduty", "create_detector") - watching
    assert places("guardduty-enabled", "unknown") == {DATA_EUROPE}


def test_hubs_have_the_standards_that_are_asked_for() -> None:
    complete = set()
    for place, told in calls("securityhub", "batch_enable_standards"):
        arns = " ".join(item["StandardsArn"] for item in told["StandardsSubscriptionRequests"])
        if all(name in arns for name in PARAMETERS["required_security_standards"]):
            complete.add(place)
    critical = where("securityhub", "batch_import_findings")
    assert places("securityhub-enabled-standards", "pass") == complete - critical == {HERE}
    assert places("securityhub-enabled-standards", "fail") == {EUROPE, DATA_HERE}


def test_recorders_cover_the_mesh() -> None:
    everything = {
        place
        for place, told in calls("config", "put_configuration_recorder")
        if told["ConfigurationRecorder"]["recordingGroup"]["allSupported"]
    }
    kept = {
        place
        for place, told in calls("config", "put_retention_configuration")
        if told["RetentionPeriodInDays"] >= PARAMETERS["log_retention_days"]
    }
    assert places("config-recorder-covers-mesh", "pass") == everything & kept
    assert count("config-recorder-covers-mesh", "fail") == PLACES - len(everything & kept)
    broken = {about.partition("/")[0] for about, told in facts("config-rule") if len(told) == 1} & {
        about.partition("/")[0] for about, told in facts("config-rule") if "non_compliant" in told
    }
    assert holders("config-rules-compliance", "fail") == broken == {DATA}
    required = set(PARAMETERS["required_config_rules"])
    for account in (PAYMENTS, DATA):
        made = {
            told["ConfigRule"]["ConfigRuleName"]
            for place, told in calls("config", "put_config_rule")
            if place.startswith(account)
        }
        assert made == required


def test_what_config_shows_and_lists_do_not() -> None:
    shown = {about.partition("/")[0] for about, _ in facts("config-discovered")}
    assert holders("mesh-inventory-complete", "fail") == shown == {DATA}
    listed = {part.name for part in nodes()}
    for _, told in facts("config-discovered"):
        (arn,) = told["AWS::AppMesh::VirtualNode"]
        assert arn.rpartition("/")[2] not in listed


def test_stores_of_events() -> None:
    made = calls("cloudtrail", "create_event_data_store")
    open_ones = {
        place for place, told in made if told.get("TerminationProtectionEnabled", True) is False
    }
    assert places("cloudtrail-lake-store-usable", "fail") == open_ones == {DATA_HERE}
    assert places("cloudtrail-lake-store-usable", "pass") == {HERE}


def test_alarms() -> None:
    filters = {
        told["filterName"]: told["filterPattern"] for _, told in calls("logs", "put_metric_filter")
    }
    alarms = {told["MetricName"] for _, told in calls("cloudwatch", "put_metric_alarm")}
    assert alarms == set(filters)
    patterns = " ".join(filters.values())
    failing = {
        subject.partition("#")[2] for subject in EXPECT["cloudtrail-to-cloudwatch-alarms"]["fail"]
    }
    # Section 4.11 of the benchmark is about network ACLs, 4.13 about route tables.
    assert failing == {"cis-4.11", "cis-4.13"}
    assert "NetworkAcl" not in patterns
    assert "ReplaceRouteTableAssociation" not in patterns
    assert count("cloudtrail-to-cloudwatch-alarms", "pass") == len(filters) - 1


def _events() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _, told in facts("cloudtrail-event"):
        yield from told.items()


def test_changes_of_meshes() -> None:
    assert PARAMETERS["change_ticket_pattern"] == "CHG-*"
    check = "mesh-change-activity-reviewed"
    failing = {subject.rpartition("/")[2] for subject in EXPECT[check]["fail"]}
    changed = {
        name: told
        for name, told in _events()
        if told["eventName"] != "StreamAggregatedResources" and "errorCode" not in told
    }
    approved = set(PARAMETERS["approved_changes"])
    assert approved < set(changed)
    assert set(changed) - approved < failing
    sessions = {about: told["session"] for about, told in facts("cloudtrail-history")}
    assert sessions[PAYMENTS].startswith("CHG-")
    assert not sessions[DATA].startswith("CHG-")
    by_hand = sum(
        bool(part.changed)
        for account, region in regions()
        for mesh in region.meshes
        for part in mesh.nodes
        if account.id == DATA
    )
    assert len(failing) == len(set(changed) - approved) + by_hand
    assert count("cloudtrail-appmesh-events-present", "pass") == sum(
        len(region.meshes) for _, region in regions()
    )


def test_connections_of_proxies() -> None:
    runs = {
        (
            task.parameters.get("taskRoleArn", "").rpartition("/")[2],
            task.parameters["containerDefinitions"][1]["environment"][0]["value"],
        )
        for task in tasks()
    }
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for name, told in _events():
        if told["eventName"] == "StreamAggregatedResources":
            role = told["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"]
            found[(role, told["serviceEventDetails"]["nodeArn"]) in runs].add(name)
    check = "cloudtrail-envoy-connection-events"
    assert names(check, "pass") == found[True] != set()
    assert names(check, "fail") | names(check, "unknown") == found[False] != set()
    assert count(check, "unknown") == 1


def test_stacks_and_their_drift() -> None:
    drift = {about: told["DriftInformation"] for about, told in facts("cloudformation-resource")}
    modified = {
        about.partition("/virtual")[0]
        for about, told in drift.items()
        if told["StackResourceDriftStatus"] != "IN_SYNC"
    }
    assert set(EXPECT["mesh-config-recoverable"]["fail"]) == modified
    assert names("mesh-config-recoverable", "pass") == {"payments"}
    assert names("mesh-config-recoverable", "unknown") == {"data"}
    assert not any("mesh/data" in about for about in drift)


def test_open_to_the_outside() -> None:
    standing = {
        item["resourceOwnerAccount"]
        for _, told in facts("access-analyzer-findings")
        for item in told["findings"]
        if item["status"] == "ACTIVE"
    }
    assert holders("access-analyzer-no-active-external", "fail") == standing == {PAYMENTS, DATA}
    assert places("access-analyzer-enabled", "pass") == {HERE, EUROPE, DATA_HERE}


def test_guards_of_the_organisation() -> None:
    told = {step.name: step.parameters for step in ORGANIZATION}
    units = {
        step.parameters["DestinationParentId"].name: step.parameters["AccountId"]
        for step in ORGANIZATION
        if step.operation == "move_account"
    }
    guarded = told["guard-watchers-attached"]["TargetId"].name
    assert holders("org-guardrails-scp", "pass") == {units[guarded]} == {PAYMENTS}
    assert holders("org-guardrails-scp", "fail") == {DATA}
    content = told["guard-watchers"]["Content"]
    assert isinstance(content, Json)
    denied = set(content.document["Statement"][0]["Action"])
    assert denied > {"cloudtrail:StopLogging", "cloudtrail:DeleteTrail"}


def test_networks_and_their_ways() -> None:
    logged = [network for network in networks() if network.flow_log is not None]
    closed = [network for network in networks() if network.default_closed]
    # AWS makes one more VPC in each region.
    vpcs = len(list(networks())) + PLACES
    assert count("vpc-flow-logs-enabled", "pass") == len(logged) > 0
    assert count("vpc-flow-logs-enabled", "fail") == vpcs - len(logged)
    assert count("vpc-default-sg-closed", "pass") == len(closed) > 0
    assert count("vpc-default-sg-closed", "fail") == vpcs - len(closed)
    groups = [group for network in networks() for group in network.groups]
    unset = sum(group.egress is None for group in groups)
    assert count("sg-egress-restricted", "fail") == unset + vpcs - len(closed)
    assert count("sg-egress-restricted", "pass") == len(groups) - unset + len(closed)
    private = [
        len(endpoint.subnets)
        for network in networks()
        for endpoint in network.endpoints
        if endpoint.name == "appmesh-envoy-management"
    ]
    check = "vpce-appmesh-envoy-management"
    assert count(check, "pass") == sum(zones > 1 for zones in private) > 0
    assert count(check, "fail") == sum(zones == 1 for zones in private) > 0


def test_tags() -> None:
    def lacking(tagged: Any) -> bool:
        return any(not tagged.tags.get(name) for name in PARAMETERS["required_tags"])

    things: list[Any] = [*nodes(), *gateways(), *services()]
    for _, region in regions():
        things += [*region.meshes, *region.buckets, *region.log_groups]
        things += [key for key in region.keys if not key.of_aws]
    bad = [thing for thing in things if lacking(thing)]
    assert count("tags-data-classification", "fail") == len(bad) > 0
    personal = [thing.name for thing in things if any("@" in text for text in thing.tags.values())]
    assert personal == ["data-config-444455556666"]
    assert f"arn:aws:s3:::{personal[0]}" in EXPECT["tags-data-classification"]["fail"]


def test_shares_and_readers() -> None:
    shared = {
        principal
        for _, region in regions()
        for mesh in region.meshes
        for principal in mesh.shared_with
    }
    assert shared <= set(PARAMETERS["approved_share_principals"])
    assert count("ram-mesh-shares-approved", "pass") == len(shared) == 1
    strangers = {
        role.name
        for account in accounts()
        for role in account.roles
        if any(arn.endswith("/AWSAppMeshReadOnly") for arn in role.managed)
        and role.name not in PARAMETERS["approved_read_only_principals"]
    }
    assert strangers == {"vendor-metrics"}
    assert count("iam-appmesh-readonly-holders", "fail") == 1


def test_roles_of_proxies() -> None:
    wide = set()
    for account in accounts():
        for role in account.roles:
            text = json.dumps(role.inline, default=str)
            streams = "appmesh:StreamAggregatedResources" in text
            if (streams and ("/*" in text or '"Resource": "*"' in text)) or any(
                arn.endswith("/AWSAppMeshEnvoyAccess") for arn in role.managed
            ):
                wide.add(role.name)
    assert names("iam-proxy-auth-scoped", "fail") == wide != set()


def test_reports_agreements_and_the_end() -> None:
    for _, told in facts("artifact"):
        ends = [item["periodEnd"] for item in told["reports"] if "SOC" in item["name"]]
        assert max(ends) < "2026-07-01", "no report covers the quarter"
    assert holders("aws-artifact-reports-current", "fail") == {PAYMENTS, DATA}
    assert PARAMETERS["health_data_processed"] is False
    assert holders("aws-baa-and-agreements", "not-applicable") == {PAYMENTS, DATA}
    assert AS_OF < "2026-09-30"
    assert set(EXPECT["appmesh-eol-exit-managed"]) == {"not-applicable"}


def test_every_step_says_what_it_shows_and_refers_to_what_is_there() -> None:
    everything = [step for _, step in steps()] + list(ORGANIZATION)
    assert all(step.shows.endswith(".") for step in everything)
    kept = {
        (kind, step.name) for step in everything if isinstance(step, Call) for kind in step.keeps
    }
    asked = {(ref.kind, ref.name) for step in everything for ref in _references(step)}
    made_here = {"balancer", "targets", "digest", "secret", "topic", "root", "unit", "control"}
    assert {pair for pair in asked if pair[0] in made_here} <= kept
    assert DEMO.name == "demo"


def _references(value: object) -> Iterator[Ref]:
    match value:
        case Ref():
            yield value
        case Call():
            yield from _references(value.parameters)
        case Fact():
            yield from _references((value.about, value.facts))
        case Mapping():
            yield from _references((*value.keys(), *value.values()))
        case list() | tuple():
            for item in value:
                yield from _references(item)
        case _:
            return
