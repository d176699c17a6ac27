"""Which sheet of a workbook a person named for another workbook of this kind.

It is kept with the answers about the columns of that sheet. It counts again only where it decides:
the sheet is there, has those columns, and no other sheet in question has them as well.
"""

from __future__ import annotations

import tomllib
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from importer.errors import ImporterError, SheetInDoubtError
from importer.intake.memory import Recall, header_key
from importer.settings.options import Options
from importer.source import open_table

_MOST_SHEETS = 20
"""Of a workbook with more sheets in question, nothing is looked up: each of them is opened."""


def remembered_sheet(
    path: Path | None, doubt: SheetInDoubtError, options: Options, recall: Recall
) -> Options | None:
    """The options with the sheet that was named before; None: nothing says which is meant."""
    if path is None or len(doubt.sheets) > _MOST_SHEETS:
        return None
    headers = {name: _header(path, options, name) for name in doubt.sheets}
    keys = [header_key(header) for header in headers.values()]
    named = [
        name
        for (name, header), key in zip(headers.items(), keys, strict=True)
        if header and keys.count(key) == 1 and _named(header, recall) == name
    ]
    return options.but(sheet=named[0]) if len(named) == 1 else None


def _header(path: Path, options: Options, sheet: str) -> tuple[str, ...]:
    """The columns of a sheet; () where it has none that can be read."""
    with suppress(ImporterError):
        reading = replace(options.reading, sheet=sheet, keeps_cells=False)
        with closing(open_table(path, reading)) as table:
            return tuple(table.header) if table.has_header else ()
    return ()


def _named(header: tuple[str, ...], recall: Recall) -> str | None:
    """The sheet that was named for these columns."""
    kept = recall(header)
    if kept is None:
        return None
    try:
        name = tomllib.loads(kept.path.read_text("utf-8-sig")).get("sheet")
    except (OSError, ValueError):  # what is wrong with the file is told where it is used
        return None
    return name if isinstance(name, str) else None
