"""docs/reference/documents.schema.json and documents.md, from the types in `importer/documents`.

A type's members become the members of an object that may have no others. The text below a member,
and that of its class, is its description. Anything that JSON Schema would have to guess is refused.
"""

from __future__ import annotations

import ast
import inspect
import json
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from importer.documents import VERSION
from importer.documents.batch import BatchDocument
from importer.documents.common import CountedRows
from importer.documents.doctor import DoctorDocument
from importer.documents.failure import ErrorDocument
from importer.documents.imports import ImportDocument
from importer.documents.ledgers import LedgerDocument
from importer.documents.people import AssigneesDocument, LookupDocument
from importer.documents.rows import RowDocument
from importer.documents.runs import HistoryDocument, ListedRun, RunDocument, UndoDocument

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

DOCUMENTS = (
    ImportDocument,
    BatchDocument,
    UndoDocument,
    HistoryDocument,
    RunDocument,
    AssigneesDocument,
    LookupDocument,
    DoctorDocument,
    LedgerDocument,
    ErrorDocument,
)
"""One kind of document each; `RowDocument` is a line of a file."""

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_BASES = (ListedRun, CountedRows)
"""Types whose members others have as well; of a TypedDict its bases are not to be known."""

_INTRODUCTION = f"""\
With `--json`, a command prints one JSON document on standard output and nothing else, whatever its
exit code; only a bug of the program leaves it empty. `document` says which kind it is, and
`version` is {VERSION}: it grows when a member goes away or changes its meaning. New members come
without that, and so do new words where the text says that there may be more.

[documents.schema.json](documents.schema.json) is a JSON Schema of all of them. It allows no other
members, so that it describes this version of the program exactly; do not hold documents of a later
version to it. [Run it unattended](../unattended.md) shows what to do with them."""


_ROWS = """\
`--json-rows OUT.jsonl` writes a line for each row of the source, in order, each of them a JSON
object: [JSON Lines](https://jsonlines.org). The file is written whole or not at all, in place of
one of that name. The schema of a line is `documents.schema.json#/$defs/RowDocument`. A cell of the
sheet stands in a line only where something is wrong with it."""


def schema() -> str:
    """The schema of all documents, and of a row."""
    found: dict[str, dict[str, Any]] = {}
    for kind in (*DOCUMENTS, RowDocument):
        _define(kind, found)
    return (
        json.dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "What task-importer prints with --json",
                "oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in DOCUMENTS],
                "$defs": dict(sorted(found.items())),
            },
            indent=2,
        )
        + "\n"
    )


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    yield _INTRODUCTION
    told: set[type] = set()
    for kind in DOCUMENTS:
        yield from _described(kind, f"## `{_word_of(kind)}`", told, table)
    yield "## A row"
    yield _ROWS
    yield from _described(RowDocument, "", told, table)


def _word_of(kind: type) -> str:
    """What a document calls itself: it stands in the heading of its part of the page."""
    return str(get_args(_hints(kind)["document"])[0])


def _described(kind: type, heading: str, told: set[type], table: Table) -> Iterator[str]:
    """A type and those that it consists of, each once."""
    if kind in told:
        return
    told.add(kind)
    if heading:
        yield heading
    yield inspect.cleandoc(kind.__doc__ or "")
    texts = dict(_texts(kind))
    rows = [(f"`{name}`", _in_words(hint), texts[name]) for name, hint in _hints(kind).items()]
    yield table(("member", "type", "what it says"), rows)
    for part in _parts(kind):
        yield from _described(part, f"### {part.__name__}", told, table)


def _define(kind: Any, found: dict[str, dict[str, Any]]) -> None:  # noqa: ANN401 -- a TypedDict
    if kind.__name__ in found:
        return
    hints, texts = _hints(kind), dict(_texts(kind))
    found[kind.__name__] = {}
    found[kind.__name__] |= {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "additionalProperties": False,
        "required": list(hints),
        "properties": {
            name: {**_schema(hint, found), "description": texts[name]}
            for name, hint in hints.items()
        },
    }


def _schema(hint: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401, PLR0911
    """The schema of a type; those of objects are put into `found`. Raises TypeError."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if origin is Annotated:
        return _of_words(*arguments)
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], found)}
    if origin is dict and arguments[0] is str:
        return {"type": "object", "additionalProperties": _schema(arguments[1], found)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(one, found) for one in arguments]}
    if is_typeddict(hint):
        _define(hint, found)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    raise TypeError(f"{hint} has no schema")


def _of_words(hint: Any, words: type[Enum]) -> dict[str, Any]:  # noqa: ANN401
    """The schema of a text, or of an object's keys, that are the values of an enumeration."""
    values = [word.value for word in words]
    if get_origin(hint) is dict:
        each = _schema(get_args(hint)[1], {})
        return {
            "type": "object",
            "additionalProperties": False,
            "required": values,
            "properties": dict.fromkeys(values, each),
        }
    return {"enum": [*values, None] if type(None) in get_args(hint) else values}


def _in_words(hint: Any) -> str:  # noqa: ANN401, PLR0911
    """A type as a person reads it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        words = ", ".join(f"`{word.value}`" for word in arguments[1])
        if get_origin(arguments[0]) is dict:
            return f"object: number by {words}"
        return f"{words}, or null" if type(None) in get_args(arguments[0]) else words
    if origin is Literal:
        return ", ".join(f"`{json.dumps(value)}`" for value in arguments)
    if origin is list:
        return f"list of {_in_words(arguments[0])}"
    if origin is dict:
        return f"object: {_in_words(arguments[1])} by name"
    if origin in {Union, types.UnionType}:
        named = [_in_words(one) for one in arguments if one is not type(None)]
        return f"{' or '.join(named)}, or null"
    if is_typeddict(hint):
        heading = _word_of(hint) if hint in DOCUMENTS else hint.__name__
        return f"[{hint.__name__}](#{heading.lower()})"
    return _PLAIN[hint]


def _parts(hint: Any) -> Iterator[type]:  # noqa: ANN401
    """The types of objects that stand in a type, in order."""
    for one in _hints(hint).values() if is_typeddict(hint) else get_args(hint):
        if is_typeddict(one):
            yield one
        elif get_origin(one) is not Literal:
            yield from _parts(one)


def _hints(kind: type) -> dict[str, Any]:
    """The types of its members; those that say which document it is come first."""
    hints = get_type_hints(kind, include_extras=True)
    head = [name for name in ("document", "version") if name in hints]
    return {name: hints[name] for name in dict.fromkeys([*head, *hints])}


def _texts(kind: type) -> Iterator[tuple[str, str]]:
    """The text below each member. Raises TypeError for a member without one."""
    for base in _BASES:
        if base.__annotations__.items() <= kind.__annotations__.items():
            yield from _own_texts(base)
    yield from _own_texts(kind)


def _own_texts(kind: type) -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(inspect.getsource(kind)).body
    if not isinstance(tree, ast.ClassDef):
        raise TypeError(f"{kind} is no class")
    for member, text in zip(tree.body, [*tree.body[1:], None], strict=True):
        if not isinstance(member, ast.AnnAssign):
            continue
        name = ast.unparse(member.target)
        match text:
            case ast.Expr(value=ast.Constant(value=str(told))):
                yield name, inspect.cleandoc(told).replace("\n", " ")
            case _:
                raise TypeError(f"{kind.__name__}.{name} says nothing of itself")
