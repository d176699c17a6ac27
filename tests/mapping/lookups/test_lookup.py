"""Lookups: words to ids, without guessing which of two lines is right."""

from dataclasses import replace

import pytest

from importer.errors import MappingError
from importer.mapping.lookups.lookup import NamedAddress, build_lookup, named_address, shared_names
from importer.mapping.words.capitals import is_word


def test_words_are_found_without_case_and_blanks() -> None:
    """The person's way of writing a name does not matter; the id stays as it is."""
    lookup = build_lookup([("Nora  Fennimore", " 007 ")], "reps.csv")
    assert lookup.find("nora fennimore ") == "007"
    assert lookup.find("Nora") is None


def test_composed_and_decomposed_letters_are_one() -> None:
    """Søren and Zoë are found however their accents were typed."""
    lookup = build_lookup([("Zoe\N{COMBINING DIAERESIS}", "u1")], "reps.csv")
    assert lookup.find("Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}") == "u1"


def test_letters_that_sound_alike_are_two_people() -> None:
    """Weiss is not given the tasks of Weiß; capitals and the forms of a sigma are no difference."""
    lookup = build_lookup([("Jan Weiß", "u1"), ("Νίκος", "u2")], "reps.csv")
    found = [lookup.find(t) for t in ("Jan Weiss", "JAN WEISS", "jan weiß", "JAN WEIẞ", "ΝΊΚΟΣ")]
    assert found == [None, None, "u1", "u1", "u2"]
    both = build_lookup([("Jan Weiß", "u1"), ("Jan Weiss", "u2")], "reps.csv")
    assert [both.find(text) for text in ("JAN WEIß", "JAN WEISS")] == ["u1", "u2"]


NORA = "Nora Fennimore (nora.f@example.com)"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (NORA, ("Nora Fennimore", "nora.f@example.com")),
        ("Nora <nora.f@example.com>", ("Nora", "nora.f@example.com")),
        ("Fox, Dana [dana@example.com]", ("Fox, Dana", "dana@example.com")),
        ("dana@example.com (Dana Fox)", ("Dana Fox", "dana@example.com")),
        ("Dana Fox (48213)", ("Dana Fox", "48213")),
        ("Dana Fox (usr_1a)", ("Dana Fox", "usr_1a")),
        ("Dana (Sales)", None),
        ("Dana (48213) old", None),
        ("dana@example.com", None),
        ("(dana@example.com)", None),
        ("Dana (dana@example.com), Kim (kim@example.com)", None),
        ("Dana (dana@example.com) old", None),
    ],
)
def test_a_name_with_an_address_behind_it(text: str, person: tuple[str, str] | None) -> None:
    """A person, as HubSpot and mail programs write one; nothing else is taken apart."""
    assert named_address(text) == (None if person is None else NamedAddress(*person))


def test_a_person_with_an_address_is_found_by_it() -> None:
    """Of two people of one name the address tells; the name alone counts in a table of names."""
    by_address = build_lookup([("nora.f@example.com", "u1"), ("Nora Fennimore", "u2")], "r")
    assert by_address.find(NORA) == "u1"
    assert by_address.find("Nora Fennimore (nora@example.com)") is None
    by_name = build_lookup([("nora fennimore", "u1"), ("Dario", "")], "r")
    assert by_name.find(NORA) == "u1"
    assert by_name.lacks_value("Dario (dario@example.com)")
    whole = build_lookup([(NORA, "u3"), ("nora.f@example.com", "u1")], "r")
    assert whole.find(NORA) == "u3"


def test_a_person_with_an_id_is_found_by_it() -> None:
    """As Todoist writes them: by the id where the table has ids, else by a name of one person."""
    by_id = build_lookup([("48213", "u1"), ("Dana Fox", "u2")], "r")
    assert [by_id.find(t) for t in ("Dana Fox (48213)", "Dana Fox (48214)")] == ["u1", None]
    by_name = build_lookup([("Dana Fox", "u1")], "r")
    assert by_name.find("Dana Fox (48213)") == "u1"
    assert shared_names(["Dana Fox", "Dana Fox (2)"]) == {"dana fox"}
    assert shared_names(["Nora", "Nora (nora@example.com)"]) == frozenset()


def test_two_people_of_one_name_are_not_found_by_it() -> None:
    """The sheet shows two addresses, the table one line for the name: whose is not known."""
    other = "nora fennimore (nora2@example.com)"
    assert shared_names([NORA, NORA.upper(), "Dario (d@example.com)"]) == frozenset()
    shared = shared_names([NORA, other, "Dario (d@example.com)"])
    assert shared == {"nora fennimore"}
    lookup = replace(build_lookup([("Nora Fennimore", "u1")], "r"), shared_names=shared)
    assert [lookup.find(text) for text in (NORA, other, "Nora Fennimore")] == [None, None, "u1"]


def test_words_are_kept_as_written() -> None:
    """A hint shows a word as the file has it."""
    assert build_lookup([("Nora", "u1"), ("NORA", "u1")], "reps.csv").words == ("Nora",)


def test_half_filled_lines_send_nothing() -> None:
    """A word without an id is known to be without one; an id without a word is no line."""
    lookup = build_lookup([("Nora", "u1"), ("Dario", " "), ("", "u3"), ("REP12", "")], "r")
    assert lookup.values == {"Nora": "u1"}
    assert [lookup.find(text) for text in ("Dario", "dario", "REP12", "")] == [None] * 4
    texts = ("Dario", "DARIO", "REP12", "rep12", "Nora", "Imani")
    assert [lookup.lacks_value(text) for text in texts] == [True, True, True, False, False, False]


def test_a_line_that_is_filled_elsewhere_lacks_nothing() -> None:
    """A half-filled line beside a whole one of the same word does not matter."""
    lookup = build_lookup([("nora", ""), ("Nora", "u1"), ("NORA", "u1")], "r")
    assert lookup.find("nora") == "u1"
    assert not lookup.lacks_value("nora")


def test_capitals_tell_ids_apart() -> None:
    """Ids that differ in their capitals alone are two records: both are found, each as itself."""
    pairs = [("0055g00000AbCdE", "usr_nora0001"), ("0055g00000AbCde", "usr_dario002")]
    lookup = build_lookup(pairs, "reps.csv")
    assert [lookup.find(key) for key, _ in pairs] == ["usr_nora0001", "usr_dario002"]
    assert lookup.find("0055g00000aBcDE") is None
    assert lookup.words == ("0055g00000AbCdE", "0055g00000AbCde")


def test_an_id_in_other_capitals_is_not_found() -> None:
    """Another record's tasks are not given to the one that the table happens to have."""
    lookup = build_lookup([("0055g00000AbCdE", "usr_nora0001")], "reps.csv")
    assert lookup.find("0055g00000AbCde") is None
    assert lookup.other_capitals("0055g00000AbCde") == "0055g00000AbCdE"
    assert lookup.other_capitals("0055g00000AbCdX") is None
    assert build_lookup([("mcdonald", "usr_1")], "reps.csv").find("mCdoNaLD") is None


def test_a_word_that_looks_like_an_id_is_found_exactly() -> None:
    """Where one of two ways to write a key may be an id, only the exact one is found."""
    lookup = build_lookup([("Mcdonald", "u1"), ("McDONald", "u2")], "reps.csv")
    assert [lookup.find(t) for t in ("Mcdonald", "McDONald", "mcdonald")] == ["u1", "u2", None]


def test_marks_of_no_width_do_not_hide_a_word() -> None:
    """What nobody sees in a name does not keep it from being found."""
    zero_width, no_break = "\N{ZERO WIDTH SPACE}", "\N{NO-BREAK SPACE}"
    lookup = build_lookup([(f"Nora{no_break}Fennimore{zero_width}", "u1")], "reps.csv")
    assert lookup.find(f"{zero_width}Nora Fennimore") == "u1"


@pytest.mark.parametrize(
    "text",
    [
        "Nora Fennimore", "nora", "NF", "McDonald", "VanDerBerg", "O'Brien", "Jean-Luc", "nora_f",
        "Team 4", "Søren", "田中", "Nora - East", "n0ra.F2@Example.com",
    ],
)  # fmt: skip
def test_names_and_addresses_are_words(text: str) -> None:
    """In these, capitals say nothing."""
    assert is_word(text)


@pytest.mark.parametrize(
    "text",
    ["0055g00000AbCdE", "kQdXwRtY", "AbCdE", "AbCdEf", "REP12", "1234-AB", "usr_3fA9kQ7d", "42"],
)
def test_what_may_be_an_id_is_no_word(text: str) -> None:
    """In these, capitals may tell two records apart."""
    assert not is_word(text)


def test_two_ids_for_one_word_stop_the_run() -> None:
    """Which of two ids is right, only the person knows."""
    with pytest.raises(MappingError) as caught:
        build_lookup([("Nora", "u1"), ("nora", "u2")], "reps.csv")
    assert str(caught.value) == (
        "reps.csv gives two values for 'nora': 'u1' and 'u2'; keep one line for it"
    )


def test_a_file_without_lines_stops_the_run() -> None:
    """An empty lookup would make every row invalid."""
    with pytest.raises(MappingError) as caught:
        build_lookup([("", "")], "reps.csv")
    assert str(caught.value) == (
        "reps.csv has no line with two filled cells; "
        "a lookup needs two columns: what the sheet says, and what to send for it"
    )


def test_both_lengths_of_a_salesforce_id_are_one() -> None:
    """Reports show 15 characters, exports 18: the last three only say which are capitals."""
    long, short = "0055e0000001zLpAAI", "0055e0000001zLp"
    assert build_lookup([(long, "u1")], "reps.csv").find(short) == "u1"
    assert build_lookup([(short, "u1")], "reps.csv").find(long) == "u1"
    assert build_lookup([(short, "u1")], "reps.csv").find("0055e0000001zLPAAI") is None
    assert build_lookup([("0055g00000AbCde", "u1")], "r").find("0055g00000AbCdEAAV") is None
    assert build_lookup([("0055g00000AbCdE", "u1")], "r").find("0055g00000AbCdEAAV") == "u1"


def test_what_only_has_the_length_of_one_counts_as_written() -> None:
    """Eighteen characters whose last three do not fit the others are no Salesforce id."""
    for text in ("0055e0000001zLpAAA", "abcdefghijklmnopqr", "0055e0000001zL AAI"):
        assert build_lookup([(text, "u1")], "reps.csv").find(text[:15]) is None
