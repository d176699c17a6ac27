"""What a notebook shows of a value."""

from __future__ import annotations

from importer.wording.notebook import page


def test_a_table_has_a_sentence_a_head_and_notes() -> None:
    """Everything is shown as text: a cell that looks like a tag makes none."""
    shown = page("2 rows of <a.csv>", [("<b>", 1), ("x & y", "1,000")], ("name", "n"), ["<i>"])
    assert shown == (
        "<p>2 rows of &lt;a.csv&gt;</p>"
        "<table><tr><th>name</th><th>n</th></tr>"
        "<tr><td>&lt;b&gt;</td><td>1</td></tr><tr><td>x &amp; y</td><td>1,000</td></tr></table>"
        "<ul><li>&lt;i&gt;</li></ul>"
    )


def test_what_is_empty_is_left_out() -> None:
    """A value without rows and notes is its sentence."""
    assert page("nothing to send", []) == "<p>nothing to send</p>"
