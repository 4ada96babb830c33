"""The layers of the package hold: read from the imports, nothing is executed.

To place a new module, add it to a row of `ROWS`; the longest unit that fits a module decides.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "generator" / "vouchbook"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Modules that share a place; each sees itself, and what is listed here."""

    units: tuple[str, ...]
    sees: tuple[str, ...]
    libraries: tuple[str, ...] | None = ()
    """Third-party packages; None where only `ONLY_IN` limits them."""


SHELVES = ("collectors", "checks", "frameworks")
CORE = (
    *("plan", "policy", "policy_template", "config", "normalise", "evaluate", "examples"),
    *("surroundings", "difference", "difference_words", "reachability", "looked_at"),
    *("brought", "period", "period_words", "period_outline", "durations", "sampling", "succession"),
    *("claims", "mapping", "assemble", "dossier", "engine", "ledger", "mesh", "book"),
)
EDGES = (
    *("aws", "collect", "detector", "store", "seal", "renderers", "sandbox", "verify"),
    *("workspace", "starter", "operate", "build", "rebuild", "book.plugin"),
    *("imports", "import_store", "rescue"),
)
BELOW_CORE = ("model", "kernel", *SHELVES)

ROWS = (
    Row(units=("model",), sees=()),
    Row(units=("kernel",), sees=("model",), libraries=("rfc8785",)),
    *(Row(units=(shelf,), sees=("model", "kernel")) for shelf in SHELVES),
    Row(
        units=("sources",),
        sees=("model", "kernel", *SHELVES, "sources"),
        libraries=("cryptography", "yaml"),
    ),
    Row(units=CORE[:-1], sees=(*BELOW_CORE, *CORE)),
    Row(units=("book",), sees=(*BELOW_CORE, *CORE), libraries=("markdown", "markupsafe", "yaml")),
    Row(
        units=("verify",),
        sees=(
            *("model", "kernel", "checks", "collectors"),
            *("evaluate", "surroundings", "normalise", "mapping", "assemble", "engine"),
            *("difference", "period", "succession"),
        ),
        libraries=("rfc8785",),
    ),
    Row(
        units=tuple(unit for unit in EDGES if unit != "verify"),
        sees=(*BELOW_CORE, *CORE, *EDGES, "sources"),
        libraries=None,
    ),
    Row(
        units=("cli", "demo", "reference", "__main__"),
        sees=(*BELOW_CORE, *CORE, *EDGES, "cli", "demo"),
        libraries=None,
    ),
)

# Packages that only these units may import; a star stands for any continuation of the name.
ONLY_IN = {
    "boto3": ("aws", "sandbox"),
    "botocore": ("aws", "sandbox"),
    "detect_secrets": ("detector",),
    "mkdocs": ("book.plugin", "renderers.site*"),
    "moto": ("sandbox",),
    "phonenumbers": ("detector",),
    "weasyprint": ("renderers.pdf*",),
}

# Packages that a unit and everything it imports at its start must do without.
NOT_AT_START = {"cli": ("weasyprint", "detect_secrets", "phonenumbers")}

# Packages that a unit may reach at all, however far away, late imports included.
CLOSED = {"verify": ("rfc8785",)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """One imported module; `at_start` where merely importing the importer runs it."""

    target: str
    line: int
    at_start: bool


def within(module: str, unit: str) -> bool:
    if unit.endswith("*"):
        return module.startswith(unit[:-1])
    return module == unit or module.startswith(unit + ".")


def package_sources() -> dict[str, str]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


def imports_of(module: str, sources: Mapping[str, str]) -> Iterator[Import]:
    is_package = any(other.startswith(module + ".") for other in sources)
    pending: list[tuple[ast.AST, bool]] = [(ast.parse(sources[module]), True)]
    while pending:
        node, at_start = pending.pop()
        for target in targets_of(node, module, sources, is_package=is_package):
            yield Import(target=target, line=getattr(node, "lineno", 0), at_start=at_start)
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        inside = at_start and not later and not typing_only
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))


def targets_of(
    node: ast.AST, module: str, sources: Mapping[str, str], *, is_package: bool
) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            base = node.module or ""
            if node.level:
                parts = ["vouchbook", *filter(None, module.split("."))]
                kept = parts[: len(parts) - node.level + is_package]
                base = ".".join([*kept, *filter(None, [node.module])])
            return [deepest(f"{base}.{alias.name}", sources) for alias in node.names]
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) if called(node).endswith(
            ("import_module", "__import__")
        ):
            return [name]
    return []


def called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def deepest(name: str, sources: Mapping[str, str]) -> str:
    """Tell `from package import module` from `from module import member`."""
    inner = name.removeprefix("vouchbook.")
    return name if name.startswith("vouchbook.") and inner in sources else name.rpartition(".")[0]


def inner(target: str) -> str | None:
    """Return a target's name inside the package, None for another package's."""
    if target == "vouchbook":
        return ""
    return target.removeprefix("vouchbook.") if target.startswith("vouchbook.") else None


def unit_of(module: str) -> str | None:
    units = [unit for row in ROWS for unit in row.units if within(module, unit)]
    return max(units, key=len, default=None)


def row_of(unit: str) -> Row:
    return next(row for row in ROWS if unit in row.units)


def breaches(sources: Mapping[str, str]) -> list[str]:
    """Return a sentence for each import that the tables forbid."""
    found = []
    for module in sources:
        unit = unit_of(module)
        if unit is None:
            if module:
                found.append(f"{module}: stands in no row of ROWS")
            continue
        for seen in imports_of(module, sources):
            reason = objection(module, unit, seen.target)
            if reason:
                found.append(f"{module}:{seen.line}: {reason}")
    return sorted({*found, *closure_breaches(sources)})


def objection(module: str, unit: str, target: str) -> str:
    name = inner(target)
    if name is not None:
        other = unit_of(name)
        if not name or other == unit or (other and other in row_of(unit).sees):
            return ""
        return f"{unit} may not import vouchbook.{name}"
    library = target.partition(".")[0]
    if library in sys.stdlib_module_names:
        return ""
    if library in ONLY_IN:
        fits = any(within(module, owner) for owner in ONLY_IN[library])
        return "" if fits else f"only {', '.join(ONLY_IN[library])} may import {library}"
    allowed = row_of(unit).libraries
    return "" if allowed is None or library in allowed else f"{unit} may not import {library}"


def closure_breaches(sources: Mapping[str, str]) -> list[str]:
    found = []
    for unit, banned in NOT_AT_START.items():
        for library, path in reached(unit, sources, at_start_only=True).items():
            if library in banned:
                found.append(f"{unit}: loads {library} when it starts, through {path}")
    for unit, allowed in CLOSED.items():
        for library, path in reached(unit, sources, at_start_only=False).items():
            if library not in allowed:
                found.append(f"{unit}: reaches {library}, through {path}")
    return found


def reached(unit: str, sources: Mapping[str, str], *, at_start_only: bool) -> dict[str, str]:
    """Return the third-party packages within reach of a unit, each with the module at the end."""
    pending = [module for module in sources if within(module, unit)]
    visited = set(pending)
    libraries: dict[str, str] = {}
    while pending:
        module = pending.pop()
        for seen in imports_of(module, sources):
            if at_start_only and not seen.at_start:
                continue
            name = inner(seen.target)
            library = seen.target.partition(".")[0]
            if name is None and library not in sys.stdlib_module_names:
                libraries.setdefault(library, module)
            fresh = [] if name is None else sorted(loaded_by(name, sources) - visited)
            visited.update(fresh)
            pending.extend(fresh)
    return libraries


def loaded_by(name: str, sources: Mapping[str, str]) -> set[str]:
    """Importing `a.b.c` runs `a` and `a.b` as well."""
    parts = name.split(".")
    return {"", *(".".join(parts[: end + 1]) for end in range(len(parts)))} & sources.keys()


def test_the_package_keeps_its_layers() -> None:
    assert breaches(package_sources()) == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("model.place", "import rfc8785", "model may not import rfc8785"),
        ("model.place", "import vouchbook.kernel", "model may not import vouchbook.kernel"),
        ("kernel.codec", "import click", "kernel may not import click"),
        ("kernel.codec", "from vouchbook import plan", "kernel may not import vouchbook.plan"),
        ("checks.tls", "from vouchbook.collectors import iam", "checks may not import"),
        ("checks.tls", "def f():\n    import jinja2", "checks may not import jinja2"),
        ("checks.tls", "import importlib\nimportlib.import_module('boto3')", "import boto3"),
        ("collectors.iam", "from ..aws import reader", "collectors may not import vouchbook.aws"),
        ("evaluate", "from vouchbook.store import save", "may not import vouchbook.store"),
        ("evaluate", "import botocore.session", "only aws, sandbox may import botocore"),
        ("book.pages", "from mkdocs.plugins import x", "may import mkdocs"),
        ("book.pages", "from . import plugin", "book may not import vouchbook.book.plugin"),
        ("verify", "from vouchbook.seal import sign", "verify may not import vouchbook.seal"),
        ("verify", "from cryptography import x509", "verify: reaches cryptography"),
        ("store", "from vouchbook.cli import main", "store may not import vouchbook.cli"),
        ("renderers.tables", "import weasyprint", "only renderers.pdf* may import weasyprint"),
        ("aws.reader", "import detect_secrets", "only detector may import detect_secrets"),
        ("kernel.scanning", "import phonenumbers", "only detector may import phonenumbers"),
        ("sandbox2", "", "stands in no row"),
    ],
)
def test_a_breach_is_found(module: str, source: str, complaint: str) -> None:
    others = ("kernel", "plan", "store", "seal", "cli", "aws.reader", "collectors.iam")
    sources = dict.fromkeys(("", "book", "book.plugin", *others), "") | {module: source}
    assert any(complaint in breach for breach in breaches(sources))


def test_a_late_import_of_weasyprint_is_allowed_and_an_early_one_is_not() -> None:
    cli = {"": "", "cli": "from vouchbook.renderers import pdf", "renderers": ""}
    late = cli | {"renderers.pdf": "def render():\n    import weasyprint"}
    early = cli | {"renderers.pdf": "import weasyprint"}
    typed = cli | {"renderers.pdf": "if TYPE_CHECKING:\n    import weasyprint"}
    assert breaches(late) == []
    assert breaches(typed) == []
    assert breaches(early) == ["cli: loads weasyprint when it starts, through renderers.pdf"]


def test_the_verifier_reaches_nothing_through_others() -> None:
    sources = {
        "verify": "from vouchbook import evaluate",
        "evaluate": "from vouchbook.kernel import codec",
        "kernel": "",
        "kernel.codec": "import attrs",
    }
    assert "verify: reaches attrs, through kernel.codec" in breaches(sources)


def test_what_the_layers_allow_passes() -> None:
    sources = {
        "": "__version__ = '0'",
        "model": "import enum",
        "kernel": "import rfc8785\nfrom vouchbook import __version__",
        "checks.tls": "from vouchbook.kernel import registry\nfrom vouchbook import model",
        "evaluate": "from vouchbook.checks import tls",
        "book.pages": "import markdown\nfrom .claims import Claim",
        "book.claims": "import vouchbook.mapping",
        "mapping": "import tomllib",
        "aws": "import boto3",
        "verify": "import rfc8785\nfrom vouchbook.evaluate import evaluate",
        "cli": "import click\nfrom vouchbook.aws import reader",
    }
    assert breaches(sources) == []
