"""A look at a file: what it shows by itself, and what is open; no question is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from importer.contract.fields import Kind, find_field
from importer.errors import SheetInDoubtError
from importer.intake.cell_questions import SeenTexts
from importer.intake.chosen_rows import ChosenRows
from importer.intake.look import (
    Column,
    Dates,
    Look,
    Problem,
    Proposal,
    Reason,
    SheetReason,
    Word,
    Words,
)
from importer.intake.memory import Recall
from importer.intake.onlooker import NO_ONLOOKER, Onlooker
from importer.intake.reading import concluded
from importer.intake.remedies import header_problem, problems_of, sheet_problem
from importer.intake.remembered_sheet import remembered_sheet
from importer.intake.study import Study
from importer.intake.survey import NoHeaderError, Survey, survey
from importer.mapping.cells.id_columns import columns_before
from importer.mapping.headers.names import Certainty, match_headers
from importer.mapping.matching.proposals import offers
from importer.rows.table import SheetSeen, Table
from importer.settings.options import Options

_FIRST_ROWS = 8
_EXAMPLES = 5
_MOST_WORDS = 1_000
_REASONS: dict[Certainty, Reason] = {
    Certainty.NAME: "name",
    Certainty.SYNONYM: "synonym",
    Certainty.PART: "part",
    Certainty.CONFIRM: "likeness",
}


def look_at(  # noqa: PLR0913 -- by what it is judged
    path: Path | None,
    options: Options,
    *,
    stdin: BinaryIO | None,
    today: date | None,
    advance: Callable[[int], None] = lambda _: None,
    recall: Recall = lambda _: None,
    onlooker: Onlooker = NO_ONLOOKER,
) -> Look:
    """What the file shows. path None: `stdin`. today: by which likely dates are judged.

    recall: gives earlier answers for a header.

    Raises `SourceError` for a file that is no table, and `ConfigurationError` for an option that
    no file could meet: all else is a problem of the look.
    """

    def surveyed(options: Options) -> Survey:
        return survey(
            path,
            options,
            stdin=stdin,
            advance=advance,
            today=today,
            with_cells=True,
            keeps_cells=False,
            recall=recall,
            begun=onlooker.begun,
        )

    met: list[Problem] = []
    try:
        found = surveyed(options)
    except SheetInDoubtError as doubt:
        known = remembered_sheet(path, doubt, options, recall)
        if known is None:
            return Look(
                "standard input" if path is None else path.name,
                tuple(map(SheetSeen, doubt.sheets)),
                problems=(sheet_problem(doubt),),
            )
        found = surveyed(known)
        found.is_sheet_answered = True
    except NoHeaderError as error:
        if path is None and (stdin is None or not stdin.seekable()):
            raise
        if stdin is not None:
            stdin.seek(0)
        met.append(header_problem(error))
        found = surveyed(options.but(no_header=True))
    with ExitStack() as stack:
        stack.callback(found.close)
        shown = _look(found, options, met)
        if onlooker.keep is not None and shown.can_be_planned:
            stack.pop_all()
            onlooker.keep(found)
        return shown


def _look(found: Survey, options: Options, met: Sequence[Problem]) -> Look:
    table, study = found.table, found.study
    proposals = tuple(_proposals(study, options))
    mapper = study.mapper
    owners = [
        SeenTexts(c, columns_before(c, mapper.converters))
        for c in mapper.converters
        if c.field.name == "assignee_id"
    ]
    columns = _columns(found, proposals, owners, ChosenRows(options.planning))
    words = [*(study.cells.words if study.cells is not None else ()), *owners]
    intake = concluded(found, study)
    return Look(
        table.label,
        table.sheets,
        table.sheet,
        _sheet_reason(table, options),
        table.header,
        table.header_rows,
        table.passed_over,
        tuple(_first_rows(found)),
        found.row_count,
        columns,
        proposals,
        study.mapping.unfilled,
        (*map(_words, words), *_statuses(study)),
        tuple(_dates(study)),
        (*met, *problems_of(study)),
        study.likely[0].name if len(study.likely) == 1 else None,
        tuple(intake.notes),
        table.text_format,
        tuple(table.noticed),
        table.blank_rows,
    )


def _sheet_reason(table: Table, options: Options) -> SheetReason | None:
    if table.sheet is None:
        return None
    if options.reading.sheet is not None:
        return "asked"
    return "only" if len(table.sheets) == 1 else "likeliest"


def _first_rows(found: Survey) -> Iterator[tuple[int, tuple[str, ...]]]:
    rows = (row for chunk in found.rows for row in zip(chunk.numbers, chunk.rows, strict=True))
    for number, cells in islice(rows, _FIRST_ROWS):
        yield number, tuple(cells)


def _columns(
    found: Survey,
    proposals: Sequence[Proposal],
    owners: Sequence[SeenTexts],
    chosen: ChosenRows,
) -> tuple[Column, ...]:
    """Every column, in one pass over the rows, in which the owners are counted as well."""
    width = len(found.table.header)
    filled, examples = [0] * width, [dict[str, None]() for _ in range(width)]
    for chunk in found.rows:
        for place in range(width):
            cells = [row[place] for row in chunk.rows if row[place].strip()]
            filled[place] += len(cells)
            if len(examples[place]) < _EXAMPLES:
                examples[place].update(dict.fromkeys(map(str.strip, cells)))
        wanted = found.study.mapper.wanted(chosen.of(chunk))
        for seen in owners:
            seen.take_rows(wanted)
    fields: list[list[str]] = [[] for _ in range(width)]
    for proposal in proposals:
        for place in proposal.columns:
            fields[place].append(proposal.field)
    return tuple(
        Column(name, filled[place], tuple(examples[place])[:_EXAMPLES], tuple(fields[place]))
        for place, name in enumerate(found.table.header)
    )


def _proposals(study: Study, options: Options) -> Iterator[Proposal]:
    """What fills each field, as far as it is settled; then what has to be confirmed."""
    named = (*options.mapping.maps, *options.mapping.sets)
    told = {known.name for name, _ in named if (known := find_field(name))}
    reasons = {
        (match.field, match.column): _REASONS[match.certainty]
        for match in match_headers(study.header)
    }
    uncertain = study.found.uncertain + study.found.claims
    open_fields = {match.field for match in uncertain}
    for source in study.mapping.sources:
        name = source.field.name
        if name in open_fields:
            continue
        places = tuple(place for column in source.columns for place in column.places)
        reason: Reason = "joined" if len(places) > 1 else "contents"
        if name in told:
            reason = "option"
        elif study.request.template is not None:
            reason = "mapping"
        elif len(places) == 1:
            reason = reasons.get((name, places[0]), reason)
        yield Proposal(name, places, source.constant, is_certain=True, reason=reason)
    offered = (
        ()
        if study.request.template is not None
        else offers(study.header, study.mapping, study.request.sample, told | open_fields)
    )
    for match in (*uncertain, *offered):
        places = (match.column, *match.then)
        held = reasons.get((match.field, match.column), "contents")
        yield Proposal(
            match.field, places, None, is_certain=False, reason="joined" if match.then else held
        )


def _words(seen: SeenTexts) -> Words:
    texts = seen.as_read(seen.counts)
    shown = texts[:_MOST_WORDS]
    cells = [text.cells[0] for text in shown]
    found = seen.converter.convert(cells) if seen.can_be_read else None
    words = []
    for place, text in enumerate(shown):
        issues = () if found is None else found.issues.get(place, ())
        value = None if found is None else found.values[place]
        is_error = any(issue.is_error for issue in issues)
        is_known = bool(value) and not is_error
        is_empty = found is not None and not value and not is_error
        meant = next((issue.meant for issue in issues if issue.meant), None)
        meaning = str(value) if is_known else None
        said = Word(text.text, text.rows, text.row, meaning, meant, is_empty, text.cells)
        words.append(said)
    field = seen.converter.field.name
    more = len(shown) < len(texts) or seen.is_full
    return Words(field, seen.converter.source.column, tuple(words), fills=True, more=more)


def _statuses(study: Study) -> Iterator[Words]:
    """Columns that say which rows are closed and that fill no field."""
    for column in study.closed.found_columns():
        meanings = ((column.closed, "completed"), (column.open, "pending"), (column.unknown, None))
        words = [
            Word(text, rows, 0, meaning, None)
            for texts, meaning in meanings
            for text, rows in texts
        ]
        words.sort(key=lambda word: -word.rows)
        yield Words("status", column.column, tuple(words), fills=False, more=column.more)


def _dates(study: Study) -> Iterator[Dates]:
    is_open = (
        {}
        if study.cells is None
        else {found.converter.source.column: len(found.texts) for found in study.cells.open_dates()}
    )
    for converter in study.mapper.converters:
        column = converter.context.dates
        if converter.field.kind is not Kind.DATE or column is None:
            continue
        seen, place = column.seen, converter.source.column
        yield Dates(
            converter.field.name,
            place,
            column.order or seen.order,
            column.order is not None,
            seen.day_first,
            seen.month_first,
            is_open.get(place, 0),
        )
