"""A period of 180 days made by hand: twenty checks, two outages, deviations, hostile names."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from vouchbook.kernel.canonical import instant
from vouchbook.model.check import Verdict
from vouchbook.model.film import Contradiction, Film, Period, Standing, Stretch, Turning, Unseen
from vouchbook.model.history import Custody, Flaw
from vouchbook.model.place import Place
from vouchbook.model.reasons import Reason
from vouchbook.model.result import ORDER

HOME = Place(partition="aws", account="111122223333", region="eu-central-1")
AWAY = Place(partition="aws", account="444455556666", region="eu-west-1")
HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://example.com","x")'
SPOOFED = "**bold** [x](javascript:alert(1)) {{ 7*7 }} | ` \x1b[31m\u202egnp"
DAYS = 180
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ADMIN = "arn:aws:sts::111122223333:assumed-role/Admin/mateo_jackson"
DIGEST = "sha256:" + "0123456789abcdef" * 4


def day(number: float) -> str:
    """The instant so many days after the period began."""
    return instant(_FIRST + timedelta(days=number))


def tick(number: float) -> str:
    """A microsecond later: the end of a single instant."""
    return instant(_FIRST + timedelta(days=number, microseconds=1))


START, END = day(0), day(DAYS)
OUTAGES = ((day(40.175), day(43.35)), (day(122.875), day(123.0625)))


def stretch(
    subject: str,
    start: str,
    end: str,
    verdict: Verdict,
    because: str = "tls.mode is STRICT",
    place: Place = HOME,
    *,
    advice: bool = False,
) -> Stretch:
    """A stretch that AWS Config tells of."""
    unknown = verdict is Verdict.UNKNOWN
    return Stretch(
        subject=subject,
        place=place,
        start=start,
        end=end,
        verdict=verdict,
        because=because,
        advice=advice,
        reason=Reason.BRACKETED if unknown else None,
        sources=() if unknown else ("config-history", "snapshot"),
        watched=() if unknown else ("config-history",),
        cites=() if unknown else (DIGEST,),
    )


def blinded(given: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same stretches with the outages cut out of them."""
    found = list(given)
    for start, end in OUTAGES:
        found = [part for item in found for part in _without(item, start, end)]
    return tuple(found)


def _without(item: Stretch, start: str, end: str) -> list[Stretch]:
    left, right = max(item.start, start), min(item.end, end)
    if left >= right or item.verdict is Verdict.UNKNOWN:
        return [item]
    why = "nothing watched between two observations"
    gone = stretch(item.subject, left, right, Verdict.UNKNOWN, why, item.place)
    parts = [replace(item, end=left), gone, replace(item, start=right)]
    return [part for part in parts if part.start < part.end]


def combined(stretches: Sequence[Stretch], start: str = START, end: str = END) -> list[Stretch]:
    """The check's own verdict through the period."""
    edges = sorted({start, end, *(x for item in stretches for x in (item.start, item.end))})
    found: list[Stretch] = []
    for left, right in pairwise(edges):
        here = [item for item in stretches if item.start <= left and right <= item.end]
        none = stretch("", left, right, Verdict.NOT_APPLICABLE, "the list is empty")
        verdict = next(
            (word for word in ORDER if any(item.verdict is word for item in here)), none.verdict
        )
        some = next((item for item in here if item.verdict is verdict), none)
        if found and found[-1].verdict is verdict:
            found[-1] = replace(found[-1], end=right)
        else:
            found.append(replace(some, subject="", start=left, end=right))
    return found


def film(check: str, stretches: Sequence[Stretch], start: str = START, end: str = END) -> Film:
    """A film whose parts agree with each other."""
    whole = combined(stretches, start, end)
    seconds = dict.fromkeys((verdict.value for verdict in Verdict), 0.0)
    for item in whole:
        seconds[item.verdict.value] += _seconds(item)
    blind = [item for item in whole if item.verdict is Verdict.UNKNOWN]
    longest = max(blind, key=_seconds, default=None)
    deviations = tuple(item for item in stretches if item.verdict is Verdict.FAIL)
    passes = any(item.verdict is Verdict.PASS for item in stretches)
    standing = Standing.CONFORMED if passes else Standing.NOT_SHOWN
    if not stretches:
        standing = Standing.NO_SUBJECTS
    return Film(
        check=check,
        standing=(Standing.DEVIATIONS if passes else Standing.FAILED) if deviations else standing,
        subjects=len({item.subject for item in stretches}),
        deviations=deviations,
        stretches=tuple(sorted(stretches, key=lambda item: (item.subject, item.place, item.start))),
        combined=tuple(whole),
        seconds=tuple(sorted(seconds.items())),
        longest_unseen=(longest.start, longest.end) if longest else None,
    )


def _seconds(item: Stretch) -> float:
    taken = datetime.fromisoformat(item.end) - datetime.fromisoformat(item.start)
    return taken.total_seconds()


NEVER = 15
"""The role that never passed."""


def node(name: str, place: Place = HOME, key: str = "#listener:8080") -> str:
    """A virtual node's listener."""
    where = f"{place.partition}:appmesh:{place.region}:{place.account}"
    return f"arn:{where}:mesh/payments/virtualNode/{name}{key}"


def listeners() -> Film:
    """Twenty-five listeners: most are plain, one is deleted, some failed for a while."""
    ok, bad = Verdict.PASS, Verdict.FAIL
    why = "tls.mode is PERMISSIVE, not STRICT"
    found: list[Stretch] = []
    for number in range(20):
        found += blinded([stretch(node(f"checkout-{number:02}"), START, END, ok)])
    found += blinded(
        [
            stretch(node("ledger"), START, day(61.5), ok),
            stretch(node("ledger"), day(61.5), day(66.25), bad, why),
            stretch(node("ledger"), day(66.25), END, ok),
        ]
    )
    found += blinded(
        [
            stretch(node("orders", AWAY), day(20), day(90), ok, place=AWAY),
            stretch(node("orders", AWAY), day(95), day(95.01), bad, why, AWAY),
            stretch(node("orders", AWAY), day(95.01), day(150), ok, place=AWAY),
        ]
    )
    found += blinded([stretch(node(HOSTILE), START, END, ok, advice=True)])
    found += blinded(
        [
            stretch(node(FORMULA), START, day(100), ok),
            stretch(node(FORMULA), day(100), tick(100), bad, HOSTILE),
            stretch(node(FORMULA), tick(100), END, Verdict.UNKNOWN, "no source tells"),
        ]
    )
    found += blinded(
        [
            stretch(node(SPOOFED), START, day(130), ok),
            stretch(node(SPOOFED), day(130), day(138), bad, SPOOFED),
            stretch(node(SPOOFED), day(138), END, ok),
        ]
    )
    found += [stretch(node("gone"), START, day(12), ok)]
    return film("mesh-listener-tls-strict", found)


def daily() -> Film:
    """Keys that a snapshot saw each day, with nothing that watched in between."""
    key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    found = []
    for number in range(DAYS):
        verdict = Verdict.FAIL if number == 77 else Verdict.PASS
        found.append(stretch(key, day(number), tick(number), verdict, "rotation is on"))
        between = "nothing watched between two observations"
        found.append(stretch(key, tick(number), day(number + 1), Verdict.UNKNOWN, between))
    return film("kms-key-rotation-on", found)


def others() -> list[Film]:
    """Films of every standing, to fill pages."""
    made = [film("mesh-gateway-certificate-valid", ())]
    unseen = [stretch(node("x", key=""), START, END, Verdict.UNKNOWN, "no source tells of it")]
    made.append(film("ram-share-external-principals", unseen))
    for number in range(16):
        subject = f"arn:aws:iam::111122223333:role/proxy-{number:02}"
        place = replace(HOME, region="global")
        parts = [stretch(subject, START, END, Verdict.PASS, "the policy names one node", place)]
        if number % 5 == 0:
            parts = [
                stretch(subject, START, day(30 + number), Verdict.PASS, "one node", place),
                stretch(subject, day(30 + number), day(31 + number), Verdict.FAIL, "any", place),
                stretch(subject, day(31 + number), END, Verdict.NOT_APPLICABLE, "unused", place),
            ]
        if number == NEVER:
            parts = [stretch(subject, START, END, Verdict.FAIL, "any node", place)]
        made.append(film(f"iam-proxy-role-{number:02}-scoped", blinded(parts)))
    return made


def turning(number: float, name: str, what: str, **more: Any) -> Turning:
    """A change of a virtual node."""
    at = day(number)
    given = {"earliest": at, "seen": at, "sources": ("cloudtrail",), **more}
    return Turning(
        at=at,
        collector="appmesh.virtual-nodes",
        resource=node(name, key=""),
        place=HOME,
        what=what,
        **given,
    )


def turnings() -> tuple[Turning, ...]:
    """Thirteen changes: exact ones, a late one, one without a name."""
    mode = "virtualNode.spec.listeners.8080.tls.mode"
    found = [
        turning(
            61.5,
            "ledger",
            "changed",
            seen=day(61.51),
            paths=((mode, "STRICT", "PERMISSIVE"),),
            by=ADMIN,
            event="1234abcd-0000-1111-2222-333344445555",
            sources=("cloudtrail", "config-history"),
        ),
        turning(
            66.25,
            "ledger",
            "changed",
            earliest=day(66.2),
            paths=((mode, "PERMISSIVE", "STRICT"), ("tags.owner", None, HOSTILE)),
            sources=("config-history",),
        ),
        turning(100, FORMULA, "made anew", by=SPOOFED),
    ]
    logging = (("virtualNode.spec.logging", None, {"file": {"path": FORMULA}}),)
    found += [
        turning(70 + number * 3.5, f"checkout-{number:02}", "changed", paths=logging, by=ADMIN)
        for number in range(9)
    ]
    found.append(turning(12, "gone", "deleted", by=ADMIN))
    return tuple(sorted(found, key=lambda item: (item.at, item.resource)))


def unseen() -> tuple[Unseen, ...]:
    """The outages, of two collectors each."""
    why = "the recorder was stopped; the next that tells is the snapshot afterwards"
    found = [
        Unseen(collector=name, place=place, start=start, end=end, because=why)
        for start, end in OUTAGES
        for name in ("appmesh.virtual-nodes", "iam.roles")
        for place in (HOME, AWAY)
    ]
    odd = Unseen(
        collector="kms.keys", place=AWAY, start=day(10), end=day(170), because=f"never {HOSTILE}"
    )
    return tuple(sorted([*found, odd], key=lambda item: (item.collector, item.place, item.start)))


def period() -> Period:
    """The whole of it."""
    films = sorted([listeners(), daily(), *others()], key=lambda item: item.check)
    said = Contradiction(
        at=day(50),
        collector="appmesh.virtual-nodes",
        resource=node("ledger", key=""),
        place=HOME,
        operation="appmesh:DescribeVirtualNode",
        path="virtualNode.spec.listeners",
        strongest="config-history",
        believed=["STRICT"],
        other="cloudformation",
        said=[HOSTILE],
        cites=(DIGEST,),
    )
    return Period(
        start=START,
        end=END,
        history=DIGEST,
        films=tuple(films),
        turnings=turnings(),
        unseen=unseen(),
        contradictions=(said,),
        flaws=(
            Flaw(kind="changed", name=f"log-{HOSTILE}.json.gz", detail="the digest differs"),
            Flaw(kind="missing", name="digest-2026-02-11", detail="the chain has a hole"),
        ),
        custody=(
            Custody(
                kind="config-history",
                name=FORMULA,
                size=123_456,
                sha256="ab" * 32,
                brought_by="Li Juan",
                brought_at=day(181),
                origin="the delivery bucket of the log archive account",
            ),
        ),
        snapshots=("20260630T000000Z-0123456789ab",),
    )
