"""What the header of a lookup's column says of it: the very field, an id, or something else.

Ranks one header for the field to fill. A header proves little by itself; with what the cells look
like, it decides which column is sent.
"""

from __future__ import annotations

import re
from enum import IntEnum

from importer.contract.fields import Field, Kind
from importer.mapping.headers.names import Certainty, fold, match_headers

ASSIGNEE = "assignee_id"

_SERVICE = "hockeystack"
_ID_WORDS = frozenset({"id", "ids", "uid", "uuid", "guid"})
_OF_OTHERS = frozenset({
    "salesforce", "sf", "sfdc", "hubspot", "crm", "pipedrive", "dynamics", "outreach", "salesloft",
    "apollo", "gong", "slack", "teams", "microsoft", "google", "okta",
    "employee", "emp", "staff", "personnel", "hr", "payroll", "badge", "external", "legacy", "old",
    "team", "manager", "region", "territory", "group", "office", "department",
    "account", "company", "deal", "contact",
})  # fmt: skip
"""Whose id it is, where it is not the rep's in HockeyStack."""
_NO_IDS = frozenset({
    "name", "names", "email", "e", "mail", "emails", "mails", "address", "login", "initials",
    "username", "alias", "nickname", "kürzel",
    "team", "teams", "phone", "tel", "telephone", "mobile", "cell", "region", "territory",
    "manager", "boss", "supervisor", "title", "role", "position", "department", "dept", "office",
    "location", "country", "city", "group", "status", "active", "note", "notes", "comment",
    "comments", "date", "start", "first", "last", "quota", "url", "linkedin", "timezone", "zone",
    "language", "gender", "extension", "ext", "direct", "age", "salary", "floor", "room", "desk",
    "seat", "budget", "target", "goal", "revenue", "score", "rank", "commission", "birthday",
    "birth", "hired", "hire", "since", "joined", "until", "end", "zip", "postcode", "capacity",
    "tasks", "task", "calls", "deals", "accounts", "leads", "count", "total", "share", "weight",
    "percent", "open", "closed", "pipeline", "sort", "order", "vacation",
    "durchwahl", "alter", "gehalt", "zimmer", "raum", "büro", "ziel", "umsatz", "plz",
    "eintritt", "poste", "âge", "salaire", "bureau", "objectif", "anexo", "edad", "salario",
    "interno", "stipendio", "ufficio", "toestel", "leeftijd", "salaris",
    "vorname", "nachname", "abteilung", "telefon", "standort", "gruppe",
    "nom", "prenom", "prénom", "courriel", "équipe", "equipe",
    "correo", "nombre", "apellido", "equipo", "nome", "cognome",
})  # fmt: skip
"""Words of headers over what is no id, whatever it looks like."""


class Rank(IntEnum):
    """How far a header speaks for its column as the one to send."""

    OTHER = 0
    FOREIGN = 1  # an id, of something else
    OPEN = 2
    ID = 3
    FIELD = 4


def rank_header(text: str, field: Field) -> Rank:
    """What the header `text` says of its column, where `field` is to be filled from it."""
    words = _words(text)
    folded = fold(text)
    is_id = bool(_ID_WORDS & {*words[:1], *words[-1:]})
    if folded in {fold(field.name), fold(field.column)}:
        return Rank.FIELD
    if field.name != ASSIGNEE:
        return _rank_of_record(text, field, is_id=is_id)
    if _NO_IDS & {*words} and not is_id:
        return Rank.OTHER
    if _SERVICE in folded:
        return Rank.FIELD
    if is_id:
        return Rank.FOREIGN if _OF_OTHERS & {*words} else Rank.ID
    return Rank.OPEN


def _rank_of_record(text: str, field: Field, *, is_id: bool) -> Rank:
    """The rank for any field but the assignee: its synonyms speak for it, those of others not."""
    meant = {match.field for match in match_headers([text]) if match.certainty > Certainty.CONFIRM}
    if meant:
        return Rank.FIELD if field.name in meant else Rank.OTHER
    if field.kind is not Kind.IDENTIFIER:
        return Rank.OPEN
    if is_id:
        return Rank.ID
    return Rank.OTHER if _NO_IDS & {*_words(text)} else Rank.OPEN


def _words(text: str) -> list[str]:
    """The words of a header: "HockeyStackID", "hs_id" and "Id (HS)" hold "id"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return re.findall(r"[^\W_]+", spaced.casefold())
