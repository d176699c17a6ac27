"""A column of the sheet and the lookup for it: first its cells are seen, then looked up.

Settles a `Lookup` by the cells and a table, and words what a person should know of it. Which
columns of the table are meant is known only once all the cells were seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from importer.contract.fields import Field
from importer.mapping.lookups import notes as lookup_notes
from importer.mapping.lookups.columns import Choice, choose_columns
from importer.mapping.lookups.lookup import Lookup, build_lookup, shared_names
from importer.mapping.lookups.names import stands_in_parts, with_whole_names
from importer.mapping.lookups.table import LookupTable, bare, mostly_fits, rows_with
from importer.mapping.words.defects import shorten
from importer.mapping.words.vocabulary import NULL_WORDS

_MOST_CELLS = 10_000
"""Different cells that are kept as evidence; a sheet of more has shown what its column holds."""

_NOTHING = Lookup("", {}, ())


class LookupColumn:
    """What to send for the cells of one column. Observe, settle, then find.

    header: the sheet's column. cells: the different texts that were seen in it.
    """

    def __init__(self, field: Field, header: str, table: LookupTable) -> None:
        self.field = field
        self.header = header.strip()
        self.table = table
        self.cells: dict[str, None] = {}
        self.is_passed_over = False
        self._settled: tuple[Choice, Lookup] | None = None

    @cached_property
    def is_vouched(self) -> bool:
        """Whether a person named a column whose values do not look like ids, and means them.

        An address among ids is a slip all the same, whoever named the column.
        """
        choice, _ = self._after_settle()
        is_named = self.table.place.to is not None
        return is_named and not mostly_fits(self.field, self.table.filled(choice.value))

    @property
    def found(self) -> Lookup:
        """What to send for which word; after `settle`."""
        return _NOTHING if self.is_passed_over else self._after_settle()[1]

    def observe(self, texts: Iterable[str]) -> None:
        """Take these texts, which are to be looked up, as evidence."""
        for text in texts:
            if len(self.cells) >= _MOST_CELLS:
                return
            if text and text not in NULL_WORDS:
                self.cells.setdefault(text)

    def settle(self) -> None:
        """Choose the columns. Raises `MappingError` where that, or the table, is in doubt."""
        table = self.table.for_cells(self.cells)
        if stands_in_parts(table.header, self.cells):
            table = table.without_header()
        written = with_whole_names(table, self.cells)
        self.table = written.bare(self.field.kind)
        choice = choose_columns(self.table, self.field, self.cells, self.header)
        # A key counts as it is written, and without what is no part of it; a value goes on as it
        # is, so that what is taken off is said where it is sent.
        pairs = {
            (form[key], written.value(row, choice.value)): None
            for row, plain in zip(written.rows, self.table.rows, strict=True)
            for form in (row, plain)
            for key in choice.keys
        }
        lookup = build_lookup(pairs, self.table.label)
        self._settled = choice, replace(lookup, shared_names=shared_names(self.cells))

    @property
    def is_settled(self) -> bool:
        """Whether its columns are chosen, so that cells can be looked up."""
        return self._settled is not None or self.is_passed_over

    @property
    def decided(self) -> tuple[object, ...]:
        """What a cell is looked up by: where it is equal, each means the same."""
        return self.is_passed_over, self._settled

    def finds_any(self) -> bool:
        """Whether the table has something to send for any cell."""
        return self.is_settled and any(map(self.found.find, self.cells))

    def stands_nowhere(self) -> bool:
        """Whether no cell stands anywhere in the table, where there are cells."""
        texts = map(self.table.texts, range(len(self.table.header)))
        return bool(self.cells) and not any(rows_with(column, self.cells) for column in texts)

    def pass_over(self) -> None:
        """Let the column give nothing, as if its cells were empty."""
        self.is_passed_over = True

    def notes(self) -> list[str]:
        """What a person should know, one line each; after `settle`."""
        if self.is_passed_over:
            column, label = self.field.column, self.table.label
            header = shorten(self.header)
            return [f'{column}: "{header}" was skipped, since nothing of it is in {label}']
        choice, lookup = self._after_settle()
        found = {}
        for cell in self.cells:
            sent = lookup.find(cell)
            found[cell] = None if sent is None else bare(self.field.kind, sent)
        return lookup_notes.notes(self.field, self.header, self.table, choice, found)

    def _after_settle(self) -> tuple[Choice, Lookup]:
        if self._settled is None:
            raise AssertionError("a lookup is used before its columns are settled")
        return self._settled
