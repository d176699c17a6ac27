"""The end of a row: its status, and what the results file says of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from importer.rows.issues import Issue


class Status(StrEnum):
    """Row statuses as written to disk. A value is never reused for another meaning."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    INVALID = "invalid"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    NOT_SENT = "not_sent"


GOOD_STATUSES = frozenset({Status.CREATED, Status.DUPLICATE, Status.SKIPPED})
"""With only these, the exit code is 0."""


class Cause(StrEnum):
    """Why a row ended as it did, where the program goes by it; `reason` tells a person.

    The values are on disk, and none is reused for another meaning.
    """

    DRY_RUN = "dry_run"
    HELD_BACK = "held_back"
    IN_WORKSPACE = "in_workspace"
    SAID_BY_FILE = "said_by_file"
    LEDGER_UNREAD = "ledger_unread"
    LEFT_BY_UNDO = "left_by_undo"


DRY_RUN_REASON = "would be created"
"""What is written of a row that a real run would have sent."""

HELD_BACK_REASON = "held back: it is nearly the same as an earlier task"
"""What is written of a row that goes only if somebody says that one more task is meant."""


class Outcome(NamedTuple):
    """What became of one row.

    reason says why in words, for a status that needs one (which rule skipped it, of what it is
    a duplicate, the server's own words); hint says what the person can do.
    attempts counts requests that may have left this computer; request_id is the server's.
    """

    row_number: int
    status: Status
    task_id: str | None = None
    reason: str = ""
    hint: str = ""
    issues: tuple[Issue, ...] = ()
    attempts: int = 0
    request_id: str | None = None
    cause: Cause | None = None

    @property
    def would_be_created(self) -> bool:
        """Whether only a dry run kept the row from being sent."""
        return self.status is Status.NOT_SENT and self.cause is Cause.DRY_RUN


IMPORT_COLUMNS: tuple[str, ...] = (
    "import_row",
    "import_status",
    "import_task_id",
    "import_issues",
    "import_hint",
    "import_attempts",
    "import_request_id",
)
"""The columns that a results file adds after the source's own. They fill no field."""

IMPORT_GROUP = "import"
"""Stands above their names in a header over several rows, where that has names of groups."""

SUMMARY_SHEET = "Import summary"
"""The sheet that is added to a workbook with results; a second one has a number behind its name."""
