"""The engine's digest covers what judges, and importing the verifier brings nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import vouchbook
from tests.packs.world import OURS, make_pack
from vouchbook.engine import PARTS, engine_digest

PACKAGE = Path(vouchbook.__file__).parent
HEAVY = ("boto3", "botocore", "cryptography", "jinja2", "mkdocs", "weasyprint")
OTHERS = ("click", "rich", "yaml", "markdown", "pikepdf", "xlsxwriter", "moto")


def python(code: str, *arguments: str, root: Path = PACKAGE.parent) -> str:
    """Run code in an interpreter of its own, with the package from `root`."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_digest_is_one_and_has_a_form() -> None:
    assert engine_digest() == engine_digest()
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", engine_digest())


@pytest.mark.parametrize("part", PARTS)
def test_every_part_exists(part: str) -> None:
    assert (PACKAGE / part).exists()


DIGEST = "from vouchbook.engine import engine_digest; print(engine_digest())"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("engine")
    (root / "vouchbook").mkdir()
    for name in ("__init__.py", "engine.py", *PARTS):
        source, target = PACKAGE / name, root / "vouchbook" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return root


def test_the_digest_is_that_of_the_judging_code_alone(copy: Path) -> None:
    assert python(DIGEST, root=copy).strip() == engine_digest()
    (copy / "vouchbook" / "renderers.py").write_text("x = 1\n")
    (copy / "vouchbook" / "checks" / "notes.txt").write_text("x")
    assert python(DIGEST, root=copy).strip() == engine_digest()


@pytest.mark.parametrize(
    "part", ["evaluate.py", "checks/keys.py", "frameworks/soc2-tsc-2017.toml", "model/facts.py"]
)
def test_any_change_of_the_judging_code_changes_it(copy: Path, part: str) -> None:
    path = copy / "vouchbook" / part
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    assert python(DIGEST, root=copy).strip() != engine_digest()
    path.write_bytes(before)


LOADED = "import json, sys, vouchbook.verify; print(json.dumps(sorted(sys.modules)))"


def test_importing_the_verifier_loads_no_heavy_library() -> None:
    loaded = {name.partition(".")[0] for name in json.loads(python(LOADED))}
    assert not loaded & {*HEAVY, *OTHERS}


VERIFY = f"""
import importlib.abc, sys
from pathlib import Path

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {(*HEAVY, *OTHERS)!r}:
            raise ImportError(name + " is blocked")
        return None

sys.meta_path.insert(0, Blocked())
from vouchbook.verify import verify_pack
report = verify_pack(Path(sys.argv[1]).read_bytes(), sys.argv[2])
print(report.ok, report.established, report.reperformed.checks, report.reperformed.same_engine)
"""


def test_the_verifier_works_with_those_libraries_blocked(tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(make_pack(tmp_path / "w").sealed())
    assert python(VERIFY, str(pack), OURS.fingerprint).split() == ["True", "True", "2", "True"]


def test_another_machine_gives_the_same_verdicts(tmp_path: Path) -> None:
    """Time zone, locale and hash seed are those of a machine; none may reach a verdict."""
    pack = tmp_path / "pack.zip"
    pack.write_bytes(make_pack(tmp_path / "w").sealed())
    environment = {
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONHASHSEED": "77",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", VERIFY, str(pack), OURS.fingerprint],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("True True")
