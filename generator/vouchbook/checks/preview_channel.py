"""Is App Mesh's preview channel left out of production?"""

from vouchbook.checks._identity_examples import blind, failing, moot, passing, unknowing
from vouchbook.checks._task_examples import (
    ORDERS,
    application,
    envoy,
    plain_task,
    task,
    unread_task,
)
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    RESOURCE_ARN,
    TASKS,
    container_of,
    each_envoy,
    setting,
)
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.place import parse_arn

PREVIEW = "APPMESH_PREVIEW"
_SERVICE = "appmesh-preview"


def _released(subject: Subject) -> Outcome:
    container = container_of(subject)
    told = {pair.get("name"): pair.get("value") for pair in container.get("environment") or ()}
    arn = parse_arn(str(told.get(RESOURCE_ARN) or ""))
    if arn is not None and arn.service == _SERVICE:
        return failed(f"{RESOURCE_ARN} is of the preview channel: {told[RESOURCE_ARN]}")
    switch = setting(container, PREVIEW)
    if switch not in {None, "", "0"}:
        return failed(f"{PREVIEW} is {switch}; expected 0, or none")
    setting(container, RESOURCE_ARN)
    return passed(f"{PREVIEW} is not on, and the mesh resource is not of the preview channel")


CHANNEL_UNUSED = Check(
    id="mesh-preview-channel-unused",
    objective="configuration-known",
    topic="compliance",
    says="No Envoy uses App Mesh's preview channel.",
    severity=Severity.LOW,
    over=(TASKS,),
    subject=each_envoy,
    holds=_released,
    counts="Envoy containers",
    remedy=f"Unset {PREVIEW}, and let the Envoy speak for a resource of App Mesh proper.",
    references=(DESCRIBE, "App Mesh User Guide: preview channel"),
    examples=(
        passing("Neither switch nor resource of the preview channel.", task(), plain_task()),
        passing("Switched off.", task(application(), envoy(settings={PREVIEW: "0"}))),
        failing("Switched on.", task(application(), envoy(settings={PREVIEW: "1"}))),
        failing(
            "A resource of the preview channel.",
            task(application(), envoy(ORDERS.replace(":appmesh:", ":appmesh-preview:"))),
        ),
        moot("Only a task definition without an Envoy.", plain_task()),
        unknowing(
            "The switch comes from a secret.",
            task(
                application(),
                envoy(secrets=[{"name": PREVIEW, "valueFrom": "example-parameter"}]),
            ),
        ),
        unknowing(
            "The resource comes from a secret.",
            task(
                application(),
                envoy(
                    resource="",
                    secrets=[{"name": RESOURCE_ARN, "valueFrom": "example-parameter"}],
                ),
            ),
        ),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
