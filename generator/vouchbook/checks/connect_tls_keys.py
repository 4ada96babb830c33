"""Under which keys does ECS Service Connect keep the private keys of its certificates?"""

from vouchbook.checks._connect import each_encrypted_offer, offered_by
from vouchbook.checks._connect_examples import (
    TLS,
    client,
    denied_services,
    offer,
    serving,
    unconnected,
)
from vouchbook.checks._identity_examples import (
    FOREIGN_KEY,
    HOME,
    KEY,
    REGION,
    Plain,
    blind,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._platform_examples import secret
from vouchbook.checks._platform_keys import CUSTOMER_KEYS, KEYS
from vouchbook.checks._resources import resource_of
from vouchbook.checks._secret_references import DESCRIBE, LIST_SECRETS, SECRETS
from vouchbook.checks._tasks import SERVICES
from vouchbook.checks._workloads import DESCRIBE_SERVICES, LIST_SERVICES
from vouchbook.model.check import (
    Check,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.place import parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

DESCRIBE_KEY = "kms:DescribeKey"
OWNER = "ecs-sc"
"""The service that owns the secrets in which ECS keeps what it has issued."""
_ALIAS = "alias/"
_OF_AWS = "alias/aws/"


def _own_key(subject: Subject) -> Outcome:
    named = subject.get("tls", "kmsKey")
    if not named or _resource(named).startswith(_OF_AWS):
        return _by_aws(subject, "no key of the customer's is named")
    if _resource(named).startswith(_ALIAS):
        raise _unresolved(named)
    place = resource_of(subject).place
    whole = f"arn:{place.partition}:kms:{place.region}:{place.account}:key/{named}"
    arn = named if parse_arn(named) else whole
    found = subject.estate.one(KEYS, arn)
    if found is None:
        return failed(f"{arn} is no key of the account and Region that it names")
    if found.get("KeyManager") == "AWS":
        return _by_aws(subject, f"AWS manages {arn}")
    state, spec = found.get("KeyState"), found.get("KeySpec")
    if state != "Enabled":
        return failed(f"{arn}: KeyState is {state}, expected Enabled")
    if spec != "SYMMETRIC_DEFAULT":
        return failed(f"{arn}: KeySpec is {spec}; secrets need SYMMETRIC_DEFAULT")
    return passed(f"private keys are kept under {arn}, which is enabled")


def _by_aws(subject: Subject, why: str) -> Outcome:
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(f"{why}, and the engagement demands one ({CUSTOMER_KEYS})")
    return advised(f"{why}: private keys are kept under a key that AWS manages")


def _resource(key: str) -> str:
    arn = parse_arn(key)
    return arn.resource if arn else key


def _unresolved(alias: str) -> UnreadError:
    operation = "kms:ListAliases"
    return UnreadError(
        Unread(
            reason=Reason.NOT_COLLECTED,
            operation=operation,
            permission=operation,
            detail=f"the key behind {alias}",
        )
    )


def _of_connect(found: View) -> tuple[View, ...]:
    return (found,) if f":secret:{OWNER}!" in found.id else ()


def _managed(subject: Subject) -> Outcome:
    found = resource_of(subject)
    owner, deleted = found.get("OwningService"), found.get("DeletedDate")
    if owner != OWNER:
        return failed(f"OwningService is {owner or 'not set'}, expected {OWNER}: ECS renews it not")
    if deleted:
        return failed(f"it is to be deleted: DeletedDate is {deleted[:10]}")
    used = _id(found.get("KmsKeyId"))
    place = found.place
    asked = subject.estate.among(
        SERVICES, keys_named, used, account=place.account, region=place.region
    )
    for service in asked:
        # Read from the service itself, so that the verdict rests on it.
        if used in keys_named(service):
            return passed(f"ECS manages it, and keeps it under the key that {service.id} asks for")
    return failed(
        f"it is kept under {used or 'the key that AWS manages'}, which no service of Service "
        "Connect asks for: left over, or kept under another key than was meant"
    )


def keys_named(service: View) -> tuple[str, ...]:
    """The ids of the keys that a service asks for; an empty one where it leaves that to AWS."""
    offers = (item.get("tls") for item in offered_by(service))
    return tuple(_id(tls.get("kmsKey")) for tls in offers if tls is not None)


def _id(key: str | None) -> str:
    """A key's id, however it is written; empty for the one that AWS manages."""
    resource = _resource(key or "")
    return "" if resource == f"{_OF_AWS}secretsmanager" else resource.removeprefix("key/")


_SECRET = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:{OWNER}!shop-a1b2c3"
_KEPT: Plain = {"OwningService": OWNER, "KmsKeyId": KEY}
_OWN = secret(_SECRET, **_KEPT)


def _keyed(named: str | None) -> Plain:
    return offer(tls={**TLS, "kmsKey": named} if named else {k: TLS[k] for k in _REST})


_REST = ("issuerCertificateAuthority", "roleArn")

TLS_KEY = Check(
    id="connect-tls-key",
    objective="keys-protected",
    topic="data-protection",
    says=(
        "The keys under which ECS Service Connect keeps its private keys are enabled, and the "
        "customer's own where the organisation demands it."
    ),
    severity=Severity.MEDIUM,
    over=(SERVICES,),
    subject=each_encrypted_offer,
    holds=_own_key,
    joins=(KEYS,),
    parameters=(CUSTOMER_KEYS,),
    counts="offers under TLS",
    remedy="Name a symmetric key of your own, by its ARN, in tls.kmsKey, and keep it enabled.",
    references=(DESCRIBE_SERVICES, DESCRIBE_KEY, "ECS Developer Guide: Service Connect TLS"),
    examples=(
        passing("A key of its own.", serving(), key()),
        passing("By its id.", serving(_keyed(KEY.rpartition("/")[2])), key()),
        passing(
            "No key is named, and none is demanded.",
            serving(_keyed(None)),
            advice=True,
            customer_keys_required=False,
        ),
        passing(
            "AWS's key by its alias, and none is demanded.",
            serving(_keyed("alias/aws/secretsmanager")),
            advice=True,
            customer_keys_required=False,
        ),
        failing("No key is named.", serving(_keyed(None)), customer_keys_required=True),
        failing(
            "AWS's key is named.",
            *(serving(), key(KeyManager="AWS")),
            customer_keys_required=True,
        ),
        failing("It waits for its deletion.", serving(), key("PendingDeletion")),
        failing("It is gone.", serving()),
        failing("It signs, and can't encrypt.", serving(), key(KeySpec="RSA_2048")),
        moot("No offer is under TLS; another check says so.", serving(offer(tls=None))),
        moot("A client alone.", client()),
        moot("A service without Service Connect.", unconnected()),
        unknowing("Whether one is demanded is not said.", serving(_keyed(None))),
        unknowing("An alias, which was not resolved.", serving(_keyed("alias/connect")), key()),
        unknowing("The key was denied.", serving(), hidden(key(), "", DESCRIBE_KEY)),
        unknowing("Keys were denied.", serving(), blind(KEYS, "kms:ListKeys")),
        unknowing("In an account that was not collected.", serving(_keyed(FOREIGN_KEY)), key()),
        denied_services(),
    ),
)
TLS_SECRETS = Check(
    id="connect-tls-secrets",
    objective="credentials-managed",
    topic="data-protection",
    says=(
        "The secrets in which ECS Service Connect keeps its private keys are managed by ECS, and "
        "kept under the key that a service asks for."
    ),
    severity=Severity.MEDIUM,
    over=(SECRETS,),
    subject=_of_connect,
    holds=_managed,
    joins=(SERVICES,),
    counts="secrets of Service Connect",
    remedy=(
        "Deploy the service anew, so that ECS issues again under the key that its settings name; "
        "delete secrets that no service uses any more."
    ),
    references=(DESCRIBE, DESCRIBE_SERVICES, "ECS Developer Guide: Service Connect TLS"),
    examples=(
        passing("Under the service's key.", _OWN, serving()),
        passing("The key by its id.", _OWN, serving(_keyed(KEY.rpartition("/")[2]))),
        passing(
            "AWS's key, as nothing else was asked for.",
            *(secret(_SECRET, OwningService=OWNER), serving(_keyed(None))),
        ),
        passing(
            "AWS's key by its alias.",
            secret(_SECRET, OwningService=OWNER, KmsKeyId="alias/aws/secretsmanager"),
            serving(_keyed(None)),
        ),
        failing(
            "AWS's key, where another one was asked for.",
            secret(_SECRET, **{**_KEPT, "KmsKeyId": None}),
            serving(),
        ),
        failing(
            "Another key.",
            secret(_SECRET, **{**_KEPT, "KmsKeyId": FOREIGN_KEY}),
            serving(_keyed("alias/connect")),
        ),
        failing("Nobody uses it.", _OWN, unconnected()),
        failing("Somebody made it by hand.", secret(_SECRET, KmsKeyId=KEY), serving()),
        failing(
            "It is to be deleted.",
            secret(_SECRET, **_KEPT, DeletedDate="2026-09-20T00:00:00.000000Z"),
            serving(),
        ),
        moot("Another secret.", secret(), serving()),
        moot("No secrets."),
        unknowing("It was denied.", hidden(_OWN, "", DESCRIBE), serving()),
        unknowing("Secrets were denied.", blind(SECRETS, LIST_SECRETS)),
        unknowing("Services were denied.", _OWN, blind(SERVICES, LIST_SERVICES)),
        unknowing("A service has no PRIMARY deployment.", _OWN, serving(deployments=[])),
    ),
)
