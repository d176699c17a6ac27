"""The shape of the house: one-way imports, cheap start-up, printing in one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import importer

PACKAGE = Path(importer.__file__).parent
STAGES = ("source", "mapping", "validation", "plan", "ledger", "submission", "results", "sandbox")
ROOT_MODULES = ("api", "reading", "pipeline", "host", "report", "importing", "afterwards")
GROUND = (
    "_version", "address", "errors", "issues", "contract", "table", "outcome", "formula_guard",
    "nearest", "rate",
    "boot_clock", "digest", "events", "failpoints", "identifier", "lookup_place",
    "pasting", "reference", "run_id", "setting_places", "settings_environment", "settings_file",
    "settings_words", "surroundings", "withdrawn", "wording", "wrapping",
)  # fmt: skip

# The two stages that use the ledger's words (DESIGN.md, "Shape"); nothing else crosses.
ALLOWED = {("plan", "ledger"), ("submission", "ledger"), ("submission", "plan")}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own(path: Path) -> set[str]:
    """The top-level names of this package that a file imports."""
    return {name.split(".")[1] for name in _imports(path) if name.startswith("importer.")} - set(
        importer.__all__
    )


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in _modules() if m.split(".")[0] in STAGES]
)
def test_a_stage_imports_no_other_stage(module: str, path: Path) -> None:
    """A stage knows the ground and itself; joining stages is the composition root's work."""
    own = module.split(".", maxsplit=1)[0]
    foreign = _own(path) & {
        *STAGES,
        *ROOT_MODULES,
        "cli",
        "settings",
        "settings_caution",
        "scratch",
        "progress",
        "signals",
    }
    assert {name for name in foreign - {own} if (own, name) not in ALLOWED} == set()


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in _modules() if m.split(".")[0] in GROUND]
)
def test_the_ground_imports_only_the_ground(module: str, path: Path) -> None:
    """What every stage stands on stands on nothing above it."""
    assert _own(path) - set(GROUND) == set(), module


def test_every_module_has_its_place() -> None:
    """A new top-level module is a stage, ground, or part of the root: the lists say which."""
    names = {module.split(".")[0] for module, _ in _modules()} - {""}
    known = {*STAGES, *ROOT_MODULES, *GROUND}
    beside = {"settings", "settings_caution", "scratch", "progress", "signals"}
    assert names - known == {"__main__", "cli", *beside}


@pytest.mark.parametrize(("module", "path"), list(_modules()))
def test_only_the_command_line_prints_and_exits(module: str, path: Path) -> None:
    """`print` and `sys.exit` stand in the command line alone."""
    if module.split(".", maxsplit=1)[0] == "cli":
        return
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }
    assert calls & {"print", "sys.exit", "exit", "quit"} == set()


_WRITERS = {"echo", "secho", "confirm", "prompt", "pause", "echo_via_pager", "print", "writelines"}


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in _modules() if m.split(".")[0] == "cli"]
)
def test_one_module_writes_to_the_terminal(module: str, path: Path) -> None:
    """What the program says and asks passes one escape: no command has a print of its own."""
    if module == "cli.output":
        return
    calls = [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert [call for call in calls if call.split(".")[-1] in {*_WRITERS, "write"}] == []


@pytest.mark.parametrize(
    ("foreign", "rooms"),
    [
        ("httpx", {"submission"}),
        ("aiohttp", {"submission"}),
        ("openpyxl", {"source", "results"}),
        ("sqlite3", {"ledger", "scratch"}),
        ("starlette", {"sandbox"}),
        ("uvicorn", {"sandbox"}),
        ("click", {"cli"}),
        ("tqdm", {"progress"}),
        ("pandas", {"api"}),
    ],
)
def test_a_library_stays_in_its_room(foreign: str, rooms: set[str]) -> None:
    """Each foreign interface is met in the rooms named here, and in no other."""
    found = {
        module.split(".")[0]
        for module, path in _modules()
        if any(name.split(".")[0] == foreign for name in _imports(path))
    }
    assert found == rooms


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_start_up_loads_nothing_slow(flag: str) -> None:
    """`--help` and `--version` import neither pandas nor httpx nor openpyxl, nor pydantic."""
    program = (
        "import sys, importer.cli\n"
        f"sys.argv = ['task-importer', '{flag}']\n"
        "try:\n    importer.cli.main()\n"
        "finally:\n"
        "    slow = {'pandas', 'httpx', 'openpyxl', 'pydantic', 'aiohttp', 'starlette', 'numpy'}\n"
        "    print('LOADED', sorted(slow & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_all_names_what_can_be_imported() -> None:
    """`importer.__all__` is sorted and equals what the package offers."""
    assert importer.__all__ == sorted(importer.__all__)
    assert all(getattr(importer, name) is not None for name in importer.__all__)


def test_importing_the_package_is_cheap() -> None:
    """`import importer` loads none of the libraries that its functions need."""
    program = (
        "import sys, importer\n"
        "print(sorted({'pandas', 'httpx', 'openpyxl', 'pydantic', 'aiohttp'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
