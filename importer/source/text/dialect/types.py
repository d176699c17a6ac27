"""What a dialect is: how the characters of a text part it into cells. Data only."""

from __future__ import annotations

from typing import NamedTuple


class Dialect(NamedTuple):
    r"""The characters with a meaning of their own.

    delimiter: one character or several ("||"). quote: None where quotation marks are text.
    escape: takes the meaning of a delimiter, quote or escape that follows it; stays before others,
        so that `C:\new` is what it was. None where it is text.
    doubled: a quote within a quoted cell is written twice.
    skip_blanks: blanks after a delimiter do not belong to the cell, as in `1, "Smith, Anna"`.
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    doubled: bool = True
    skip_blanks: bool = False
