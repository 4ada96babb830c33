"""The chain of digests: which hours of a trail are vouched for without a break.

Source: CloudTrail User Guide, "Validating CloudTrail log file integrity". A digest names the log
files that were delivered in its hour; a log file is delivered minutes after its events. So a run of
digests tells of everything from its start on, but of its last minutes only with the next digest.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from vouchbook.model.history import Flaw
from vouchbook.sources.appmesh_values import moment
from vouchbook.sources.cloudtrail_digests import Chain, Digest, Key, Named, keys_for, signed
from vouchbook.sources.cloudtrail_material import Log, Material, Signature
from vouchbook.sources.cloudtrail_spans import Span, moved

LATE = timedelta(minutes=15)
"""How long after an event its log file may come (CloudTrail FAQ: typically within 15 minutes). A
run that no next digest goes on from counts as watched until this long before its end."""
_HOUR = timedelta(hours=1)
_STAMP = re.compile(r"_([0-9]{8}T[0-9]{6}Z)(?:_backfill)?\.json(?:\.gz)?$")
_STEM = re.compile(r"[0-9]{12}_CloudTrail-Digest_[^/]+_[0-9]{8}T[0-9]{6}Z(?:_backfill)?")
_STRAY = 64
"""Signatures whose names fit no digest are tried on each that has none, this many at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Digests that follow one another without a break."""

    chain: Chain
    first: Digest
    last: Digest
    digests: int
    logs: int
    span: Span
    """What is watched: its end is before the last digest's, see LATE."""


@dataclass(slots=True, kw_only=True)
class Chains:
    """What the digests show."""

    runs: list[Run] = field(default_factory=list)
    cuts: dict[Chain, list[Span]] = field(default_factory=dict)
    """Times for which a file that should be there is missing or was changed, by plain chain."""
    vouched: set[str] = field(default_factory=set)
    """Contents of the log files that a signed digest names."""
    writing: set[Chain] = field(default_factory=set)
    """Chains whose log files hold a management call that writes: such calls are recorded."""
    flaws: list[Flaw] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Log files by what they hold and by how they are called."""

    by_content: Mapping[str, Log]
    by_name: Mapping[str, str]


def chains_of(material: Material) -> Chains:
    """Verify every digest, every link and every log file that they name."""
    found = Chains()
    valid = _verified(material, found)
    shelf = _Shelf(
        by_content={log.content: log for log in material.logs},
        by_name={base(log.name): log.name for log in sorted(material.logs, key=lambda i: i.name)},
    )
    by_chain: dict[Chain, list[Digest]] = {}
    for digest in valid:
        by_chain.setdefault(digest.chain, []).append(digest)
    for digest in valid:
        _check_logs(digest, shelf, found)
    known = {base(digest.key) for digest in material.digests}
    for chain, digests in sorted(by_chain.items()):
        ordered = sorted(digests, key=lambda item: (item.end, item.start, item.key))
        _link(chain, ordered, known, found)
    found.flaws.sort(key=lambda flaw: (flaw.name, flaw.kind, flaw.detail))
    return found


def base(name: str) -> str:
    """A file's own name, whether it is packed or not."""
    return name.rsplit("/", 1)[-1].removesuffix(".gz")


def _plain(chain: Chain) -> Chain:
    """The chain that a chain of late digests completes."""
    return Chain(
        account=chain.account,
        region=chain.region,
        trail=chain.trail,
        home=chain.home,
        backfill=False,
    )


def _verified(material: Material, found: Chains) -> list[Digest]:
    """The digests that CloudTrail signed, each once; of the others, what is wrong with them."""
    digests = sorted(
        {digest.content: digest for digest in _by_name(material.digests)}.values(),
        key=lambda item: (item.key, item.name),
    )
    after: dict[tuple[str, str], list[Digest]] = {}
    for digest in digests:
        if digest.previous:
            after.setdefault(digest.previous[:2], []).append(digest)
    beside = _Beside(material.signatures)
    valid: list[Digest] = []
    wrong: list[Digest] = []
    for digest in digests:
        keys = keys_for(digest, material.keys)
        following = after.get((digest.bucket, digest.key), [])
        candidates = [item.previous[3] for item in following if item.previous]
        candidates += beside.of(digest)
        (valid if any(signed(digest, one, keys) for one in candidates) else wrong).append(digest)
    sound = {digest.content for digest in valid}
    for digest in wrong:
        following = after.get((digest.bucket, digest.key), [])
        witness = next((item for item in following if item.content in sound), None)
        told = len(following) + len(beside.of(digest))
        found.flaws.append(_unsigned(digest, witness, told, material.keys))
        if digest.chain.backfill:
            _cut(found, digest.chain, digest.start, digest.end)
    return valid


def _by_name(digests: Iterable[Digest]) -> list[Digest]:
    return sorted(digests, key=lambda item: item.name, reverse=True)


class _Beside:
    """Signatures that were brought as files of their own."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self._fitting: dict[str, list[str]] = {}
        self._stray: list[str] = []
        for item in sorted(signatures, key=lambda one: (one.name, one.value)):
            named = _STEM.search(item.name)
            if named:
                self._fitting.setdefault(named[0], []).append(item.value)
            elif len(self._stray) < _STRAY:
                self._stray.append(item.value)

    def of(self, digest: Digest) -> list[str]:
        """Those that may be a digest's: named like it, or like none."""
        stem = base(digest.key).removesuffix(".json")
        return [*self._fitting.get(stem, ()), *self._stray]


def _unsigned(digest: Digest, witness: Digest | None, candidates: int, keys: Iterable[Key]) -> Flaw:
    """Say why a digest isn't taken."""
    if witness and witness.previous and witness.previous[2] != digest.content:
        detail = (
            f"it is not the file that {base(witness.key)}, which comes after it, has the hash of"
        )
        return Flaw(kind="changed", name=digest.name, detail=detail)
    if not candidates:
        detail = (
            "no file holds its signature: it stands in the next digest, or for the newest one in"
            " the metadata of the S3 object (aws s3api head-object), which can be brought as a file"
        )
    elif not keys_for(digest, keys):
        detail = (
            f"no public key with the fingerprint {digest.fingerprint} that was valid then was"
            " brought (aws cloudtrail list-public-keys)"
        )
    else:
        detail = "its signature was not made over this content with CloudTrail's key"
    return Flaw(kind="unsigned", name=digest.name, detail=detail)


def _check_logs(digest: Digest, shelf: _Shelf, found: Chains) -> None:
    """Compare the log files that a digest names with those that were brought."""
    oldest = digest.start
    whole = True
    for named in digest.logs:
        found.vouched.add(named.hash)
        log = shelf.by_content.get(named.hash)
        if log is None:
            whole = False
            # The first event that is lost may be older than the hour of its delivery.
            oldest = min(oldest, named.oldest or moved(digest.start, -LATE))
            found.flaws.append(_lost(digest, named, shelf))
        elif log.writes:
            found.writing.add(_plain(digest.chain))
    if not whole:
        _cut(found, digest.chain, oldest, digest.end)


def _lost(digest: Digest, named: Named, shelf: _Shelf) -> Flaw:
    brought = shelf.by_name.get(base(named.key))
    by = f"the digest {base(digest.key)}"
    if brought is None:
        return Flaw(kind="missing", name=named.key, detail=f"{by} names this log file")
    detail = f"its content is not what {by} has the hash of"
    return Flaw(kind="changed", name=brought, detail=detail)


def _cut(found: Chains, chain: Chain, start: str, end: str) -> None:
    found.cuts.setdefault(_plain(chain), []).append((start, end))


def _link(chain: Chain, digests: list[Digest], known: set[str], found: Chains) -> None:
    """Follow a chain from its first digest, and begin a new run wherever it breaks."""
    run: list[Digest] = []
    for digest in digests:
        if run:
            flaw = _break(run[-1], digest, known)
            if flaw is None:
                run.append(digest)
                continue
            found.flaws.extend(flaw)
            _end(chain, run, found)
            if chain.backfill and digest.previous:
                _cut_missing(found, chain, digest.previous[1])
        run = [digest]
    if run:
        _end(chain, run, found)


def _break(before: Digest, after: Digest, known: set[str]) -> list[Flaw] | None:
    """What breaks the chain between two digests; None where nothing does.

    An empty list where the flaw of the digest between them was told already.
    """
    since = f"between {before.end} and {after.start}"
    if after.previous is None:
        words = f"a chain begins anew with it: {since} logging or its validation was off"
        return [Flaw(kind="missing", name=after.name, detail=words)]
    bucket, key, hashed, _ = after.previous
    if (bucket, key) != (before.bucket, before.key):
        if base(key) in known:
            return []
        words = f"{base(after.key)} names this digest as the one before it; {since} nothing vouches"
        return [Flaw(kind="missing", name=key, detail=words)]
    if hashed != before.content:
        words = f"{base(after.key)} names another content of it"
        return [Flaw(kind="changed", name=before.name, detail=words)]
    # Late digests are made when they are needed, not every hour.
    if after.start > before.end and not after.chain.backfill:
        words = f"{since} no digest was made"
        return [Flaw(kind="missing", name=after.name, detail=words)]
    return None


def _cut_missing(found: Chains, chain: Chain, key: str) -> None:
    """A late digest that isn't there may have named anything of its hour."""
    stamp = _STAMP.search(key)
    end = moment(stamp[1]) if stamp else None
    if end:
        _cut(found, chain, moved(end, -_HOUR), end)


def _end(chain: Chain, run: list[Digest], found: Chains) -> None:
    if chain.backfill:
        return
    found.runs.append(
        Run(
            chain=chain,
            first=run[0],
            last=run[-1],
            digests=len(run),
            logs=sum(len(digest.logs) for digest in run),
            span=(run[0].start, moved(run[-1].end, -LATE)),
        )
    )
