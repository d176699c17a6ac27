"""Issues, and the table of their codes."""

import pytest

from importer.rows.issues import CODES, Issue, Severity


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    """A code is lower case, and says what it means and what to do, in a sentence without a stop."""
    entry = CODES[code]
    assert code == code.lower()
    for text in map(str, (entry.meaning, entry.remedy)):
        assert text
        assert not text.endswith(".")


def test_severity_is_the_codes() -> None:
    """Whether a row can be sent follows from the code alone."""
    assert Issue("required", "x").severity is Severity.ERROR
    assert Issue("required", "x").is_error
    assert not Issue("null_word", "x").is_error


def test_warnings_are_these() -> None:
    """A code never changes its severity unnoticed: scripts rely on it."""
    assert [code for code, entry in CODES.items() if entry.severity is Severity.WARNING] == [
        "unlikely_date", "null_word", "unwrapped", "lost_zeros", "extra_cells", "several_values",
        "reason_cut", "not_taken", "default_used",
        "unseen_assignee", "reason_without_dismissal", "similar_to_earlier", "duplicate_differs",
        "repeated_id",
        "edit_not_sent",
        "rewritten_since", "status_not_sent", "created_elsewhere",
    ]  # fmt: skip
