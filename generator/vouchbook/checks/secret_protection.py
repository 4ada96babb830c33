"""Are the secrets that containers get kept under a key, rotated, and from the public?"""

from collections.abc import Iterable

from vouchbook.checks._identity_examples import (
    HOME,
    KEY,
    REGION,
    ROOT,
    allow,
    blind,
    document,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._platform_examples import SECRET, secret
from vouchbook.checks._platform_keys import CUSTOMER_KEYS, KEYS, is_customers
from vouchbook.checks._resources import collector_of, resource_of
from vouchbook.checks._secret_references import (
    DESCRIBE,
    LIST_SECRETS,
    SECRETS,
    each_reference,
    secret_named,
    text_of,
)
from vouchbook.checks._task_examples import application, envoy, task, unread_task
from vouchbook.checks._tasks import LIST, TASKS, container_of
from vouchbook.kernel.iam_callers import callers
from vouchbook.kernel.iam_policy import read_policy
from vouchbook.model.check import (
    Check,
    Example,
    Given,
    Outcome,
    Part,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View
from vouchbook.model.reasons import UnreadError

_GET_POLICY = "secretsmanager:GetResourcePolicy"
_SERVICE_CONNECT = ":secret:ecs-sc!"
"""How ARNs of the secrets go on in which ECS keeps the certificates of Service Connect."""


def _subjects(view: View) -> Iterable[Part | View]:
    """What containers name, and what Service Connect keeps for its proxies."""
    if collector_of(view) == TASKS:
        return each_reference(view)
    return (view,) if _SERVICE_CONNECT in view.id else ()


def _protected(subject: Subject) -> Outcome:
    if collector_of(resource_of(subject)) == SECRETS:
        return _judge(subject, resource_of(subject))
    text = text_of(container_of(subject), subject.key)
    found = secret_named(subject.estate, resource_of(subject).place, text, subject.key)
    if found is None:
        return not_applicable(f"{text} is a parameter of Systems Manager, no secret")
    return _judge(subject, found)


def _judge(subject: Subject, found: View) -> Outcome:
    wrong = []
    deleted, owner = found.get("DeletedDate"), found.get("OwningService")
    if deleted:
        wrong.append(f"it is to be deleted: DeletedDate is {deleted[:10]}")
    if found.get("RotationEnabled") is not True and not owner:
        wrong.append("RotationEnabled is not true, and no AWS service manages the secret")
    if wrong:
        return failed(f"{found.id}: {'; '.join(wrong)}")
    if _is_public(found):
        return failed(f"{found.id}: its policy lets in anybody with an AWS account")
    rotated = f"{owner} manages it" if owner else "it rotates"
    return _under_key(subject, found, rotated)


def _is_public(found: View) -> bool:
    policy = found.get("policy")
    if policy is None:
        return False
    let_in = callers(read_policy(policy), found.place.account)
    if let_in.everyone:
        return True
    for doubt in let_in.doubts:
        raise UnreadError(doubt)
    return False


def _under_key(subject: Subject, found: View, rotated: str) -> Outcome:
    key_id = found.get("KmsKeyId")
    if key_id and is_customers(subject.estate, found.place, key_id):
        return passed(f"{found.id}: {rotated}, and it is encrypted with {key_id}")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(
            f"{found.id}: {rotated}, but no key of the customer's encrypts it, and the engagement "
            f"demands one ({CUSTOMER_KEYS})"
        )
    return advised(f"{found.id}: {rotated}, and the key that AWS manages encrypts it")


def _naming(text: str = SECRET) -> Given:
    return task(application(secrets=[{"name": "TLS_KEY", "valueFrom": text}]), envoy())


def _named(why: str, text: str) -> Example:
    return passing(why, _naming(text), _OWN, key())


_OWN = secret(KmsKeyId=KEY)
_UNROTATED = secret(RotationEnabled=None, KmsKeyId=KEY)
_CONNECT = f"arn:aws:secretsmanager:{REGION}:{HOME}:secret:ecs-sc!shop-a1b2c3"
_PULLING = task(application(repositoryCredentials={"credentialsParameter": "checkout-tls"}))
_LOGGING = {"name": "splunk-token", "valueFrom": SECRET}
_SHIPPING = task(application(logConfiguration={"logDriver": "splunk", "secretOptions": [_LOGGING]}))
_PUBLIC = document(allow("secretsmanager:GetSecretValue", Principal="*"))
_HOME_ONLY = document(allow("secretsmanager:GetSecretValue", Principal={"AWS": ROOT}))
_DOUBTFUL = document(
    allow(
        "secretsmanager:GetSecretValue",
        Principal="*",
        Condition={"StringEquals": {"aws:PrincipalTag/team": "shop"}},
    )
)

SECRETS_PROTECTED = Check(
    id="secretsmanager-secret-kms-and-rotation",
    objective="credentials-managed",
    topic="data-protection",
    says=(
        "Secrets of Secrets Manager that containers get, and those of Service Connect, rotate or "
        "are managed by an AWS service, are closed to the public, and are encrypted with a "
        "customer key where the organisation demands it."
    ),
    severity=Severity.MEDIUM,
    over=(TASKS, SECRETS),
    subject=_subjects,
    holds=_protected,
    joins=(KEYS,),
    parameters=(CUSTOMER_KEYS,),
    counts="references to secrets",
    remedy=(
        "Let the secret rotate, give it a customer managed key, and take wildcards out of its "
        "resource policy. Secrets of Service Connect get their key from the service's TLS settings."
    ),
    references=(
        DESCRIBE,
        _GET_POLICY,
        "ECS Developer Guide: pass Secrets Manager secrets through environment variables",
        "Secrets Manager User Guide: secrets managed by other services",
    ),
    examples=(
        _named("A customer's key, and rotation.", SECRET),
        _named("A JSON key of the secret.", f"{SECRET}:key::"),
        _named("A JSON key, a stage and a version.", f"{SECRET}:key:AWSCURRENT:v1"),
        _named("The ARN without its suffix.", SECRET.rpartition("-")[0]),
        _named("Through Parameter Store.", "/aws/reference/secretsmanager/checkout-tls"),
        passing("Credentials of a registry, by name.", _PULLING, _OWN, key()),
        passing("A token of the log driver.", _SHIPPING, _OWN, key()),
        passing(
            "A secret of Service Connect, which no container names.",
            secret(_CONNECT, RotationEnabled=None, OwningService="ecs-sc", KmsKeyId=KEY),
            key(),
        ),
        passing(
            "A policy for the account itself.",
            _naming(),
            secret(policy=_HOME_ONLY, KmsKeyId=KEY),
            key(),
        ),
        passing(
            "The key that AWS manages; customer keys are not demanded.",
            _naming(),
            secret(),
            advice=True,
            customer_keys_required=False,
        ),
        failing("Customer keys are demanded.", _naming(), secret(), customer_keys_required=True),
        failing(
            "The key that AWS manages, by its alias.",
            _naming(),
            secret(KmsKeyId=f"arn:aws:kms:{REGION}:{HOME}:alias/aws/secretsmanager"),
            customer_keys_required=True,
        ),
        failing("No rotation.", _naming(), _UNROTATED),
        failing("To be deleted.", _naming(), secret(DeletedDate="2026-10-01T00:00:00.000000Z")),
        failing("Open to anybody.", _naming(), secret(policy=_PUBLIC, KmsKeyId=KEY)),
        moot("Nothing is referred to."),
        moot("A parameter's name.", _naming("checkout-password")),
        moot("A parameter's ARN.", _naming(f"arn:aws:ssm:{REGION}:{HOME}:parameter/checkout")),
        moot("A secret that no container names.", secret()),
        unknowing("The secret is not there any more.", _naming()),
        unknowing(
            "A secret of an account that was not collected.",
            _naming(SECRET.replace(HOME, "444455556666")),
            _OWN,
        ),
        unknowing("The engagement doesn't say whether it demands keys.", _naming(), secret()),
        unknowing("The key is not there any more.", _naming(), _OWN),
        unknowing(
            "A policy whose text does not decide.",
            _naming(),
            secret(policy=_DOUBTFUL, KmsKeyId=KEY),
            key(),
        ),
        unknowing("The policy was denied.", _naming(), hidden(_OWN, "policy", _GET_POLICY), key()),
        unknowing("The secret was denied.", _naming(), hidden(_OWN, "", DESCRIBE), key()),
        unknowing("Secrets were denied.", _naming(), blind(SECRETS, LIST_SECRETS)),
        unknowing("A task definition could not be read.", unread_task()),
        unknowing("Task definitions were denied.", blind(TASKS, LIST)),
    ),
)
