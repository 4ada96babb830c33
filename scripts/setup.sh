#!/usr/bin/env bash
# Makes a clone ready to run: `scripts/setup.sh demo` or `scripts/setup.sh test`.
#
# Finds a Python of 3.11 or later, installs the Debian packages that are missing where
# that may be done without a password (else prints the one command that does it), and
# fills .venv from the lock. Asks nothing; a second run is over in a moment.
#
#   PYTHON=/path/to/python   use this interpreter
#   APT=no                   never install Debian packages, only say what is missing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

readonly purpose="${1:-}"
readonly venv=.venv
readonly lock=requirements-dev.lock
readonly stamp="$venv/.vouchbook-ready"

say() { printf '%s\n' "setup: $*" >&2; }
stop() { say "$@"; exit 1; }

usable_python() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local candidate
  if [[ -n "${PYTHON:-}" ]]; then
    usable_python "$PYTHON" || stop "PYTHON=$PYTHON is not Python 3.11 or later."
    printf '%s\n' "$PYTHON"
    return
  fi
  for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
    if usable_python "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  stop "Python 3.11 or later is needed. Install it (sudo apt-get install -y python3 python3-venv)" \
    "or name one: make ${purpose} PYTHON=/path/to/python3.11"
}

# WeasyPrint loads these by name when it lays out a PDF, so ask the loader, not dpkg.
has_library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

missing_packages() {
  # Debian ships ensurepip apart from Python, in a package named after the exact version.
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    "$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))'
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  if [[ "$purpose" == test ]]; then
    command -v pdfdetach >/dev/null || echo poppler-utils
    command -v qpdf >/dev/null || echo qpdf
  fi
}

install_packages() {
  local -a packages=("$@") root=()
  local by_hand="sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
  if ! command -v apt-get >/dev/null; then
    stop "missing: ${packages[*]} (Debian's names). Install them with your system's package" \
      "manager, then run make ${purpose} again."
  fi
  if ((EUID != 0)); then
    # A password prompt would hang an unattended run, so sudo only where it asks for none.
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root=(sudo -n); else APT=no; fi
  else
    by_hand="${by_hand//sudo /}"
  fi
  if [[ "${APT:-yes}" == no ]]; then
    say "missing Debian packages. Run this once, then make ${purpose} again:"
    printf '\n    %s\n\n' "$by_hand" >&2
    exit 1
  fi
  say "installing Debian packages: ${packages[*]}"
  local -a apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=120 -o APT::Install-Recommends=false)
  "${apt[@]}" update >&2 || say "the package lists could not be refreshed; trying with the old ones."
  "${apt[@]}" install -y "${packages[@]}" >&2 ||
    stop "apt-get could not install them. When that is mended, run: $by_hand"
}

# A venv holds absolute paths: one that was made elsewhere, by another Python or from
# another lock is filled anew.
wanted_state() {
  "$python" -c 'import sys; print(sys.version, sys.base_prefix)'
  pwd
  sha256sum "$lock" pyproject.toml
}

fill_venv() {
  say "filling $venv with the locked packages (about a minute the first time)"
  "$python" -m venv --clear "$venv"
  local -a pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input)
  [[ -t 2 ]] || pip+=(--quiet)
  # Compiling all of it ahead takes half of the time; Python compiles what is imported.
  "${pip[@]}" install --no-compile --require-hashes -r "$lock" >&2 ||
    stop "the locked packages could not be installed (see above). Is a package index within reach?"
  "${pip[@]}" install --no-deps --no-build-isolation --editable . >&2
}

[[ "$purpose" == demo || "$purpose" == test ]] || stop "usage: scripts/setup.sh demo|test"
python="$(find_python)"
readonly python

mapfile -t packages < <(missing_packages)
if ((${#packages[@]})); then
  install_packages "${packages[@]}"
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]} == 0)) || stop "still missing after apt-get: ${packages[*]}"
fi

state="$(wanted_state)"
if [[ ! -f "$stamp" || "$(<"$stamp")" != "$state" ]]; then
  fill_venv
  printf '%s\n' "$state" >"$stamp"
  say "ready."
fi
