"""The shape of the house: one-way imports, cheap start-up, printing in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import importer
from tests import sizes
from tools.layers import HOUSES, LAYERS, PURE, layer_of

PACKAGE = Path(importer.__file__).parent


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


@cache
def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
    return names


def _room(name: str) -> str | None:
    """The room or root module that an imported name of this package lies in; None: the front."""
    name = name.removeprefix("importer.")
    return None if name in importer.__all__ else name.split(".", maxsplit=1)[0]


def _rooms(path: Path) -> set[str]:
    """The rooms and root modules of this package that a file imports."""
    names = (name for name in _imports(path) if name.startswith("importer."))
    return {room for room in map(_room, names) if room is not None}


def _beside_or_above(module: str, path: Path) -> set[str]:
    """The rooms that a module imports and must not."""
    own = module.split(".", maxsplit=1)[0]
    if not own:
        return set()  # the front of the package, which loads what is called
    return {room for room in _rooms(path) if layer_of(room) <= layer_of(own)} - {own}


def test_a_module_imports_what_stands_below_it() -> None:
    """The flow is one way: no room imports one beside or above it, not even where it is lazy."""
    found = {module: _beside_or_above(module, path) for module, path in _modules()}
    assert {module: rooms for module, rooms in found.items() if rooms} == {}
    assert len(found) > 1


def _rooms_inside(house: str, path: Path) -> set[str]:
    """The rooms and modules of a house of the package that a file imports."""
    prefix = f"importer.{house}."
    return {name.split(".")[2] for name in _imports(path) if name.startswith(prefix)}


@pytest.mark.parametrize(
    ("house", "number"),
    [(house, number) for house, rows in HOUSES.items() for number in range(len(rows))],
)
def test_a_house_is_built_in_one_order(house: str, number: int) -> None:
    """From its lowest room up, no room of it imports one beside or above it."""
    rows = HOUSES[house]
    below = {name for row in rows[number + 1 :] for name in row}
    for name in rows[number]:
        files = [path for module, path in _modules() if f"{module}.".startswith(f"{house}.{name}.")]
        met = {room for path in files for room in _rooms_inside(house, path)}
        assert files != []
        assert met - {name} - below == set()


@pytest.mark.parametrize("house", HOUSES)
def test_every_part_of_a_house_has_its_place(house: str) -> None:
    """The order of its rooms holds each of them, and no other."""
    here = (PACKAGE / house).iterdir()
    parts = {path.stem for path in here if path.suffix == ".py" or (path / "__init__.py").is_file()}
    parts -= {"__init__"}
    assert sorted(name for names in HOUSES[house] for name in names) == sorted(parts)


ROOT = PACKAGE.parent
FILES = [
    path.as_posix()
    for folder in ("importer", "tools", "tests")
    for path in ROOT.glob(f"{folder}/**/*.py")
]
TEXTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *(path for _, path in _modules()),
]


def test_a_file_that_is_named_is_there() -> None:
    """Docs and docstrings lead a reader to files, and follow them when they move."""
    named = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in TEXTS
        for name in re.findall(r"`([\w/]+\.py)`", path.read_text("utf-8"))
    ]
    lost = {name for _, name in named if not any(file.endswith(f"/{name}") for file in FILES)}
    assert [(path, name) for path, name in named if name in lost] == []
    assert named != []


_FORMULAS = re.compile(
    r"\A[^\n]* -> |\benters?\b.*\bleaves?\b|\bPure\b|composition root", re.DOTALL
)
"""Openers that a reader stops seeing after the tenth; `PURE` and `LAYERS` are held by tests."""


def _docstrings(path: str) -> list[str]:
    nodes = [
        node
        for node in ast.walk(ast.parse(Path(path).read_text("utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [ast.get_docstring(node) or "" for node in nodes]


def test_a_docstring_is_a_sentence_and_no_formula() -> None:
    """It says what a thing does or is, and not what goes in and what comes out of it."""
    texts = [(path, text) for path in FILES for text in _docstrings(path)]
    assert [(path, text) for path, text in texts if _FORMULAS.search(text)] == []
    assert len(texts) > len(FILES)


def test_every_module_has_its_place() -> None:
    """The list of layers holds every room and root module, and no other."""
    names = {module.split(".", maxsplit=1)[0] for module, _ in _modules()} - {""}
    listed = [name for names in LAYERS for name in names]
    assert sorted(listed) == sorted(names)


@pytest.mark.parametrize(
    ("own", "known"),
    [
        ("submission", {"planning.facts", "ledger"}),
        ("planning", {"intake", "ledger", "mapping", "results", "source", "validation"}),
    ],
)
def test_a_stage_knows_few_others(own: str, known: set[str]) -> None:
    """Stages meet in the plan and in the ledger's words; what joins them stands above."""
    stages = {"source", "mapping", "validation", "ledger", "results", "intake", "planning"}
    met = {
        name.removeprefix("importer.")
        for module, path in _modules()
        if module.split(".", maxsplit=1)[0] == own
        for name in _imports(path)
        if _room(name) in stages - {own} and name.startswith("importer.")
    }
    strange = {name for name in met if not any(f"{name}.".startswith(f"{k}.") for k in known)}
    assert strange == set()


_ACTS = {
    "asyncio", "logging", "os", "shutil", "socket", "sqlite3", "subprocess", "tempfile",
    "threading", "time", "urllib.request",
}  # fmt: skip
_ACTS_CALLED = {"open", "datetime.now", "date.today", "Path.open", "Path.read_text"}


def _calls(path: Path) -> list[str]:
    """What a file calls, as it is written there."""
    tree = ast.parse(path.read_text("utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_what_decides_does_not_act() -> None:
    """Rules and tables meet no disk, network, clock or process: what they need is passed in."""
    paths = dict(_modules())
    acts = {
        module: (_ACTS & set(_imports(paths[module]))) | (_ACTS_CALLED & set(_calls(paths[module])))
        for module in PURE
    }
    assert {module: found for module, found in acts.items() if found} == {}
    assert acts != {}


_ENDS = {"print", "sys.exit", "exit", "quit"}


def test_only_the_command_line_prints_and_exits() -> None:
    """`print` and `sys.exit` stand in the command line alone."""
    found = {module: _ENDS & set(_calls(path)) for module, path in _modules()}
    assert {module.split(".", maxsplit=1)[0] for module, ends in found.items() if ends} == {"cli"}


_WRITERS = {"echo", "secho", "confirm", "prompt", "pause", "echo_via_pager", "print", "writelines"}


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in _modules() if m.split(".")[0] == "cli"]
)
def test_one_module_writes_to_the_terminal(module: str, path: Path) -> None:
    """What the program says and asks passes one escape: no command has a print of its own."""
    if module in {"cli.output", "cli.progress"}:  # a line above the bar is the bar's to write
        return
    writers = {*_WRITERS, "write"}
    assert [call for call in _calls(path) if call.split(".")[-1] in writers] == []


@pytest.mark.parametrize(
    ("foreign", "rooms"),
    [
        ("httpx", {"submission"}),
        ("aiohttp", {"submission"}),
        ("openpyxl", {"source", "results"}),
        ("sqlite3", {"ledger", "rows", "workbench"}),
        ("starlette", {"sandbox", "web"}),
        ("uvicorn", {"loopback", "sandbox"}),
        ("click", {"cli"}),
        ("tqdm", {"cli", "progress_bar"}),
        ("jinja2", {"results", "web"}),
        ("pandas", {"api", "pipeline"}),
        ("numpy", {"batch"}),
        ("dask", {"cluster"}),
        ("distributed", {"cluster"}),
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
        "    slow |= {'distributed', 'dask', 'psycopg'}\n"
        "    print('LOADED', sorted(slow & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [("function", sizes.FUNCTIONS), ("class", sizes.CLASSES), ("file", sizes.FILES)],
)
def test_what_is_long_has_a_reason(kind: str, reasons: dict[str, str]) -> None:
    """No function above 60 lines, no class above 200, no file above 300, but those with a reason.

    Part what has become longer, or give a reason in tests/sizes.py; take out what has been parted.
    """
    assert set(sizes.too_long(PACKAGE)[kind]) ^ set(reasons) == set()


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
