"""GuardDuty: the features of a detector, of which moto tells those alone that were asked for."""

from collections.abc import Mapping
from typing import Any

from vouchbook.sandbox.stage import Stage, Supplement

_FOUNDATIONAL = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
"""On as long as the detector is, and never off alone."""
_USUAL = {
    "S3_DATA_EVENTS": "ENABLED",
    "EKS_AUDIT_LOGS": "ENABLED",
    "EBS_MALWARE_PROTECTION": "ENABLED",
    "RDS_LOGIN_EVENTS": "ENABLED",
    "LAMBDA_NETWORK_LOGS": "ENABLED",
    "RUNTIME_MONITORING": "DISABLED",
}
"""How a new detector has the others, unless its maker says otherwise."""
_AGENTS = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
_RUNTIME = "RUNTIME_MONITORING"


def _detector(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    asked = {one["Name"]: one for one in answer.get("Features", ())}
    features = [{"Name": name, "Status": answer["Status"]} for name in _FOUNDATIONAL]
    features += [_feature(name, status, asked.get(name, {})) for name, status in _USUAL.items()]
    sources = {name: {"Status": answer["Status"]} for name in ("CloudTrail", "DNSLogs", "FlowLogs")}
    return {**answer, "DataSources": {**answer["DataSources"], **sources}, "Features": features}


def _feature(name: str, usual: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"Name": name, "Status": asked.get("Status", usual)}
    if name == _RUNTIME:
        said = {one["Name"]: one["Status"] for one in asked.get("AdditionalConfiguration", ())}
        told["AdditionalConfiguration"] = [
            {"Name": agent, "Status": said.get(agent, "DISABLED")} for agent in _AGENTS
        ]
    return told


GUARDDUTY = Supplement(service="guardduty", handlers={"GetDetector": _detector})
