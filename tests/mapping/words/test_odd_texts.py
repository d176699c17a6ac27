"""Texts that nobody wrote, and names that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.words.odd_texts import OddTexts
from tests.dirty import TRAPS

TEXTS = ("task_title", "reason", "draft.subject", "draft.body", "targets.contact.name")
FORMULA = "is a formula, not text"
LOST = "is a number that lost digits in a spreadsheet program"
SHOWS = "is how a program shows a value"
NEITHER = "has neither a letter nor a digit"
ADDRESS = "holds an e-mail address"
NO_ID = "looks like an id"
SEVERAL = "lists several"
NONE = "says that there is none"
NOBODY = "stands for nobody"


def told(name: str, text: str) -> str | None:
    """What is said of a text; what is quickly skipped must be no oddity."""
    texts = OddTexts(FIELD_BY_NAME[name])
    found = texts.find(text)
    assert texts.may_be_odd(text) or found is None
    return None if found is None else found.says


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("TRUE", "is a yes/no value, not text"),
        ("####", "is what a spreadsheet program shows where a column is too narrow"),
        ("=A1", FORMULA),
        ("=$B$2+1", FORMULA),
        ("=Sheet2!C4", FORMULA),
        ("=CONCAT(A1;B1)", FORMULA),
        ("=VERKETTEN(A1;\n B1)", FORMULA),
        ("1.4E+10", LOST),
        ("1,41556E+10", LOST),
        ("b'Ring Zoe'", "is how Python shows bytes"),
        ("[object Object]", SHOWS),
        ("<app.Task object at 0x7f00>", SHOWS),
    ],
)
def test_what_nobody_wrote(name: str, text: str, says: str) -> None:
    """Formulas, numbers cut short and what programs show are no text of any field."""
    assert told(name, text) == says


@pytest.mark.parametrize("name", ["task_title", "draft.subject"])
@pytest.mark.parametrize("text", ["?????", ".", "***", "_"])
def test_a_short_text_without_letters_and_digits(name: str, text: str) -> None:
    """It says nothing; a note may be anything."""
    assert told(name, text) == NEITHER
    assert told("reason", text) is None


@pytest.mark.parametrize("name", ["task_title", "reason", "draft.message"])
@pytest.mark.parametrize(
    "text",
    [
        "007", "1e5", "00:15", "+1 415 555 0101", "=> ring back", "= important", "=) nice", "A1",
        '=HYPERLINK("http://example.com")', "=SUM(1)", "@SUM(1)", "-1+cmd", "b'day call",
        "[urgent] Ring Zoe", "<b>Ring</b>", "#1 priority", "- ring Zoe", "truth", "Ring Zoe",
        "dana@example.com", "=A1 is wrong", "1.4E+10 units", "[]x",
    ],
)  # fmt: skip
def test_what_somebody_may_have_written(name: str, text: str) -> None:
    """A mark at the front makes no formula."""
    assert told(name, text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("12345", "has no letter, so it is not a contact_name"),
        ("dana@example.com", ADDRESS),
        ("Dana Fox (dana@example.com)", ADDRESS),
        ("Dana Fox <dana@example.com>", ADDRESS),
        ("https://example.com/dana", "is a web address"),
        ("0035e00000AbCdEAAZ", NO_ID),
        ("5f7c99ab-1234-4d2e", NO_ID),
        ("Dana Fox; Bo Hill", SEVERAL),
        ("Dana Fox | Bo Hill", SEVERAL),
        ("Dana Fox\nBo Hill", SEVERAL),
        ("null null", NONE),
        ("None, None", NONE),
        ("Unknown", NOBODY),
        ("unbekannt", NOBODY),
        ("TBD", NOBODY),
    ],
)
def test_what_is_no_name_of_a_contact(text: str, says: str) -> None:
    """Addresses, ids, several people and nobody."""
    assert told("targets.contact.name", text) == says


@pytest.mark.parametrize(
    "text",
    [
        "Dana Fox", "Fox, Dana", "Bo", "李", "O'Neil", "Anne-Marie", "J. Fox", "Nora Unkel",
        "Nancy Nullmeier", "Ann 2", "Dana & Bo Fox", "Noname Ltd", "X Æ A-12", "Dana (Sales)",
        "Dana Fox / Sales", "TBC Bank", "Not Vital", "None Other", "Fox;", "R2D2", "Dana @ Acme",
    ],
)  # fmt: skip
def test_what_may_be_the_name_of_a_contact(text: str) -> None:
    """One letter is enough, and words that begin like others are names."""
    assert told("targets.contact.name", text) is None


def test_a_title_of_a_contact_is_asked_less() -> None:
    """It may list several, and name what is unknown."""
    assert told("targets.contact.title", "CEO; Founder") is None
    assert told("targets.contact.title", "12") == "has no letter, so it is not a contact_title"


def test_ids_and_dates_have_their_own_rules() -> None:
    """Nothing is asked of them here."""
    assert not OddTexts(FIELD_BY_NAME["targets.deal_id"]).is_needed
    assert not OddTexts(FIELD_BY_NAME["due_date"]).is_needed
    assert OddTexts(FIELD_BY_NAME["task_title"]).is_needed


PIECES = [*TRAPS, "TRUE", "b'x'", "Dana", "Zoë", "null null", "Dana \u0663", "_", "Ab", "", "a\nb"]
CELLS = st.sampled_from(PIECES) | st.text(alphabet="abZé0=#<+-_ \n@;TRUE", max_size=6)


@pytest.mark.parametrize("name", TEXTS)
@given(texts=st.lists(CELLS, max_size=4))
def test_a_column_that_is_sure_holds_no_odd_text(name: str, texts: list[str]) -> None:
    """One question for all cells passes over none that would be asked for by itself."""
    rules = OddTexts(FIELD_BY_NAME[name])
    if rules.are_sure(texts):
        assert [text for text in texts if text and rules.may_be_odd(text)] == []


def test_ordinary_columns_are_sure() -> None:
    """Titles and names as people write them, and empty cells."""
    assert OddTexts(FIELD_BY_NAME["task_title"]).are_sure(["Call back", "", "Ärger", "東京"])
    assert not OddTexts(FIELD_BY_NAME["task_title"]).are_sure(["Call back", "2nd call"])
    assert OddTexts(FIELD_BY_NAME["targets.contact.name"]).are_sure(["Dana Reyes", "", "O'Neil"])
    for odd in ("TRUE", "Dana \u0663", "Dana; Lee"):
        assert not OddTexts(FIELD_BY_NAME["targets.contact.name"]).are_sure(["Dana Reyes", odd])
