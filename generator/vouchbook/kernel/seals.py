"""Hold files against their manifest, and the manifest against its signature."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from vouchbook.kernel.dsse import Signed, open_envelope
from vouchbook.kernel.errors import IntegrityError
from vouchbook.kernel.manifest import MANIFEST, SIGNATURE, Manifest, Problem, compare, read_manifest


def check_seal(
    files: Mapping[str, bytes], kind: str, prefix: str = ""
) -> tuple[Manifest, Signed, list[Problem]]:
    """Check the seal of a pack or a snapshot (`kind`); `prefix` stands before paths in problems.

    Gives manifest, signature and what is wrong. IntegrityError where manifest or signature is
    missing, malformed or doesn't hold. Whose key signed is for the caller to judge.
    """
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
