"""A trail as CloudTrail writes it: log files, signed digests, public keys, S3's metadata."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vouchbook.aws.shapes import shapes_of
from vouchbook.kernel.redaction import redact
from vouchbook.model.collector import Operation
from vouchbook.model.importing import Hand, Original
from vouchbook.sources.appmesh_resources import KINDS, LIST_TAGS

ACCOUNT = "111122223333"
OTHER = "444455556666"
REGION = "eu-west-1"
BUCKET = "amzn-s3-demo-bucket"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def signer(number: int = 0) -> RSAPrivateKey:
    """One of several keys, made once a run: what is signed with them is never stored."""
    assert number >= 0
    return generate_private_key(public_exponent=65537, key_size=2048)


def fingerprint(key: RSAPrivateKey) -> str:
    return hashlib.md5(_public(key), usedforsecurity=False).hexdigest()


def _public(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)


def public_keys(key: RSAPrivateKey, **changed: str) -> dict[str, Any]:
    """What `aws cloudtrail list-public-keys` prints."""
    entry = {
        "Value": base64.b64encode(_public(key)).decode(),
        "ValidityStartTime": "2026-01-01T00:00:00+00:00",
        "ValidityEndTime": "2027-01-01T00:00:00+00:00",
        "Fingerprint": fingerprint(key),
        **changed,
    }
    return {"PublicKeyList": [entry]}


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(kw_only=True)
class Trail:
    """One trail in one account and region; files by the keys that they have in the bucket."""

    account: str = ACCOUNT
    region: str = REGION
    name: str = "management-events"
    key: RSAPrivateKey = field(default_factory=signer)
    files: dict[str, bytes] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    last: tuple[str, str, str] | None = None
    """Key, hash and signature of the digest before."""
    waiting: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def deliver(self, moment: datetime, *events: Mapping[str, Any]) -> str:
        """Write one log file; the next digest names it."""
        self.count += 1
        day = moment.strftime("%Y/%m/%d")
        minute = moment.strftime("%Y%m%dT%H%MZ")
        key = (
            f"AWSLogs/{self.account}/CloudTrail/{self.region}/{day}/"
            f"{self.account}_CloudTrail_{self.region}_{minute}_{self.count:016d}.json.gz"
        )
        content = json.dumps({"Records": events}, separators=(",", ":")).encode()
        self.files[key] = gzip.compress(content, mtime=0)
        times = sorted(event["eventTime"] for event in events)
        self.waiting.append(
            {
                "s3Bucket": BUCKET,
                "s3Object": key,
                "hashValue": hashlib.sha256(content).hexdigest(),
                "hashAlgorithm": "SHA-256",
                "newestEventTime": times[-1] if times else None,
                "oldestEventTime": times[0] if times else None,
            }
        )
        return key

    def digest(self, start: datetime, end: datetime, *, backfill: bool = False) -> str:
        """Write the digest of an hour, signed, and linked to the one before."""
        late = "_backfill" if backfill else ""
        key = (
            f"AWSLogs/{self.account}/CloudTrail-Digest/{self.region}/{end:%Y/%m/%d}/"
            f"{self.account}_CloudTrail-Digest_{self.region}_{self.name}_{self.region}_"
            f"{end:%Y%m%dT%H%M%SZ}{late}.json.gz"
        )
        before = self.last
        document = {
            "awsAccountId": self.account,
            "digestStartTime": stamp(start),
            "digestEndTime": stamp(end),
            "digestS3Bucket": BUCKET,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": fingerprint(self.key),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": None,
            "oldestEventTime": None,
            "previousDigestS3Bucket": BUCKET if before else None,
            "previousDigestS3Object": before[0] if before else None,
            "previousDigestHashValue": before[1] if before else None,
            "previousDigestHashAlgorithm": "SHA-256" if before else None,
            "previousDigestSignature": before[2] if before else None,
            "logFiles": self.waiting,
        }
        content = json.dumps(document, separators=(",", ":")).encode()
        hashed = hashlib.sha256(content).hexdigest()
        above = before[2] if before else "null"
        text = f"{stamp(end)}\n{BUCKET}/{key}\n{hashed}\n{above}".encode()
        signature = self.key.sign(text, PKCS1v15(), SHA256()).hex()
        self.files[key] = gzip.compress(content, mtime=0)
        self.signatures[key] = signature
        self.last, self.waiting = (key, hashed, signature), []
        return key

    def hours(self, count: int, events: Mapping[int, list[dict[str, Any]]]) -> list[str]:
        """Digests of hours from START on, a log file in each: its events, or one that wrote."""
        keys = []
        for hour in range(count):
            start = START + hour * HOUR
            told = events.get(hour, [other_write(start + timedelta(minutes=1), self.account)])
            self.deliver(start + timedelta(minutes=30), *told)
            keys.append(self.digest(start, start + HOUR))
        return keys

    def brought(self) -> dict[str, bytes]:
        """Everything that somebody would bring, the newest digest's metadata with it."""
        newest = max(self.signatures, default="")
        head = {"Metadata": {"signature": self.signatures.get(newest, "")}}
        keys = json.dumps(public_keys(self.key)).encode()
        return {
            **self.files,
            f"keys-{self.account}.json": keys,
            f"{newest}.head.json": json.dumps(head).encode(),
        }


def identity(account: str = ACCOUNT) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:jane.doe@example.com",
        "arn": f"arn:aws:sts::{account}:assumed-role/MeshAdmin/deploy",
        "accountId": account,
        "accessKeyId": "ASIAEXAMPLE",
    }


def event(name: str, moment: datetime, *, account: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    """An event of App Mesh; its id is told by what it says, so that events can be told apart."""
    said: dict[str, Any] = {
        "eventVersion": "1.08",
        "userIdentity": identity(account),
        "eventTime": stamp(moment),
        "eventSource": "appmesh.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.0",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        **more,
    }
    number = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]
    return {"eventID": f"00000000-0000-4000-8000-{number}", **said}


def other_write(moment: datetime, account: str = ACCOUNT) -> dict[str, Any]:
    return event("CreateBucket", moment, account=account, eventSource="s3.amazonaws.com")


def mesh_arn(mesh: str = "shop", account: str = ACCOUNT) -> str:
    return f"arn:aws:appmesh:{REGION}:{account}:mesh/{mesh}"


def node_spec(port: int) -> dict[str, Any]:
    mapping = {"port": port, "protocol": "http"}
    tls = {"mode": "STRICT", "certificate": {"acm": {"certificateArn": "arn:aws:acm:x:1:y"}}}
    return {"listeners": [{"portMapping": mapping, "tls": tls}], "backends": []}


def node_event(
    verb: str,
    moment: datetime,
    *,
    port: int = 8080,
    version: int = 1,
    uid: str = "uid-1",
    name: str = "web",
    account: str = ACCOUNT,
    owner: str = "",
    **more: Any,
) -> dict[str, Any]:
    """A whole event of a virtual node: request and answer."""
    request: dict[str, Any] = {"meshName": "shop", "virtualNodeName": name}
    if verb != "Delete":
        request["spec"] = node_spec(port)
    if owner:
        request["meshOwner"] = owner
    mesh = "shop" if owner in {"", account} else f"shop@{owner}"
    answer = {
        "meshName": "shop",
        "virtualNodeName": name,
        "spec": node_spec(port),
        "status": {"status": "DELETED" if verb == "Delete" else "ACTIVE"},
        "metadata": {
            "arn": f"{mesh_arn(mesh, account)}/virtualNode/{name}",
            "createdAt": "2026-03-01T12:05:00Z",
            "lastUpdatedAt": stamp(moment),
            "meshOwner": owner or account,
            "resourceOwner": account,
            "uid": uid,
            "version": version,
        },
    }
    said = {"requestParameters": request, "responseElements": {"virtualNode": answer}, **more}
    return event(f"{verb}VirtualNode", moment, account=account, **said)


def tag_event(verb: str, moment: datetime, arn: str, tags: Mapping[str, str]) -> dict[str, Any]:
    pairs = [{"key": key, "value": value} for key, value in tags.items()]
    request = {"resourceArn": arn}
    said = {"tags": pairs} if verb == "Tag" else {"tagKeys": list(tags)}
    return event(f"{verb}Resource", moment, requestParameters={**request, **said})


@cache
def shapes() -> Mapping[str, Any]:
    return shapes_of([LIST_TAGS, *(kind.describe for kind in KINDS)])


def clean(
    operation: Operation, answer: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    return redact(dict(answer), operation.redact)


def hand() -> Hand:
    return Hand(place=None, at="", shapes=shapes(), clean=clean)


def originals(files: Mapping[str, bytes]) -> list[Original]:
    return [
        Original(
            name=name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            read=partial(bytes, data),
        )
        for name, data in files.items()
    ]
