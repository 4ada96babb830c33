"""Are traces encrypted with the customer's key, where proxies write any?"""

from vouchbook.checks._identity_examples import (
    HOME,
    KEY,
    REGION,
    blind,
    failing,
    hidden,
    key,
    moot,
    passing,
    unknowing,
)
from vouchbook.checks._platform_keys import CUSTOMER_KEYS, KEYS, is_customers
from vouchbook.checks._resources import resource_of
from vouchbook.checks._task_examples import application, envoy, plain_task, task, unread_task
from vouchbook.checks._tasks import LIST, TASKS, containers_of, envoys_of, setting
from vouchbook.model.check import (
    Check,
    Given,
    Outcome,
    Severity,
    Subject,
    advised,
    failed,
    not_applicable,
    passed,
)
from vouchbook.model.facts import View

ENCRYPTION = "xray.encryption"
GET = "xray:GetEncryptionConfig"
TRACING = "ENABLE_ENVOY_XRAY_TRACING"
DAEMON = "aws-xray-daemon"


def _encrypted(subject: Subject) -> Outcome:
    # That there is a region to ask about rests on its record, whatever the answer is.
    subject.get("Type")
    place = resource_of(subject).place
    found = subject.estate.find(TASKS, _traces, account=place.account, region=place.region)
    if found is None:
        return not_applicable("no active task definition with an Envoy sends traces to X-Ray")
    kind, status = subject.get("Type"), subject.get("Status")
    key_id = subject.get("KeyId")
    if kind == "KMS":
        if status != "ACTIVE":
            return failed(f"{found.id} sends traces; Status is {status}, expected ACTIVE")
        if key_id and is_customers(subject.estate, place, key_id):
            return passed(f"{found.id} sends traces, which are encrypted with {key_id}")
    if subject.estate.parameter(CUSTOMER_KEYS):
        return failed(
            f"{found.id} sends traces; Type is {kind}, without a key of the customer's, and the "
            f"engagement demands one ({CUSTOMER_KEYS})"
        )
    return advised(f"{found.id} sends traces, which X-Ray encrypts with a key of AWS's ({kind})")


def _traces(task: View) -> bool:
    """Whether an Envoy sends traces to X-Ray: by its switch, or the daemon beside it."""
    envoys = envoys_of(task)
    if not envoys:
        return False
    if any(_is_daemon(str(container.get("image") or "")) for container in containers_of(task)):
        return True
    return any(setting(container, TRACING) == "1" for container in envoys)


def _is_daemon(image: str) -> bool:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0] == DAEMON


def _config(kind: str = "KMS", key_id: str = "", status: str = "ACTIVE") -> Given:
    arn = f"arn:aws:xray:{REGION}:{HOME}:encryption-config"
    facts = {"Type": kind, "Status": status} | ({"KeyId": key_id} if key_id else {})
    return Given(collector=ENCRYPTION, id=arn, facts={"": facts})


_OWN = _config(key_id=KEY)
_TRACING = task(application(), envoy(settings={TRACING: "1"}))
_BESIDE = task(application(), envoy(), {"name": "xray", "image": "amazon/aws-xray-daemon:3.x"})
_SECRET = task(application(), envoy(secrets=[{"name": TRACING, "valueFrom": "example-parameter"}]))

TRACES_ENCRYPTED = Check(
    id="xray-encryption-config",
    objective="data-encrypted-at-rest",
    topic="data-protection",
    says=(
        "Where Envoy sends traces to AWS X-Ray, they are encrypted with a customer managed key, or "
        "with AWS's where the organisation does not demand its own."
    ),
    severity=Severity.LOW,
    over=(ENCRYPTION,),
    holds=_encrypted,
    joins=(TASKS, KEYS),
    parameters=(CUSTOMER_KEYS,),
    counts="Regions of accounts",
    remedy="Set X-Ray's encryption in the Region to KMS with a customer managed key.",
    references=(GET, "X-Ray Developer Guide: data protection, encryption with a KMS key"),
    examples=(
        passing("Tracing, and a customer's key.", _OWN, _TRACING, key()),
        passing("The daemon stands beside Envoy.", _OWN, _BESIDE, key()),
        passing(
            "X-Ray's own key; customer keys are not demanded.",
            _config("NONE"),
            _TRACING,
            advice=True,
            customer_keys_required=False,
        ),
        failing(
            "Customer keys are demanded.", _config("NONE"), _TRACING, customer_keys_required=True
        ),
        failing(
            "The key that AWS manages is not the customer's.",
            _OWN,
            _TRACING,
            key(KeyManager="AWS"),
            customer_keys_required=True,
        ),
        failing("Still changing over.", _config(key_id=KEY, status="UPDATING"), _TRACING),
        moot("No Envoy sends traces.", _config("NONE"), task(), plain_task()),
        moot(
            "Tracing is switched off.",
            _config("NONE"),
            task(application(), envoy(settings={TRACING: "0"})),
        ),
        moot("No Region was collected."),
        unknowing("The switch comes from a secret.", _config("NONE"), _SECRET),
        unknowing("The engagement doesn't say whether it demands keys.", _config("NONE"), _TRACING),
        unknowing("The key is not there any more.", _OWN, _TRACING),
        unknowing("A task definition could not be read.", _OWN, unread_task()),
        unknowing("Task definitions were denied.", _OWN, blind(TASKS, LIST)),
        unknowing("The setting was denied.", hidden(_OWN, "", GET), _TRACING),
        unknowing("X-Ray was denied.", blind(ENCRYPTION, GET)),
    ),
)
