"""The columns of a file settled for good: asked where they are open, written, and tried."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from importer.intake.mapping_file import mapping_file
from importer.intake.memory import says_nothing_of_columns
from importer.pipeline.call import begin
from importer.pipeline.caller import Caller
from importer.pipeline.prepared import Prepared
from importer.pipeline.remembering import keep_answers
from importer.pipeline.run import prepare
from importer.pipeline.silent import Silent
from importer.pipeline.source import read
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted
from importer.results.whole_file import require_unused, whole_file
from importer.settings.options import Options

_SUFFIX = ".toml"
IN_THE_FILE = {
    "template": None,
    "maps": (),
    "sets": (),
    "lookups": (),
    "skips": (),
    "only": (),
    "values": (),
    "default_type": None,
    "long_text": None,
    "date_order": None,
    "sheet": None,
    "last_of": None,
    "ask_again": False,
}
"""What a mapping file says, so that no flag has to."""


class Mapped(NamedTuple):
    """A mapping file that was written, and the same of the options that it does not hold.

    options: those with which the file is imported, the mapping file among them.
    """

    path: Path
    options: Options


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
            "docs/reference/mapping.md says what the keys mean; edit them as you like.",
        )
        with whole_file(out, "out") as temporary:
            temporary.write_text(mapping_file(intake, out, heading), "utf-8")
        if not says_nothing_of_columns(options) and (kept := keep_answers(caller, intake)):
            call.host.report(Noted(Note.FILE, kept))
        return Mapped(out, intake.options.but(mapping=out, **IN_THE_FILE))


def tried(path: Path, mapped: Mapped) -> Prepared:
    """What a first import with the mapping file would send; no service is asked, and no person."""
    options = mapped.options.but(sandbox=True, results=None, rate="unlimited")
    return prepare(path, options, Caller(Silent()))
