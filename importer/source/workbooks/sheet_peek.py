"""What is known of the sheets of a workbook before one is chosen.

Only where more than one could be meant is any looked into, and then at its first rows alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from importer.rows.outcome import IMPORT_COLUMNS
from importer.rows.table import SourceOptions
from importer.source.structure.cells import COMMON_NAMES, fold_name
from importer.source.structure.names import FIELD_NAMES
from importer.source.workbooks.sheets import PEEK_ROWS, Sheet
from importer.source.workbooks.stored import StoredSheet

_IMPORT_NAMES = frozenset(map(fold_name, IMPORT_COLUMNS))
"""By which the sheet with the results of an import is told from the others of its workbook."""


def look_at_sheets(stored: Sequence[StoredSheet], options: SourceOptions) -> list[Sheet]:
    """What is known of the sheets; looked into only where more than one could be meant."""
    sheets = [Sheet(one.name, one.is_visible) for one in stored]
    if options.sheet is not None or sum(sheet.is_candidate for sheet in sheets) <= 1:
        return sheets
    known = FIELD_NAMES | _IMPORT_NAMES | (options.known_names or COMMON_NAMES)
    return [_look_into(one, known) for one in stored]


def _look_into(stored: StoredSheet, known: Collection[str]) -> Sheet:
    if not stored.is_visible:
        return Sheet(stored.name, visible=False)
    widths, fields = [], 0
    for row in stored.rows():
        texts = [text for text in row.texts if text.strip()]
        if texts:
            widths.append(len(texts))
            fields = max(fields, len({fold_name(text) for text in texts}.intersection(known)))
        if len(widths) == PEEK_ROWS:
            break
    return Sheet(stored.name, widths=tuple(widths), fields=fields)
