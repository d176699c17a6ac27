"""Holds what a command prints with `--json` to the schema that docs/reference promises."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_SCHEMA = Path(__file__).parents[1] / "docs" / "reference" / "documents.schema.json"
FLAG = "--json"


@cache
def validator(name: str | None = None) -> Draft202012Validator:
    """Of all documents, or of one definition of the schema."""
    schema = json.loads(_SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    if name is not None:
        schema = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def document_in(text: str) -> Any:
    """The one document that the text is. Fails where it is none, or not as promised."""
    document = json.loads(text)
    require_promised(document)
    return document


def require_promised(document: Any, name: str | None = None) -> None:
    """Fail where the document has a member too many, too few, or of another kind."""
    if name is None:  # the errors of one kind say more than "none of these"
        name = _NAMES[document["document"]]
    told = [
        f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(document)
    ]
    assert told == []


def _names() -> dict[str, str]:
    kinds = json.loads(_SCHEMA.read_text("utf-8"))["$defs"]
    return {
        kind["properties"]["document"]["const"]: name
        for name, kind in kinds.items()
        if "document" in kind["properties"]
    }


_NAMES = _names()
