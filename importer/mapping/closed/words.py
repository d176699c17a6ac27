"""The words of headers by which columns say that a row is closed in another program.

A header's text leads to what its cells would say: a state in words, a yes or no, the time at which
it was closed, or how much is done. Only whole words count: "Undone", "Not completed" and "Not held"
each hold the word of another state. What a cell says is for `cells.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum

from importer.mapping.headers.marks import read_marks
from importer.mapping.settled import ColumnSkip
from importer.mapping.words.header_words import languages, spellings
from importer.mapping.words.vocabulary import STATUS_BY_WORD, fold_word


class ColumnMeaning(Enum):
    """What the cells of a column say of their rows."""

    STATE = "a state in words"
    TICK = "whether it is closed"
    OPEN_TICK = "whether it is open"
    TIME = "when it was closed"
    PLAN = "when it was, or is to be, closed"
    PERCENT = "how much of it is done"
    RESULT = "what came of it"
    BOARD = "which list of a board it is in"
    WORDS = "a state in words, though the header does not say so"


def words_of(text: str) -> frozenset[str]:
    """The words of a table, written with blanks between them."""
    return frozenset(text.split())


# Words of a header that say no more than that its row is a task.
_NOISE = words_of(
    "still yet noch encore aún ainda ancora nog "
    "task tasks activity activities call calls todo to do item card row record event is was has "
    "been hs the this current crm follow up followup ticket marked mark as aufgabe tâche tarea "
    "anruf anrufs gespräch gesprächs telefonat appel llamada chiamata chamada compito taak der des "
    "die das de la du les del della dell da do l van of aktivität activité actividad attività "
    "atividade activiteit"
)
_DONE = words_of(
    "done complete completed closed finished resolved archived cancelled canceled deleted "
    "dismissed skipped checked ticked handled processed settled completion held sent made "
    "ok okay check inactive called contacted "
    "erledigt erl abgeschlossen fertig geschlossen gelöscht storniert abgehakt gemacht inaktiv "
    "bearbeitet angerufen kontaktiert gelöst beendet abgearbeitet durchgeführt "
    "terminé terminée fait faite clos fermé fermée clôturé clôturée achevé achevée "
    "réalisé réalisée effectué effectuée résolu résolue annulé annulée inactif traité "
    "traitée appelé contacté "
    "hecho hecha completado completada terminado terminada cerrado cerrada concluido finalizado "
    "llamado contactado finalizada inactivo concluida realizado realizada resuelto resuelta "
    "concluído concluída feito feita fechado fechada encerrado encerrada resolvido resolvida "
    "executado executada inativo "
    "fatto fatta completato completata chiuso chiusa concluso conclusa evaso evasa eseguito "
    "eseguita risolto risolta terminato terminata inattivo chiamato contattato "
    "gedaan voltooid afgerond klaar gereed gesloten afgesloten afgehandeld afgevinkt opgelost "
    "uitgevoerd gebeld inactief "
    "klar klart färdig gjort utförd avslutad slutförd ferdig fullført utført avsluttet "
    "færdig udført afsluttet valmis tehty "
    "zrobione wykonane ukończone zakończone gotowe hotovo splněno dokončeno kész gata finalizat"
)
# Nobody who leaves these out has said anything of rows that were done.
_ASIDE = words_of("deleted archived")
_NOT_DONE = words_of(
    "open undone incomplete pending outstanding unresolved active offen aktiv ouvert ouverte actif "
    "abierto abierta activo aberto aberta ativo aperto aperta attivo actief öppen åpen åben"
)
# What came of a call is written down after it: whatever the words are, the call is over.
_RESULTS = words_of(
    "outcome result resolution disposition ergebnis gesprächsergebnis anrufergebnis "
    "telefonergebnis erledigungsart résultat resultado desenlace risultato esito resultaat "
    "uitkomst resultat utfall udfald wynik výsledek"
)
_STATES = frozenset(
    {
        "status", "state", "status reason", "reason status", "status name", "status label",
        "status code", "state code", "statuscode", "statecode", "stage", "phase", "condition",
        "progress status", "completion status", "stand", "zustand", "bearbeitungsstand",
        "bearbeitungsstatus", "aufgabenstatus", "erledigungsstatus", "aktivitätsstatus", "statut",
        "statusgrund", "raison statut", "motif statut", "razón para el estado", "razón estado",
        "motivo stato", "razão status", "statusreden", "reden status", "taakstatus",
        "activiteitsstatus",
        "état", "etat", "estado", "situación", "situação", "stato", "stav", "tila", "stan",
        "tilstand", "läge", "toestand", "állapot", "stare", "статус", "состояние", "状態", "状态",
        "ステータス", "상태",
    }
)  # fmt: skip
_BOARDS = frozenset(
    {
        "section", "section column", "column", "list", "list name", "bucket", "bucket name", "lane",
        "swimlane", "board column", "board list", "flag", "flag status", "spalte", "liste", "lista",
        "colonne", "columna", "coluna", "colonna", "kolom", "lijst", "abschnitt",
    }
)  # fmt: skip
"""Lists of a board, of which one may hold what is done; most have names of their own."""
_PERCENTS = frozenset(
    {
        "percent complete", "complete percent", "percent completed", "percent done", "progress",
        "progress percent", "completion percent", "percent", "percentage", "percentage complete",
        "completion rate", "pct complete", "fortschritt", "percent erledigt",
        "percent abgeschlossen", "percent achevé", "percent completado", "percent completato",
        "avancement", "progreso", "progresso", "avanzamento", "voortgang", "framsteg", "fremdrift",
        "percent gereed", "percent voltooid", "erledigungsgrad",
    }
)  # fmt: skip
CLOSING = (
    "completed|closed|done|finished|resolved|archived|cancelled|canceled|deleted|dismissed|"
    "erledigt|abgeschlossen|fertiggestellt|geschlossen|gelöst|beendet|abgehakt|terminée?|achevée?|clôturée?|"
    "fermée?|réalisée?|effectuée?|résolue?|completad[oa]|finalizad[oa]|terminad[oa]|concluíd[oa]|"
    "concluid[oa]|cerrad[oa]|fechad[oa]|encerrad[oa]|realizad[oa]|resuelt[oa]|resolvid[oa]|"
    "completat[oa]|terminat[oa]|chius[oa]|conclus[oa]|evas[oa]|eseguit[oa]|risolt[oa]|afgerond|"
    "voltooid|gesloten|afgesloten|afgehandeld|afgevinkt|opgelost|gereed|klaar|avslutad|slutförd|"
    "afsluttet|fullført|hech[oa]|fatt[oa]|faite?|feit[oa]|gedaan"
)
_TIMES = re.compile(
    rf"(?:{CLOSING}) (?:at|on|date|time|date time|datetime|am|um|le|el|em|il|op|den)"
    rf"|(?:date|time|datum|data|fecha) (?:{CLOSING})|erledigungsdatum|erledigungszeitpunkt"
    r"|complete date|date complete|actual (?:end|finish)(?: date| time)?"
    r"|tatsächliches end(?:e|datum)|(?:date )?fin réelle|(?:fecha )?fin real"
    r"|(?:data )?fine effettiva|término real|werkelijk(?:e)? eind(?:e|datum)"
)
_DOERS = re.compile(
    rf"(?!closed |cerrad|fechad|encerrad|chius|fermé)(?:{CLOSING}) (?:by|von|par|por|da|door)"
)
"""Who completed a row: whoever it is, it is closed. A deal, though, is closed by somebody too."""
_SHARE = frozenset({"percent", "pct", "prozent"})
_CLOSURES = (
    "completion|closure|completamento|chiusura|conclusione|conclusão|conclusao|fechamento|"
    "encerramento|finalização|finalizacao|conclusión|conclusion|cierre|finalización|finalizacion|"
    "realización|realizacion|clôture|cloture|fermeture|achèvement|achevement|réalisation|"
    "realisation|erledigung|fertigstellung|voltooiing|afronding|afsluiting|afhandeling"
)
_PLANS = re.compile(
    r"completion (?:date|time|date time|at)"
    rf"|(?:date|time|datum|data|fecha) (?:(?:of|di|d|van|da|do) )?(?:{_CLOSURES})"
    r"|abschlussdatum|fertigstellungsdatum|voltooiingsdatum|afrondingsdatum|afsluitdatum"
)
"""A day that may be yet to come; "Fecha de cierre" is also that on which a deal is to close."""


def _is_share(name: str) -> bool:
    """Whether the name asks for a percentage: of progress, or of anything done, as `% fertig`."""
    words = name.split()
    done = [word for word in words if word not in _SHARE]
    is_done = len(done) == 1 and done[0] in _DONE and len(done) < len(words)
    return is_done or name.removesuffix(" percent") in _PERCENTS


_MEANINGS: tuple[tuple[ColumnMeaning, Callable[[str], object]], ...] = (
    (ColumnMeaning.STATE, _STATES.__contains__),
    (ColumnMeaning.BOARD, _BOARDS.__contains__),
    (ColumnMeaning.PERCENT, _is_share),
    (ColumnMeaning.TIME, _TIMES.fullmatch),
    (ColumnMeaning.PLAN, _PLANS.fullmatch),
    (ColumnMeaning.RESULT, _RESULTS.__contains__),
    (ColumnMeaning.RESULT, _DOERS.fullmatch),
    (ColumnMeaning.OPEN_TICK, _NOT_DONE.__contains__),
    (ColumnMeaning.TICK, (_DONE | {"due complete"}).__contains__),
)
"""What a name without the noise means."""

SIGNS = frozenset("✓✔☑✅🗸👍√") | {"[x]"}
GIVEN_UP = words_of("skipped übersprungen omitido omitida saltato saltata overgeslagen")
"""They close a row, and are no status by themselves: a task that was closed cannot be reopened."""
LOST = words_of(
    "lost disqualified rejected verloren abgelehnt perdu perdue perdida perdido perso persa"
)
WON = words_of(
    "won converted gewonnen konvertiert gagné gagnée ganado ganada ganho ganha vinto vinta"
)
"""How what a task is about ended. They close a row under a name such as `Status` alone."""
OPEN_SIGNS = frozenset("☐✗✘❌⬜□") | {"[ ]", "[]"}
_LEGEND = re.compile(r"(\w+)\s*[=:]\s*([^=:,;/|]+?)\s*(?=[,;/|]|\w+\s*[=:]|$)")


def what_it_says(header: str) -> ColumnMeaning | None:
    """What a column of this name says of its rows' being closed; None: nothing, by its name."""
    marks = read_marks(header)
    if marks.is_foreign or any(not _OTHERS.isdisjoint(_words(said)) for said in marks.said):
        return None
    if is_unwanted(header):
        return ColumnMeaning.TICK
    words = [word for word in _words(header) if word not in _NOISE]
    name = " ".join(words)
    if not name and plain(header) in SIGNS | OPEN_SIGNS | {"x"}:
        return ColumnMeaning.TICK
    found = next((says for says, means in _MEANINGS if means(name)), None)
    is_share = any(_SHARE & {*_words(said)} for said in marks.said)
    return ColumnMeaning.PERCENT if found is ColumnMeaning.TICK and is_share else found


def is_unwanted(header: str) -> bool:
    """Whether the column ticks off rows that are not to be sent, such as `Do not call`."""
    return _key(header) in _UNWANTED


def _key(header: str) -> str:
    """A header without the blanks between its words, of which these say nothing."""
    return "".join(word for word in _words(header) if word not in {"is", "has", "row", "the"})


def legend(header: str) -> dict[str, str]:
    """What a header says that its cells mean, as in `Status (1=open, 2=done)`.

    An x without a header is a tick.
    """
    if not header.strip():
        return {"x": "\N{CHECK MARK}", "X": "\N{CHECK MARK}"}
    return {
        text: meant
        for said in read_marks(header).said
        for text, meant in _LEGEND.findall(" ".join(said.split()))
    }


def deals_with_closed(skip: ColumnSkip) -> bool:
    """Whether a rule of a mapping is about closed rows."""
    if skip.rule.untyped:
        return False
    column = skip.rule.column
    if not _ASIDE.isdisjoint(_words(column)):
        return False
    texts = [*(skip.rule.equals or ()), *(skip.rule.other_than or ())]
    is_state = what_it_says(column) is not None
    return is_state or any(fold_word(text) in STATUS_BY_WORD for text in texts)


def is_about_something_else(header: str) -> bool:
    """Whether the header names another record, whose state is not that of the task."""
    said = (header, *read_marks(header).said)  # what stands in brackets, such as "(Regarding)"
    return any(not _OTHERS.isdisjoint(_words(text)) for text in said)


_OTHERS = words_of(
    "deal opportunity lead account company customer client contact contract order invoice payment "
    "subscription case project parent regarding email mail campaign quote owner user auftrag "
    "vertrag kunde rechnung verkaufschance oportunidad oportunidade opportunité opportunità "
    "negocio negócio trattativa affaire"
)


def is_sign(text: str) -> bool:
    """Whether a text is a check mark and nothing else."""
    return plain(text) in SIGNS


def is_flag_of_closed(header: str) -> bool:
    """Whether it is the yes or no of a program that knows which of its states are closed."""
    return [word for word in _words(header) if word not in _NOISE] == ["closed"]


def is_cancelling(header: str) -> bool:
    """Whether what the column ticks off was given up, and not done."""
    return is_unwanted(header) or any(
        re.match("cancel|delet|dismiss|storn|annul|gelösch", word) for word in _words(header)
    )


def _words(header: str) -> list[str]:
    """The words of a header, also of one like `isClosed`, in small letters; % is a word."""
    name = unicodedata.normalize("NFKC", header).replace("%", " percent ")
    name = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", re.sub(r"[(\[{].*?[)\]}]", " ", name))
    return re.findall(r"[^\W_]+", name.casefold())


_UNWANTED = frozenset(
    _key(spelling)
    for language in languages()
    for header in language.unwanted
    for spelling in spellings(header)
)


def plain(text: str) -> str:
    """A cell as it is compared; a sign may be followed by one that asks for colours."""
    return fold_word(text.replace("\ufe0f", ""))
