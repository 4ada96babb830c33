"""Verify a pack: every byte, the signature, and every verdict evaluated anew from the records.

Standard library and rfc8785 alone: it runs on an auditor's laptop, and trusts nobody.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vouchbook.assemble import Sealed, assemble
from vouchbook.engine import engine_digest
from vouchbook.evaluate import evaluate
from vouchbook.kernel.canonical import canonical, parse
from vouchbook.kernel.codec import decode, encode
from vouchbook.kernel.dsse import Signed, fingerprint, open_envelope
from vouchbook.kernel.ed25519 import public_key_of
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.framework_files import frameworks
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE, Manifest, Problem, compare, read_manifest
from vouchbook.kernel.pack_files import (
    BOOK,
    DOSSIER,
    EVALUATION,
    FORMAT,
    PACK,
    SNAPSHOT,
    PackHeader,
)
from vouchbook.kernel.registry import checks as all_checks
from vouchbook.kernel.snapshot_files import Opened, read_snapshot
from vouchbook.kernel.ziptree import read_zip
from vouchbook.model.claim import Book
from vouchbook.model.engagement import Person
from vouchbook.model.result import CheckResult

DEMO_SEED = b"vouchbook demo key, not a secret"
"""The seed of the demo's signing key: public, constant, and refused for anything else."""


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
        manifest, signed, problems = _check_seal(files, "pack", "")
    except IntegrityError as error:
        return Report(problems=(Problem(kind="structure", path="", detail=str(error)),))
    problems += _check_signer(signed, signer)
    base = Report(
        problems=tuple(problems),
        fingerprint=signed.fingerprint,
        established=bool(signer) and signed.fingerprint == signer,
        demo_key=signed.public_key == public_key_of(DEMO_SEED),
    )
    if any(problem.kind in {"changed", "missing", "added"} for problem in problems):
        return base
    try:
        return _reperform(files, base, manifest)
    except IntegrityError as error:
        problem = Problem(kind="content", path="", detail=str(error))
        return replace(base, problems=(*base.problems, problem))


def _check_seal(
    files: Mapping[str, bytes], kind: str, prefix: str
) -> tuple[Manifest, Signed, list[Problem]]:
    """Hold files against their manifest, and the manifest against its signature."""
    for name in (MANIFEST, SIGNATURE):
        if name not in files:
            raise IntegrityError(f"{prefix}{name} is missing")
    manifest = read_manifest(files[MANIFEST], kind)
    signed = open_envelope(files[SIGNATURE], kind)
    problems = [
        replace(problem, path=f"{prefix}{problem.path}") for problem in compare(manifest, files)
    ]
    if signed.sha256 != hashlib.sha256(files[MANIFEST]).hexdigest():
        detail = "the signature is over another manifest"
        problems.append(Problem(kind="signature", path=f"{prefix}{SIGNATURE}", detail=detail))
    return manifest, signed, problems


def _check_signer(signed: Signed, signer: str) -> list[Problem]:
    if not signer or signer == signed.fingerprint:
        return []
    detail = f"signed by {signed.fingerprint}, not by {signer}"
    return [Problem(kind="signer", path=SIGNATURE, detail=detail)]


def _reperform(files: Mapping[str, bytes], report: Report, manifest: Manifest) -> Report:
    """Check the snapshot inside, and judge it anew."""
    header = _header(files)
    prefix = f"{SNAPSHOT}/{header.snapshot}/"
    inner = {
        path.removeprefix(prefix): data for path, data in files.items() if path.startswith(prefix)
    }
    inner_manifest, inner_signed, problems = _check_seal(inner, "snapshot", prefix)
    problems += _check_inside(header, inner, inner_signed, report, manifest, inner_manifest)
    opened = read_snapshot(header.snapshot, inner)
    synthetic = opened.snapshot.header.synthetic
    if report.demo_key and not synthetic:
        detail = "signed with the demo's public key, though it is not synthetic"
        problems.append(Problem(kind="signer", path=SIGNATURE, detail=detail))
    reperformed, differences = _judge_anew(files, header, opened, inner, inner_manifest)
    return replace(
        report,
        problems=(*report.problems, *problems, *differences),
        reperformed=reperformed,
        synthetic=synthetic,
        snapshot=header.snapshot,
        name=header.name,
    )


def _header(files: Mapping[str, bytes]) -> PackHeader:
    document = _json(files, PACK)
    if isinstance(document, dict) and document.get("format", 0) > FORMAT:
        raise IntegrityError(f"the pack has format {document['format']}, which is too new")
    header: PackHeader = _decoded(PackHeader, document, PACK)
    return header


def _check_inside(
    header: PackHeader,
    inner: Mapping[str, bytes],
    signed: Signed,
    report: Report,
    manifest: Manifest,
    inner_manifest: Manifest,
) -> list[Problem]:
    problems = []
    path = f"{SNAPSHOT}/{header.snapshot}"
    short = hashlib.sha256(inner[MANIFEST]).hexdigest()[:12]
    if not header.snapshot.endswith(short):
        detail = "the snapshot's name doesn't bear its manifest's digest"
        problems.append(Problem(kind="snapshot", path=path, detail=detail))
    if manifest.facts != inner_manifest.facts:
        detail = "pack and snapshot disagree about the facts"
        problems.append(Problem(kind="snapshot", path=path, detail=detail))
    if signed.fingerprint != report.fingerprint:
        detail = f"the snapshot was signed by {signed.fingerprint}, the pack by another key"
        problems.append(Problem(kind="signer", path=path, detail=detail))
    return problems


def _judge_anew(
    files: Mapping[str, bytes],
    header: PackHeader,
    opened: Opened,
    inner: Mapping[str, bytes],
    inner_manifest: Manifest,
) -> tuple[Reperformed, list[Problem]]:
    """Evaluate and assemble anew. With the same engine, every difference is tampering."""
    same = header.engine == engine_digest()
    said = [_decoded(CheckResult, item, EVALUATION) for item in _json(files, EVALUATION)]
    known = all_checks()
    strange = sorted(result.check for result in said if result.check not in known)
    anew = evaluate(opened.snapshot, [known[r.check] for r in said if r.check in known])
    differ = sorted({*strange} | {one.check for one in anew if one not in said})
    missing = sorted(set(opened.plan.checks) - {result.check for result in said})
    problems = []
    if same and (differ or missing):
        names = ", ".join([*differ, *missing])
        detail = f"evaluating anew gives other verdicts, or they are missing: {names}"
        problems.append(Problem(kind="verdict", path=EVALUATION, detail=detail))
    if same and not problems:
        problems += _check_dossier(files, header, opened, tuple(anew), inner, inner_manifest)
    done = Reperformed(checks=len(anew), differ=(*differ, *missing), same_engine=same)
    return done, problems


def _check_dossier(
    files: Mapping[str, bytes],
    header: PackHeader,
    opened: Opened,
    results: tuple[CheckResult, ...],
    inner: Mapping[str, bytes],
    inner_manifest: Manifest,
) -> list[Problem]:
    """Assemble the dossier anew and compare: claims, statuses and numbers rest on the records."""
    book = _decoded(Book, _json(files, BOOK), BOOK)
    sealed = Sealed(
        manifest=inner_manifest,
        digest=f"sha256:{hashlib.sha256(inner[MANIFEST]).hexdigest()}",
        engine=header.engine,
        failing_before=header.failing_before,
    )
    reviewed = with_review(opened, header)
    anew = canonical(encode(assemble(reviewed, results, book, frameworks(), sealed)))
    if anew + b"\n" == files.get(DOSSIER):
        return []
    detail = "assembling anew gives another dossier"
    return [Problem(kind="dossier", path=DOSSIER, detail=detail)]


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


def own_fingerprint(public_key: bytes) -> str:
    """The fingerprint of a raw public key, as `--signer` takes it."""
    return fingerprint(public_key)
