"""What a study leaves open, as problems with their remedies: values, where flags are words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from importer.contract.fields import FIELD_BY_NAME, Field
from importer.errors import ImporterError, SheetInDoubtError
from importer.intake.cell_questions import ORDERS, OpenTexts, orders_that_fit
from importer.intake.column_questions import fixed_values, offered_columns, target_columns
from importer.intake.look import Problem
from importer.intake.problems import Entry
from importer.intake.study import Study
from importer.mapping.closed.answers import AnswerFlags, ClosedAnswer, flag_name
from importer.mapping.headers.names import Match
from importer.mapping.matching.claims import HeaderFault
from importer.mapping.settled import PLUS
from importer.mapping.words.defects import shorten
from importer.wording.counts import counted
from importer.wording.hints import Remedy

_MOST_REMEDIES = 40
_ASSIGNEE = "assignee_id"
_CLOSED = {
    ClosedAnswer.SKIP: "the rows are left out",
    ClosedAnswer.CLOSE: "they are created and closed",
    ClosedAnswer.OPEN: "they are created as open tasks",
}


def sheet_problem(doubt: SheetInDoubtError) -> Problem:
    """That it was not said which of several sheets is meant."""
    remedies = tuple(Remedy({"sheet": name}) for name in doubt.sheets)
    return _of_error("sheet_in_doubt", doubt, remedies=remedies)


def header_problem(error: ImporterError) -> Problem:
    """That the columns seem to have no names."""
    remedies = (
        Remedy({"no_header": True}, "the columns are called A, B, C, and so on"),
        Remedy(meaning="the header is further down", needs="header_row"),
    )
    return _of_error("no_header", error, remedies=remedies)


def problems_of(study: Study) -> Iterator[Problem]:
    """All that is to be settled before anything can be sent, then what stops single rows."""
    if study.problems.tells_header:
        for fault in study.found.faults:
            yield Problem(
                fault.code,
                fault.text,
                field=fault.field,
                columns=fault.columns,
                remedies=tuple(_of_fault(study, fault)),
            )
    for entry in study.problems.entries:
        yield from _of_entry(study, entry)
    if study.cells is not None:
        yield from _of_dates(study)
        yield from _of_words(study)


def _of_fault(study: Study, fault: HeaderFault) -> Iterator[Remedy]:
    header, request = study.header, study.request
    used = set(study.mapping.used)
    if fault.code == "several_columns" and fault.field is not None:
        known = FIELD_BY_NAME[fault.field]
        yield from (_mapped(header, known, (column,)) for column in fault.columns)
    elif fault.code == "missing_column" and fault.field is not None:
        known = FIELD_BY_NAME[fault.field]
        columns = offered_columns(header, request, known, used)[:_MOST_REMEDIES]
        yield from (_mapped(header, known, (column,)) for column in columns)
        for value in fixed_values(known):
            yield Remedy({"set": {known.column: value}}, "every row is one")
        yield Remedy(meaning=f"every row has one {known.column}", needs="set")
    elif fault.code == "missing_target":
        offered = target_columns(header, request, used)
        pairs = [(column, known) for column, fields in offered.items() for known in fields]
        yield from (_mapped(header, known, (column,)) for column, known in pairs[:_MOST_REMEDIES])


def _of_entry(study: Study, entry: Entry) -> Iterator[Problem]:
    columns = _columns_of(study, entry.field)
    if entry.code == "uncertain_columns":
        yield from (_uncertain(study.header, match) for match in study.found.uncertain)
        return
    remedies: Iterable[Remedy] = ()
    doubt = study.problems.lookup_doubt
    if entry.code == "names_for_ids":
        people = study.found.people
        columns = columns or (() if people is None else (people.column,))
        remedies = [Remedy(meaning="a table turns the names into ids", needs="lookup")]
    elif entry.code == "lookup_in_doubt" and doubt is entry.error:
        remedies = [
            Remedy({"lookup": {doubt.column: offer.place.text()}}, offer.meaning or offer.word)
            for offer in doubt.offers
        ]
    elif entry.code == "swapped_dates":
        remedies = [
            Remedy({"swapped_dates": "back"}, "day and month of the converted ones change places"),
            Remedy({"swapped_dates": "keep"}, "all of them are right as they stand"),
        ]
    elif entry.code == "closed_rows":
        remedies = [
            Remedy(_as_options(flags), _CLOSED[answer])
            for answer, flags in study.closed.answers().items()
        ]
        columns = study.closed.columns()
    elif entry.code == "reopened_rows":
        remedies = [
            Remedy(_as_options(flags), _CLOSED[answer])
            for answer, flags in study.closed.answers_of_reopened().items()
        ]
    yield _of_error(entry.code, entry.error, entry.field, columns, tuple(remedies))


def _of_error(
    code: str,
    error: ImporterError,
    field: str | None = None,
    columns: tuple[int, ...] = (),
    remedies: tuple[Remedy, ...] = (),
) -> Problem:
    remedies = remedies or error.remedies
    return Problem(code, error.message, error.hint or "", field, columns, remedies=remedies)


def _uncertain(header: Sequence[str], match: Match) -> Problem:
    known = FIELD_BY_NAME[match.field]
    columns = (match.column, *match.then)
    name = PLUS.join(shorten(header[column].strip()) for column in columns)
    if match.beside is None:
        remedies = [_mapped(header, known, columns, f"it is the {known.column}")]
        if known.required:
            remedies.append(Remedy(meaning="another column is, or all rows have one", needs="map"))
        else:
            remedies.append(Remedy({"map": {known.column: ""}}, "it is not"))
        message = f'"{name}" may be the {known.column}'
    else:
        remedies = [
            _mapped(header, known, (match.beside, *columns), "it is a part of it"),
            _mapped(header, known, (match.beside,), "it is not"),
        ]
        date = shorten(header[match.beside].strip())
        message = f'"{name}" may be a part of "{date}", the {known.column}'
    return Problem("uncertain_column", message, "", match.field, columns, remedies=tuple(remedies))


def _mapped(
    header: Sequence[str], known: Field, columns: Sequence[int], meaning: str = ""
) -> Remedy:
    """That these columns fill the field."""
    return Remedy(
        {"map": {known.column: PLUS.join(flag_name(header, column) for column in columns)}},
        meaning,
    )


def _columns_of(study: Study, field: str | None) -> tuple[int, ...]:
    for source in study.mapping.sources:
        if source.field.name == field:
            return tuple(place for column in source.columns for place in column.places)
    return ()


def _as_options(flags: AnswerFlags) -> dict[str, Any]:
    """The flags of an answer as options of the Python API."""
    given = {
        "skip": list(flags.skips),
        "treat_as_open": list(flags.opens),
        "map": list(flags.maps),
        "value": list(flags.values),
    }
    return {name: pairs for name, pairs in given.items() if pairs}


def _of_dates(study: Study) -> Iterator[Problem]:
    for found in study.cells.open_dates() if study.cells is not None else ():
        example = min(found.texts, key=lambda text: text.row)
        orders = orders_that_fit(found, example.text)
        yield Problem(
            "ambiguous_dates",
            f'"{example.text}" can be read two ways, and no date in the column settles it',
            field=found.converter.field.name,
            columns=found.converter.source.places,
            row=example.row,
            remedies=tuple(
                Remedy({"date_order": ORDERS[word]}, f"{read.day} {read:%B %Y}")
                for word, read in orders.items()
            ),
            stops=False,
        )


def _of_words(study: Study) -> Iterator[Problem]:
    for found in study.cells.open_words() if study.cells is not None else ():
        yield _unknown_words(found)


def _unknown_words(found: OpenTexts) -> Problem:
    known = found.converter.field
    met = found.converter.convert([text.cells[0] for text in found.texts]).issues
    slips = {
        text.text: issue.meant
        for place, text in enumerate(found.texts)
        for issue in met.get(place, ())
        if issue.meant
    }
    first = min(found.texts, key=lambda text: text.row)
    words = counted(len(found.texts), "word is not a", "words are not a")
    return Problem(
        "unknown_words",
        f'{words} {known.column}, such as "{shorten(first.text)}"',
        field=known.name,
        columns=found.converter.source.places,
        row=first.row,
        remedies=tuple(
            Remedy({"value": {known.column: {text: meant}}}, f'"{text}" is a slip of "{meant}"')
            for text, meant in slips.items()
        ),
        stops=False,
    )
