"""The pages of docs/reference: up to date, and true of the program."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from importer.errors import MappingError
from importer.mapping.template.parse import parse_template
from importer.mapping.template.rules import ColumnRule, SkipRule
from importer.mapping.template.shipped import shipped_names, templates_folder
from tools.build_reference import DOCUMENTS, REFERENCE, ROOT, find_outdated, main

MAPPING_PAGE = (ROOT / REFERENCE / "mapping.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", MAPPING_PAGE, re.DOTALL)
SCHEMA: dict[str, Any] = json.loads((ROOT / REFERENCE / "mapping.schema.json").read_text("utf-8"))


def test_generated_files_are_up_to_date() -> None:
    """Whoever changes a table writes the pages again: python -m tools.build_reference."""
    assert find_outdated() == {}


def test_the_program_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check says what is out of date and exits 1; without it the files are written."""
    assert main(["--check"], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    names = [path.as_posix() for path in DOCUMENTS]
    assert capsys.readouterr().out.splitlines() == [
        *(f"{name}: out of date" for name in names),
        *(f"{name}: written" for name in names),
    ]


def test_the_schema_is_one() -> None:
    """The schema itself is valid."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_templates_fit_the_schema(name: str) -> None:
    """What the program ships is what the schema describes."""
    text = (templates_folder() / name / "mapping.toml").read_text("utf-8")
    Draft202012Validator(SCHEMA).validate(tomllib.loads(text))


@pytest.mark.parametrize("path", sorted((ROOT / "samples").rglob("*.toml")), ids=lambda p: p.name)
def test_sample_mappings_fit_the_schema(path: Path) -> None:
    """So do the mappings among the samples."""
    Draft202012Validator(SCHEMA).validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_page_work(example: str) -> None:
    """Each example is read by the program and fits the schema."""
    assert parse_template(example, "example").fields
    Draft202012Validator(SCHEMA).validate(tomllib.loads(example))


@pytest.mark.parametrize(
    "text",
    [
        '[fields]\ntask_titel = "S"',
        '[fields]\ntask_title = { colum = "S" }',
        "[fields]\ntask_title = []",
        "[fields]\ntask_title = 3",
        '[fields]\ntask_title = { column = "S", html = "yes please" }',
        '[fields]\ndue_date = { column = "D", date_order = "dym" }',
        '[fields]\ntask_title = "S"\n[[skip]]\ncolumn = "A"\nreason = "x"',
        '[fields]\ntask_title = "S"\n[[skip]]\ncolumn = "A"\nequals = ["1"]',
        'nam = "x"\n[fields]\ntask_title = "S"',
        "[fields]",
        "",
    ],
)
def test_program_and_schema_refuse_alike(text: str) -> None:
    """What the program refuses for its form, an editor with the schema marks too."""
    with pytest.raises(MappingError):
        parse_template(text, "m.toml")
    assert not Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        '[fields]\ntask_title = "S"\n"targets.deal_id" = "D"',
        '[fields]\ntask_title = ["S", { column = "T" }]\ntargets.contact.email = "M"',
        '[fields]\ntask_title = "S"\nstatus = "T"\ndismiss_reason = ["W", { value = "lost" }]',
        '[fields]\nemail_subject = { column = "S", values = { A = "" } }\ndraft.body = "B"',
    ],
)
def test_program_and_schema_take_alike(text: str) -> None:
    """Every short form is known to both."""
    assert parse_template(text, "m.toml")
    assert Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))


def test_the_page_explains_every_key_of_a_column() -> None:
    """Each key has a heading, in the order in which a cell goes through them."""
    headings = re.findall(r"^### `(\w+)`$", MAPPING_PAGE, re.MULTILINE)
    assert headings == list(ColumnRule.model_fields)


def test_the_page_shows_every_key_of_a_skip_rule() -> None:
    """Column, condition and reason each stand in an example."""
    examples = [tomllib.loads(text) for text in EXAMPLES if "[[skip]]" in text]
    keys = {key for example in examples for rule in example["skip"] for key in rule}
    assert keys == set(SkipRule.model_fields)
