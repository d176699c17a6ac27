"""The place of a second export as a person writes it: a file, and how its lines are found.

Parses the text of `--contacts` or `--users`, or an entry of a mapping file, into an `ExportPlace`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from importer.settings.lookup_place import split_parts

FORM = "write it as FILE,column=COLUMN,from=COLUMN, of which only FILE is needed"
_PARTS = ("sheet", "column", "from")


class ExportPlace(BaseModel):
    """A second export of the same program, in which the tasks' records are looked up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(min_length=1, description="The file, relative to the mapping file.")
    sheet: str | None = Field(default=None, min_length=1, description="The sheet of a workbook.")
    column: str | None = Field(
        default=None,
        min_length=1,
        description="The column of the tasks that says which record is meant, such as WhoId. "
        "Without it, it is found by its cells.",
    )
    from_: str | None = Field(
        default=None,
        alias="from",
        min_length=1,
        description="The column of this file in which that stands, such as Id. Without it, it is "
        "found by its header and its cells.",
    )

    def text(self) -> str:
        """As the flag takes it."""
        named = (("sheet", self.sheet), ("column", self.column), ("from", self.from_))
        return ",".join([self.file, *(f"{name}={value}" for name, value in named if value)])

    def beside(self, folder: Path) -> ExportPlace:
        """The same, of which the file was meant from this folder."""
        return self.model_copy(update={"file": str(folder / self.file)})


def parse_export(text: str) -> ExportPlace:
    """What `--contacts` or `--users` says. Raises `ValueError`."""
    file, parts = split_parts(text, _PARTS, FORM)
    found = dict(parts)
    if len(found) < len(parts):
        raise ValueError(f"a part appears twice; {FORM}")
    if not file:
        raise ValueError(f"no file is named; {FORM}")
    return ExportPlace.model_validate({"file": file, **found})


def _spelled_out(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML or a program holds
    if isinstance(value, str):
        return parse_export(value)
    return ExportPlace(file=os.fspath(value)) if isinstance(value, os.PathLike) else value


ExportText = Annotated[
    ExportPlace, BeforeValidator(_spelled_out, json_schema_input_type=str | ExportPlace)
]
"""A second export as a person may write it: a text as behind the flag, or a table of its parts."""
