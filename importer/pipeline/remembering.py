"""Earlier answers for a sheet with the same columns: found, forgotten, and kept for the next one.

A command that says which column is what needs none of it; any other flag counts beside the answers,
and before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from importer.errors import ConfigurationError
from importer.intake.memory import Memory, Recall, Remembered, names_columns
from importer.intake.reading import Intake
from importer.pipeline.caller.caller import Caller
from importer.settings.options import Options, state_folder

_FOLDER = "answers"


def memory_in(home: Path) -> Memory:
    """The answers that are kept beside the ledgers of this folder."""
    return Memory(home / _FOLDER)


def answers_folder(caller: Caller) -> Path | None:
    """Where answers are kept; None: this caller's are not."""
    return state_folder(caller.environment) / _FOLDER if caller.remembers else None


def memory_of(caller: Caller) -> Memory | None:
    """What was answered about columns; None: nothing of this caller is kept."""
    folder = answers_folder(caller)
    return None if folder is None else Memory(folder)


def recall_for(caller: Caller, options: Options) -> Recall:
    """What gives earlier answers for a header, or forgets them, as the options say.

    Raises `ConfigurationError` where answers cannot be forgotten.
    """
    memory = memory_of(caller)
    if memory is None or names_columns(options):
        return lambda _: None
    if not options.mapping.ask_again:
        return memory.recall

    def forget(header: Sequence[str]) -> Remembered | None:
        try:
            memory.forget(header)
        except OSError as error:
            raise ConfigurationError(
                f"{memory.place_of(header)} cannot be deleted: {error.strerror}",
                hint="delete the file yourself, or name a mapping file",
            ) from error
        return None

    return forget


def keep_answers(caller: Caller, intake: Intake) -> str:
    """Keep how the intake is mapped for sheets with the same columns; what to tell of it."""
    memory = memory_of(caller)
    if memory is None or not intake.table.has_header:  # A, B and C are the columns of any sheet
        return ""
    header = intake.table.header
    place = memory.place_of(header)
    heading = (
        "What you answered about the columns of a sheet. The next sheet with the same columns,",
        "in any order, is mapped by it. Delete the file to be asked again.",
    )
    from importer.intake.mapping_file import mapping_file  # noqa: PLC0415 -- TOML with its comments is slow to import

    text = mapping_file(intake, place, heading, of_one_sheet=False)
    try:
        memory.keep(header, text)
    except OSError as error:
        return f"your answers cannot be kept for the next sheet: {error.strerror or error}"
    return "your answers are kept for the next sheet with the same columns"
