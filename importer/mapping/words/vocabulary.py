"""The words that people use for a type, a priority, a status, or for nothing, as tables.

The vocabularies of other CRMs are documented in docs/reference/columns.md. A plain number is no
priority: one tool counts up and another down, so it needs `values` in a mapping.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

from importer.contract.fields import Kind
from importer.mapping.words.header_words import cell_words, spellings
from importer.rows.table import NOT_CALCULATED

TASK_TYPES: dict[str, tuple[str, ...]] = {
    "call": (
        "call", "phone", "phone call", "phonecall", "telephone", "cold call", "call task",
        "contact call", "account call", "sequence step call",
    ),
    "email": (
        "email", "e mail", "mail", "send email", "manual email", "outreach manual email",
        "email task", "sequence step email",
    ),
    "linkedin": (
        "linkedin", "linked in", "linkedin message", "linkedin task", "inmail", "li message",
        "linkedin connect", "linked in message", "linked in connect", "linkedin actions",
        "linkedin step connect", "linkedin step message", "linkedin step view profile",
        "linkedin step interact post", "sequence step linkedin send connection request",
        "sequence step linkedin send message", "sequence step linkedin view profile",
        "sequence step linkedin interact with post", "sequence step linkedin other",
        "linkedin sales navigator send inmail",
        "linkedin sales navigator connection request",
    ),
}  # fmt: skip

PRIORITIES: dict[str, tuple[str, ...]] = {
    "urgent": ("urgent", "highest", "critical", "very high", "asap"),
    "high": ("high", "important"),
    "medium": ("medium", "normal", "med", "standard", "default"),
    "low": ("low", "lowest", "minor"),
}

STATUSES: dict[str, tuple[str, ...]] = {
    "pending": (
        "pending", "open", "new", "not started", "not done", "incomplete", "to do", "todo",
        "planned", "scheduled", "upcoming", "overdue", "started", "in progress", "active",
        "waiting", "waiting on someone else", "waiting for input", "pending input", "on hold",
        "working on it", "stuck", "needsaction", "notstarted", "inprogress", "waitingonothers",
        "deferred", "reopened", "undone", "not completed", "not complete", "unresolved", "backlog",
        "doing", "blocked", "in review",
        "offen", "nicht begonnen", "in arbeit", "in bearbeitung", "ouvert", "à faire", "en cours",
        "abierto", "abierta", "pendiente", "en curso", "aberto", "pendente", "aperto", "da fare",
        "in corso", "te doen", "bezig", "öppen", "åpen", "åben", "otwarte",
        "neu", "geplant", "nouveau", "nouvelle", "planifié", "nuevo", "nueva", "planificado",
        "nuovo", "nuova", "pianificato", "novo", "nova", "planejado", "nieuw", "gepland", "nowe",
        "wartet auf jemand anderen", "wartet auf andere", "warten", "wartend", "zurückgestellt",
        "verschoben", "rückmeldung ausstehend", "ausstehend", "nicht erledigt", "wartet",
        "not held", "nicht gestartet", "wartet auf andere person", "warten auf andere person",
        "aperta", "geopend", "nicht abgeschlossen", "nicht fertig", "noch offen",
        "non commencé", "non commencée", "en attente", "en attente de quelqu'un d'autre", "différé",
        "différée", "reporté", "reportée", "non terminé", "non terminée", "pas fait",
        "pas terminé", "pas commencé",
        "no comenzada", "no iniciada", "no iniciado", "a la espera de otra persona", "en espera",
        "aplazada", "aplazado", "en progreso", "no completada", "no completado",
        "non iniziata", "non iniziato", "in attesa", "in attesa di altri", "rinviata", "rinviato",
        "não iniciada", "não iniciado", "em andamento", "em curso", "em progresso", "em espera",
        "aguardando", "aguardando outra pessoa", "a aguardar por outra pessoa", "adiada", "adiado",
        "niet gestart", "niet begonnen", "wordt uitgevoerd", "in uitvoering", "wachten",
        "wacht op iemand anders", "uitgesteld", "niet voltooid",
    ),
    "completed": (
        "completed", "complete", "done", "closed", "finished", "resolved", "archived", "held",
        "made", "sent", "received", "erledigt", "abgeschlossen", "fertig", "geschlossen",
        "terminé", "terminée", "fait", "clos", "fermé", "hecho", "completado", "completada",
        "terminado", "cerrado", "cerrada", "concluído", "concluido", "concluída", "feito",
        "fechado", "fatto", "completato", "completata", "chiuso", "chiusa", "gedaan", "voltooid",
        "afgerond", "gesloten", "finalizado", "finalizada", "terminada", "concluida", "feita",
        "fechada", "concluso", "afgehandeld", "klar", "färdig", "avslutad", "slutförd", "fullført",
        "utført", "færdig", "afsluttet", "valmis", "zakończone", "ukończone", "wykonane", "hotovo",
        "dokončeno", "завершено", "завершена", "завершён", "завершен", "выполнено", "выполнена",
        "закрыто", "закрыта", "готово", "виконано", "完了", "完了済み", "済", "完成", "已完成",
        "已关闭", "완료",
        "getätigt", "empfangen", "gesendet", "versendet", "verschickt", "fertiggestellt",
        "envoyé", "envoyée", "reçu", "reçue", "enviado", "enviada", "recibido", "recibida",
        "recebido", "recebida", "inviato", "inviata", "ricevuto", "ricevuta", "effettuato",
        "effettuata", "verzonden", "ontvangen",
        "gelöst", "beendet", "abgehakt", "abgearbeitet", "durchgeführt", "archiviert",
        "fermée", "clôturé", "clôturée", "achevé", "achevée", "réalisé", "réalisée",
        "faite", "effectué", "effectuée", "traité", "traitée", "résolu", "résolue", "finalisé",
        "finalisée", "archivé", "archivée",
        "hecha", "realizado", "realizada", "resuelto", "resuelta", "archivado", "archivada",
        "encerrado", "encerrada", "resolvido", "resolvida", "executado", "executada", "arquivado",
        "arquivada",
        "fatta", "conclusa", "evaso", "evasa", "eseguito", "eseguita", "risolto", "risolta",
        "terminata", "archiviato", "archiviata",
        "gereed", "klaar", "afgesloten", "afgevinkt", "opgelost", "uitgevoerd", "beëindigd",
        "gearchiveerd",
    ),
    "cancelled": (
        "cancelled", "canceled", "cancel", "aborted", "withdrawn", "deleted",
        "storniert", "abgebrochen", "annulé", "annulée", "cancelado", "cancelada", "anulado",
        "anulada", "annullato", "annullata", "geannuleerd",
    ),
    "dismissed": ("dismissed", "dismiss"),
}  # fmt: skip

PLAIN_NULL_WORDS = (
    "null", "none", "nil", "n/a", "#n/a", "nan", "undefined", "(null)", "(none)", "(blank)",
    "(empty)", "<null>", "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "[]", "{}",
    "0000-00-00", "0000-00-00 00:00:00",
)  # fmt: skip
FORMULA_ERRORS = (
    "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    NOT_CALCULATED,
)  # fmt: skip


class Nothing(Enum):
    """What a word for nothing says."""

    NO_VALUE = auto()
    FORMULA_ERROR = auto()
    NOT_CALCULATED = auto()


_NOTHINGS: dict[str, Nothing] = {
    **dict.fromkeys(FORMULA_ERRORS, Nothing.FORMULA_ERROR),
    NOT_CALCULATED: Nothing.NOT_CALCULATED,
}


def nothing_of(word: str) -> Nothing:
    """What one of `NULL_WORDS` says."""
    return _NOTHINGS.get(word, Nothing.NO_VALUE)


def _cases(word: str) -> set[str]:
    return {word, word.upper(), word.capitalize(), word.title()}


# Spelled out in the cases that occur, so that a whole column is tested with one set operation.
# "NA" counts in capitals only, and "Nan" and "Nil" do not count: they are people's names.
NULL_WORDS: frozenset[str] = frozenset(
    set().union(*map(_cases, PLAIN_NULL_WORDS), FORMULA_ERRORS, {"NA", "NaN"}) - {"Nan", "Nil"}
)


TRUTHS: frozenset[str] = frozenset(
    {
        "TRUE", "FALSE", "True", "False", "true", "false", "WAHR", "FALSCH", "VRAI", "FAUX",
        "VERDADERO", "FALSO", "VERO", "VERDADEIRO", "WAAR", "ONWAAR", "PRAWDA",
    }
)  # fmt: skip
"""A yes/no cell as spreadsheet programs and Python write it: never a title or a name."""
_WIDEST = 255
HASHES: frozenset[str] = frozenset("#" * count for count in range(3, _WIDEST + 1))
"""What Excel shows of a number or a date where its column, of 255 characters at most, is too
narrow; a program that saves what is shown saves this."""


def fold_word(text: str) -> str:
    """`text` in lower case, with one blank for any run of blanks, underscores and dashes."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", plain).strip() or plain


def _index(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: value for value, words in table.items() for word in words}


def _with_languages(field: str, table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The words with those of other languages, in each spelling of them."""
    others = {
        fold_word(spelling): value
        for value, words in cell_words(field).items()
        for word in words
        for spelling in spellings(word)
    }
    return others | _index(table)


TASK_TYPE_BY_WORD = _with_languages("task_type", TASK_TYPES)
PRIORITY_BY_WORD = _with_languages("priority", PRIORITIES)
STATUS_BY_WORD = _index(STATUSES)


def meanings_of(kind: Kind) -> list[str]:
    """The values that the words of a field mean; [] for a field that takes no words."""
    tables = {Kind.TASK_TYPE: TASK_TYPES, Kind.PRIORITY: PRIORITIES, Kind.STATUS: STATUSES}
    return list(tables.get(kind, ()))
