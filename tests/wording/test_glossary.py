"""The messages keep to the words of docs/glossary.md."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import importer

PACKAGE = Path(importer.__file__).parent
GLOSSARY = (PACKAGE.parent / "docs" / "glossary.md").read_text("utf-8")
AVOIDED = re.findall(r"^\| ~(.+)~ \|", GLOSSARY, re.MULTILINE)


@cache
def messages() -> tuple[str, ...]:
    """Every text of the package but its docstrings."""
    found: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        notes = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        found += (
            node.value
            for node in nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in notes
        )
    return tuple(found)


def test_the_glossary_names_what_is_avoided() -> None:
    """The test below has something to hold the messages to."""
    assert "pass over" in AVOIDED


@pytest.mark.parametrize("phrase", AVOIDED)
def test_no_message_has_a_phrase_that_is_avoided(phrase: str) -> None:
    """The field has a word for it, which stands beside the phrase in the glossary."""
    first, _, rest = phrase.partition(" ")
    said = re.compile(rf"\b{first}(?:s|es|ed|ing)? {rest}\b")
    assert [text for text in messages() if said.search(text)] == []
