"""What the demo expects of its workloads, held against the estate's description."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.demo_description import (
    EXPECT,
    application,
    calls,
    count,
    envoy,
    facts,
    names,
    networks,
    regions,
    services,
    settings,
    tasks,
)
from vouchbook.sandbox.estate.demo.tasks import CURRENT

ROOT = Path(__file__).resolve().parent.parent
PARAMETERS: Mapping[str, Any] = {
    name: item["value"]
    for name, item in tomllib.loads((ROOT / "vouchbook.toml").read_text("utf-8"))[
        "parameters"
    ].items()
}


def test_versions_of_envoy() -> None:
    tags = {task.name: envoy(task)["image"].rpartition(":")[2] for task in tasks()}
    told = {name for name, tag in tags.items() if tag.endswith("-prod")}
    newest = {name for name, tag in tags.items() if tag == CURRENT}
    assert names("envoy-image-version-supported", "pass") == newest != set()
    assert names("envoy-image-version-supported", "fail") == told - newest != set()
    assert names("envoy-image-version-supported", "unknown") == set(tags) - told != set()


def test_registries_of_envoy() -> None:
    repositories = {task.name: envoy(task)["image"].rpartition(":")[0] for task in tasks()}
    good = {
        name
        for name, repository in repositories.items()
        if repository.startswith("840364872350.")
        or repository in PARAMETERS["approved_image_repositories"]
    }
    assert names("envoy-image-from-trusted-registry", "pass") == good
    assert names("envoy-image-from-trusted-registry", "fail") == set(repositories) - good != set()


def test_what_envoys_are_told() -> None:
    loud = {task.name for task in tasks() if settings(task)["ENVOY_LOG_LEVEL"] == "debug"}
    assert names("envoy-log-driver-and-level", "fail") == loud != set()
    preview = {task.name for task in tasks() if settings(task).get("APPMESH_PREVIEW") == "1"}
    assert names("mesh-preview-channel-unused", "fail") == preview != set()
    tracing = {task.name for task in tasks() if "ENABLE_ENVOY_XRAY_TRACING" in settings(task)}
    assert len(tracing) == count("xray-encryption-config", "pass") + count(
        "xray-encryption-config", "fail"
    )
    assert count("xray-encryption-config", "pass") == len(calls("xray", "put_encryption_config"))


def test_users_and_proxies_of_containers() -> None:
    root = {task.name for task in tasks() if envoy(task)["user"] == "0"}
    assert names("ecs-container-hardening", "fail") == root != set()
    assert "payments-reports" in names("ecs-container-hardening", "pass"), "its sessions are logged"
    bypassing, leading, none = set(), set(), set()
    for task in tasks():
        proxy = {
            pair["name"]: pair["value"]
            for pair in task.parameters.get("proxyConfiguration", {}).get("properties", ())
        }
        if not proxy:
            none.add(task.name)
        elif proxy.get("EgressIgnoredPorts"):
            bypassing.add(task.name)
        if proxy.get("AppPorts") == "8080":
            leading.add(task.name)
    assert names("ecs-proxy-egress-ignored-minimal", "fail") == bypassing != set()
    assert names("ecs-proxy-egress-ignored-minimal", "not-applicable") == none != set()
    assert names("ecs-network-mode-awsvpc", "pass") == leading
    assert names("ecs-network-mode-awsvpc", "not-applicable") == none


def test_secrets_in_variables_and_from_a_store() -> None:
    variables = {
        task.name
        for task in tasks()
        for pair in application(task).get("environment", ())
        if re.fullmatch("AKIA[A-Z0-9]{16}", pair["value"])
    }
    assert names("ecs-no-plaintext-secrets-in-env", "fail") == variables != set()
    rotating = {told["SecretId"].name for _, told in calls("secretsmanager", "rotate_secret")}
    named = {
        task.name: pair["valueFrom"].name
        for task in tasks()
        for pair in application(task).get("secrets", ())
    }
    check = "secretsmanager-secret-kms-and-rotation"
    subjects = {
        verdict: {subject.rpartition("/")[2].partition(":")[0] for subject in found}
        for verdict, found in EXPECT[check].items()
    }
    assert subjects["pass"] == {name for name, store in named.items() if store in rotating}
    assert subjects["unknown"] == {name for name, store in named.items() if store == "data/lake"}
    assert subjects["fail"] == set(named) - subjects["pass"] - subjects["unknown"]


def test_file_systems_of_certificates() -> None:
    found: dict[bool, set[str]] = defaultdict(set)
    for task in tasks():
        for volume in task.parameters.get("volumes", ()):
            efs = volume["efsVolumeConfiguration"]
            (mounted,) = envoy(task)["mountPoints"]
            authorised = efs.get("authorizationConfig", {}).get("iam") == "ENABLED"
            encrypted = efs.get("transitEncryption") == "ENABLED"
            found[encrypted and authorised and mounted["readOnly"]].add(task.name)
    assert names("efs-cert-volume-transit-encryption", "pass") == found[True] != set()
    assert names("efs-cert-volume-transit-encryption", "fail") == found[False] != set()


def test_roles_of_tasks() -> None:
    speaks: dict[str, set[str]] = defaultdict(set)
    for task in tasks():
        speaks[task.parameters.get("taskRoleArn", "")].add(settings(task)["APPMESH_RESOURCE_ARN"])
    own = {
        task.name
        for task in tasks()
        if task.parameters.get("taskRoleArn") and len(speaks[task.parameters["taskRoleArn"]]) == 1
    }
    assert names("ecs-task-role-set", "pass") == own
    assert names("ecs-task-role-set", "fail") == {task.name for task in tasks()} - own != set()
    executing = {task.parameters["executionRoleArn"].rpartition("/")[2] for task in tasks()}
    wide = {"shared-execution", "export-execution"}
    assert executing > wide
    failing = {
        task.name
        for task in tasks()
        if task.parameters["executionRoleArn"].rpartition("/")[2] in wide
    }
    assert names("ecs-execution-role-least", "fail") == failing


def test_images_of_applications() -> None:
    counts = {about: told["imageScanFindings"] for about, told in facts("ecr-image-scan")}
    images = {
        task.name: application(task)["image"].partition("/")[2]
        for task in tasks()
        if task.name.startswith("payments-")
    }
    bad = {
        name for name, image in images.items() if "HIGH" in counts[image]["findingSeverityCounts"]
    }
    check = "ecr-image-scan-findings"
    failing = {
        subject.rpartition("/")[2].partition(":")[0]
        for subject in EXPECT[check]["fail"]
        if ":111122223333:" in subject
    }
    assert failing == bad == {"payments-reports"}
    made = [told for _, told in calls("ecr", "create_repository")]
    good = {
        told["repositoryName"].rpartition("/")[2]
        for told in made
        if told["imageTagMutability"] == "IMMUTABLE" and "encryptionConfiguration" in told
    }
    assert names("ecr-repository-encryption-immutable", "pass") == good
    assert count("ecr-repository-encryption-immutable", "fail") == len(made) - len(good) > 0


def test_what_inspector_found() -> None:
    found = [item for _, told in facts("inspector2-findings") for item in told["findings"]]
    late = [item for item in found if item["firstObservedAt"] < "2026-08-16"]
    assert count("inspector-open-findings-sla", "fail") == len(late) > 0
    assert "finding/" in "".join(EXPECT["inspector-open-findings-sla"]["pass"])


def test_placement_of_services() -> None:
    public, single, lone, unsafe = set(), set(), set(), set()
    limited = {
        told["ResourceId"].rpartition("/")[2]
        for _, told in calls("application-autoscaling", "register_scalable_target")
        if told["MinCapacity"] < 2
    }
    for service in services():
        network = service.parameters["networkConfiguration"]["awsvpcConfiguration"]
        if network["assignPublicIp"] == "ENABLED":
            public.add(service.name)
        if len(network["subnets"]) < 2:
            single.add(service.name)
        if service.parameters["desiredCount"] < 2:
            lone.add(service.name)
        told = service.parameters.get("deploymentConfiguration", {})
        if "deploymentCircuitBreaker" not in told or service.name in limited:
            unsafe.add(service.name)
    everything = {service.name for service in services()}
    assert names("subnet-private-placement", "fail") == public != set()
    assert names("multi-az-tasks", "fail") == single | lone != set()
    assert names("ecs-deployment-safety", "fail") == unsafe != set()
    assert names("ecs-deployment-safety", "pass") == everything - unsafe


def test_groups_of_services() -> None:
    open_groups: dict[str, set[int]] = {}
    for network in networks():
        for group in network.groups:
            open_groups[group.name] = {
                rule["FromPort"]
                for rule in group.ingress
                if any(item["CidrIp"] == "0.0.0.0/0" for item in rule["IpRanges"])
            }
    administered, reached = set(), set()
    for service in services():
        (group,) = service.parameters["networkConfiguration"]["awsvpcConfiguration"][
            "securityGroups"
        ]
        ports = open_groups[group.name]
        if 9901 in ports:
            administered.add(service.name)
        # What everybody may reach is the listener of the gateway.
        if ports - ({8443} if service.name == "edge" else set()):
            reached.add(service.name)
    assert names("sg-envoy-admin-port-closed", "fail") == administered != set()
    assert names("sg-mesh-tasks-no-public-ingress", "fail") == reached != set()
    assert "edge" in names("sg-mesh-tasks-no-public-ingress", "pass")


def test_storage_of_clusters() -> None:
    keyed, all_clusters = set(), set()
    for _, region in regions():
        for cluster in region.clusters:
            all_clusters.add(cluster.name)
            if "managedStorageConfiguration" in cluster.parameters.get("configuration", {}):
                keyed.add(cluster.name)
    assert names("ecs-ephemeral-storage-kms", "pass") == keyed != set()
    assert names("ecs-ephemeral-storage-kms", "fail") == all_clusters - keyed != set()


def test_load_balancers() -> None:
    plain = {
        told["LoadBalancerArn"].name
        for _, told in calls("elbv2", "create_listener")
        if told["Protocol"] == "HTTP"
    }
    listeners = {subject.split("/")[2] for subject in EXPECT["elb-listener-tls-policy"]["fail"]}
    assert listeners == plain != set()
    behind = {
        subject.partition("target-group:")[2].partition("/")[0]
        for subject in EXPECT["elb-target-group-tls"]["fail"]
    }
    assert behind == plain


def test_clusters_of_kubernetes() -> None:
    made = {told["name"]: told for _, told in calls("eks", "create_cluster")}
    logging = {name for name, told in made.items() if "logging" in told}
    closed = {
        name
        for name, told in made.items()
        if not told["resourcesVpcConfig"]["endpointPublicAccess"]
    }
    assert names("eks-control-plane-logging", "pass") == logging & closed != set()
    assert names("eks-control-plane-logging", "fail") == set(made) - (logging & closed) != set()
    enveloped = {name for name, told in made.items() if "encryptionConfig" in told}
    assert names("eks-secrets-envelope-encryption", "pass") == enveloped
    pods = {told["clusterName"] for _, told in calls("eks", "create_pod_identity_association")}
    assert pods == {"catalog"}
    assert "data-next" in names("eks-pod-identity-for-envoy", "fail")
    assert "catalog-search" in names("eks-pod-identity-for-envoy", "fail")


def test_instances() -> None:
    made = [told for _, told in calls("ec2", "run_instances")]
    good = [
        told
        for told in made
        if told["MetadataOptions"]["HttpTokens"] == "required" and "IamInstanceProfile" in told
    ]
    assert count("ec2-instance-role-and-imdsv2", "pass") == len(good) > 0
    assert count("ec2-instance-role-and-imdsv2", "fail") == len(made) - len(good) > 0
