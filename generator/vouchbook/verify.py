"""Verify a pack: every byte, the signature, and every verdict evaluated anew from the records.

Standard library and rfc8785 alone: it runs on an auditor's laptop, and trusts nobody.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vouchbook.assemble import Sealed, assemble
from vouchbook.engine import engine_digest
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import canonical, digest_of, parse
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.dsse import Signed
from vouchbook.kernel.ed25519 import public_key_of
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.history_files import read_history
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE, Manifest, Problem, read_manifest
from vouchbook.kernel.pack_files import (
    BOOK,
    DOSSIER,
    EVALUATION,
    FORMAT,
    PACK,
    PAGES,
    SNAPSHOT,
    PackHeader,
    upgraded_book,
    upgraded_results,
)
from vouchbook.kernel.records import facts_digest
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.seals import check_seal
from vouchbook.kernel.snapshot_files import Opened, name_of, read_snapshot
from vouchbook.kernel.ziptree import read_zip
from vouchbook.model.claim import Book
from vouchbook.model.dossier import Dossier
from vouchbook.model.engagement import Person
from vouchbook.model.place import Place
from vouchbook.model.result import CheckResult
from vouchbook.model.snapshot import Detector
from vouchbook.period.days import film_of

DEMO_SEED = b"vouchbook demo key, not a secret"
"""The seed of the demo's signing key: public, constant, and refused for anything else."""
_MALFORMED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What checks may trip over where hostile records don't have the form that AWS's answers have."""
_STRANGE = "the records don't have the form that the checks expect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reperformed:
    """What evaluating anew gave."""

    checks: int = 0
    differ: tuple[str, ...] = ()
    same_engine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verification found."""

    problems: tuple[Problem, ...]
    reperformed: Reperformed = field(default_factory=Reperformed)
    fingerprint: str = ""
    established: bool = False
    """Whether the signer is the one whose fingerprint was learned out of band."""
    synthetic: bool = False
    demo_key: bool = False
    snapshot: str = ""
    name: str = ""
    detector: Detector | None = None
    """What looked for secrets while collecting, as the snapshot tells."""

    @property
    def not_reperformed(self) -> tuple[str, ...]:
        """What was observed while collecting, and that nobody can do again, in words."""
        if self.detector is None:
            return ()
        said = f"{self.detector.name}, version {self.detector.version}"
        words = (
            f"what the detector of secrets and personal data ({said}) found while collecting is "
            "an observation: the values are gone, so nobody can look again"
        )
        return (words,)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify_pack(data: bytes, signer: str = "") -> Report:
    """Verify a pack's bytes; `signer` is the fingerprint that the auditor learned elsewhere.

    Never raises for anything that the bytes may hold: whatever is wrong is a problem.
    """
    try:
        files = read_zip(data)
        manifest, signed, problems = check_seal(files, "pack")
    except IntegrityError as error:
        return Report(problems=(Problem(kind="structure", path=error.path, detail=str(error)),))
    established = signer.strip().lower() == signed.fingerprint.lower()
    if signer and not established:
        detail = f"signed by {signed.fingerprint}, not by {signer}"
        problems.append(Problem(kind="signer", path=SIGNATURE, detail=detail))
    base = Report(
        problems=tuple(problems),
        fingerprint=signed.fingerprint,
        established=established,
        demo_key=signed.public_key == public_key_of(DEMO_SEED),
    )
    if any(problem.kind in {"changed", "missing", "added"} for problem in problems):
        return base
    try:
        return _reperform(files, base, manifest)
    except IntegrityError as error:
        problem = Problem(kind="content", path=error.path, detail=str(error))
        return replace(base, problems=(*base.problems, problem))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pack:
    """A pack's parts, with the snapshot inside it."""

    files: Mapping[str, bytes]
    header: PackHeader
    manifest: Manifest
    inner: Mapping[str, bytes]
    """The snapshot's files by their path in the snapshot."""
    inner_manifest: Manifest
    opened: Opened

    @property
    def folder(self) -> str:
        """Where the snapshot lies in the pack."""
        return f"{SNAPSHOT}/{self.header.snapshot}"


def _reperform(files: Mapping[str, bytes], report: Report, manifest: Manifest) -> Report:
    """Check the snapshot inside, and judge it anew."""
    pack, signed, problems = _opened(files, manifest)
    header = pack.header
    problems += _check_keys(pack, signed, report)
    problems += [
        Problem(kind="snapshot", path=pack.folder, detail=words) for words in _contradictions(pack)
    ]
    try:
        reperformed, differences = _judge_anew(pack)
    except _MALFORMED as error:
        raise IntegrityError(f"{_STRANGE}: {error!r}") from error
    return replace(
        report,
        problems=(*report.problems, *problems, *differences),
        reperformed=reperformed,
        synthetic=pack.opened.snapshot.header.synthetic,
        snapshot=header.snapshot,
        name=header.name,
        detector=pack.opened.snapshot.header.detector,
    )


def _opened(files: Mapping[str, bytes], manifest: Manifest) -> tuple[_Pack, Signed, list[Problem]]:
    """The pack's parts, who signed the snapshot inside, and what is wrong with its seal."""
    header = _header(files)
    prefix = f"{SNAPSHOT}/{header.snapshot}/"
    inner = {
        path.removeprefix(prefix): data for path, data in files.items() if path.startswith(prefix)
    }
    inner_manifest, signed, problems = check_seal(inner, "snapshot", prefix)
    pack = _Pack(
        files=files,
        header=header,
        manifest=manifest,
        inner=inner,
        inner_manifest=inner_manifest,
        opened=read_snapshot(header.snapshot, inner),
    )
    return pack, signed, problems


def _header(files: Mapping[str, bytes]) -> PackHeader:
    document = _json(files, PACK)
    version = document.get("format") if isinstance(document, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise IntegrityError(
            f"the pack has format {version}, and this verifier knows formats up to {FORMAT}: "
            "verify it with the vouchbook that made it, or a later one"
        )
    header: PackHeader = _decoded(PackHeader, document, PACK)
    return header


def _check_keys(pack: _Pack, signed: Signed, report: Report) -> list[Problem]:
    """One key signs both, and the demo's key signs nothing but synthetic evidence."""
    problems = []
    if signed.fingerprint != report.fingerprint:
        detail = f"the snapshot was signed by {signed.fingerprint}, the pack by another key"
        problems.append(Problem(kind="signer", path=pack.folder, detail=detail))
    if report.demo_key and not pack.opened.snapshot.header.synthetic:
        detail = "signed with the demo's public key, though it is not synthetic"
        problems.append(Problem(kind="signer", path=SIGNATURE, detail=detail))
    return problems


def _contradictions(pack: _Pack) -> list[str]:
    """Where pack, snapshot and its parts say different things about themselves."""
    snapshot, plan = pack.opened.snapshot, pack.opened.plan
    planned = {(name, task.place) for task in plan.tasks for name in task.collectors}
    unread = planned - {(reading.collector, reading.place) for reading in snapshot.readings}
    strange = [
        path
        for path in pack.files
        if path.startswith(f"{SNAPSHOT}/") and not path.startswith(f"{pack.folder}/")
    ]
    found = {
        "the snapshot's name doesn't bear its time and its manifest's digest": (
            pack.header.snapshot != name_of(snapshot.header.ended, pack.inner[MANIFEST])
        ),
        "pack and snapshot disagree about the facts": (
            pack.manifest.facts != pack.inner_manifest.facts
        ),
        "the digest of the facts is not that of the readings": (
            pack.inner_manifest.facts != facts_digest(snapshot.readings)
        ),
        "the snapshot was made by another plan than the one inside": (
            snapshot.header.plan != digest_of(encode(plan))
        ),
        f"the plan's readings are not all there: {_first(unread)}": bool(unread),
        f"the pack holds files of another snapshot: {_first(strange)}": bool(strange),
        "pack and snapshot disagree about what they are": (
            (pack.header.synthetic, pack.header.name)
            != (snapshot.header.synthetic, snapshot.engagement.name)
        ),
    }
    return [words for words, wrong in found.items() if wrong]


def _first(items: Iterable[object]) -> str:
    """The first of what is missing or strange, as an example."""
    return next((str(item) for item in sorted(map(str, items))), "")


def _judge_anew(pack: _Pack) -> tuple[Reperformed, list[Problem]]:
    """Evaluate and assemble anew. With the same engine, every difference is tampering."""
    same = pack.header.engine == engine_digest()
    said = _results(pack)
    known = all_checks()
    names = {result.check for result in said}
    anew = evaluate(pack.opened.snapshot, [known[name] for name in sorted(names & set(known))])
    differ = (names - set(known)) | _otherwise(said, anew, whole=same)
    differ |= (set(pack.opened.plan.checks) & set(known)) - names
    problems = []
    if same and differ:
        detail = f"evaluating anew gives other verdicts, or they are missing: {_listed(differ)}"
        problems.append(Problem(kind="verdict", path=EVALUATION, detail=detail))
    elif same and pack.files[EVALUATION] != canonical(encode(anew)) + b"\n":
        detail = "evaluating anew gives another file: results stand twice, or in another order"
        problems.append(Problem(kind="verdict", path=EVALUATION, detail=detail))
    elif same:
        problems += _check_dossier(pack, anew)
    done = Reperformed(checks=len(anew), differ=tuple(sorted(differ)), same_engine=same)
    return done, problems


def _book(pack: _Pack) -> Book:
    book: Book = _decoded(Book, upgraded_book(_json(pack.files, BOOK), pack.header.format), BOOK)
    return book


def _results(pack: _Pack) -> tuple[CheckResult, ...]:
    document = upgraded_results(_json(pack.files, EVALUATION), pack.header.format)
    results: tuple[CheckResult, ...] = _decoded(tuple[CheckResult, ...], document, EVALUATION)
    return results


def _otherwise(
    said: tuple[CheckResult, ...], anew: tuple[CheckResult, ...], *, whole: bool
) -> set[str]:
    """The checks whose results are otherwise; unless the `whole` counts, those whose verdicts are.

    Another engine may word a reason differently, or cite more.
    """
    if whole:
        return {result.check for result in anew if result not in said}
    before = {result.check: _verdicts(result) for result in said}
    return {result.check for result in anew if before.get(result.check) != _verdicts(result)}


def _verdicts(result: CheckResult) -> list[tuple[str, Place, str]]:
    return [(item.subject, item.place, item.verdict.value) for item in result.findings]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _check_dossier(pack: _Pack, results: tuple[CheckResult, ...]) -> list[Problem]:
    """Assemble the dossier anew and compare: claims, statuses and numbers rest on the records."""
    book = _book(pack)
    problems = []
    pages = {f"{PAGES}/{page.path}": page.sha256 for page in book.pages}
    written = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in pack.files.items()
        if path.startswith(f"{PAGES}/")
    }
    if pages != written:
        names = _listed(dict(pages.items() ^ written.items()))
        detail = f"the pages as they were written are not those that were assembled: {names}"
        problems.append(Problem(kind="dossier", path=BOOK, detail=detail))
    if canonical(encode(_assembled(pack, results, book))) + b"\n" != pack.files.get(DOSSIER):
        detail = "assembling anew gives another dossier"
        problems.append(Problem(kind="dossier", path=DOSSIER, detail=detail))
    return problems


def _assembled(pack: _Pack, results: tuple[CheckResult, ...], book: Book) -> Dossier:
    sealed = Sealed(
        manifest=pack.inner_manifest,
        digest=f"sha256:{hashlib.sha256(pack.inner[MANIFEST]).hexdigest()}",
        engine=pack.header.engine,
        failing_before=pack.header.failing_before,
    )
    material = read_history(pack.files)
    period = None
    if material is not None:
        names = [item.check for item in results]
        period = film_of(material, names, pack.opened.snapshot.engagement)
    reviewed = with_review(pack.opened, pack.header)
    return assemble(reviewed, results, book, frameworks(), sealed, period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassembled:
    """A pack's dossier, judged and assembled anew, with what its artifacts are rendered from."""

    dossier: Dossier
    manifest: bytes
    """The snapshot's manifest, byte for byte."""
    pages: Mapping[str, str]
    """Path under `docs/` -> Markdown source, as it was written."""


def reassembled(files: Mapping[str, bytes]) -> Reassembled:
    """Judge and assemble a pack's files anew with this engine; IntegrityError where they can't be.

    The seal is not looked at here: `verify_pack` comes first.
    """
    pack, _, _ = _opened(files, read_manifest(files[MANIFEST], "pack"))
    known = all_checks()
    names = sorted({result.check for result in _results(pack)} & set(known))
    book = _book(pack)
    try:
        anew = evaluate(pack.opened.snapshot, [known[name] for name in names])
        dossier = _assembled(pack, anew, book)
    except _MALFORMED as error:
        raise IntegrityError(f"{_STRANGE}: {error!r}") from error
    prefix = f"{PAGES}/"
    pages = {
        path.removeprefix(prefix): data.decode()
        for path, data in files.items()
        if path.startswith(prefix)
    }
    return Reassembled(dossier=dossier, manifest=pack.inner[MANIFEST], pages=pages)


def with_review(opened: Opened, header: PackHeader) -> Opened:
    """The snapshot with the sign-off that came after it; a sign-off changes no verdict."""
    person = Person(name=header.reviewer, role=header.reviewer_role) if header.reviewer else None
    engagement = replace(opened.snapshot.engagement, reviewer=person, signed_off=header.signed_off)
    return replace(opened, snapshot=replace(opened.snapshot, engagement=engagement))


def _json(files: Mapping[str, bytes], path: str) -> Any:
    if path not in files:
        raise IntegrityError(f"{path} is missing")
    try:
        return parse(files[path])
    except ValueError as error:
        raise IntegrityError(f"{path} is not JSON: {error}") from error


def _decoded(kind: Any, document: Any, path: str) -> Any:
    try:
        return decode(kind, document)
    except ValueError as error:
        raise IntegrityError(f"{path}: {error}") from error
