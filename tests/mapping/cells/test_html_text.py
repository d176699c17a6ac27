"""HTML cells: the text a person would read, and nothing lost that is no markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping.cells.html_text import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup at all", "no markup at all"),
        ("two\nlines", "two\nlines"),
        ("R&amp;D &lt;3", "R&D <3"),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("45 seats.<br>Annual.<br/>Done.", "45 seats.\nAnnual.\nDone."),
        ("<ul><li>Contacts</li><li>Dates</li></ul>", "- Contacts\n\n- Dates"),
        ("<div>Price is <b>not</b>\nthe problem</div>", "Price is not the problem"),
        ("<p>a &lt;b&gt; c</p>", "a <b> c"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<style>p { color: red }</style>Text", "Text"),
        ("<!-- hidden -->shown<br>", "shown"),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    """Blocks are lines, entities are characters, and what is invisible is gone."""
    assert html_text(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "Mail from Dana <dana@example.com> on Monday",
        "budget <5k & falling",
        "if a <b then ask",
        "see <https://www.example.com/plan>",
        "use <placeholder> here",
        "odd <![ declaration]>",
        "<script>never ends",
    ],
)
def test_what_is_no_markup_stays(text: str) -> None:
    """An address in angle brackets, or a smaller-than sign, is no tag to be thrown away."""
    assert html_text(text) == text


def test_the_address_of_a_link_is_kept() -> None:
    """A link keeps its target, unless its words say it already."""
    assert html_text('<a href="https://www.example.com/q">the quote</a>') == (
        "the quote (https://www.example.com/q)"
    )
    assert html_text('<a href="mailto:dana@example.com">dana@example.com</a>') == "dana@example.com"


@given(st.text(st.sampled_from("<>/!-[]&;#x a=\"'?pbrli\n")) | st.text())
def test_no_text_is_too_broken(text: str) -> None:
    """Whatever a cell holds, reading it as HTML raises nothing."""
    assert isinstance(html_text(text), str)
