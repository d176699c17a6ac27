"""The templates that ship with the program."""

import json

import pytest

from importer.errors import ConfigurationError
from importer.mapping.template.model import ShippedTemplate
from importer.mapping.template.shipped import (
    find_file,
    shipped_files,
    shipped_names,
    shipped_template,
    templates_folder,
)


def test_the_names_are_those_of_the_files() -> None:
    """Every folder with a mapping is offered, and there is no other folder."""
    folders = [path.name for path in templates_folder().iterdir() if path.is_dir()]
    assert shipped_names() == sorted(folders)
    assert {"hubspot", "salesforce-export"} <= set(shipped_names())
    assert templates_folder().name == "templates"


@pytest.mark.parametrize("name", shipped_names())
def test_every_template_is_sound(name: str) -> None:
    """A shipped mapping has a name, a description, what is known of it, and the required fields."""
    template = shipped_template(name)
    assert template.about is not None
    assert isinstance(template, ShippedTemplate)
    assert template.name
    assert template.description.strip()
    assert {"task_type", "task_title", "assignee_id"} <= set(template.fields)


def test_an_unknown_template() -> None:
    """The nearest name and the whole list are told."""
    with pytest.raises(ConfigurationError) as caught:
        shipped_template("hubspott")
    assert str(caught.value) == (
        "there is no mapping template 'hubspott'; did you mean 'hubspot'?; "
        f"there are: {', '.join(shipped_names())}"
    )
    with pytest.raises(ConfigurationError) as caught:
        shipped_template("follow")
    assert str(caught.value) == (
        f"there is no mapping template 'follow'; there are: {', '.join(shipped_names())}"
    )


def test_an_unknown_file_may_be_the_blank_sheet() -> None:
    """Where the blank sheet is an answer too, it is listed with the mappings."""
    with pytest.raises(ConfigurationError) as caught:
        find_file("follow", None)
    assert str(caught.value) == (
        "there is no template 'follow'; did you mean 'followups'?; "
        f"there are: followups, {', '.join(shipped_names())}, schema"
    )


def test_the_schema_is_handed_out_like_a_template() -> None:
    """Its file is the one in the reference, and is called as a mapping names it."""
    found = find_file("schema", None)
    assert found.called == "mapping.schema.json"
    assert json.loads(found.path.read_text("utf-8"))["properties"]["treat_as_open"]


def test_the_list_begins_with_the_blank_sheet() -> None:
    """Each template is listed with what it is for, on one short line."""
    files = shipped_files()
    assert files[0] == ("followups", "a blank sheet to fill in (.xlsx, or .csv by --out)")
    assert [file.name for file in files[1:]] == [*shipped_names(), "schema"]
    assert ("hubspot", "a mapping for HubSpot tasks") in files
    assert max(len(file.summary) for file in shipped_files()) <= 70


def test_files_are_found() -> None:
    """The blank sheet comes in two kinds, a mapping in one."""
    assert find_file("followups", None).called == "followups.xlsx"
    assert find_file("followups", ".csv").called == "followups.csv"
    assert find_file("hubspot", None).called == "hubspot.toml"
    with pytest.raises(ConfigurationError) as caught:
        find_file("followups", ".pdf")
    assert str(caught.value) == (
        "the blank sheet comes as .xlsx and as .csv, not as .pdf; "
        "end the name after --out in one of these"
    )
