"""Recognises texts that are surely correct at a glance: in most columns, every cell.

Nothing is reported here, and a text that is not sure may still be correct:
`importer.identifier.damages` decides. A column is checked as a whole first: one check for some
hundred cells costs a tenth of a check for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from importer.contract.fields import Kind
from importer.rows.whole_column import every, exceptions

_FORMS: dict[Kind, str] = {
    Kind.IDENTIFIER: (
        r"(?!0[xX]|zcrm_)(?![0-9]{18})[A-Za-z0_]*+[1-9][A-Za-z0-9_]*+"
        r"|[1-9A-Fa-f][0-9A-Fa-f]{7}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    ),
    Kind.EMAIL: (
        r"[A-Za-z0-9._%+-]{1,64}+@"
        r"(?:(?=[^.]{1,63}\.)[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)++"
        r"(?!(?i:invalid|con|cmo|ocm|vom|xom|comm|coom|cpm|nte|ogr)$)[A-Za-z]{2,}+"
    ),
    Kind.PHONE: (
        r"\+[1-9](?:[ -]?\(?[0-9]\)?){6,14}|\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}"
        r"|[1-9][0-9]{6,14}"
    ),
    Kind.LINKEDIN_URL: (r"https?://(?:www\.)?linkedin\.com/in/(?![mM][eE]/?$)[A-Za-z0-9_%-]+/?"),
}
_SURE = {kind: re.compile(form).fullmatch for kind, form in _FORMS.items()}


_ALL_SURE = {kind: every(form) for kind, form in _FORMS.items()}
_UNSURE = {kind: exceptions(form) for kind, form in _FORMS.items()}
_ALL_PLAIN = every(r"(?!0[xX]|zcrm_)(?=[A-Za-z0_]*+[1-9])[0-9]{0,15}[A-Za-z_][A-Za-z0-9_]*+")


def is_sure(kind: Kind) -> Callable[[str], object]:
    """A quick question that is true only of texts which are as they should be: most cells."""
    return _SURE[kind]


def all_sure(kind: Kind, texts: Sequence[str]) -> bool:
    """Whether every text is surely as it should be, or empty."""
    return _ALL_SURE[kind](texts)


def unsure(kind: Kind, texts: Sequence[str]) -> list[int]:
    """The places of texts of which `all_sure` is not true."""
    return _UNSURE[kind](texts)


def all_plain_ids(texts: Sequence[str]) -> bool:
    """Whether every text is surely an id of letters and digits, or empty.

    So none is a name, which has no digit, and none a number, which may have lost some.
    """
    return _ALL_PLAIN(texts)
