"""What a person reads before rows are sent: which column fills which field, and what a run does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from importer.cli.tables import aligned, shortened
from importer.wording.counts import counted
from importer.wording.durations import duration
from importer.wording.text import a_few, plain_blanks, visible

if TYPE_CHECKING:
    from importer.mapping.settled import FieldSource, Mapping
    from importer.pipeline.caller.host import Preview
    from importer.planning.new_tasks import FirstTask

_NAMELESS = re.compile(r"#\d+")

_SHOWN_TASKS = 3
_SHOWN_OWNERS = 5
_WIDEST_TITLE, _WIDEST_OWNER = 32, 14
"""So that a task takes one line of an ordinary terminal."""

_FEW_NAMELESS = 3
"""Of columns without a name; a sheet whose formats go on has hundreds."""


def preview_lines(preview: Preview) -> Iterator[str]:
    """What is about to happen."""
    yield from _task_lines(preview)
    workspace = f"workspace {preview.workspace} at " if preview.workspace else ""
    yield f"About to create {counted(preview.to_create, 'task')} in {workspace}{preview.base_url}."
    yield from _further_work(preview)
    if preview.due_dates:
        yield f"Due dates: {preview.due_dates}."
    for line in preview.unsent:
        yield f"Warning: {line}."
    if preview.reference:
        yield f"Each task gets {preview.reference}."
    if preview.others:
        yield f"Not sent: {counted(preview.others, 'row')} ({', '.join(_others(preview))})."
    for code, count in sorted(preview.errors.items(), key=lambda pair: -pair[1]):
        yield f"  {code}: {count:,}"
    pace = pace_words(preview.rate, preview.expected_seconds, is_known=preview.is_rate_known)
    yield f"{pace}. Press Ctrl-C to stop; run the same command to resume."


def _others(preview: Preview) -> Iterator[str]:
    """Why the other rows are not sent, with how many."""
    known = preview.invalid + preview.skipped + preview.held_back
    for count, words in (
        (preview.others - known, "created earlier or repeated"),
        (preview.invalid, "invalid"),
        (preview.skipped, "skipped"),
        (preview.held_back, "held back"),
    ):
        if count:
            yield f"{count:,} {words}"


def _task_lines(preview: Preview) -> Iterator[str]:
    """The first tasks, each on a line, and how many there are for whom."""
    first = preview.first_tasks[:_SHOWN_TASKS]
    if not first:
        return
    yield from aligned([_task_cells(found) for found in first])
    if preview.to_create > len(first):
        yield f"  and {preview.to_create - len(first):,} more"
    owners = preview.by_assignee
    told = [f"{visible(owner)} ({count:,})" for owner, count in owners[:_SHOWN_OWNERS]]
    if len(owners) > _SHOWN_OWNERS:
        others = owners[_SHOWN_OWNERS:]
        told.append(f"{len(others):,} others ({sum(count for _, count in others):,})")
    yield f"For {counted(len(owners), 'assignee')}: {', '.join(told)}."


def _task_cells(found: FirstTask) -> tuple[str, ...]:
    task = found.task
    title, owner = visible(task["task_title"]), visible(task["assignee_id"])
    due = str(task.get("due_date") or "")[:10]
    return (
        f"row {found.row}",
        task["task_type"],
        shortened(title, _WIDEST_TITLE),
        shortened(owner, _WIDEST_OWNER),
        f"due {due}" if due else "",
    )


def mapping_lines(label: str, rows: int, mapping: Mapping) -> Iterator[str]:
    """Which column fills which field, what is ignored and what stays empty."""
    yield f"{label}: {counted(rows, 'row')}"
    own: list[str] = []
    others: list[tuple[str, str]] = []
    for source in mapping.sources:
        origin = _filled_from(source)
        if origin == f'"{source.field.column}"':
            own.append(source.field.column)
        else:
            others.append((source.field.column, origin))
    if own:
        yield f"  filled by their own columns: {', '.join(own)}"
    for name, origin in others:
        yield f"  {name:18} <- {origin}"
    for skip in mapping.skips:
        where = "" if skip.by_flag else f" ({skip.rule.column})"
        yield f"  skipped: {skip.rule.reason}{where}"
    if mapping.ignored:
        yield f"  ignored columns: {_ignored(mapping.ignored)}"
    if mapping.unfilled:
        yield f"  not filled: {', '.join(mapping.unfilled)}"


def _ignored(labels: Sequence[str]) -> str:
    """The columns by their names, and how many have none."""
    named = [label for label in labels if not _NAMELESS.fullmatch(label)]
    count = len(labels) - len(named)
    if count <= _FEW_NAMELESS:
        return a_few(labels)
    return ", ".join(filter(None, [a_few(named), f"{count:,} columns without a name"]))


def _filled_from(source: FieldSource) -> str:
    texts = [
        " + ".join(f'"{plain_blanks(name)}"' for name in column.names) for column in source.columns
    ]
    if source.constant is not None:
        texts.append(f'always "{source.constant}"' if not texts else f'"{source.constant}"')
    return ", else ".join(texts)


def _further_work(preview: Preview) -> Iterator[str]:
    """What is done besides creating, and what a person should think about first."""
    if preview.to_look_up:
        sent = counted(preview.to_look_up, "task sent earlier is", "tasks sent earlier are")
        found = "any that do not exist are sent again"
        if preview.resends_unconfirmed:
            found += "; where HockeyStack cannot list tasks, all of them are"
        yield f"First, {sent} looked up; {found}."
    if preview.to_close:
        need = "still needs its" if preview.to_close == 1 else "still need their"
        yield f"{counted(preview.to_close, 'task')} created earlier {need} status set."


def pace_words(rate: str, seconds: float | None, *, is_known: bool) -> str:
    """The rate, and how long it takes; where the rate only begins so, that it goes by this one."""
    if seconds is None:
        return f"Rate {rate}"
    return f"Rate {rate}: about {duration(seconds)}" + ("" if is_known else " at that rate")
