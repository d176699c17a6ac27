"""The columns of a file settled for good: asked where they are open, written, and tried."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

from importer.intake.mapping_file import mapping_file
from importer.intake.memory import says_nothing_of_columns
from importer.pipeline.call import begin
from importer.pipeline.caller.caller import Caller
from importer.pipeline.remembering import keep_answers
from importer.pipeline.source import read
from importer.pipeline.to_send import ToSend, to_send_of
from importer.planning.due_dates import DueDates
from importer.planning.planner import Planner
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted, Stage, StageBegan
from importer.results.whole_file import require_unused, whole_file
from importer.settings.options import Options

_SUFFIX = ".toml"
IN_THE_FILE = {
    "template": None,
    "maps": (),
    "sets": (),
    "lookups": (),
    "contacts": None,
    "users": None,
    "skips": (),
    "only": (),
    "treat_as_open": (),
    "skip_match": (),
    "empty": (),
    "values": (),
    "html": (),
    "default_type": None,
    "long_text": None,
    "date_order": None,
    "date_numbers": None,
    "sheet": None,
    "last_of": None,
    "ask_again": False,
}
"""What a mapping file says, so that no flag has to."""


class Mapped(NamedTuple):
    """A mapping file that was written, and what a first import with it would send.

    options: those with which the file is imported, the mapping file among them.
    """

    path: Path
    options: Options
    to_send: ToSend
    due_dates: DueDates


def require_new(path: Path) -> Path:
    """The path, where a mapping file may be written. Raises `ResultsError`."""
    example = f"{path.stem or 'mapping'}{_SUFFIX}"
    return require_unused(path, _SUFFIX, "mapping file", example=example)


def map_columns(path: Path | None, options: Options, caller: Caller, out: Path) -> Mapped:
    """The mapping file at `out`, once everything that is open was asked.

    Raises what stands against it, all of it at once, where nobody can be asked.
    """
    with ExitStack() as stack:
        call = begin(path, options, caller, stack)
        intake = read(call).intake
        heading = (
            f"Which column of {call.report.source} fills which field of a task.",
            "docs/reference/mapping.md says what the keys mean; edit them as you like. For editors",
            "that complete TOML, `task-importer template schema` writes the schema.",
        )
        with whole_file(out, "out") as temporary:
            temporary.write_text(mapping_file(intake, out, heading), "utf-8")
        if not says_nothing_of_columns(options) and (kept := keep_answers(caller, intake)):
            call.host.report(Noted(Note.FILE, kept))
        due_dates = call.due_dates()
        call.host.report(StageBegan(Stage.CHECKING, intake.row_count))
        planner = Planner(intake, intake.options.planning, ledger=None)
        with closing(planner.make(call.advance)) as plan:
            found = to_send_of(plan, due_dates.add)
        settled = intake.options.but(mapping=out, **IN_THE_FILE)
        return Mapped(out, settled, found, due_dates)
