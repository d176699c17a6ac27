"""What was settled of a file's columns, as a mapping file for the next file like it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from importer.contract.fields import FIELD_BY_NAME, find_field
from importer.intake.reading import Intake
from importer.mapping.settled import AS_IT_IS, ColumnSource, Mapping
from importer.mapping.written import Details, written
from importer.rows.table import Chunk
from importer.settings.export_place import ExportPlace
from importer.settings.lookup_place import LookupPlace

_EXAMPLE_ROWS = 1_000
_ASSIGNEE = "assignee_id"


def mapping_file(
    intake: Intake, out: Path, heading: Sequence[str] = (), *, of_one_sheet: bool = True
) -> str:
    """The text of the mapping file that maps what is like this intake in the same way.

    out: where it will be, which is what the names of lookups are relative to. heading: lines of
    comment at its top. of_one_sheet: whether it holds what the next sheet with the same columns
    need not share: the name of a sheet that nobody was asked for, examples, how ambiguous dates
    were meant, and the ids of people, which are those of one workspace.
    """
    options, request, table = intake.options, intake.request, intake.table
    mapping = options.mapping
    template = request.template
    here = Path() if mapping.file is None else mapping.file.parent
    return written(
        intake.mapping if of_one_sheet else _without_people(intake.mapping),
        table.header,
        Details(
            heading=heading,
            sheet=_sheet(intake, of_one_sheet=of_one_sheet),
            last_of=options.planning.last_of,
            contacts=_export(mapping.contacts, out),
            users=_export(mapping.users, out),
            default_type=request.default_type or (template.default_type if template else None),
            date_order=mapping.date_order if of_one_sheet else None,
            date_numbers=mapping.date_numbers if of_one_sheet else None,
            lookups={
                known.name: _moved(place, Path(), out)
                for name, place in mapping.lookups
                if (known := find_field(name)) and (of_one_sheet or known.name != _ASSIGNEE)
            },
            moved=partial(_moved, here=here, out=out),
            values=tuple(one for one in _values(intake) if of_one_sheet or one[0] != _ASSIGNEE),
            opens=tuple(_opens(intake)),
            unfilled=tuple(_unfilled(intake)),
            examples=_examples(intake) if of_one_sheet else (),
        ),
    )


def _sheet(intake: Intake, *, of_one_sheet: bool) -> str | None:
    """The sheet, where the next file may have several."""
    is_one_of_several = of_one_sheet and len(intake.table.sheets) > 1
    return intake.table.sheet if is_one_of_several or intake.is_sheet_answered else None


def _without_people(mapping: Mapping) -> Mapping:
    """The mapping without what was said of single owners."""
    sources = tuple(
        replace(source, columns=tuple(map(_without_words, source.columns)))
        if source.field.name == _ASSIGNEE
        else source
        for source in mapping.sources
    )
    return replace(mapping, sources=sources)


def _without_words(column: ColumnSource) -> ColumnSource:
    """The column without its words, unless they say that its cells are ids as they stand."""
    words = column.words
    return column if words == AS_IT_IS else replace(column, words={}, flagged=frozenset())


def _moved(place: LookupPlace, here: Path, out: Path) -> LookupPlace:
    """The lookup, which is relative to `here`, as a mapping file at `out` has to name it."""
    if place.file is None:
        return place
    return place.model_copy(update={"file": _relative(here / place.file, out)})


def _export(place: ExportPlace | None, out: Path) -> ExportPlace | None:
    """A second export, as a mapping file at `out` has to name it."""
    if place is None:
        return None
    return place.model_copy(update={"file": _relative(Path(place.file), out)})


def _relative(path: Path, out: Path) -> str:
    file = path.absolute()
    try:
        return Path(os.path.relpath(file, out.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()


def _values(intake: Intake) -> Iterator[tuple[str, str, str]]:
    """What flags and the mapping that was used say of words."""
    template = intake.request.template
    if template is not None:
        for name, meanings in template.words.items():
            yield from ((name, text, meant) for text, meant in meanings.items())
    yield from intake.request.values


def _opens(intake: Intake) -> Iterator[tuple[str, str]]:
    """What flags and the mapping that was used treat as open."""
    template = intake.request.template
    if template is not None:
        yield from (
            (name, text) for name, texts in template.treat_as_open.items() for text in texts
        )
    yield from intake.request.opens


def _unfilled(intake: Intake) -> Iterator[str]:
    """The fields of which somebody said that no column fills them."""
    template = intake.request.template
    named = [*(name for name, column in intake.request.maps if not column)]
    named += template.unfilled if template is not None else []
    filled = {source.field.name for source in intake.mapping.sources}
    known = {found.name for name in named if (found := find_field(name))} - filled
    return (FIELD_BY_NAME[name].column for name in sorted(known))


def _examples(intake: Intake) -> tuple[str, ...]:
    """The first cell of each column that is not empty, among the first rows."""
    examples = [""] * len(intake.table.header)
    seen = 0
    chunk: Chunk
    for chunk in intake.rows:
        for place, example in enumerate(examples):
            if not example:
                examples[place] = next(filter(str.strip, (row[place] for row in chunk.rows)), "")
        seen += len(chunk)
        if seen >= _EXAMPLE_ROWS or all(examples):
            break
    return tuple(examples)
