"""Our words in a person's comment: behind theirs, and off again without a letter of theirs."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.results.patched.appended import has_ours, with_ours, without_ours
from importer.results.patched.markup import text_markup

SAID = "\n[task-importer says:]\nno date\nwrite 2026-02-28\n[end of what task-importer says]"
BOLD = "<r><rPr><b/></rPr><t>Bo:</t></r>"
PHONETIC = '<rPh sb="0" eb="1"><t>x</t></rPh><phoneticPr fontId="1"/>'


def comment(content: str) -> bytes:
    """A comment with this content of its text."""
    return f'<comment ref="B2" authorId="0"><text>{content}</text></comment>'.encode()


def text_of(markup: bytes) -> str:
    """What a person sees."""
    shown = re.sub(rb"<rPh.*?</rPh>", b"", markup)
    return unescape("".join(re.findall(r"<(?:x:)?t\b[^>]*>([^<]*)", shown.decode())))


@pytest.mark.parametrize(
    ("content", "theirs"),
    [
        ("<t>ask Ann</t>", "ask Ann"),
        ("<t>a &amp; b</t>", "a & b"),
        ("<t/>", ""),
        (f"{BOLD}<r><t xml:space='preserve'>\nask </t></r><r><t>Ann</t></r>", "Bo:\nask Ann"),
        (f"{BOLD}{PHONETIC}", "Bo:"),
        ("<x:r><x:t>ask Ann</x:t></x:r>", "ask Ann"),
    ],
)
def test_ours_stand_behind_theirs_and_go_again(content: str, theirs: str) -> None:
    """However a text is made of runs; the runs that were there keep every byte."""
    before = comment(content)
    both = with_ours(before, "no date\nwrite 2026-02-28")
    assert text_of(both) == theirs + SAID
    assert has_ours(both)
    assert not has_ours(before)
    after = without_ours(both)
    assert text_of(after) == theirs
    assert after == before or content.startswith("<t")


def test_a_comment_without_a_text_stays_as_it_is() -> None:
    """There is no place to write into."""
    assert with_ours(comment(""), "no date") == comment("")


def test_what_was_written_behind_ours_stays() -> None:
    """Where the cursor stands when a person opens the comment to answer."""
    both = with_ours(comment("<t>ask Ann</t>"), "no date").replace(b"</t>", b"\nshe says May</t>")
    assert text_of(without_ours(both)) == "ask Ann\nshe says May"


@pytest.mark.parametrize("gone", ["[task-importer says:]", "[end of what task-importer says]"])
def test_words_that_somebody_has_edited_are_theirs(gone: str) -> None:
    """Without the line that ends them, nobody knows where they end."""
    edited = with_ours(comment(BOLD), "no date").replace(gone.encode(), b"")
    assert without_ours(edited) == edited
    assert not has_ours(edited)


@example("ask Ann", [], "\n")
@example("ask Ann", [3, 9, 30], "&#10;")
@example("ask Ann", [7, 8], "_x000D_\n")
@given(
    st.text("ab &<\n[]:", max_size=12),
    st.lists(st.integers(0, 90), max_size=6),
    st.sampled_from(["\n", "\r\n", "&#10;", "&#xA;", "_x000D_\n"]),
)
def test_however_a_program_parts_the_text(theirs: str, cuts: list[int], line_break: str) -> None:
    """It saves the comment with runs of its own, and line breaks as it likes."""
    whole = text_of(with_ours(comment(f"<t>{text_markup(theirs)}</t>"), "no date"))
    edges = [0, *sorted(cuts), len(whole)]
    texts = [text_markup(whole[a:b]) for a, b in pairwise(edges)]
    runs = "".join(f"<r><t xml:space='preserve'>{text}</t></r>" for text in texts)
    after = without_ours(comment(runs.replace("\n", line_break)))
    assert text_of(after).replace("_x000D_", "").replace("\r", "") == theirs
