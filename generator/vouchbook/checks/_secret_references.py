"""How task definitions name secrets: by ARN with suffixes, by name, or through a parameter."""

from collections.abc import Iterator

from vouchbook.checks._tasks import containers_of, not_told
from vouchbook.model.check import Estate, Part
from vouchbook.model.facts import Facts, View
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

SECRETS = "secretsmanager.secrets"
DESCRIBE = "secretsmanager:DescribeSecret"
LIST_SECRETS = "secretsmanager:ListSecrets"
REGISTRY = "registry-credentials"
_THROUGH_PARAMETER = "aws/reference/secretsmanager/"
"""Parameters below this name are secrets, which Parameter Store hands through."""
_SUFFIX = len("-a1b2c3")
"""What Secrets Manager puts behind a secret's name in its ARN."""
_REDACTED = "(redacted"


def each_reference(task: View) -> Iterator[Part]:
    """One subject a place where a container of the task definition names a secret."""
    for container in containers_of(task):
        name = f"container:{container.get('name')}"
        for pair in container.get("secrets") or ():
            yield Part(key=f"{name}:secret:{pair.get('name')}", facts=pair)
        for pair in container.get("logConfiguration", "secretOptions") or ():
            yield Part(key=f"{name}:log-option:{pair.get('name')}", facts=pair)
        credentials = container.get("repositoryCredentials")
        if credentials is not None:
            yield Part(key=f"{name}:{REGISTRY}", facts=credentials)


def text_of(reference: Facts, key: str) -> str:
    """What a reference says; `key` is that of its subject.

    Raises UnreadError where it was redacted.
    """
    member = "credentialsParameter" if key.endswith(f":{REGISTRY}") else "valueFrom"
    text = str(reference.get(member) or "")
    if not text or _REDACTED in text:
        raise not_told(f"which secret {key} names")
    return text


def secret_named(estate: Estate, place: Place, text: str, key: str) -> View | None:
    """The secret that a reference names; None where it is a parameter of Systems Manager.

    Raises UnreadError where secrets were not read, or don't have this one.
    """
    arn = parse_arn(text)
    if arn is not None and arn.service == "secretsmanager":
        # Behind the name a JSON key, a stage and a version may follow.
        secret = ":".join(arn.resource.split(":")[:2])
        home = Place(partition=arn.partition, account=arn.account, region=arn.region)
        return _by_arn(estate, home, secret)
    if arn is not None and arn.service != "ssm":
        raise not_told(f"which secret {key} names")
    if arn is None and key.endswith(f":{REGISTRY}"):
        return _by_name(estate, place, text)
    parameter = (arn.resource.removeprefix("parameter") if arn else text).removeprefix("/")
    if parameter.startswith(_THROUGH_PARAMETER):
        return _by_name(estate, place, parameter.removeprefix(_THROUGH_PARAMETER))
    return None


def _by_arn(estate: Estate, home: Place, secret: str) -> View:
    whole = f"arn:{home.partition}:secretsmanager:{home.region}:{home.account}:{secret}"
    found = estate.one(SECRETS, whole)
    # The suffix may be left out, too.
    return found or _by_name(estate, home, secret.partition(":")[2])


def _by_name(estate: Estate, home: Place, name: str) -> View:
    def has_name(view: View) -> bool:
        return view.id.rpartition(":")[2][:-_SUFFIX] == name

    found = estate.find(SECRETS, has_name, account=home.account, region=home.region)
    if found is None:
        raise UnreadError(
            Unread(
                reason=Reason.VANISHED,
                operation=DESCRIBE,
                permission=DESCRIBE,
                detail=f"secret {name} in {home}",
            )
        )
    return found
