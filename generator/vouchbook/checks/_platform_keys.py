"""Is a key that a service names the customer's own, or one that AWS manages?"""

from vouchbook.model.check import Estate
from vouchbook.model.place import Place, parse_arn
from vouchbook.model.reasons import Reason, Unread, UnreadError

KEYS = "kms.keys"
CUSTOMER_KEYS = "customer_keys_required"
_DESCRIBE = "kms:DescribeKey"


def is_customers(estate: Estate, place: Place, key: str) -> bool:
    """Whether a key is customer managed; `key` is its ARN, its id, or an alias.

    Raises UnreadError where the account's keys were not read, or don't have this one.
    """
    arn = parse_arn(key)
    resource = arn.resource if arn else key
    if resource.startswith("alias/"):
        # AWS keeps this beginning to itself.
        return not resource.startswith("alias/aws/")
    if arn and arn.account != place.account:
        # A key that AWS manages serves its own account alone.
        return True
    full = key if arn else f"arn:{place.partition}:kms:{place.region}:{place.account}:key/{key}"
    found = estate.one(KEYS, full)
    if found is None:
        raise UnreadError(
            Unread(reason=Reason.VANISHED, operation=_DESCRIBE, permission=_DESCRIBE, detail=full)
        )
    return bool(found.get("KeyManager") == "CUSTOMER")
