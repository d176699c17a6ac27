"""Writes the generated part of docs/reference from the tables that the program itself uses.

Made of the tables of codes, fields, synonyms, words and settings, the model of the mapping file,
and tools/column_notes.toml are issues.md, notes.md, columns.md, events.md, sandbox.md, settings.md
and mapping.schema.json; of the types of documents are documents.md
and its schema; of the templates are the pages of docs/sources, and of what the benchmarks
have found the README's figures with their pictures. The dates of columns.md are
read by the program while the page is made, so that the page cannot promise more.

    python -m tools.build_reference            write them
    python -m tools.build_reference --check    write nothing; exit 1 if a file is out of date
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from importer.contract.fields import ALL_FIELDS, CLOSING_FIELDS, FIELDS, Field
from importer.failpoints import POINTS
from importer.ledger.states import TRANSITIONS
from importer.mapping.dates.column import DateColumn
from importer.mapping.template.model import Template
from importer.mapping.template.shipped import shipped_names
from importer.mapping.words.header_words import cell_words, languages
from importer.mapping.words.vocabulary import (
    FORMULA_ERRORS,
    PLAIN_NULL_WORDS,
    PRIORITIES,
    STATUSES,
    TASK_TYPES,
)
from importer.reporting.notes import NOTES, Note
from importer.rows.issues import CODES
from importer.submission.answers import verdict
from importer.submission.http.statuses import STATUSES as HTTP_STATUSES
from importer.submission.worker.in_flight import STEPS
from tools import (
    architecture_page,
    document_pages,
    events_page,
    figures_page,
    sandbox_page,
    settings_page,
    source_pages,
)
from tools.column_notes import read_column_notes

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path("docs/reference")
PROTOCOL = Path("docs/design/submission.md")
ARCHITECTURE = Path("docs/design/architecture.md")
LAYERS_PICTURE = Path("docs/design/layers.svg")
README = Path("README.md")

_GENERATED = (
    "<!-- Written by tools/build_reference.py: change the tables it reads, not this page. -->"
)

CLOSING_WORDS = {
    "status": "`completed`, `cancelled` or `dismissed`: the task is created and then closed so. "
    "`pending`, or an empty cell: it stays open",
    "dismiss_reason": "why it was dismissed, up to 2,000 characters; a dismissed task needs it, "
    "and no other has it",
}
"""What to write in the fields that no column fills by itself."""

DATE_FORMS = (
    "2026-02-28",
    "2026-02-28 14:30",
    "2026-02-28T14:30:15",
    "2026-02-28T14:30:00Z",
    "2026-02-28T14:30:00.000+0100",
    "2026/02/28",
    "20260228",
    "28/02/2026",
    "28.02.2026 14:30",
    "2/28/2026, 2:30 PM",
    "28 February 2026",
    "28-Feb-26",
    "Feb 28, 2026",
    "Samstag, 28. Februar 2026",
    "28 févr. 2026",
    "28 de febrero de 2026",
    "Sat, 28 Feb 2026 14:30 GMT+1",
    "2026-02-28 14:30 CET",
    "2026-02-28T14:30[America/New_York]",
)
"""Written forms to show, each read as the only cell of its column."""

_DATES_INTRODUCTION = """\
Each of these is read, here with `--timezone Europe/Berlin` and the default `--due-time 09:00`, as
the only cell of its column:"""

_DATE_RULES = """\
- **Day or month first** is decided from the whole column: one date that can be read in one way
  only settles all of them. Where none does, every such row is an issue that asks for
  `--date-order dmy` or `mdy`; nothing is guessed. A date that no calendar has (`31/02/2026`) tells
  nothing. A form in the header, such as `Due (MM/DD/YYYY)` or `Termin (TT.MM.JJJJ)`, settles the
  column too; a cell that contradicts it stops the command.
- **Half converted** is a column in which every real date has a day of 12 or less, and every date
  that stayed text can be read in one order only (`13/02/2027`): a program with the other order
  opened the sheet, and made other days of the dates that it could read. Such a column stops, and
  both groups are named. Put it in again from where it came, as text; or say `--swapped-dates back`
  to have day and month of the real dates swapped back, or `keep` if they are right. In a workbook
  one cell of each group is enough. Where there are no real dates, as in a text file, those with
  the year first, or with the name of the month, stand for them: three of them and one text, or two
  and three, so that chance makes it less than once in twenty columns.
- **Two digits of a year** mean this century. They stand last (`28/02/26`) where a date of the
  column cannot begin with the year, where another has its year last in four digits (and none has
  it first with the same separator), or where the first numbers of the column vary more than the
  last. Where none of this is so, `--date-order` is asked for, and `ymd` reads `26-02-28`.
- What was decided about a column is shown, with the cell that decided it.
- **Midnight** means "no time" where no cell of the column has another time of day; where one has,
  it is a time. With an offset it always is.
- **Without a time**, a date gets `--due-time` in `--timezone`. **Without an offset**, a time is in
  `--timezone`. A time that the clocks skip is an issue; of an hour that they repeat, the first is
  meant.
- **Likely** are due dates from 2000 to ten years after this year. Others (`1970-01-01`,
  `2207-03-14`, `9999-12-31`) are sent with a warning. Before anything is sent, and in `validate`,
  the earliest and the latest due date are shown with how many lie before today.
- **A bare number** (`45631`, an epoch) is not a date: format the column as a date.
- **Names of months and weekdays** are read in English, German, French, Spanish, Portuguese, Italian
  and Dutch, in full and in short, with accents or without. Another word in their place is an issue
  that names it.
- **A zone by its name** (`Europe/Berlin`, also in brackets) is that zone, behind a mere date as
  well; an offset beside it must agree. **A zone by its letters** is read where the zone of the
  column shows these letters at that time (`PST` with `--timezone America/Los_Angeles`), or where
  they mean one offset in the whole world: CET, CEST, MEZ, MESZ, EET, EEST, WET, WEST, MSK, EDT,
  MDT, PDT, AKST, AKDT, JST, KST, AEDT, NZST, NZDT. Others (`PST`, `CST`, `IST`), and `CET` in
  summer, are issues.
- **A zone in the header**, such as `Due Date (UTC)` or `Due Date (Europe/Berlin)`, is that of its
  column, before `--timezone` and the computer's, and is said; a cell that names its own keeps it.
- A weekday that contradicts its date, `24:00`, or further text behind a date is an issue, never
  left out."""


_IDENTIFIERS = """\
One check holds for `assignee_id`, `deal_id`, `company_id`, `meeting_id`, `contact_email`,
`contact_phone` and `contact_linkedin`, for what a lookup gives and for data frames.

- **Taken off, and said** (the warning `unwrapped` shows the cell as it was): `="0070001841"`, an
  apostrophe in front, quotes or angle brackets round the value, a `;`, `,` or `|` beside it; the
  name beside an e-mail address and `mailto:`; `tel:` before a number; a `HYPERLINK` formula round
  an address; invisible characters (zero-width, byte order mark, soft hyphen, marks of
  direction), blanks other than plain ones at the ends. Full-width characters become plain ones, in
  a phone number also U+00A0, U+2010 and U+2011. Only plain blanks at the ends go without a word.
- **Behind a word** in an `.xlsx`: where a cell of a column that fills `contact_email` or
  `contact_linkedin` shows a word and leads to an address, by a link of the cell or a `HYPERLINK`
  formula, the address is the value, and the first is shown. A cell that shows an address keeps it.
- **An issue of the row**, whoever vouches for the column: what a spreadsheet program or a data
  frame made of the value (`1.41556E+10`, `2.19e+26`, `70001841.0`, `70,001,841`, `####`, `5-Mar`,
  `12/05/2026`, `TRUE`, `0`, `=A1`, `b'0070'`, `numpy.int64(70)`), several values, a web address or
  a day and a month (`01/02`) in the place of an id, a letter of another alphabet in a Latin word,
  a search, a feed or a company of LinkedIn in the place of a profile,
  an unseen character that may change what is seen (U+202E, a joiner behind a letter that is not
  ASCII), a dash that is no plain hyphen. The hint says how to get the value back.
- **Ids** stay as written otherwise: `007`, `12E5` and `MAR-26` are ids, for no spreadsheet program
  writes a number or a date so. Where some ids of a column have zeros in front and others are
  shorter numbers (`00123` and `124`), the shorter ones have the warning `lost_zeros`: the zeros
  were probably lost. They are sent as they stand; `--value "company_id:*=*"` says that they are
  right. Where all ids of 16 and more digits end in zeros, their last digits were lost: each is an
  issue.
- **Phone numbers** stay as written otherwise, with brackets, dots, labels and extensions: `+1 (415)
  555-0101 ext. 12`. One with fewer than 4 or more than 18 digits, with other words, with a letter
  for a digit (`01O1`) or with `XXXX` is an issue."""


def build_issues() -> str:
    """docs/reference/issues.md: one table of all codes."""
    rows = [
        (
            f"`{code}`",
            entry.severity.value,
            str(entry.meaning),
            str(entry.remedy),
            f"[{code}.csv](../../samples/defects/{code}.csv)",
        )
        for code, entry in CODES.items()
    ]
    return _page(
        "Issues",
        "A defect of a row is an issue. An *error* makes the row `invalid` (or leaves it "
        "`unconfirmed`); a *warning* goes along with it. All issues of a row are told at once, "
        "each with its column, its value and a hint. Codes never change their meaning. Each has "
        "a small file that shows it; its [README](../../samples/defects/README.md) says with "
        "which flags.",
        _table(("code", "severity", "what it means", "what to do", "a file that shows it"), rows),
    )


def build_columns() -> str:
    """docs/reference/columns.md: columns, synonyms, words and dates."""
    notes = read_column_notes()["columns"]
    return _page(
        "Columns and cells",
        "What the importer understands without a mapping.",
        "## Columns of the blank sheet",
        _table(
            ("column", "fills", "needed", "what to write"),
            [
                (f"`{f.column}`", f"`{f.name}`", _needed(f), notes[f.column]["write"])
                for f in FIELDS
            ],
        ),
        "In a header, case, blanks, underscores and punctuation do not matter: `Task Title` is "
        "`task_title`. The API's own names (second column) match too. Marks do not matter either: "
        "asterisks, line breaks, and brackets that say how long a text may be, whether it is "
        "needed, which words or form it has, as in `Subject*`, `Notes (max 2000)`, `Priority "
        "(1-3)`. A bracket that says something else, as in `Owner (Regarding)`, may make it "
        "another column: then it is asked about.",
        "## Two fields that no header means",
        _table(
            ("field", "what to write"),
            [(f"`{f.column}`", CLOSING_WORDS[f.column]) for f in CLOSING_FIELDS],
        ),
        "Nearly every export has a column `Status`, and most people want its open tasks only. "
        "So these two are filled only where you say so: with `--map status=COLUMN`, with "
        "`--set status=completed` for all rows, or in a [mapping](mapping.md#tasks-that-are-"
        "closed-already).",
        "A column that fills no field and says that rows are closed is not skipped, though: "
        "`Status`, `Done?`, `Completed At`, `% Complete`, `IsClosed` and their like, or any column "
        "whose every cell is a word for a status, and those that tick off rows which nobody wants, "
        "such as `Skip?`, `Do not call` and `Duplicate?`. Where such a row would be sent as an "
        "open task, a person at a terminal is asked, and without one it is an error with the flags "
        "of each "
        'answer: `--skip "Status=Done"` leaves such rows out, `--map "status=Status"` creates '
        'and closes them, `--treat-as-open "Status=Done"` creates them as open tasks. A skip rule '
        "of a mapping answers for the words that it names, and a column for `status` for the rows "
        "that it closes: one that it leaves open, and that another column calls closed, is asked "
        "about.",
        "## Other headers that match",
        "A header of the second column is taken, and shown. One of the third often means "
        "something else: a person at a terminal is asked, and without one it is an error until "
        '`--map "FIELD=COLUMN"` says what is meant, or `--map "FIELD="` that it is not this '
        "field. The same goes for a header that is nearly one of these, such as `Asignee`. Two "
        "columns that claim one field are asked about, and an error that names both where nobody "
        "can be asked.",
        "The first 1,000 rows are looked at as well. A column that plainly holds something else "
        "(names where the field takes ids, yes and no where it takes a title, codes such as "
        "`T-1001` where it takes a type) is not asked about, but told with the flag that uses it. "
        "Where no header says the type of a task, a column of which half the cells are such "
        "words is asked about, however it is called; where nothing says what the tasks are about, "
        "one of e-mail or LinkedIn addresses is. Of two columns that claim one field, the one that "
        "holds it is taken if the other holds none of it.",
        "A folder of files, one a language, holds these words "
        "(`importer/mapping/words/languages/`); without accents, or with `ae` for `ä`, they are "
        "the same.",
        *_headers_by_language(),
        "### Parts of a name",
        "Whose it is may stand before the name, or in a row of groups above it: `Task due date`, "
        "`Kunde E-Mail`, `CRM Deal ID`, `Activity - Note`, `Person - Email - Work` are taken where "
        "no other column means the field. A column that fills "
        "nothing is asked about on a terminal, and else told with the flag that uses it, where its "
        "name holds that of a field, such as `Client notes`, or where three quarters of its cells, "
        "two at least, look like dates, e-mail addresses, phone numbers, LinkedIn addresses or "
        "priorities.",
        "Two columns are one value where their names say so, and it is shown: `First Name` and "
        "`Last Name` are the contact_name, `Due Time` is a part of `Due Date`. A column that is "
        "only called `Time` is asked about, and so is one of nothing but times of day beside due "
        "dates without one. `AM/PM` and `Time Zone` beside the due date are parts of it; a zone "
        "elsewhere is asked about. `Due Year`, `Due Month` and `Due Day` are one date, `Year`, "
        "`Month` and `Day` are asked about, and two of the three stop the import: a date "
        "would be lost. `Due Hour` and `Due Minute` are the time of day, and so are `Hour` and "
        "`Minute` right beside the due date; elsewhere these are asked about. `Country Code` and "
        "`Ext.` right beside the phone are parts of the number. "
        '`--map "contact_name=Given + Family"` and `--map '
        '"due_date=Day + Hour"` join columns of other names; a text and the next have a blank or '
        "a line end between them.",
        "A column of names or e-mail addresses is not taken as `assignee_id` by itself: it needs "
        "`--lookup assignee_id=FILE`, a table of names and ids, for which a person at a terminal "
        "is asked. So it is with every field of ids for which `--map` or a mapping file names a "
        "column of names, titles or addresses. A name or an address among ids is an issue of its "
        'row. Where ids really look so, `--value "assignee_id:*=*"` says that they are ids as '
        "they stand, and they are sent.",
        "## Ids, addresses and phone numbers",
        _IDENTIFIERS,
        "## Words",
        "Case, blanks, underscores and hyphens do not matter. Any other word is asked about on a "
        "terminal, up to eight of a column; else it needs `--value priority:P1=urgent`, or "
        "`values` in a [mapping](mapping.md). A plain number is no priority, since one tool counts "
        "up and another down.",
        _table(("`task_type`", "written as"), _words(TASK_TYPES)),
        _table(("`priority`", "written as"), _words(PRIORITIES)),
        "In other languages:",
        _table(("`task_type`", "written as"), _words(cell_words("task_type"))),
        _table(("`priority`", "written as"), _words(cell_words("priority"))),
        _table(("`status`", "written as"), _words(STATUSES)),
        "These count as an empty cell, with a warning (in a required field as an error), in "
        "small letters, capitals or with a capital first letter: "
        f"{_code(PLAIN_NULL_WORDS)}; also `NA` in capitals, and what stands for a formula that "
        f"failed or was never calculated: {_code(FORMULA_ERRORS)}. People are called Nan and "
        "Nil: those are kept.",
        "`talking_points` are separated by line ends, `;` or `|`.",
        *_dates(),
    )


def _needed(field: Field) -> str:
    if field.required:
        return "yes"
    if field.name.startswith("targets."):
        return "one of these"
    return f"only in a task of type {field.task_type}" if field.task_type else "no"


def _headers_by_language() -> Iterable[str]:
    for language in languages():
        rows = [
            (
                f"`{field.column}`",
                ", ".join(language.taken.get(field.name, ())),
                ", ".join(language.asked.get(field.name, ())),
            )
            for field in FIELDS
            if field.name in language.taken.keys() | language.asked.keys()
        ]
        yield f"### {language.name}"
        yield _table(("field", "taken", "to be confirmed"), rows)


def _words(table: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(f"`{value}`", ", ".join(words)) for value, words in table.items()]


def _dates() -> tuple[str, ...]:
    rows = [(f"`{text}`", f"`{_read(text)}`") for text in DATE_FORMS]
    return "## Dates", _DATES_INTRODUCTION, _table(("written", "read as"), rows), _DATE_RULES


def _read(text: str) -> str:
    column = DateColumn(ZoneInfo("Europe/Berlin"), time(9))
    column.observe({text: 2})
    settled = column.settle(text)
    if not isinstance(settled, datetime):
        raise TypeError(f"a form that is not read: {settled}")
    return settled.isoformat()


def build_schema() -> str:
    """docs/reference/mapping.schema.json: the mapping file with its short forms."""
    schema = _without_null(Template.model_json_schema())
    rules = [{"type": "string", "minLength": 1}]
    rules += [{"$ref": f"#/$defs/{name}"} for name in ("ColumnRule", "ConstantRule")]
    listed = {"type": "array", "minItems": 1, "items": {"anyOf": rules}}
    schema["$defs"]["Source"] = {
        "description": "A column's name, a table, or a list of these.",
        "anyOf": [*rules, listed],
    }
    schema["$defs"]["SkipRule"]["oneOf"] = [
        {"required": ["equals"]},
        {"required": ["other_than"]},
        {"required": ["matches"]},
        {"required": ["filled"], "properties": {"filled": {"const": True}}},
        {"required": ["blank"], "properties": {"blank": {"const": True}}},
    ]
    schema["properties"]["fields"] = {
        "description": schema["properties"]["fields"]["description"],
        "minProperties": 1,
        **_members([name for field in ALL_FIELDS for name in (field.name, field.column)]),
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mapping file of task-importer",
    }
    return json.dumps({**schema, **head}, indent=2, sort_keys=True) + "\n"


def _members(names: Iterable[str]) -> dict[str, Any]:
    """An object with these members; a dotted name may be written as one key or as tables."""
    members: dict[str, Any] = {name: {"$ref": "#/$defs/Source"} for name in names}
    groups: dict[str, list[str]] = {}
    for name in members:
        group, dot, rest = name.partition(".")
        if dot:
            groups.setdefault(group, []).append(rest)
    members |= {group: _members(rest) for group, rest in groups.items()}
    return {"type": "object", "additionalProperties": False, "properties": members}


def _without_null(node: Any) -> Any:  # noqa: ANN401 -- JSON
    """The schema without "or null", which TOML cannot write, and without made-up titles."""
    if isinstance(node, list):
        return [_without_null(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    is_title = isinstance(node.get("title"), str)
    plain = {k: _without_null(v) for k, v in node.items() if not (is_title and k == "title")}
    if plain.get("default", ...) is None:
        del plain["default"]
    choices = plain.pop("anyOf", None)
    if choices is None:
        return plain
    return {**choices[0], **plain} if len(choices) == 1 else {**plain, "anyOf": choices}


def build_sources() -> str:
    """docs/sources/index.md: every program for whose export there is a template."""
    return _page("Leave another program", *source_pages.index(_table))


def build_source(name: str) -> str:
    """A page of docs/sources: how to leave the program that a template is for."""
    return _page(source_pages.title(name), *source_pages.page(name, _table))


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _GENERATED, *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def build_protocol() -> str:
    """docs/design/submission.md, with its tables made anew from those of the program."""
    page = (ROOT / PROTOCOL).read_text("utf-8")
    for name, table in _protocol_tables().items():
        before, mark, rest = page.partition(f"<!-- {name} -->")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        page = f"{before}{mark}\n{table}\n{end}{after}"
    return page


def _protocol_tables() -> dict[str, str]:
    states = [
        (state, event, after)
        for state, events in TRANSITIONS.items()
        for event, after in events.items()
    ]
    turns = [(step, turn, after) for step, turns in STEPS.items() for turn, after in turns.items()]
    failures = [(f"`{kind.__name__}`", verdict) for kind, verdict in verdict.FAILURES.items()]
    meanings = [
        (
            _span(span),
            _CREATED if meaning.is_success else meaning.creation,
            meaning.trouble or "",
            "yes" if meaning.passes else "",
            "yes" if meaning.is_token else "",
            "yes" if meaning.is_gone else "",
        )
        for span, meaning in HTTP_STATUSES
    ]
    return {
        "states": _table(("state", "event", "next"), states),
        "flight": _table(("step", "turn", "next"), turns),
        "failures": _table(("exception", "verdict"), failures),
        "statuses": _table(
            ("status", "the row", "may concern", "retry", "token", "gone"), meanings
        ),
        "steps": _table(("step", "what is true there"), POINTS.items()),
    }


_CREATED = "created, if it is about the row, names a task and does not contradict it; else unknown"


def _span(span: range) -> str:
    return str(span[0]) if len(span) == 1 else f"{span[0]} to {span[-1]}"


def build_sandbox() -> str:
    """docs/reference/sandbox.md: what the stand-in can be told to do."""
    return _page("The sandbox", *sandbox_page.parts(_table))


def build_settings() -> str:
    """docs/reference/settings.md: what can be set where."""
    return _page("Settings", *settings_page.parts(_table))


def build_events() -> str:
    """docs/reference/events.md: what the log tells."""
    return _page("The log", *events_page.parts(_table))


def build_notes() -> str:
    """docs/reference/notes.md: what is worth a sentence."""
    return _page(
        "Notes",
        "What a person may want to know of a command is a note: a sentence on the terminal, and in "
        "Python a `Noted(code, text)` for the reporter (see [In Python](../python.md)). The code "
        "says what it is about, whatever the words; codes keep their meaning, and new ones may be "
        "added.",
        _table(("code", "what it says"), [(f"`{code}`", NOTES[code]) for code in Note]),
    )


def build_documents() -> str:
    """docs/reference/documents.md: what scripts read."""
    return _page("JSON documents", *document_pages.parts(_table))


def build_readme() -> str:
    """README.md with the figures of the benchmarks, between the marks that stand there."""
    return figures_page.with_figures((ROOT / README).read_text("utf-8"), _table)


def build_architecture() -> str:
    """docs/design/architecture.md: the rooms of the package, and who may know whom."""
    return _page("Architecture", *architecture_page.parts(_table))


DOCUMENTS: Mapping[Path, Callable[[], str]] = {
    README: build_readme,
    Path("docs/speed.svg"): figures_page.speed_picture,
    Path("docs/reading.svg"): figures_page.reading_picture,
    ARCHITECTURE: build_architecture,
    LAYERS_PICTURE: architecture_page.picture,
    PROTOCOL: build_protocol,
    REFERENCE / "documents.md": build_documents,
    REFERENCE / "documents.schema.json": document_pages.schema,
    REFERENCE / "events.md": build_events,
    REFERENCE / "issues.md": build_issues,
    REFERENCE / "notes.md": build_notes,
    REFERENCE / "columns.md": build_columns,
    REFERENCE / "sandbox.md": build_sandbox,
    REFERENCE / "settings.md": build_settings,
    REFERENCE / "mapping.schema.json": build_schema,
    source_pages.FOLDER / "index.md": build_sources,
    **{source_pages.FOLDER / f"{name}.md": partial(build_source, name) for name in shipped_names()},
}


def find_outdated(root: Path = ROOT) -> dict[Path, str]:
    """The files, relative to root, that are missing or differ, with what they should hold."""
    built = {path: build() for path, build in DOCUMENTS.items()}
    return {
        path: text
        for path, text in built.items()
        if not (root / path).is_file() or (root / path).read_text("utf-8") != text
    }


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated part of docs/reference.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if outdated")
    check: bool = parser.parse_args(arguments).check
    outdated = find_outdated(root)
    for path, text in outdated.items():
        if not check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8", newline="\n")
        sys.stdout.write(f"{path.as_posix()}: {'out of date' if check else 'written'}\n")
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
