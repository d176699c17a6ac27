"""The options of the Python API, as editors and type checkers see them.

A test holds the names to those of `Options`; what a value must be is checked there. None is as good
as left out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Literal, TypeAlias, TypedDict

PathText: TypeAlias = str | os.PathLike[str]

Pairs: TypeAlias = Mapping[str, str] | Sequence[str | tuple[str, str]]
"""`{"task_title": "Subject"}`, or as the flag has it: `["task_title=Subject"]`."""

CellTexts: TypeAlias = Mapping[str, str | Sequence[str]] | Sequence[str | tuple[str, str]]
"""`{"Status": ["Done", "Closed"]}`, or as the flag has it: `["Status=Done"]`."""

Meanings: TypeAlias = Mapping[str, Mapping[str, str]] | Sequence[str | tuple[str, str, str]]
"""`{"priority": {"hoch": "high"}}`, or as the flag has it: `["priority:hoch=high"]`."""


class ServiceOptions(TypedDict, total=False):
    """How the service is reached, and where results go."""

    results: PathText | None
    ledger: str | None
    wait: float | None
    base_url: str | None
    rate: str | None
    concurrency: int | None
    timeout: float | None
    patience: float | None
    proxy: str | None
    ca_file: PathText | None


class ImportOptions(ServiceOptions, total=False):
    """What `validate` and `run` take: the flags by name (`docs/reference/settings.md`)."""

    only_failed: bool
    report: PathText | None
    json_rows: PathText | None
    template: str | None
    mapping: PathText | None
    map: Pairs | None
    set: Pairs | None
    contacts: PathText | None
    users: PathText | None
    lookup: Mapping[str, PathText] | Sequence[str | tuple[str, str]] | None
    skip: CellTexts | None
    only: CellTexts | None
    treat_as_open: CellTexts | None
    skip_match: CellTexts | None
    empty: Sequence[str]
    value: Meanings | None
    html: Sequence[str]
    default_type: Literal["call", "email", "linkedin"] | None
    long_text: Literal["issue", "cut", "draft"] | None
    sheet: str | None
    skip_hidden: bool
    header_row: int | None
    no_header: bool
    encoding: str | None
    delimiter: str | None
    timezone: str | None
    due_time: time | str | None
    date_order: Literal["ymd", "dmy", "mdy"] | None
    date_numbers: Literal["excel", "excel-1904", "seconds", "milliseconds"] | None
    swapped_dates: Literal["back", "keep"] | None
    rows: str | None
    limit: int | None
    last_of: str | None
    settle: float | None
    allow_duplicates: bool
    allow_similar: bool
    check_existing: bool
    trust_list: bool
    resend_unconfirmed: bool
    trust_ledger: bool
    same_workspace: bool
    other_workspace: bool
    all_or_nothing: bool
    max_invalid: int | str | None
    processes: int | None
    stop_after_errors: int | None
    sandbox: bool
    reference: bool | str | None
