"""Does the policy of a trail's bucket refuse plain HTTP, foreign trails and foreign writers?"""

from collections.abc import Iterable, Mapping

from vouchbook.checks._identity_examples import (
    BUCKET_ARN,
    HOME,
    ORGANISATION,
    ORGANISATION_TRAIL,
    OTHER,
    TRAIL,
    Plain,
    allow,
    bucket,
    bucket_unknowns,
    deny,
    document,
    failing,
    passing,
    trail,
    unknowing,
)
from vouchbook.checks._resources import listed, resource_of
from vouchbook.checks._trail_bucket import BUCKETS, TRAILS, bucket_of
from vouchbook.kernel.globs import covers, covers_action, is_literal
from vouchbook.kernel.iam_callers import Callers, callers
from vouchbook.kernel.iam_policy import Condition, Statement, read_policy
from vouchbook.model.check import Check, Outcome, Severity, Subject, failed, passed
from vouchbook.model.reasons import UnreadError

CLOUDTRAIL = "cloudtrail.amazonaws.com"
WRITES = (
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
)
_EXACT = frozenset({"stringequals", "arnequals", "arnlike", "stringlike"})


def _policy(subject: Subject) -> Outcome:
    bucket = bucket_of(subject)
    document = bucket.get("policy")
    if document is None:
        return failed(f"{bucket.id} has no policy, expected one that denies plain HTTP")
    statements = read_policy(document)
    if not _denies_http(statements, bucket.id):
        return failed(
            f"the policy of {bucket.id} has no Deny for everyone on s3:* for the bucket and its "
            "objects where aws:SecureTransport is false"
        )
    loose = _unpinned(statements, resource_of(subject).id)
    if loose:
        return failed(f"the policy of {bucket.id} {loose}")
    return _writers(statements, bucket.id, bucket.place.account)


def _writers(statements: tuple[Statement, ...], bucket: str, owner: str) -> Outcome:
    found = [callers(statements, owner, action) for action in WRITES]
    if any(item.everyone or item.organisations for item in found):
        return failed(f"the policy of {bucket} lets other accounts write by a wildcard principal")
    foreign = frozenset[str]().union(*(item.accounts for item in found))
    if foreign:
        return failed(f"the policy of {bucket} lets account {listed(foreign)} write")
    _raise_first(found)
    return passed(
        f"the policy of {bucket} denies plain HTTP, lets CloudTrail in for named trails alone, "
        "and no other account write"
    )


def _raise_first(found: Iterable[Callers]) -> None:
    for item in found:
        for doubt in item.doubts:
            raise UnreadError(doubt)


def _denies_http(statements: Iterable[Statement], bucket: str) -> bool:
    """Whether everything is denied to everyone over plain HTTP, for the bucket and its objects."""
    covering = [item for item in statements if _is_http_denial(item)]
    return all(
        any(covers(pattern, target) for item in covering for pattern in item.resources)
        for target in (bucket, f"{bucket}/*")
    )


def _is_http_denial(statement: Statement) -> bool:
    if statement.allow or statement.all_but_resources or statement.all_but_principals:
        return False
    everyone = any(item.value == "*" and item.kind in {"*", "AWS"} for item in statement.principals)
    everything = not statement.all_but_actions and any(
        covers_action(pattern, "s3:*") for pattern in statement.actions
    )
    return everyone and everything and _only_without_tls(statement.conditions)


def _only_without_tls(conditions: tuple[Condition, ...]) -> bool:
    return all(
        item.operator.lower() in {"bool", "boolifexists"}
        and item.key.lower() == "aws:securetransport"
        and {value.lower() for value in item.values} == {"false"}
        for item in conditions
    )


def _unpinned(statements: Iterable[Statement], trail: str) -> str:
    """What is wrong with how CloudTrail is let in, as the end of a sentence; empty if nothing."""
    letting = [item for item in statements if item.allow and _is_for_cloudtrail(item)]
    pins = [_pins(item) for item in letting]
    if not letting or any(not pin for pin in pins):
        return "lets CloudTrail in without aws:SourceArn" if letting else "lets no CloudTrail in"
    named = frozenset[str]().union(*pins)
    loose = {pin for pin in named if not is_literal(pin)}
    if loose:
        return f"pins aws:SourceArn to the pattern {listed(loose)}, expected the trail's ARN"
    if trail not in named and not any(pin.startswith("o-") for pin in named):
        return f"names {listed(named)} as aws:SourceArn, expected {trail}"
    return ""


def _is_for_cloudtrail(statement: Statement) -> bool:
    return any(item.kind == "Service" and item.value == CLOUDTRAIL for item in statement.principals)


def _pins(statement: Statement) -> frozenset[str]:
    """The trails, or organisations, for which alone a statement lets CloudTrail in."""
    for key in ("aws:sourcearn", "aws:sourceorgid"):
        for item in statement.conditions:
            if item.key.lower() == key and item.operator.lower() in _EXACT:
                return frozenset(item.values)
    return frozenset()


_NO_HTTP = deny(
    "s3:*",
    [BUCKET_ARN, f"{BUCKET_ARN}/*"],
    Principal="*",
    Condition={"Bool": {"aws:SecureTransport": "false"}},
)


def _delivery(condition: Mapping[str, object] | None) -> tuple[Plain, Plain]:
    more: dict[str, object] = {"Principal": {"Service": CLOUDTRAIL}}
    if condition is not None:
        more["Condition"] = condition
    return (
        allow("s3:GetBucketAcl", BUCKET_ARN, **more),
        allow("s3:PutObject", f"{BUCKET_ARN}/AWSLogs/*", **more),
    )


_PINNED = _delivery({"StringEquals": {"aws:SourceArn": TRAIL}})


def _with(*statements: Plain) -> Plain:
    return document(_NO_HTTP, *statements)


POLICY_TLS_AND_SOURCE = Check(
    id="cloudtrail-s3-policy-tls-and-source",
    objective="logs-protected",
    topic="logging-using-cloudtrail",
    says="Policies of trail buckets refuse plain HTTP, other trails and writers of other accounts.",
    severity=Severity.MEDIUM,
    over=(TRAILS,),
    holds=_policy,
    joins=(BUCKETS,),
    counts="trails",
    remedy=(
        "Deny s3:* on the bucket and its objects to everyone where aws:SecureTransport is false, "
        "and add aws:SourceArn with the trail's ARN to each statement for CloudTrail. Take other "
        "accounts' rights to write away: CloudTrail writes for them."
    ),
    references=(
        "s3:GetBucketPolicy",
        "CloudTrail User Guide: Amazon S3 bucket policy for CloudTrail",
    ),
    examples=(
        passing("All three.", trail(), bucket(policy=_with(*_PINNED))),
        passing(
            "A shared bucket that names every trail.",
            trail(),
            bucket(
                policy=_with(
                    *_delivery({"StringEquals": {"aws:SourceArn": [TRAIL, ORGANISATION_TRAIL]}})
                )
            ),
        ),
        passing(
            "Trails of the own organisation.",
            trail(),
            bucket(policy=_with(*_delivery({"StringEquals": {"aws:SourceOrgID": ORGANISATION}}))),
        ),
        failing("No policy.", trail(), bucket()),
        failing("Plain HTTP is not denied.", trail(), bucket(policy=document(*_PINNED))),
        failing(
            "Plain HTTP is denied for objects alone.",
            trail(),
            bucket(policy=document({**_NO_HTTP, "Resource": f"{BUCKET_ARN}/*"}, *_PINNED)),
        ),
        failing("Any trail of anybody.", trail(), bucket(policy=_with(*_delivery(None)))),
        failing(
            "Any trail of the account.",
            trail(),
            bucket(
                policy=_with(
                    *_delivery(
                        {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudtrail:*:{HOME}:trail/*"}}
                    )
                )
            ),
        ),
        failing(
            "Another trail alone.",
            trail(),
            bucket(
                policy=_with(*_delivery({"StringEquals": {"aws:SourceArn": ORGANISATION_TRAIL}}))
            ),
        ),
        failing(
            "Another account may write.",
            trail(),
            bucket(
                policy=_with(
                    *_PINNED, allow("s3:Put*", f"{BUCKET_ARN}/*", Principal={"AWS": OTHER})
                )
            ),
        ),
        unknowing(
            "Who may write depends on a tag.",
            trail(),
            bucket(
                policy=_with(
                    *_PINNED,
                    allow(
                        "s3:PutObject",
                        f"{BUCKET_ARN}/*",
                        Principal="*",
                        Condition={"StringEquals": {"aws:PrincipalTag/team": "audit"}},
                    ),
                )
            ),
        ),
        *bucket_unknowns("policy", "s3:GetBucketPolicy", "s3:GetBucketPolicy"),
    ),
)
