"""What a lookup that cannot be read is told as: by its flag, or by the line of its mapping.

From the error of reading a file comes that of whoever named it as a lookup. Nothing is read here.
"""

from __future__ import annotations

import re

from importer.contract.fields import Field
from importer.errors import (
    MappingError,
    NoFileError,
    NoSheetsError,
    SheetError,
    SheetInDoubtError,
    SourceError,
)
from importer.mapping.lookups.doubt import LookupInDoubtError, Offer
from importer.settings.lookup_place import LookupPlace
from importer.wording.hints import Option


def lacks_the_sheet(error: SourceError) -> bool:
    """Whether the sheet that was named is not in the file."""
    is_missing = isinstance(error, SheetError) and error.asked is not None
    return is_missing or isinstance(error, NoSheetsError)


def retold(
    error: SourceError, place: LookupPlace, field: Field, mapping: str | None, own: str | None
) -> SourceError | MappingError:
    """The error of reading a lookup, whose sheet has no flag of its own. own: the import's."""
    is_missing = isinstance(error, NoFileError)
    if is_missing and mapping is not None:
        hint = f"check its name and folder in {mapping}, which names it"
        return MappingError(error.message, hint=hint)
    if place.file is not None and re.search(r",\s*\w+\s*=", place.file) and is_missing:
        return MappingError(
            f"{Option('lookup', field.column)}: there is no file {place.file}",
            hint="the file may be followed by ,sheet=SHEET ,from=COLUMN and ,to=COLUMN",
        )
    if not isinstance(error, SheetError | NoSheetsError):
        return error
    if isinstance(error, SheetError) and error.similar is not None:
        return error
    if isinstance(error, SheetInDoubtError) and mapping is None:
        sheets = [name for name in error.sheets if name != own]
        places = [place.model_copy(update={"sheet": name}) for name in sheets]
        return LookupInDoubtError(
            error.message,
            hint=f"choose one: {places[0].saying(field.column, mapping)}",
            column=field.column,
            question=f"Which sheet says what to send as {field.column}?",
            offers=[Offer(name, "", at) for name, at in zip(sheets, places, strict=True)],
        )
    if isinstance(error, SheetError):
        sheets = [name for name in error.sheets if name != own]
        what, right = "choose one", place.model_copy(update={"sheet": next(iter(sheets), "SHEET")})
    elif place.file is None:
        what, right = "name its workbook", place.model_copy(update={"file": "WORKBOOK"})
    else:
        what, right = "say so", place.model_copy(update={"sheet": None})
    return MappingError(error.message, hint=f"{what}: {right.saying(field.column, mapping)}")
