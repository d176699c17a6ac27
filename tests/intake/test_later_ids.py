"""Ids of Salesforce of 15 characters that only later rows have, beyond those that are sampled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from importer.mapping.sample import SAMPLE_ROWS
from tests.intake.test_questions import Scripted, sheet, taken_in

SHORT, LONG = "0065e0000021VeF", "0065e0000021VeFAAU"
HEADER = "task_type,task_title,assignee_id,deal_id"


@pytest.mark.parametrize("flags", [{}, {"maps": ["deal_id=deal_id"]}])
def test_they_are_lengthened_as_the_first_ones_are(tmp_path: Path, flags: dict[str, Any]) -> None:
    """Whoever named the column; the rows are looked at whole."""
    rows = [f"call,Ring Ann,usr_1,{LONG}"] * SAMPLE_ROWS
    path = sheet(tmp_path, HEADER, *rows, f"call,Ring Bo,usr_1,{SHORT}")
    intake = taken_in(path, None, **flags)
    assert (
        f'ids of 15 characters in "deal_id" are sent as the 18 that mean the same: {SHORT} as '
        f"{LONG} (1 row)"
    ) in intake.notes


def test_so_they_are_in_a_column_that_a_person_has_named(tmp_path: Path) -> None:
    """The rows are studied again after each answer."""
    rows = [f"call,Ring Ann,usr_1,{LONG}"] * SAMPLE_ROWS
    header = "task_type,task_title,assignee_id,Deal"
    path = sheet(tmp_path, header, *rows, f"call,Ring Bo,usr_1,{SHORT}")
    intake = taken_in(path, Scripted())
    assert any(f"{SHORT} as {LONG} (1 row)" in note for note in intake.notes)
