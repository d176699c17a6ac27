"""The same import as a command that can be pasted into a terminal."""

from __future__ import annotations

from typing import NamedTuple

from importer.rows.corrections import Corrections
from importer.settings.as_typed import command_typed
from importer.settings.groups import Reading
from importer.settings.options import Options
from importer.web.work.desk import Sheet
from importer.wording.hints import TERMINAL, Option


class SameCommand(NamedTuple):
    """A command. corrected: the file of the page that it names; None: it names the sheet's own."""

    text: str
    corrected: str | None = None


def same_command(sheet: Sheet, options: Options, corrections: Corrections) -> SameCommand:
    """The command that imports the sheet as it is in the page.

    What was corrected there is in no file of the person's: the command then names the corrected
    sheet, which the page gives to download. That is a table alone, and is read without being told.
    """
    corrected = None
    name = sheet.path.name if sheet.is_own else str(sheet.path)
    if corrections:
        corrected = name = corrected_name(sheet)
        options = options.model_copy(update={"reading": Reading()})
    text = command_typed("run", name, options)
    if options.sending.sandbox:
        text += f" {TERMINAL.option(Option('sandbox'))}"
    return SameCommand(text, corrected)


_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def corrected_name(sheet: Sheet) -> str:
    """What the corrected sheet is called when it is downloaded."""
    is_workbook = sheet.path.suffix.lower() in _WORKBOOKS
    return f"{sheet.path.stem}.corrected{'.xlsx' if is_workbook else '.csv'}"
