"""The types of documents, and the schema that is made of them."""

from __future__ import annotations

import re
from typing import Any, TypedDict, get_args

import pytest

from importer.cli.exits import ERROR_CODES, failure_as_json
from importer.documents.failure import FailureCode
from tests.printed import document_in, validator
from tools import document_pages


def test_every_code_of_an_error_is_promised() -> None:
    """And the two that no error of the package has."""
    promised = set(get_args(FailureCode))
    assert promised == {code for _, code in ERROR_CODES} | {"usage", "interrupted"}


def test_a_member_that_is_not_promised_fails() -> None:
    """So that none can be added without its type and its text."""
    document: dict[str, Any] = {**failure_as_json("usage", "no such flag")}
    assert validator().is_valid(document)
    assert not validator().is_valid({**document, "more": 1})
    assert not validator().is_valid({**document, "error": {**document["error"], "more": 1}})


@pytest.mark.parametrize("left_out", ["document", "version", "error"])
def test_no_member_is_ever_left_out(left_out: str) -> None:
    """What has no value is null, so that scripts need not ask whether it is there."""
    document: dict[str, Any] = {**failure_as_json("usage", "no such flag")}
    del document[left_out]
    assert not validator().is_valid(document)


def test_a_document_of_another_kind_fails() -> None:
    """A script that reads `document` reads one of these."""
    with pytest.raises(KeyError):
        document_in('{"document": "more", "version": 1}')


class _Silent(TypedDict):
    """A type of which a member says nothing."""

    told: int
    """A number."""
    untold: int


class _Unclear(TypedDict):
    """A type that JSON does not have."""

    moment: complex
    """A number with two parts."""


@pytest.mark.parametrize("kind", [_Silent, _Unclear])
def test_what_is_not_told_is_refused(kind: type) -> None:
    """A member without a text, and one of a type that has no schema."""
    with pytest.raises(TypeError):
        document_pages._define(kind, {})


def test_every_link_of_the_page_has_its_heading() -> None:
    """A document that stands in another is headed by the word that it calls itself."""
    page = "\n".join(
        document_pages.parts(lambda head, rows: "\n".join(map("|".join, [head, *rows])))
    )
    headings = re.findall(r"^#+ `?(\w+)`?$", page, re.MULTILINE)

    assert "[ImportDocument](#import)" in page
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= {heading.lower() for heading in headings}
