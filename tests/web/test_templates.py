"""The templates: every text of a sheet is escaped, and their words are those of the glossary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import importer.web
from importer.web.screens.responses import templates

FOLDER = Path(importer.web.__file__).parent / "templates"
ALL = sorted(FOLDER.glob("*.html"))
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
AVOIDED = re.findall(r"^\| ~(.+)~ \|", GLOSSARY.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_nothing_goes_past_the_escape(path: Path) -> None:
    """No text is called safe, and no attribute stands without quotes."""
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)
    assert not re.search(r"\s[\w-]+=\{\{", text)
    assert not re.search(r"\s(style|on\w+|hx-on\S*)=", text)
    assert templates().autoescape is True


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_words_are_those_of_the_glossary(path: Path) -> None:
    """As in the messages of the program."""
    text = re.sub(r"<[^>]+>|\{[{%#].*?[%}#]\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
    found = [phrase for phrase in AVOIDED if _said(phrase).search(text)]
    assert found == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_form_is_sent_by_a_script(path: Path) -> None:
    """A browser that submits one by itself would send no origin that the guard knows."""
    for form in re.findall(r"<form[^>]*>", path.read_text("utf-8")):
        by_script = ("hx-post=", 'id="drop"', 'method="dialog"')
        assert any(sign in form for sign in by_script)


def _said(phrase: str) -> re.Pattern[str]:
    first, _, rest = phrase.partition(" ")
    return re.compile(rf"\b{first}(?:s|es|ed|ing)? {rest}\b")
