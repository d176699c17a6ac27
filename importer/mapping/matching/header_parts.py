"""What a part of a header names: `Client Due Date` says when something is due.

That is not a match: it is reported, or asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.headers.joined import half_of_name
from importer.mapping.headers.marks import read_marks
from importer.mapping.headers.names import Certainty, Match, fold, match_headers, meaning_of_part
from importer.mapping.sample import Sample

_OF_TASKS = frozenset({"due_date", "priority", "reason"})
OF_CONTACTS = frozenset(
    f"targets.contact.{name}" for name in ("email", "phone_number", "linkedin_url")
)
_NAMES = frozenset({"name", "naam"})
"""Of the task, where it has no other title; else it may be the contact's."""
_IDS = frozenset({"targets.deal_id", "targets.company_id", "targets.meeting_id"})

_AMOUNTS = re.compile(
    r"amount|balance|payment|invoice|total|\bfees?\b|\bpaid|price|cost|\bdues\b|betrag|zahlung|"
    r"rechnung|montant|facture|importe|factura|fatura|importo|fattura|bedrag|factuur",
    re.IGNORECASE,
)
"""What is due there is money."""


_STAFF = re.compile(
    r"owner|assign|\breps?\b|\busers?\b|creat|modified by|manager|author|sender|our side|"
    r"besitzer|eigentümer|zuständig|bearbeiter|verantwort|mitarbeiter|benutzer|erstell|"
    r"responsable|propriétaire|attribu|utilisateur|commercial|"
    r"propietari|encargad|usuario|vendedor|responsável|proprietári|atribuíd|usuário|"
    r"responsabile|proprietari|assegnat|venditore|utente|"
    r"eigenaar|toegewezen|behandelaar|verkoper|gebruiker",
    re.IGNORECASE,
)


def is_of_staff(header: str) -> bool:
    """Whether the column is about one's own people, such as `Owner Email`: no contact's."""
    return _STAFF.search(header) is not None


def field_of_part(header: str) -> str | None:
    """The field that a part of the header names."""
    field = _field_of_part(header)
    return None if field in OF_CONTACTS and is_of_staff(header) else field


def _field_of_part(header: str) -> str | None:
    marks = read_marks(header)
    if marks.is_foreign:
        return None
    if half_of_name(header) or fold(marks.name) in _NAMES:
        return "targets.contact.name"
    several = match_headers([marks.name.removesuffix("s")]) if marks.name.endswith("s") else []
    if several and not match_headers([header]):
        return several[0].field
    words = re.findall(r"[^\W_]+", marks.name)
    for length in range(len(words) - 1, 0, -1):
        for part in (words[-length:], words[:length]):
            name = " ".join(part)
            field = meaning_of_part(name) or meaning_of_part(name.removesuffix("s"))
            if field in _OF_TASKS | OF_CONTACTS or (field in _IDS and length > 1):
                return field
    return None


def due_by_part(header: Sequence[str], free: Iterable[int], sample: Sample) -> list[Match]:
    """Columns that say in their names when something is due, such as `Client Due Date`.

    Not those of amounts that are due.
    """
    return [
        Match("due_date", column, Certainty.CONFIRM)
        for column in free
        if sample.is_filled(column)
        and field_of_part(header[column]) == "due_date"
        and not _AMOUNTS.search(header[column])
        and not sample.is_ruled_out(column, FIELD_BY_NAME["due_date"])
    ]
