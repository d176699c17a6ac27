"""What a notebook shows of a value."""

from __future__ import annotations

import re

from importer.wording.notebook import Share, bar, figures, page


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


def test_a_bar_has_its_shares_in_a_table_as_well() -> None:
    """In the same order and with their words, which are text; its parts fill it."""
    shown = bar([Share("<good>", 3000, "#2e8b57"), Share("bad", 1000, "#d1453b")])
    assert re.findall(r'x="([\d.]+)" width="([\d.]+)"', shown) == [
        ("0.000", "75.000"),
        ("75.000", "25.000"),
    ]
    assert re.findall(r"</span> (.*?)</td><td>(.*?)</td>", shown) == [
        ("&lt;good&gt;", "3,000"),
        ("bad", "1,000"),
    ]
    assert "http" not in shown


def test_a_bar_of_nothing_is_left_out() -> None:
    """An empty one would say that something is there."""
    assert bar([]) == ""


def test_numbers_stand_beside_their_words() -> None:
    """The words are text."""
    assert figures([(1200, "a & b"), (0, "c")]) == "<p><b>1,200</b> a &amp; b · <b>0</b> c</p>"
