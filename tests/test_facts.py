"""Texts are for people: what the program does goes by members, and never by how a text reads."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

import importer

PACKAGE = Path(importer.__file__).parent
TELLING = frozenset({"reason", "message", "hint", "question", "note", "notes"})
"""What members and variables are called that hold a text for a person."""
KEPT = frozenset({"words"})
"""What members alone are called so: variables of these names hold words of the data."""
ASKING = frozenset({
    "startswith", "endswith", "find", "index", "partition", "rpartition", "removeprefix",
    "removesuffix", "search", "match", "fullmatch", "findall",
})  # fmt: skip
"""Methods that look at what a text says."""
ALLOWED = {
    "intake/lookup_tables.py not in": "notes of one table, some of which its own list holds",
    "ledger/waiting.py startswith": "how a purpose begins in the table, whoever wrote it there",
    "ledger/withdrawals.py !=": "a note for later undos, written only where it is another",
    "ledger/withdrawals.py removeprefix": "how the keys of these notes begin on disk",
    "mapping/dates/defects.py search": "a pattern for the texts of cells",
    "reporting/sentences.py !=": "the same sentence is not shown twice in a row",
    "results/patched/summary_sheet.py removeprefix": "the name of a sheet that the program wrote",
    "results/patched/summary_sheet.py startswith": "the name of a sheet that the program wrote",
    "results/page/damage.py ==": "a word of the data, in a cell whose formula has no value",
    "source/structure/footer.py !=": "a word of the data, in a cell whose formula has no value",
    "source/workbooks/xlsx/package.py endswith": "the name of an attribute with its namespace",
    "submission/http/connecting.py in": "OpenSSL's own names for what went wrong",
    "submission/http/connecting.py search": "bytes of TLS, as another library shows them",
    "web/screens/file.py ==": "why a column is proposed is a word of a table",
    "wording/refused.py removeprefix": "what pydantic puts before every message of ours",
}
"""Where a text is looked at all the same: which module does what, and why that is no message."""


def _is_text(value: object) -> bool:
    """Whether a constant is a sentence or a part of one, by the blank between its words."""
    return isinstance(value, str) and " " in value.strip() and any(map(str.isalpha, value))


def _sentences(module: ast.Module) -> set[str]:
    """The names of the constants of a module that hold one."""
    return {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        if _is_text(node.value.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


@cache
def _modules() -> dict[str, ast.Module]:
    """All of the program, by path; read when a test asks, and not by each worker that collects."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "sandbox" not in path.relative_to(PACKAGE).parts
    }


@cache
def _public() -> frozenset[str]:
    """Sentences that other modules may import."""
    names = {name for module in _modules().values() for name in _sentences(module)}
    return frozenset(name for name in names if name[0] != "_")


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _tells(node: ast.expr, sentences: Collection[str]) -> bool:
    """Whether an expression is a text for a person, a tuple that holds one, or a whole error."""
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        return any(_tells(part, sentences) for part in node.elts)
    if isinstance(node, ast.Call):
        return _name(node.func) == "str" and any(_name(part) == "error" for part in node.args)
    is_constant = isinstance(node, ast.Constant) and _is_text(node.value)
    is_sentence = isinstance(node, ast.Name) and node.id in sentences
    is_kept = isinstance(node, ast.Attribute) and node.attr in KEPT
    return is_constant or is_sentence or is_kept or _name(node) in TELLING


_OPERATORS = {ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in"}


def looked_at(module: ast.Module) -> Iterator[str]:
    """How a module looks at what a text for a person says, if it does."""
    sentences = _public() | _sentences(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            told = any(_tells(part, sentences) for part in (node.left, *node.comparators))
            yield from (_OPERATORS[type(by)] for by in node.ops if told and type(by) in _OPERATORS)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            told = any(_tells(part, sentences) for part in (node.func.value, *node.args))
            if told and node.func.attr in ASKING:
                yield node.func.attr


def test_no_module_goes_by_how_a_text_reads() -> None:
    """A reason that is worded anew changes what is read, and nothing that is done."""
    found = {f"{path} {how}" for path, module in _modules().items() for how in looked_at(module)}
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ('end.reason == "dry run"', ["=="]),
        ("end.said == DRY_RUN_REASON", ["=="]),
        ('"has no sheet" in str(error)', ["in"]),
        ('"--sheet" not in hint', ["not in"]),
        ('note.startswith("read")', ["startswith"]),
        ('text.startswith(("no header", "read sheet"))', ["startswith"]),
        ("re.search(pattern, error.message)", ["search"]),
        ('task.words.endswith("accepts the token")', ["endswith"]),
        ("said in words", []),
        ("end.reason is None", []),
        ("end.cause is Cause.DRY_RUN", []),
        ('word == "call"', []),
        ('label.startswith("#")', []),
    ],
)
def test_a_module_that_does_is_found(line: str, how: list[str]) -> None:
    """The check can fail, and lets the words of the data be."""
    assert list(looked_at(ast.parse(line))) == how
