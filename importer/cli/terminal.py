"""The pipeline's host on a terminal: shows progress, and asks questions.

Everything goes to standard error; standard output carries what was asked for, and is not touched.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import click

from importer.cli.minutes import Minutes
from importer.cli.output import ask, choose, say
from importer.cli.run_texts import mapping_lines, preview_lines
from importer.intake.person import Answer
from importer.pipeline.caller.signals import caught
from importer.reporting.progress_events import (
    ColumnsMapped,
    LookupAwaited,
    LookupWaited,
    RowsDone,
    RowSent,
    StageBegan,
)
from importer.reporting.sentences import STAGES, Sentences
from importer.wording.counts import counted
from importer.wording.text import plain_blanks, visible

if TYPE_CHECKING:
    from importer.intake.person import Person, Typed
    from importer.ledger.location import WorkspaceRelation
    from importer.mapping.closed.answers import ClosedAnswer
    from importer.mapping.headers.names import Match
    from importer.mapping.settled import Mapping
    from importer.pipeline.caller.host import Preview
    from importer.reporting.progress_events import ProgressEvent
    from importer.rows.issues import Issue


_STOP = "stop"
_LEAVE = Answer(_STOP, "nothing is sent")
_CLOSED = {
    "skip": "skip them",
    "close": "create and close them",
    "open": "create them as open tasks",
}
_RELATION = {
    "same": "those rows are not sent again",
    "other": "they are created there too",
}


class Terminal:
    """The pipeline's host on a terminal, or without one: silent progress, nobody to ask.

    quiet: only questions are shown, with what they are about.
    """

    hears_rows = False
    """The summary tells how they ended."""

    def __init__(self, *, asks: bool, quiet: bool = False) -> None:
        from importer.cli.progress import Progress  # noqa: PLC0415

        self.asks = asks and _is_terminal(sys.stdin) and _is_terminal(sys.stderr)
        self.answers_yes = False
        self.quiet = quiet
        self.progress = Progress(quiet=quiet)
        self.sentences = Sentences()
        self.minutes = Minutes()

    @property
    def person(self) -> Person | None:
        """The person in front of it; None if there is none."""
        return self if self.asks else None

    def confirm_matches(
        self, header: Sequence[str], matches: Sequence[Match], examples: Sequence[str]
    ) -> frozenset[Match]:
        """Ask for each uncertain match whether it is right."""
        from importer.contract.fields import FIELD_BY_NAME  # noqa: PLC0415
        from importer.mapping.matching.claims import OF_WHICH_CRM, RECORD_IDS  # noqa: PLC0415
        from importer.mapping.matching.clock_columns import what_it_adds  # noqa: PLC0415
        from importer.mapping.sample import may_be_elsewhere  # noqa: PLC0415

        self.progress.close()
        said_yes: list[Match] = []
        for match, example in zip(matches, examples, strict=True):
            if match.beside is None and any(match.field == yes.field for yes in said_yes):
                continue  # another column is it
            such_as = f' (such as "{visible(example)[:60]}")' if example else ""
            column = f'"{visible(plain_blanks(header[match.column]))}"{such_as}'
            meant = f"the {FIELD_BY_NAME[match.field].column}"
            if match.field in RECORD_IDS and may_be_elsewhere(example):
                meant += OF_WHICH_CRM
            if match.beside is not None:
                whole = visible(plain_blanks(header[match.beside]))
                meant = f'{what_it_adds(header[match.column])} of "{whole}"'
            question = f"Is the column {column} {meant}?"
            if match.then:
                places = (match.column, *match.then)
                names = ", ".join(f'"{visible(plain_blanks(header[i]))}"' for i in places)
                question = f"Are the columns {names} together {meant}?"
            if ask(question):
                said_yes.append(match)
        return frozenset(said_yes)

    def agree(self, question: str) -> bool:
        """Ask whether it is so."""
        self.progress.close()
        return ask(question)

    def say_closed(
        self, lines: Sequence[str], answers: Sequence[ClosedAnswer]
    ) -> ClosedAnswer | None:
        """Ask what is to become of rows that are closed already."""
        from importer.mapping.closed.answers import ClosedAnswer  # noqa: PLC0415

        offered = [Answer(word.value, _CLOSED[word.value]) for word in answers]
        answer = self.choose(
            lines, "What should happen to them?", [*offered, _LEAVE], default=_STOP
        )
        return None if answer == _STOP else ClosedAnswer(answer)

    def choose(
        self,
        lines: Sequence[str],
        question: str,
        answers: Sequence[Answer],
        *,
        default: str,
        typed: Typed | None = None,
    ) -> str:
        """Show what to know first, and ask which of the answers it is, or for a text instead."""
        self.progress.close()
        for line in lines:
            self.show(line)
        return choose(question, answers, default=default, typed=typed)

    @property
    def is_attended(self) -> bool:
        """Whether there is somebody who is asked."""
        return self.asks and not self.answers_yes

    def confirm_going_on(self, question: str) -> bool:
        """Ask whether to go on; without somebody to ask, no."""
        if not self.asks:
            return False
        self.show(f"Paused: {visible(question)}.")
        try:
            with caught(_break_off):  # while rows are sent, Ctrl-C waits; here it is an answer
                return ask("Continue anyway?")
        except click.Abort:
            return False

    def confirm_similar(self, count: int, first: Sequence[tuple[int, Issue]]) -> bool:
        """Show rows that are like earlier tasks, and ask whether they are meant; unasked: no."""
        if not self.is_attended:
            return False
        self.progress.close()
        rows = counted(count, "row matches", "rows match")
        self.show(f"Warning: {rows} an earlier task except for due date or text:")
        for number, issue in first:
            self.show(f"  row {number}: {issue.message}")
        if count > len(first):
            self.show(f"  and {count - len(first):,} more")
        self.show(
            "The API cannot change a task. Yes creates one more; no sends only the other rows."
        )
        return ask(f"Send {'it' if count == 1 else 'them'} as well?")

    def tell_workspaces_apart(self, question: str) -> WorkspaceRelation | None:
        """Ask whether two workspaces are the same; None: it is not known."""
        from importer.ledger.location import WorkspaceRelation  # noqa: PLC0415

        answers = [Answer(said.value, _RELATION[said.value]) for said in WorkspaceRelation]
        told = [f"Warning: {question}."]
        answer = self.choose(
            told, "Are they the same workspace?", [*answers, _LEAVE], default=_STOP
        )
        return None if answer == _STOP else WorkspaceRelation(answer)

    def choose_zone(self, question: str, zones: Sequence[str]) -> str | None:
        """Ask which time zone is meant; None: it is not known."""
        told = [
            f"Warning: {question}.",
            "With the time zone of that run, these rows are the same tasks as before.",
        ]
        answers = [*map(Answer, zones), _LEAVE]
        answer = self.choose(told, "Which time zone is meant?", answers, default=_STOP)
        return None if answer == _STOP else answer

    def confirm_run(self, preview: Preview) -> bool:
        """Show what is about to happen, and ask unless --yes was given."""
        self.progress.close()
        if self.quiet and self.answers_yes:
            return True
        for line in preview_lines(preview):
            self.show(line)
        return self.answers_yes or ask("Send them?")

    def report(self, event: ProgressEvent) -> None:
        """Move the bar, or say it in a sentence; how a row ended the summary tells."""
        match event:
            case StageBegan(stage, total):
                self.progress.start(total, STAGES[stage])
            case RowsDone(count):
                self.progress.advance(count)
            case RowSent():
                self.progress.advance(1)
            case ColumnsMapped(label, rows, mapping):
                self.show_mapping(label, rows, mapping)
            case LookupWaited(seconds):
                self.progress.count_down_passed(seconds)
            case _:
                text = self.sentences.of(event)
                if text is not None:
                    self.note(text)
        _tell_time(self, event)

    def show_mapping(self, label: str, rows: int, mapping: Mapping) -> None:
        """Which column fills which field, what is ignored and what stays empty."""
        self.progress.close()
        for line in mapping_lines(label, rows, mapping):
            self.note(line)

    def note(self, text: str) -> None:
        """Something a person may want to know, unless everything is to be quiet."""
        if not self.quiet:
            self.show(text)

    def show(self, text: str) -> None:
        """A line on standard error, above the bar if there is one."""
        if self.progress.is_drawn:
            self.progress.note(text)
            return
        with contextlib.suppress(OSError):  # the reader is gone: no reason to stop sending
            say(text, err=True)


def _tell_time(terminal: Terminal, event: ProgressEvent) -> None:
    """How long it still takes: beside the bar, or else once a minute."""
    if isinstance(event, LookupAwaited):
        terminal.progress.count_down(event.seconds)
    terminal.minutes.hear(event)
    if terminal.progress.is_drawn:
        terminal.progress.show_left(terminal.minutes.beside())
    elif (line := terminal.minutes.line()) is not None:
        terminal.note(line)


def _break_off() -> None:
    raise KeyboardInterrupt


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
