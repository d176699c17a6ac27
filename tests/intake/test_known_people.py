"""The ids that were answered for people: of one workspace each, and forgotten by name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from threading import Thread

import pytest

from importer.intake import known_people
from importer.intake.known_people import KnownPeople, PeopleHere
from importer.intake.reading import Intake, take_in
from importer.settings.options import Options
from tests.intake.test_owner_questions import HEADER, by_row, rows
from tests.intake.test_questions import Scripted, answered, sheet

URL = "https://api.example.com"


def taken(path: Path, person: Scripted | None, people: PeopleHere, **flags: object) -> Intake:
    """The file, with what is known of its people."""
    options = Options.of(**{"timezone": "UTC", **flags})
    return take_in(path, options, stdin=None, advance=lambda _: None, person=person, people=people)


def here(**ids: str) -> PeopleHere:
    """A workspace in which these people are known."""
    return PeopleHere(are_any=True, ids=lambda: ids, forget=lambda _: None)


def test_an_id_is_known_in_its_own_workspace_alone(tmp_path: Path) -> None:
    """Of another workspace, and of another service, the same name is nobody."""
    known = KnownPeople(tmp_path, URL)
    assert not known.are_any
    known.keep("ws_1", {"Zoe Park": "usr_1", "Ann, Vale": "usr_2"})
    known.keep("ws_1", {"Zoe Park": "usr_3"})
    assert known.are_any
    assert known.ids("ws_1") == {"Zoe Park": "usr_3", "Ann, Vale": "usr_2"}
    assert known.ids("ws_2") == {}
    assert not KnownPeople(tmp_path, "https://other.example.com").are_any
    assert known.ids(None) == {"Zoe Park": "usr_3", "Ann, Vale": "usr_2"}, "there is only one"
    known.keep("ws_2", {"Zoe Park": "usr_9"})
    assert known.ids(None) == {}, "of two workspaces none is meant"


def test_what_was_answered_without_a_workspace_goes_to_the_first_one(tmp_path: Path) -> None:
    """And to no other after it."""
    known = KnownPeople(tmp_path, URL)
    known.keep(None, {"Zoe Park": "usr_1"})
    assert known.ids("ws_1") == {"Zoe Park": "usr_1"}
    assert known.ids("ws_2") == {}
    assert known.ids("ws_1") == {"Zoe Park": "usr_1"}


def keep_another(tmp_path: Path) -> None:
    """Keep one more, in this workspace."""
    KnownPeople(tmp_path, URL).keep("ws_1", {"Ann Vale": "usr_2"})


def forget_another(tmp_path: Path) -> None:
    """Forget one who is not there."""
    KnownPeople(tmp_path, URL).forget("ws_1", ["Bo Lind"])


def claim(tmp_path: Path) -> None:
    """Ask for those who wait for a workspace."""
    KnownPeople(tmp_path, URL).ids("ws_1")


@pytest.mark.parametrize("other", [keep_another, forget_another, claim])
@pytest.mark.parametrize("own", [keep_another, forget_another, claim])
def test_of_two_commands_that_change_them_at_once_neither_undoes_the_other(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    own: Callable[[Path], None],
    other: Callable[[Path], None],
) -> None:
    """The second begins while the first has read, and not yet written."""
    known = KnownPeople(tmp_path, URL)
    known.keep("ws_1", {"Zoe Park": "usr_1", "Bo Lind": "usr_3"})
    known.keep(None, {"Cy Roe": "usr_4"})
    second = Thread(target=other, args=(tmp_path,))
    read = known_people._read

    def read_then_other(place: Path) -> dict[str, str]:
        found = read(place)
        if place.stem.count("-") == 2 and not second.ident and place.stem[-1] != "-":
            second.start()
            second.join(0.2)  # it has to wait
        return found

    monkeypatch.setattr(known_people, "_read", read_then_other)
    own(tmp_path)
    second.join(10)
    expected = {"Zoe Park": "usr_1", "Bo Lind": "usr_3", "Cy Roe": "usr_4"}
    if keep_another in {own, other}:
        expected["Ann Vale"] = "usr_2"
    if forget_another in {own, other}:
        del expected["Bo Lind"]
    assert known.ids("ws_1") == expected


def test_people_are_forgotten_by_name(tmp_path: Path) -> None:
    """Those of the sheet, and nobody else; a damaged file knows nobody."""
    known = KnownPeople(tmp_path, URL)
    known.keep("ws_1", {"Zoe Park": "usr_1", "Ann Vale": "usr_2"})
    known.forget("ws_1", ["Zoe Park", "Bo Hill"])
    assert known.ids("ws_1") == {"Ann Vale": "usr_2"}
    known.forget("ws_1", ["Ann Vale"])
    assert not known.are_any
    known.keep("ws_1", {"Ann Vale": "usr_2"})
    [kept] = tmp_path.glob("*.csv")
    kept.write_bytes(b"\xff\xfe\x00,")
    assert known.ids("ws_1") == {}


def test_people_whose_ids_were_answered_are_not_asked_about(tmp_path: Path) -> None:
    """It is said, with an example; whoever is left is asked about as before."""
    path = sheet(tmp_path, HEADER, *rows("Zoe", "Ann Vale", "Zoe"))
    person = Scripted("usr_2")
    intake = taken(path, person, here(Zoe="usr_1", Bo="usr_7"))
    assert person.asked == [
        'Whose id belongs to "Ann Vale" (1 row)? skip, later, or a text (id) [later]'
    ]
    assert answered(intake) == '--value "assignee_id:Ann Vale=usr_2"'
    assert by_row(intake) == {2: "usr_1", 3: "usr_2", 4: "usr_1"}
    assert intake.people == {"Zoe": "usr_1", "Ann Vale": "usr_2"}
    [told] = [note for note in intake.notes if "you gave before" in note]
    assert told == (
        "assignee_id: the ids of 1 person are those that you gave before for this workspace, for "
        'example "Zoe" -> "usr_1"; --ask-again forgets them and asks again'
    )
    intake.close()


def test_without_anybody_to_ask_they_count_as_well(tmp_path: Path) -> None:
    """The rows of whom nothing is known are invalid."""
    path = sheet(tmp_path, HEADER, *rows("Zoe", "Ann Vale"))
    intake = taken(path, None, here(Zoe="usr_1"))
    assert by_row(intake) == {2: "usr_1", 3: "invalid"}
    assert not intake.people, "nothing was answered"
    intake.close()


def test_a_lookup_of_the_call_stands_for_itself(tmp_path: Path) -> None:
    """Whom it leaves out is meant to be left out, whatever was answered before."""
    (tmp_path / "reps.csv").write_text("Name,HockeyStack ID\nAnn Vale,usr_2\nZoe,\n", "utf-8")
    path = sheet(tmp_path, HEADER, *rows("Zoe", "Ann Vale"))
    lookups = [f"assignee_id={tmp_path}/reps.csv"]
    intake = taken(path, None, here(Zoe="usr_1"), lookups=lookups)
    assert by_row(intake) == {2: "invalid", 3: "usr_2"}
    intake.close()


def test_to_be_asked_again_forgets_the_people_of_the_sheet(tmp_path: Path) -> None:
    """And uses none of them."""
    forgotten: list[str] = []

    def forget(names: Collection[str]) -> None:
        forgotten.extend(names)

    path = sheet(tmp_path, HEADER, *rows("Zoe", "Ann Vale"))
    people = PeopleHere(are_any=True, ids=lambda: {"Zoe": "usr_1"}, forget=forget)
    intake = taken(path, None, people, ask_again=True)
    assert intake.problems
    assert sorted(forgotten) == ["Ann Vale", "Zoe"]
    intake.close()
