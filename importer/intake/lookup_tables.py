"""The lookups of flags and mapping, read whole. Which of their columns are meant is decided later.

It joins `source` and `mapping`, which do not know each other.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from importer.contract.fields import FIELD_BY_COLUMN, Field, find_field
from importer.errors import (
    ConfigurationError,
    ImporterError,
    MappingError,
    NoFileError,
    SourceError,
)
from importer.intake.lookup_errors import lacks_the_sheet, retold
from importer.mapping.headers.names import fold
from importer.mapping.lookups.column import LookupColumn
from importer.mapping.lookups.doubt import LookupInDoubtError
from importer.mapping.lookups.headers import ASSIGNEE
from importer.mapping.lookups.table import LookupTable
from importer.mapping.lookups.through import called, through_users
from importer.mapping.matching.contacts import join_contacts
from importer.mapping.matching.record_links import IS_PERSON
from importer.mapping.request import Join
from importer.mapping.sample import Sample
from importer.mapping.settled import FieldSource
from importer.mapping.template.rules import ColumnRule
from importer.mapping.template.toml_lines import place_of
from importer.results.destination import source_of
from importer.rows.outcome import SUMMARY_SHEET
from importer.rows.table import SourceOptions, Table
from importer.settings.export_place import ExportPlace
from importer.settings.groups import MappingOptions
from importer.settings.lookup_place import LookupPlace
from importer.source import open_table
from importer.wording.hints import Option

LookupColumns = dict[tuple[str, int], LookupColumn]
"""By field and column of the sheet."""

_HEADERS = frozenset(
    map(fold, ("name", "email", "id", "rep", "owner", "assignee_id", "hockeystack id", "team"))
)
"""Headers of lookups: a first row of these is no data."""


class LookupTables:
    """Reads each lookup once, however many columns it is for.

    source, sheet: what is imported; None: standard input, or no workbook. mapping: the mapping
    file, if any. is_results: whether the source is a results file, which may lack other sheets.
    is_copied: whether its results are a copy with all its sheets. others: those not imported.
    """

    def __init__(
        self,
        source: Path | None,
        sheet: str | None,
        mapping: Path | None,
        *,
        is_results: bool = False,
        is_copied: bool = False,
    ) -> None:
        self.others: Sequence[str] = ()
        self._source = source
        self._is_results = is_results
        self._is_copied = is_copied
        self._sheet = sheet
        self._mapping = mapping
        self._tables: dict[tuple[str | None, LookupPlace], LookupTable] = {}
        self._contacts: LookupTable | None = None
        self.notes: list[str] = []
        self.paths: list[Path] = []

    def problem_of(self, place: LookupPlace, field: Field) -> str | None:
        """Why nothing can be read there; None: a table can. Its sheet or columns may be open."""
        try:
            self._read(place, field, None)
        except LookupInDoubtError:
            return None
        except ImporterError as error:
            return str(error)
        return None

    def columns(self, source: FieldSource, options: MappingOptions) -> LookupColumns:
        """The lookup of each column of a field that has one: of a flag, else of the mapping."""
        flagged = {find_field(name): place for name, place in options.lookups}
        found = self._of_field(source, flagged.get(source.field))
        columns = {}
        for column, header, table in found:
            is_owner = options.users is not None and source.field.name == ASSIGNEE
            used = self._through(table, source.field, options.users) if is_owner else table
            columns[source.field.name, column] = LookupColumn(source.field, header, used)
        return columns

    def joins(self, header: Sequence[str], sample: Sample, place: ExportPlace) -> tuple[Join, ...]:
        """What the contacts of a second export fill. Raises `ImporterError`."""
        named, email = _plain(place), FIELD_BY_COLUMN["contact_email"]
        table = self._told(named, email, Option("contacts"))
        found = join_contacts(header, sample, table, place)
        self._contacts = found.table
        self.notes += [note for note in found.notes if note not in self.notes]
        joins: list[Join] = []
        for field, column in found.sent:
            lookup = LookupPlace.model_validate(
                {
                    **named.model_dump(exclude_defaults=True),
                    "from": (found.key,),
                    "to": column,
                    "missing": "silent" if joins else "empty",
                }
            )
            rule = ColumnRule(
                column=f"#{found.column + 1}",
                separator=found.separator,
                matches=None if found.kind is None else IS_PERSON,
                lookup=lookup,
            )
            joins.append(Join(field.name, found.column, rule, found.kind))
        return tuple(joins)

    def users_called(
        self, place: ExportPlace, texts: Collection[str]
    ) -> Mapping[str, tuple[str, str]]:
        """The name and the e-mail address of the users whom these texts of the sheet mean."""
        return called(self._told(_plain(place), FIELD_BY_COLUMN[ASSIGNEE], Option("users")), texts)

    def _through(self, table: LookupTable, field: Field, users: ExportPlace | None) -> LookupTable:
        """The lookup of the owners, by way of the users that the tasks name."""
        if users is None:
            return table
        read = self._told(_plain(users), field, Option("users"))
        found, notes = through_users(read, table, field, users.from_)
        self.notes += [note for note in notes if note not in self.notes]
        return found

    def _of_field(
        self, source: FieldSource, flagged: LookupPlace | None
    ) -> Iterator[tuple[int, str, LookupTable]]:
        for column in source.columns:
            if column.joined and column.rule.lookup is not None and self._contacts is not None:
                yield (
                    column.column,
                    column.header,
                    replace(self._contacts, place=column.rule.lookup),
                )
            elif flagged is not None:
                table = self._told(flagged, source.field, Option("lookup", source.field.column))
                yield column.column, column.header, table
            elif column.rule.lookup is not None:
                table = self._read(column.rule.lookup, source.field, self._mapping)
                yield column.column, column.header, table

    def _told(self, place: LookupPlace, field: Field, option: Option) -> LookupTable:
        """What an option names, by which it is called where there is no such file."""
        try:
            return self._read(place, field, None)
        except NoFileError as error:
            raise NoFileError(f"{option}: {error.message}", hint=error.hint) from error

    def _read(self, place: LookupPlace, field: Field, mapping: Path | None) -> LookupTable:
        name = None if mapping is None else place_of(mapping, ("fields", field.name, "lookup"))
        if (name, place) not in self._tables:
            path = self._path(place, field, mapping)
            self._tables[name, place] = self._open(path, place, field, name)
        return self._tables[name, place]

    def _path(self, place: LookupPlace, field: Field, mapping: Path | None) -> Path:
        if place.file is not None:
            return Path(place.file) if mapping is None else mapping.parent / place.file
        if self._source is None:
            named = place.model_copy(update={"file": "WORKBOOK"})
            name = None if mapping is None else place_of(mapping, ("fields", field.name, "lookup"))
            raise ConfigurationError(
                f'the lookup for {field.column} names the sheet "{place.sheet}" but no file, and '
                "standard input is not a workbook",
                hint=f"name its workbook: {named.saying(field.column, name)}",
            )
        return self._source

    def _open(
        self, path: Path, place: LookupPlace, field: Field, mapping: str | None
    ) -> LookupTable:
        try:
            table = open_table(path, SourceOptions(sheet=place.sheet, known_names=_HEADERS))
        except SourceError as error:
            if place.file is None and self._is_results and lacks_the_sheet(error):
                raise self._made_from(error, path, place, field, mapping) from error
            raise retold(error, place, field, mapping, self._sheet) from error
        try:
            self._require_another(table, path, place, field, mapping)
            chunks = list(table.chunks())
        finally:
            table.close()
        if place.file is not None:
            self.paths.append(path)
        self.notes += [f"the lookup {table.label}: {note}" for note in _worth_telling(table)]
        return LookupTable(
            table.label,
            place,
            tuple(table.header),
            [row for chunk in chunks for row in chunk.rows],
            mapping,
            [number for chunk in chunks for number in chunk.numbers],
            here=self._here(table, place),
        )

    def _here(self, table: Table, place: LookupPlace) -> str | None:
        """What a sheet of the source is called in the results, which are a copy of it."""
        if place.file is not None or not self._is_copied:
            return None
        return f'the sheet "{table.sheet}" of this workbook'

    def _made_from(
        self,
        error: SourceError,
        results: Path,
        place: LookupPlace,
        field: Field,
        mapping: str | None,
    ) -> MappingError:
        """That the sheet is in the workbook of which the rows were imported first."""
        original = source_of(results)
        if original is not None and mapping is not None and self._mapping is not None:
            original = Path(os.path.relpath(original, self._mapping.parent))
        file = "WORKBOOK" if original is None else original.as_posix()
        right = place.model_copy(update={"file": file})
        return MappingError(
            error.message,
            hint="this file lacks the other sheets of the workbook that it was made from; name "
            f"that workbook: {right.saying(field.column, mapping)}",
        )

    def _require_another(
        self, table: Table, path: Path, place: LookupPlace, field: Field, mapping: str | None
    ) -> None:
        """Raise `MappingError` where the sheet that is imported would be its own lookup."""
        if place.sheet is not None or table.sheet is None or table.sheet != self._sheet:
            return
        if self._source is None or path.resolve() != self._source.resolve():
            return
        right = place.model_copy(update={"sheet": "SHEET"})
        raise MappingError(
            f'the lookup for {field.column} is the sheet that is being imported, "{table.sheet}"',
            hint=f"name its sheet: {right.saying(field.column, mapping)}",
        )


def is_copied(source: Path | None, results: Path | None) -> bool:
    """Whether results of this name (None: beside the source) are a copy of it, with its sheets."""
    files = [] if source is None else [source, results or source]
    return bool(files) and all(file.suffix.lower() in {".xlsx", ".xlsm"} for file in files)


def _worth_telling(table: Table) -> list[str]:
    """Notes on the sheet that is read and the names of its columns, shown where they are used."""
    return [note for note in table.notes if note not in table.choices]


def other_sheets(table: Table) -> list[str]:
    """The sheets of a workbook beside the one that is read, without a summary of ours."""
    known = {table.sheet, SUMMARY_SHEET}
    return [sheet.name for sheet in table.sheets if sheet.name not in known]


def _plain(place: ExportPlace) -> LookupPlace:
    return LookupPlace(file=place.file, sheet=place.sheet)
