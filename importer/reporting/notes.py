"""What is worth a sentence, by kind: the codes of notes, and what each says."""

from __future__ import annotations

from enum import StrEnum


class Note(StrEnum):
    """A kind of note. A code keeps its meaning; new ones may be added."""

    FILE = "file.read"
    UNSENT = "columns.unsent"
    DUE_DATES = "dates.due"
    DATE_ORDERS = "dates.orders"
    ZONE = "zone.changed"
    NOT_COMPARED = "list.not_compared"
    LIST_TRUSTED = "list.trusted"
    UNSEEN_ASSIGNEES = "assignees.unseen"
    ASSIGNEES_NOT_COMPARED = "assignees.not_compared"
    COMPARED_WITH = "workspace.compared_with"
    NEW_WORKSPACE = "workspace.new"
    MAYBE_SAME = "workspace.maybe_same"
    SENT_ELSEWHERE = "rows.sent_elsewhere"
    UNKNOWN_RESULTS = "ledger.lacks_results"
    LEDGER_DOUBTED = "ledger.doubted"
    OTHER_LEDGER = "ledger.other_unreadable"
    PACE_NOT_KEPT = "pace.not_kept"
    STOP_ASKED = "run.stop_asked"
    MADE_TWICE = "rows.made_twice"
    RESULTS_APART = "results.apart"
    RESULTS_KEPT = "results.kept"


NOTES: dict[Note, str] = {
    Note.FILE: "a decision that was taken about the file or one of its columns",
    Note.UNSENT: "columns that fill nothing, and hold dates, addresses or what tasks are about",
    Note.DUE_DATES: "the span of the due dates, in a trial",
    Note.DATE_ORDERS: (
        "files of a job differ in the order of day and month that their dates show, or some show "
        "none"
    ),
    Note.ZONE: "the last run took another time zone than the computer's",
    Note.NOT_COMPARED: "a dry run does not compare with the tasks of the workspace",
    Note.LIST_TRUSTED: "rows are created although the list may lack tasks",
    Note.UNSEEN_ASSIGNEES: "assignee ids that no task of the workspace has",
    Note.ASSIGNEES_NOT_COMPARED: "why it is not known which assignee ids the workspace has seen",
    Note.COMPARED_WITH: "which earlier imports a dry run compares with, and how certain that is",
    Note.NEW_WORKSPACE: "the first import into a workspace from this computer",
    Note.MAYBE_SAME: "two workspaces may be one; a run asks, or stops",
    Note.SENT_ELSEWHERE: "rows to create were sent to another workspace before",
    Note.UNKNOWN_RESULTS: "a results file knows of rows that no ledger knows",
    Note.LEDGER_DOUBTED: "the ledger may not be the newest, or lacks a file",
    Note.OTHER_LEDGER: "another ledger of the folder does not tell what was sent",
    Note.PACE_NOT_KEPT: "the pace of this run cannot be kept for the next one",
    Note.STOP_ASKED: "another computer that shares the ledger asked the run to stop",
    Note.MADE_TWICE: "a row has two tasks, because two computers created it, and which they are",
    Note.RESULTS_APART: "the results are no copy of the workbook, but one of their own, and why",
    Note.RESULTS_KEPT: "results that may have been corrected make way for new ones, and are kept",
}
