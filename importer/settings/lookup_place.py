"""The place of a lookup as a person writes it: a file, a sheet, and its columns.

Parses the text of a flag or an entry of a mapping file into a `LookupPlace`. The words behind the
file (`,sheet=`, `,from=`, `,to=`, `,missing=`) mean nothing to a shell, unlike arrows and
exclamation marks, and no file is called so.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from importer.wording.hints import pasted

_PARTS = ("sheet", "from", "to", "missing")
_FORM = "write it as FILE,sheet=SHEET,from=COLUMN,to=COLUMN, of which only FILE is needed"


_MISSING = ("error", "empty", "silent")


def _several(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
    return (value,) if isinstance(value, str) else value


class LookupPlace(BaseModel):
    """A table that turns words into ids: the file, its sheet, and the columns from and to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str | None = Field(
        default=None,
        min_length=1,
        description="The file, relative to the mapping file. Without it, the workbook that is "
        "imported.",
    )
    sheet: str | None = Field(default=None, min_length=1, description="The sheet of a workbook.")
    from_: Annotated[
        tuple[Annotated[str, Field(min_length=1)], ...],
        BeforeValidator(_several, json_schema_input_type=str | list[str]),
    ] = Field(
        default=(),
        alias="from",
        description="The column that holds what the cell says, by its header or as `#1`; a list "
        "where there are several. Without it, it is found by its cells.",
    )
    to: str | None = Field(
        default=None,
        min_length=1,
        description="The column that holds what to send. Without it, it is found by its header "
        "and its cells.",
    )

    missing: Literal["error", "empty", "silent"] = Field(
        default="error",
        description="What becomes of a cell that the table does not hold, or has nothing to send "
        "for: an error of its row, or as if the cell were empty, with a warning or in silence.",
    )

    @model_validator(mode="after")
    def _is_somewhere(self) -> LookupPlace:
        if self.file is None and self.sheet is None:
            raise ValueError("neither a file nor a sheet of the workbook is named")
        return self

    def text(self) -> str:
        """As `--lookup` takes it behind the field."""
        parts = [] if self.file is None else [self.file]
        parts += [] if self.sheet is None else [f"sheet={self.sheet}"]
        parts += [f"from={column}" for column in self.from_]
        parts += [] if self.to is None else [f"to={self.to}"]
        parts += [] if self.missing == "error" else [f"missing={self.missing}"]
        return ",".join(parts)

    def saying(self, column: str, mapping: str | None) -> str:
        """Ready to be pasted where it was said. mapping: the mapping file; None: a flag."""
        return self.flag(column) if mapping is None else f"{self.entry()} in {mapping}"

    def entry(self) -> str:
        """As a mapping file has it."""
        parts: dict[str, Any] = {"file": self.file, "sheet": self.sheet, "from": self.from_}
        parts["from"] = self.from_[0] if len(self.from_) == 1 else list(self.from_)
        parts["to"] = self.to
        parts["missing"] = None if self.missing == "error" else self.missing
        written = (f"{name} = {_toml(value)}" for name, value in parts.items() if value)
        return f"lookup = {{ {', '.join(written)} }}"

    def flag(self, column: str) -> str:
        """The whole flag, quoted for a shell; column: what the field is called."""
        return str(pasted("lookup", f"{column}={self.text()}"))


def _toml(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)  # of texts, TOML and JSON write the same


def split_parts(text: str, names: Sequence[str], form: str) -> tuple[str, list[tuple[str, str]]]:
    """The file, and the parts behind it, such as `sheet=Q3`. Raises `ValueError`."""
    part = re.compile(rf"(?:^|,)\s*({'|'.join(names)})\s*=", re.IGNORECASE)
    file, *rest = part.split(text)
    parts = []
    for name, value in zip(map(str.lower, rest[::2]), rest[1::2], strict=True):
        named = _unquoted(value)
        if not named:
            raise ValueError(f"{name}= has no value; {form}")
        parts.append((name, named))
    return file.strip(), parts


def parse_lookup(text: str) -> LookupPlace:
    """What `--lookup` says behind the field. Raises `ValueError`."""
    file, parts = split_parts(text, _PARTS, _FORM)
    found: dict[str, Any] = {"from": []}
    if file:
        found["file"] = file
    for name, named in parts:
        if name == "from":
            found["from"].append(named)
        elif name == "missing" and named not in _MISSING:
            raise ValueError(
                f"missing={named} is not valid; write missing=empty, missing=silent or "
                "missing=error"
            )
        elif name in found:
            raise ValueError(f"{name}= appears twice; {_FORM}")
        else:
            found[name] = named
    if "file" not in found and "sheet" not in found:
        raise ValueError(f"no file is named; {_FORM}")
    return LookupPlace.model_validate(found)


def spelled_out(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML or a program holds
    """A text or a path as a `LookupPlace`; anything else as it is."""
    if isinstance(value, str):
        return parse_lookup(value)
    return LookupPlace(file=os.fspath(value)) if isinstance(value, os.PathLike) else value


def _unquoted(text: str) -> str:
    """`text` without the blanks and the one pair of quotes around it."""
    inner = text.strip()
    is_quoted = len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "\"'"
    return inner[1:-1].strip() if is_quoted else inner


LookupText = Annotated[
    LookupPlace, BeforeValidator(spelled_out, json_schema_input_type=str | LookupPlace)
]
"""A lookup as a person may write it: a text as behind the flag, or a table of its parts."""
