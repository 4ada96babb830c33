"""The set-up script, with a python, an apt-get and a sudo that only write down what they do."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "setup.sh"
PACKAGES = "python3.11-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

PYTHON = """#!/bin/bash
case "$*" in
  *"sys.exit(sys.version_info"*) [[ -z "$TOO_OLD" ]] ;;
  *"import ensurepip"* | *CDLL*) [[ -e "$STATE/installed" ]] ;;
  *-venv*) echo python3.11-venv ;;
  *sys.base_prefix*) echo "3.11 of the test" ;;
  *" --clear "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "venv" >>"$STATE/log" ;;
  *"install"*) echo "pip ${*: -1}" >>"$STATE/log" ;;
  *) exit 9 ;;
esac
"""
APT_GET = """#!/bin/bash
[[ "$DEBIAN_FRONTEND" == noninteractive ]] || exit 8
said="$*"
[[ "$said" == *update ]] && exit 0
echo "apt ${said##*install -y }" >>"$STATE/log"
[[ -z "$APT_FAILS" ]] && touch "$STATE/installed"
"""
SUDO = '#!/bin/bash\n[[ "$1" == -n ]] && shift && exec "$@"\n'


@dataclass(frozen=True, kw_only=True, slots=True)
class Clone:
    """A folder that looks like a clone to the script, on a machine that lacks everything."""

    root: Path

    def setup(self, **given: str) -> subprocess.CompletedProcess[str]:
        stubs = self.root / "stubs"
        environment = {
            "PATH": f"{stubs}:/usr/bin:/bin",
            "STATE": str(self.root),
            "TOO_OLD": "",
            "APT_FAILS": "",
        }
        return subprocess.run(
            [self.root / "scripts" / "setup.sh", "demo"],
            check=False,
            capture_output=True,
            text=True,
            env=environment | given,
            timeout=60,
        )

    def log(self) -> list[str]:
        path = self.root / "log"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    for name, text in (("python3", PYTHON), ("apt-get", APT_GET), ("sudo", SUDO)):
        stub = tmp_path / "stubs" / name
        stub.parent.mkdir(exist_ok=True)
        stub.write_text(text, encoding="utf-8")
        stub.chmod(0o755)
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts" / "setup.sh")
    for name in ("requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return Clone(root=tmp_path)


def test_everything_is_installed_and_only_once(clone: Clone) -> None:
    first = clone.setup()
    assert first.returncode == 0, first.stderr
    filled = ["venv", "pip requirements-dev.lock", "pip ."]
    assert clone.log() == [f"apt {PACKAGES}", *filled]
    second = clone.setup()
    assert (second.returncode, second.stdout + second.stderr) == (0, "")
    assert clone.log() == [f"apt {PACKAGES}", *filled]


def test_a_new_lock_fills_the_environment_anew(clone: Clone) -> None:
    clone.setup()
    before = clone.log()
    (clone.root / "requirements-dev.lock").write_text("newer", encoding="utf-8")
    assert clone.setup().returncode == 0
    assert clone.log()[len(before) :] == ["venv", "pip requirements-dev.lock", "pip ."]


def test_a_moved_clone_is_set_up_again(
    clone: Clone, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone.setup()
    moved = Clone(root=tmp_path_factory.mktemp("elsewhere") / "clone")
    shutil.move(clone.root, moved.root)
    before = moved.log()
    assert moved.setup().returncode == 0
    assert moved.log()[len(before) :] == ["venv", "pip requirements-dev.lock", "pip ."]


def test_where_nothing_may_be_installed_one_command_is_printed(clone: Clone) -> None:
    ended = clone.setup(APT="no")
    assert ended.returncode == 1
    (command,) = [line for line in ended.stderr.splitlines() if line.startswith("    ")]
    prefix = "" if os.geteuid() == 0 else "sudo "
    assert command.strip() == (
        f"{prefix}apt-get update && {prefix}apt-get install -y --no-install-recommends {PACKAGES}"
    )
    assert clone.log() == []


def test_a_failing_apt_get_stops_with_the_command(clone: Clone) -> None:
    ended = clone.setup(APT_FAILS="yes")
    assert ended.returncode == 1
    assert f"apt-get install -y --no-install-recommends {PACKAGES}" in ended.stderr
    assert clone.log() == [f"apt {PACKAGES}"]


def test_an_old_python_is_refused_with_a_way_on(clone: Clone) -> None:
    ended = clone.setup(PYTHON=str(clone.root / "stubs" / "python3"), TOO_OLD="yes")
    assert ended.returncode == 1
    assert "is not Python 3.11 or later" in ended.stderr
    assert clone.log() == []
