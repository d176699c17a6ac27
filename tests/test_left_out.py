"""What is left out for want of something is told in one line, however many tests it is."""

from __future__ import annotations

from tests.left_out import BROWSER_LEFT_OUT, lines_of


def test_one_line_for_each_reason() -> None:
    """Other reasons are pytest's to tell."""
    missing = f"{BROWSER_LEFT_OUT}: there is no /usr/bin/chromium"
    reasons = [f"Skipped: {missing}", f"Skipped: {missing}", "Skipped: of Windows alone"]
    assert lines_of(reasons) == [missing]
    assert lines_of([]) == []
