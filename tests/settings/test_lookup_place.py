"""How a person says where a lookup stands: parsed without doubt, and written so that it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.settings.lookup_place import LookupPlace, parse_lookup, spelled_out

FORM = "write it as FILE,sheet=SHEET,from=COLUMN,to=COLUMN, of which only FILE is needed"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("reps.csv", ("reps.csv", None, (), None)),
        ("C:\\my reps, all.xlsx", ("C:\\my reps, all.xlsx", None, (), None)),
        (
            "reps.xlsx,sheet=Our Reps,from=Email,to=HockeyStack ID",
            ("reps.xlsx", "Our Reps", ("Email",), "HockeyStack ID"),
        ),
        ("sheet=Reps", (None, "Reps", (), None)),
        (",sheet=Reps", (None, "Reps", (), None)),
        ("reps.csv, TO = Id (=HS) , from=#1", ("reps.csv", None, ("#1",), "Id (=HS)")),
        ("r.csv,from=Last, first,to=ID", ("r.csv", None, ("Last, first",), "ID")),
        ("r.csv,from=Name,from='E-mail'", ("r.csv", None, ("Name", "E-mail"), None)),
        ('r.csv,to="HockeyStack ID"', ("r.csv", None, (), "HockeyStack ID")),
        ("r,key=b.csv", ("r,key=b.csv", None, (), None)),
    ],
)
def test_a_lookup_is_a_file_and_its_parts(text: str, parts: tuple[object, ...]) -> None:
    """Blanks, commas, quotes and equals signs in names do not matter."""
    place = parse_lookup(text)
    assert (place.file, place.sheet, place.from_, place.to) == parts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reps.csv,to=", f"to= has no value; {FORM}"),
        ('reps.csv,from=""', f"from= has no value; {FORM}"),
        ("reps.csv,to=a,to=b", f"to= appears twice; {FORM}"),
        ("to=ID", f"no file is named; {FORM}"),
        (
            "a.csv,missing=no",
            "missing=no is not valid; write missing=empty, missing=silent or missing=error",
        ),
        ("", f"no file is named; {FORM}"),
    ],
)
def test_half_a_lookup_is_refused(text: str, message: str) -> None:
    """What is missing is said, with the form."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the message is compared
        parse_lookup(text)
    assert str(caught.value) == message


NAMES = st.from_regex(r"[A-Za-z0-9#][A-Za-z0-9 .:#()\\é-]{0,12}[A-Za-z0-9é]", fullmatch=True)


@given(
    st.builds(
        LookupPlace,
        file=NAMES,
        sheet=st.none() | NAMES,
        **{"from": st.lists(NAMES, max_size=2)},
        to=st.none() | NAMES,
        missing=st.sampled_from(("error", "empty")),
    )
)
def test_what_is_written_is_read_as_the_same(place: LookupPlace) -> None:
    """A flag that a message shows means what the message says."""
    assert parse_lookup(place.text()) == place


def test_flags_and_entries_can_be_pasted() -> None:
    """Columns with blanks are quoted for a shell, and written as TOML in a mapping."""
    place = parse_lookup("reps.xlsx,sheet=Reps,from=Name,to=HockeyStack ID")
    assert place.saying("assignee_id", None) == (
        '--lookup "assignee_id=reps.xlsx,sheet=Reps,from=Name,to=HockeyStack ID"'
    )
    assert place.saying("assignee_id", "m.toml") == (
        'lookup = { file = "reps.xlsx", sheet = "Reps", from = "Name", to = "HockeyStack ID" } '
        "in m.toml"
    )
    assert parse_lookup('sheet="A",from=a,from=b').entry() == (
        'lookup = { sheet = "A", from = ["a", "b"] }'
    )
    place = parse_lookup("Contact.csv,from=Id,missing=empty")
    assert place.flag("contact_email") == (
        '--lookup "contact_email=Contact.csv,from=Id,missing=empty"'
    )
    assert place.entry() == 'lookup = { file = "Contact.csv", from = "Id", missing = "empty" }'
    assert parse_lookup("a,to=$ID!").flag("deal_id") == "--lookup 'deal_id=a,to=$ID!'"


def test_paths_and_tables_are_lookups() -> None:
    """A program may give a path, a text as behind the flag, or the parts."""
    assert spelled_out(Path("a,to=b")) == LookupPlace(file="a,to=b")
    assert spelled_out("a.csv,to=b") == LookupPlace(file="a.csv", to="b")
    assert spelled_out({"file": "a.csv"}) == {"file": "a.csv"}
