"""Walk task definitions that carry App Mesh's Envoy: containers, settings, the mesh resource."""

import re

from vouchbook.kernel.detected import has_marks
from vouchbook.model.check import Part, Subject
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason, Unread, UnreadError

TASKS = "ecs.task-definitions"
SERVICES = "ecs.services"
LIST = "ecs:ListTaskDefinitions"
DESCRIBE = "ecs:DescribeTaskDefinition"
RESOURCE_ARN = "APPMESH_RESOURCE_ARN"
NODE_NAME = "APPMESH_VIRTUAL_NODE_NAME"
IMAGE = "aws-appmesh-envoy"
_MESH_OWNER = re.compile(r"(?<=[^/:])@\d{12}(?=/)")
"""What is appended to a mesh's name where it is shared; ARNs of the API don't carry it."""


def role_of(task: View) -> tuple[str, ...]:
    """The role that a task definition names for its containers, if any."""
    role = task.get("taskRoleArn")
    return (role,) if role else ()


def containers_of(task: View) -> tuple[Facts, ...]:
    """The containers of a task definition."""
    return task.get("containerDefinitions") or ()


def is_envoy(container: Facts) -> bool:
    """Whether a container is App Mesh's Envoy: by its image, or by what it is told to be."""
    told = {pair.get("name") for pair in container.get("environment") or ()}
    told |= {pair.get("name") for pair in container.get("secrets") or ()}
    return IMAGE in (container.get("image") or "") or bool(told & {RESOURCE_ARN, NODE_NAME})


def envoys_of(task: View) -> tuple[Facts, ...]:
    """The containers of a task definition that are App Mesh's Envoy."""
    return tuple(container for container in containers_of(task) if is_envoy(container))


def meshed(task: View) -> tuple[View, ...]:
    """The task definition where it carries an Envoy; nothing where not."""
    return (task,) if envoys_of(task) else ()


def each_envoy(task: View) -> tuple[Part, ...]:
    """One subject a container that is an Envoy."""
    return tuple(
        Part(key=f"container:{container.get('name')}", facts=container)
        for container in envoys_of(task)
    )


def task_of(subject: Subject) -> View:
    """The task definition that a subject is, or is a part of."""
    if subject.resource is None:
        raise LookupError("a subject of a task check always belongs to a task definition")
    return subject.resource


def container_of(subject: Subject) -> Facts:
    """The container that a subject is."""
    if isinstance(subject.facts, Facts):
        return subject.facts
    raise LookupError("a subject of this check is a container")


def setting(container: Facts, name: str) -> str | None:
    """The value of an environment variable; None where the container has none of that name.

    Raises UnreadError where the value comes from a secret or may come from a file, neither of
    which is in the task definition, and where it was redacted.
    """
    values = [
        pair.get("value") or ""
        for pair in container.get("environment") or ()
        if pair.get("name") == name
    ]
    if values and not has_marks(values[-1]):
        return str(values[-1])
    named = {pair.get("name") for pair in container.get("secrets") or ()}
    if values or name in named or container.get("environmentFiles"):
        raise not_told(f"the value of {name} in container {container.get('name')}")
    return None


def mesh_resource(envoy: Facts, place: Place) -> str:
    """The ARN of the virtual node or gateway for which an Envoy speaks.

    Raises UnreadError where the task definition doesn't tell.
    """
    arn = setting(envoy, RESOURCE_ARN)
    name = None if arn else setting(envoy, NODE_NAME)
    if not arn and not name:
        raise not_told(f"the mesh resource of container {envoy.get('name')}")
    text = arn or f"arn:{place.partition}:appmesh:{place.region}:{place.account}:{name}"
    return _MESH_OWNER.sub("", text)


def is_gateway(mesh_resource_arn: str) -> bool:
    """Whether an Envoy speaks for a virtual gateway, which has no application beside it."""
    return "/virtualGateway/" in mesh_resource_arn


def not_told(detail: str) -> UnreadError:
    """Give what to raise where a task definition was read, and does not tell."""
    return UnreadError(Unread(reason=Reason.NOT_IN_SOURCE, operation=DESCRIBE, detail=detail))


def properties_of(task: View) -> dict[str, str]:
    """The proxy configuration's properties by name."""
    told = task.get("proxyConfiguration", "properties") or ()
    return {str(pair.get("name")): str(pair.get("value") or "").strip() for pair in told}


def items_of(text: str) -> tuple[str, ...]:
    """The items of a comma-separated property."""
    return tuple(item.strip() for item in text.split(",") if item.strip())
