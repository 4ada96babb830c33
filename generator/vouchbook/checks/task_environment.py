"""Are secrets kept out of task definitions' environment variables?

The values were looked at while they were collected, and are gone: a mark tells what each one was.
"""

from collections.abc import Iterable, Mapping, Sequence

from vouchbook.checks._identity_examples import blind, failing, passing, unknowing
from vouchbook.checks._resources import listed
from vouchbook.checks._task_examples import application, envoy, pairs, task, unread_task
from vouchbook.checks._tasks import (
    DESCRIBE,
    LIST,
    TASKS,
    container_of,
    containers_of,
    not_told,
)
from vouchbook.kernel.detected import MARK, PERSONAL, UNREMARKABLE, kind_of, mark
from vouchbook.model.check import Check, Given, Outcome, Part, Severity, Subject, failed, passed
from vouchbook.model.facts import Facts, View
from vouchbook.model.reasons import Reason, Unread, UnreadError


def each_container(task: View) -> tuple[Part, ...]:
    """One subject a container, whether the task belongs to a mesh or not."""
    return tuple(
        Part(key=f"container:{container.get('name')}", facts=container)
        for container in containers_of(task)
    )


def _without_secrets(subject: Subject) -> Outcome:
    container = container_of(subject)
    values = [(pair.get("name"), pair.get("value")) for pair in _variables(container)]
    found = [f"{name} ({kind_of(value)})" for name, value in values if _is_secret(value)]
    if found:
        return failed(f"secrets stand in the environment: {listed(found)}")
    _require_examined(name for name, value in values if value == MARK)
    files = [item.get("value") for item in container.get("environmentFiles") or ()]
    if files:
        raise not_told(f"what stands in {listed(str(name) for name in files)}")
    given = len(container.get("secrets") or ())
    return passed(
        f"environment values that were looked at: {len(values)}, and none is a secret; "
        f"from a store of secrets: {given}"
    )


def _variables(container: Facts) -> tuple[Facts, ...]:
    return container.get("environment") or ()


def _is_secret(value: object) -> bool:
    kind = kind_of(value)
    return bool(kind) and kind not in PERSONAL


def _require_examined(hidden: Iterable[object]) -> None:
    """Raise UnreadError where values were hidden and nothing had looked at them before that."""
    names = listed(hidden)
    if names:
        raise UnreadError(
            Unread(
                reason=Reason.NOT_COLLECTED,
                operation=DESCRIBE,
                permission=DESCRIBE,
                detail=f"hidden before anything looked at the value: {names}",
            )
        )


def _with(values: Mapping[str, str], **members: object) -> Given:
    return task(application(environment=pairs(values), **members))


_FROM_STORE: Sequence[Mapping[str, str]] = (
    {
        "name": "DATABASE_PASSWORD",
        "valueFrom": "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf",
    },
)
_FILE: Sequence[Mapping[str, str]] = (
    {"type": "s3", "value": "arn:aws:s3:::example-settings/orders.env"},
)

NO_PLAINTEXT_SECRETS = Check(
    id="ecs-no-plaintext-secrets-in-env",
    objective="credentials-managed",
    topic="data-protection",
    says="No secret stands in the environment variables of a task definition.",
    severity=Severity.HIGH,
    over=(TASKS,),
    subject=each_container,
    holds=_without_secrets,
    counts="containers",
    remedy=(
        "Move the value to Secrets Manager or Parameter Store, name it under `secrets` with "
        "`valueFrom`, deregister the revisions that hold it, and replace the secret: whoever may "
        "describe task definitions has seen it."
    ),
    references=(DESCRIBE, "ECS API: ContainerDefinition", "ECS Developer Guide: sensitive data"),
    examples=(
        passing("Values were looked at, and are no secrets.", _with({"STAGE": UNREMARKABLE})),
        passing(
            "The password comes from a store of secrets.",
            _with({"STAGE": UNREMARKABLE}, secrets=_FROM_STORE),
        ),
        passing("Documented settings of Envoy stay as they are.", task(envoy())),
        passing("No environment at all.", task(application())),
        passing("An address of a person is no secret.", _with({"OWNER": mark("email-address")})),
        failing("An access key.", _with({"UPLOADER": mark("aws-key")})),
        failing(
            "A name that says password, and a value that is one.",
            _with({"STAGE": UNREMARKABLE, "DATABASE_PASSWORD": mark("named-credential")}),
        ),
        failing("A value as random as a key.", _with({"SALT": mark("high-entropy")})),
        failing(
            "What was found is found, though other values are not known.",
            _with({"OLD": MARK, "UPLOADER": mark("aws-key")}, environmentFiles=_FILE),
        ),
        unknowing(
            "A snapshot of old: the value was hidden, and nothing had looked at it.",
            _with({"DATABASE_PASSWORD": MARK}),
        ),
        unknowing(
            "Variables come from a file, too.",
            _with({"STAGE": UNREMARKABLE}, environmentFiles=_FILE),
        ),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
