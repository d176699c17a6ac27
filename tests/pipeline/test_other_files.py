"""In a list of jobs, a duplicate says in which file the row is that has its task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importer.pipeline.other_files import with_files
from importer.rows.outcome import Cause, Outcome, Status
from importer.rows.rehearsed import created_earlier


class _Ledger:
    """As much of a ledger as is asked."""

    def met_last(self, task_ids: Sequence[str]) -> dict[str, tuple[str, int, str]]:
        met = {
            "t1": ("r1", 4, "more.csv"), "t2": ("r1", 5, "calls.csv"), "t3": ("r1", 6, "(purged)"),
            "t4": ("r1", 7, "more.csv"),
        }  # fmt: skip
        return {key: met[key] for key in task_ids if key in met}


def test_the_file_of_an_earlier_row_is_named_where_it_is_another() -> None:
    """What the ledger does not tell of, or somebody else said, is left as it is."""
    ledger: Any = _Ledger()
    said = "created earlier, according to the file"
    ends = [
        *(created_earlier(n, f"t{n}", "r1", n + 3) for n in (1, 2, 3, 5)),
        Outcome(6, Status.DUPLICATE, "t4", said, cause=Cause.SAID_BY_FILE),
        Outcome(7, Status.CREATED, "t1"),
    ]
    told = list(with_files(iter([ends, ends[1:]]), ledger, "calls.csv"))
    assert [end.reason for end in told[0]] == [
        "created earlier (run r1, row 4 of more.csv)", "created earlier (run r1, row 5)",
        "created earlier (run r1, row 6)", "created earlier (run r1, row 8)", said, "",
    ]  # fmt: skip
    assert told[1] == ends[1:]
