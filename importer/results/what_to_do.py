"""What to do after a run, in sentences for a person: one for each kind of unfinished row."""

from __future__ import annotations

from pathlib import Path

from importer.results.destination import is_workbook
from importer.results.screen import flat
from importer.results.tally import Tally
from importer.rows.outcome import Status
from importer.wording.counts import counted
from importer.wording.hints import Option


def what_to_do(
    tally: Tally,
    results_path: Path | None,
    resume: str | None,
    *,
    dry_run: bool,
    interrupted: bool,
) -> list[str]:
    """What each kind of unfinished row asks of the person.

    resume: what to do about rows that were not sent or confirmed; None: the usual.
    interrupted: somebody stopped the run, so that there is nothing to be fixed.
    """
    usual = _resuming(tally, dry_run=dry_run, interrupted=interrupted)
    resuming = usual if resume is None else [resume]
    return [
        *_corrections(tally, results_path), *resuming, *_undoing(tally), *_decisions(tally),
    ]  # fmt: skip


def _corrections(tally: Tally, results_path: Path | None) -> list[str]:
    """What rows with errors ask of the person."""
    counts, steps = tally.counts, []
    if counts[Status.INVALID] or counts[Status.REJECTED]:
        steps.append(_correction(results_path))
    if any(group.code == "ambiguous_date" for group in tally.issues()):
        steps.append(
            "If the day comes first in all ambiguous dates, run the same command with "
            f"{Option('date_order', 'dmy')} instead of correcting them; if the month does, with "
            f"{Option('date_order', 'mdy')}."
        )
    return steps


def _undoing(tally: Tally) -> list[str]:
    """What rows ask of the person whose tasks are half undone."""
    if not tally.left_by_undo:
        return []
    rows = counted(tally.left_by_undo, "row has", "rows have")
    step = (
        f"{rows} a task that an undo has begun to undo. Wait until the undo ends, or run it again "
        "if it stopped; then run the same command again."
    )
    return [step]


def _resuming(tally: Tally, *, dry_run: bool, interrupted: bool) -> list[str]:
    """How rows are sent that were not, and looked up that may have been."""
    counts, steps = tally.counts, []
    unsent = counts[Status.NOT_SENT] - (tally.would_create if dry_run else 0) - tally.held_back
    lost = counts[Status.UNCONFIRMED] - tally.left_by_undo
    if lost:
        steps.append(
            f"{counted(lost, 'row')} may or may not have become a task. Run "
            "the same command again later: it looks them up first, and sends only what certainly "
            "does not exist."
        )
    if unsent:
        rows = counted(unsent, "row was", "rows were")
        again = "Run" if interrupted else "Once the cause is fixed, run"
        steps.append(
            f"{rows} not sent. {again} the same command again: it resumes where it stopped and "
            "creates no task twice."
        )
    return steps


def _decisions(tally: Tally) -> list[str]:
    """What rows that are held back ask of the person."""
    steps = []
    if tally.held_back:
        rows = counted(tally.held_back, "row is", "rows are")
        it = "it" if tally.held_back == 1 else "them"
        steps.append(
            f"{rows} like an earlier task and held back. To send {it} as well, run the same "
            f"command with {Option('allow_similar', 'yes')}; with {Option('rows')} you can choose "
            "some of them."
        )
    return steps


def after_a_trial(tally: Tally, results_path: Path | None) -> list[str]:
    """What comes after a sandbox, which is gone with the tasks in it."""
    steps = []
    if tally.counts[Status.INVALID] and results_path is not None:
        steps.append(f"Correct the {_cells(results_path)} in {flat(str(results_path))}.")
    steps.append(
        "This was the sandbox; its tasks are gone. To import for real, set "
        f"HOCKEYSTACK_API_TOKEN and run the same command without {Option('sandbox')}."
    )
    return steps


def _correction(results_path: Path | None) -> str:
    """How to correct rows and send them."""
    promise = "rows already created are not sent again."
    if results_path is None:
        return f"Correct these rows in the file and run the same command again: {promise}"
    return (
        f"Correct the {_cells(results_path)} in {flat(str(results_path))}, save it, and run the "
        f"same command with that file: {promise}"
    )


def _cells(results_path: Path) -> str:
    return "marked cells" if is_workbook(results_path) else "cells that import_issues names"
