"""What `map` shows a person, line by line. Nothing here prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importer.cli.tables import aligned, shortened
from importer.contract.fields import find_field
from importer.wording.counts import counted
from importer.wording.pasting import shell_word
from importer.wording.text import plain_blanks, visible

if TYPE_CHECKING:
    from importer.intake.look import Look, Proposal, Reason
    from importer.pipeline.to_send import ToSend
    from importer.planning.due_dates import DueDates
    from importer.wording.hints import Option

_HEADER = ("COLUMN", "SUCH AS", "FIELD", "WHY")
_WIDEST_NAME, _WIDEST_CELLS, _EXAMPLES = 24, 44, 3
_SHOWN_TASKS = 3
_WIDEST_VALUE = 100
_MOST_COUNTED = 8

_WHY: Mapping[Reason, str] = {
    "option": "you said so",
    "mapping": "the mapping says so",
    "name": "its name",
    "synonym": "its name",
    "part": "a word of its name",
    "likeness": "its name is similar",
    "contents": "what it holds",
    "joined": "several columns together",
}


def column_lines(look: Look) -> list[str]:
    """Every column with three examples, the field that it fills, and why."""
    rows = [_HEADER]
    for place, column in enumerate(look.columns):
        examples = ", ".join(_line(text) for text in column.examples[:_EXAMPLES])
        found = [proposal for proposal in look.proposals if place in proposal.columns]
        rows.append(
            (
                shortened(_line(column.name) or f"#{place + 1}", _WIDEST_NAME),
                shortened(examples or "(empty)", _WIDEST_CELLS),
                ", ".join(map(_field, found)) or "-",
                ", ".join(dict.fromkeys(_WHY[proposal.reason] for proposal in found)),
            )
        )
    lines = [f"{visible(look.source)}: {counted(look.row_count, 'row')}", *aligned(rows)]
    if any(not proposal.is_certain for proposal in look.proposals):
        lines.append("  A field with a question mark is uncertain, and asked about.")
    return lines


def _field(proposal: Proposal) -> str:
    known = find_field(proposal.field)
    name = proposal.field if known is None else known.column
    return name if proposal.is_certain else f"{name}?"


def task_lines(found: ToSend, due_dates: DueDates) -> Iterator[str]:
    """The first tasks as they would be sent, and how many there are of each kind."""
    shown = found.first_tasks[:_SHOWN_TASKS]
    if not shown:
        yield "No row would become a task yet."
    elif found.to_create == 1:
        yield "The task as it would be sent:"
    else:
        yield f"The first of {counted(found.to_create, 'task')} as they would be sent:"
    for first in shown:
        yield f"  row {first.row}"
        members = {**first.task, **(first.then or {})}
        for name, value in _members(members):
            yield f"    {name}: {shortened(_line(value), _WIDEST_VALUE)}"
    if shown:
        yield f"By type: {_counts(found.by_type)}"
        yield f"By assignee: {_counts(found.by_assignee)}"
    if span := due_dates.in_words():
        yield f"Due dates: {span}"
    if len(found.by_week) > 1:
        yield f"Due in the week from: {_counts({f'{day}': n for day, n in found.by_week.items()})}"
    for status, count in found.counts.items():
        if count and status != "not_sent":
            yield f"Not sent: {counted(count, 'row')} {status}"


def _members(task: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in task.items():
        known = find_field(f"{prefix}{name}")
        if isinstance(value, dict):
            yield from _members(value, f"{prefix}{name}.")
        else:
            text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield (f"{prefix}{name}" if known is None else known.column), text


def _counts(numbers: Mapping[str, int]) -> str:
    shown = [f"{_line(name)} ({count:,})" for name, count in [*numbers.items()][:_MOST_COUNTED]]
    further = len(numbers) - len(shown)
    return ", ".join(shown) + (f" and {further:,} more" if further > 0 else "")


def written_lines(
    file: str, out: Path, further: Sequence[Option], *, are_all_valid: bool
) -> list[str]:
    """Where the mapping file is, and the commands that check and import with it.

    further: options that a mapping file does not hold and that were given for this file.
    """
    flags = "".join(f" {option}" for option in further)
    given = f"{_word(file)} --mapping {_word(str(out))}{flags}"
    lines = [f"Wrote {visible(str(out))}. To import with it:", f"  task-importer run {given}"]
    if not are_all_valid:
        lines += ["To see why rows are invalid:", f"  task-importer validate {given}"]
    return lines


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else shell_word(text)


_PLAIN = re.compile(r"[A-Za-z0-9_./:@+,-]+")
"""What every shell takes as it stands."""


def _line(text: str) -> str:
    return visible(plain_blanks(text))
