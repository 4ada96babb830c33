"""A small estate: two accounts, two meshes, two keys, and keys that nobody may list."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.canonical import digest_of
from vouchbook.kernel.codec import encode
from vouchbook.kernel.records import digested, listing_of
from vouchbook.kernel.registry import collectors
from vouchbook.model.engagement import Caller, Frame, KnownAccount
from vouchbook.model.place import Place
from vouchbook.model.plan import Plan
from vouchbook.model.reading import Call, Reading, Record, Seen, Unseen
from vouchbook.model.reasons import Reason, Unread
from vouchbook.model.snapshot import Header
from vouchbook.plan import make_plan

AS_OF = "2026-09-15T12:00:00.000000Z"
HOME = Place(partition="aws", account="111122223333", region="us-east-1")
AWAY = Place(partition="aws", account="444455556666", region="eu-west-1")
MESH = "arn:aws:appmesh:us-east-1:111122223333:mesh"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = "arn:aws:kms:us-east-1:111122223333:key/abcd1234-12ab-34cd-56ef-1234567890ab"
DENIED = Unread(reason=Reason.DENIED, operation="kms:ListKeys", permission="kms:ListKeys")

TOML = """
[engagement]
name = "example-payments"
subject = "The payments mesh"
boundary = "Two accounts"
environment = "production"
period = { from = "2026-07-01", to = "2026-09-30" }
preparer = { name = "Mary Major", role = "Compliance officer" }
reviewer = { name = "Richard Roe", role = "Internal audit" }

[scope]
accounts = ["111122223333", "444455556666"]
regions = ["us-east-1", "eu-west-1"]

[[scope.excluded]]
account = "777788889999"
reason = "A sandbox"

[signer]
key = "key.pem"

[frameworks.soc2-tsc-2017]
"""

PAGES = {
    "index.md": "---\ntitle: Audit book\n---\n\n# Audit book\n\nIt speaks of two meshes.\n",
    "topics/data-protection.md": """---
title: Data protection
topic: data-protection
requirements: [soc2-tsc-2017:CC6.7]
owner: platform-security
reviewed: 2026-09-01
---

# Data protection

[Every listener accepts TLS only.](claim:mesh-listener-tls-strict)
[In pay it does.](claim:mesh-listener-tls-strict?mesh=pay)
[Customer keys rotate once a year.](claim:kms-key-rotation-enabled)
[Keys are handed over in a ceremony.](asserted:key-ceremony)

There are [some](count:kms.keys) keys.
""",
    "assertions/key-ceremony.md": """---
title: Key ceremony
who: John Stiles
role: Head of platform
date: 2026-08-01
expires: 2027-08-01
looked_at: The protocol of the ceremony
---

# Key ceremony

Two people were there.
""",
}


def record(collector: str, operation: str, identifier: str, facts: Mapping[str, Any]) -> Record:
    return digested(
        Record(
            id=identifier,
            collector=collector,
            operation=operation,
            place=HOME,
            as_of=AS_OF,
            facts=facts,
        )
    )


def node(mesh: str, name: str, mode: str) -> Record:
    arn = f"{MESH}/{mesh}/virtualNode/{name}"
    tls = {"mode": mode, "certificate": {"file": {"certificateChain": "/a", "privateKey": "/b"}}}
    facts = {
        "virtualNode": {
            "meshName": mesh,
            "virtualNodeName": name,
            "metadata": {"arn": arn, "meshOwner": HOME.account, "resourceOwner": HOME.account},
            "spec": {
                "listeners": [{"portMapping": {"port": 8080, "protocol": "http"}, "tls": tls}]
            },
            "status": {"status": "ACTIVE"},
        }
    }
    return record("appmesh.virtual-nodes", "appmesh:DescribeVirtualNode", arn, facts)


def key(identifier: str, *, rotates: bool) -> tuple[Record, Record]:
    metadata = {
        "KeyId": identifier.rpartition("/")[2],
        "Arn": identifier,
        "Enabled": True,
        "KeyState": "Enabled",
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "Origin": "AWS_KMS",
    }
    return (
        record("kms.keys", "kms:DescribeKey", identifier, {"KeyMetadata": metadata}),
        record(
            "kms.keys",
            "kms:GetKeyRotationStatus",
            identifier,
            {"KeyRotationEnabled": rotates},
        ),
    )


def seen(
    collector: str, place: Place, operation: str, records: tuple[Record, ...] = ()
) -> tuple[Seen, ...]:
    call = Call(
        operation=operation,
        parameters={},
        outcome="ok",
        status=200,
        request_id="11111111-2222-3333-4444-555555555555",
        asked_at=AS_OF,
    )
    listing = listing_of(collector, operation, {}, len(records), 1, place, complete=True)
    found = Seen(
        collector=collector,
        place=place,
        as_of=AS_OF,
        records=tuple(sorted(records, key=lambda item: (item.id, item.operation))),
        listings=(listing,),
        calls=(call,),
    )
    return (found,)


@cache
def readings() -> tuple[Reading, ...]:
    """Two accounts: one is seen whole, in the other one nobody may list the keys."""
    nodes = (
        node("pay", "api", "STRICT"),
        node("payments", "api", "STRICT"),
        node("payments", "ledger", "PERMISSIVE"),
    )
    unseen = Unseen(collector="kms.keys", place=AWAY, as_of=AS_OF, unread=DENIED)
    listing = "appmesh:ListVirtualNodes"
    found: tuple[Reading, ...] = (
        *seen("appmesh.virtual-nodes", HOME, listing, nodes),
        *seen("appmesh.virtual-nodes", AWAY, listing),
        *seen(
            "kms.keys",
            HOME,
            "kms:ListKeys",
            (*key(KEY, rotates=True), *key(OTHER_KEY, rotates=False)),
        ),
        unseen,
    )
    return found


@cache
def plan() -> Plan:
    return make_plan(["mesh-listener-tls-strict", "kms-key-rotation-enabled"], [HOME, AWAY])


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of({op for name in plan().collectors for op in collectors()[name].operations})


def header(**changed: Any) -> Header:
    frame = Frame(
        source="organizations",
        accounts=(
            KnownAccount(id="111122223333", name="payments-prod", status="ACTIVE"),
            KnownAccount(id="777788889999", name="sandbox", status="ACTIVE"),
            KnownAccount(id="999988887777", name="forgotten", status="ACTIVE"),
        ),
    )
    made = Header(
        started="2026-09-15T11:59:00.000000Z",
        ended=AS_OF,
        as_of=AS_OF,
        synthetic=False,
        callers=(Caller(account=HOME.account, arn="arn:aws:iam::111122223333:role/audit"),),
        frame=frame,
        tool="vouchbook 0",
        plan=digest_of(encode(plan())),
        places=(HOME, AWAY),
    )
    return replace(made, **changed)
