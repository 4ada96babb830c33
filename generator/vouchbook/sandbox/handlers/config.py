"""AWS Config: recorders as they are told today, and what rules found, which moto lacks."""

from collections.abc import Mapping
from typing import Any

from moto.config.models import config_backends

from vouchbook.sandbox.declared import Declared
from vouchbook.sandbox.errors import AwsError
from vouchbook.sandbox.handlers.paging import page
from vouchbook.sandbox.stage import Stage, Supplement

_MOST = 100


class RecordingModes:
    """How often recorders record, by their ARN: moto drops it."""

    def __init__(self) -> None:
        self.by_arn: dict[str, Mapping[str, Any]] = {}


def _put_recorder(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    recorder = stage.parameters["ConfigurationRecorder"]
    mode = recorder.get("recordingMode") or {"recordingFrequency": "CONTINUOUS"}
    modes = stage.world.state(RecordingModes).by_arn
    modes[_recorder_arn(stage, recorder.get("name") or "default")] = mode
    return answer


def _recorders(stage: Stage) -> Mapping[str, Any]:
    answer = stage.moto()
    modes = stage.world.state(RecordingModes).by_arn
    for recorder in answer["ConfigurationRecorders"]:
        arn = _recorder_arn(stage, recorder["name"])
        recorder.update(arn=arn, recordingScope="PAID", recordingMode=modes.get(arn, {}))
    return answer


def _recorder_status(stage: Stage) -> Mapping[str, Any]:
    """Declared is, under `config-recorder` and its ARN, any member of the status."""
    answer = stage.moto()
    declared = stage.world.state(Declared)
    for status in answer["ConfigurationRecordersStatus"]:
        arn = _recorder_arn(stage, status["name"])
        # moto's recorders never come to deliver what they recorded.
        told = {"lastStatus": "Success"} if status["recording"] else {}
        status.update({"arn": arn, **told, **declared.of("config-recorder", arn)})
        if status.get("lastStatus") == "PENDING":
            status["lastStatus"] = "Pending"
    return answer


def _recorder_arn(stage: Stage, name: str) -> str:
    place = f"{stage.call.region}:{stage.call.account}"
    return f"arn:aws:config:{place}:configuration-recorder/{name}"


def _compliance(stage: Stage) -> Mapping[str, Any]:
    """What each rule found: as it is declared, or nothing yet."""
    wanted = stage.parameters.get("ConfigRuleNames") or sorted(_rule_names(stage))
    kinds = stage.parameters.get("ComplianceTypes")
    found = [_found(stage, name) for name in wanted]
    told = [one for one in found if not kinds or one["Compliance"]["ComplianceType"] in kinds]
    some, token = page(
        told,
        limit=None,
        token=stage.parameters.get("NextToken"),
        most=_MOST,
        refused="InvalidNextTokenException",
    )
    return {"ComplianceByConfigRules": list(some), **({"NextToken": token} if token else {})}


def _found(stage: Stage, name: str) -> dict[str, Any]:
    _require_rule(stage, name)
    failing = _declared(stage, name).get("non_compliant", ())
    kind = "NON_COMPLIANT" if failing else _declared(stage, name).get("compliance")
    compliance: dict[str, Any] = {"ComplianceType": kind or "INSUFFICIENT_DATA"}
    if failing:
        count = {"CappedCount": len(failing), "CapExceeded": False}
        compliance["ComplianceContributorCount"] = count
    return {"ConfigRuleName": name, "Compliance": compliance}


def _details(stage: Stage) -> Mapping[str, Any]:
    """The resources of a rule: those that are declared not to comply."""
    name = str(stage.parameters["ConfigRuleName"])
    _require_rule(stage, name)
    kinds = stage.parameters.get("ComplianceTypes") or ["NON_COMPLIANT"]
    failing = _declared(stage, name).get("non_compliant", ())
    told = [_result(stage, name, resource) for resource in failing if "NON_COMPLIANT" in kinds]
    some, token = page(
        told,
        limit=stage.parameters.get("Limit"),
        token=stage.parameters.get("NextToken"),
        most=_MOST,
        refused="InvalidNextTokenException",
    )
    return {"EvaluationResults": list(some), **({"NextToken": token} if token else {})}


def _result(stage: Stage, name: str, resource: Mapping[str, str]) -> dict[str, Any]:
    now = stage.world.now()
    qualifier = {
        "ConfigRuleName": name,
        "ResourceType": resource["type"],
        "ResourceId": resource["id"],
    }
    return {
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": qualifier,
            "OrderingTimestamp": now,
        },
        "ComplianceType": "NON_COMPLIANT",
        "ResultRecordedTime": now,
        "ConfigRuleInvokedTime": now,
        "Annotation": resource.get("annotation", "The resource does not comply."),
    }


def _declared(stage: Stage, name: str) -> Mapping[str, Any]:
    """Under `config-rule` and `ACCOUNT/REGION/NAME`: `compliance`, `non_compliant` resources."""
    place = f"{stage.call.account}/{stage.call.region}"
    return stage.world.state(Declared).of("config-rule", f"{place}/{name}")


def _rule_names(stage: Stage) -> list[str]:
    return list(config_backends[stage.call.account][stage.call.region].config_rules)


def _require_rule(stage: Stage, name: str) -> None:
    if name not in _rule_names(stage):
        raise AwsError("NoSuchConfigRuleException", f"The ConfigRule '{name}' does not exist.")


CONFIG = Supplement(
    service="config",
    handlers={
        "DescribeComplianceByConfigRule": _compliance,
        "DescribeConfigurationRecorderStatus": _recorder_status,
        "DescribeConfigurationRecorders": _recorders,
        "GetComplianceDetailsByConfigRule": _details,
        "PutConfigurationRecorder": _put_recorder,
    },
)
