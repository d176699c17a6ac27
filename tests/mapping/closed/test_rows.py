"""Closed rows, as whole columns show them; and the flags that answer for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from importer.mapping.cells.filling import CellOptions
from importer.mapping.closed.answers import ClosedAnswer, answers, describe, refusal
from importer.mapping.closed.rows import ClosedFound, ClosedRows
from importer.mapping.mapper import Mapper
from importer.mapping.request import Request
from importer.mapping.resolve import resolve
from importer.mapping.template.parse import parse_template
from importer.rows.table import Chunk

OWN = ("task_type", "task_title", "assignee_id", "deal_id")
CELLS = ("call", "Chase", "usr_1", "007")


def look(
    header: Sequence[str], rows: Sequence[Sequence[str]], request: Request | None = None
) -> ClosedRows:
    """What was seen of rows that have these columns besides those of a task."""
    whole = [*OWN, *header]
    closed = ClosedRows(whole, resolve(whole, request or Request()))
    closed.observe([[*CELLS, *row] for row in rows])
    return closed


def find(header: Sequence[str], *rows: Sequence[str]) -> ClosedFound:
    """What was found, which must be something."""
    found = look(header, rows).found()
    assert found is not None
    return found


def flags(header: Sequence[str], found: ClosedFound) -> dict[str, str]:
    """The flags of each answer as they are typed."""
    return {word.value: said.shown() for word, said in answers([*OWN, *header], found).items()}


def test_a_state_in_words() -> None:
    """The words and how many rows have them are told; the flags name each word that closes."""
    found = find(["Status"], ["Done"], ["done"], ["Closed - Lost"], ["Open"], ["Parked"], [""])
    assert (found.rows, found.closed) == (6, 3)
    assert describe(found) == [
        "3 of 6 rows are already closed, according to a column that fills no field:",
        (
            '  "Status": closed: Done (1), done (1), Closed - Lost (1); open: Open (1); '
            "not known: Parked (1)"
        ),
    ]
    assert flags(["Status"], found) == {
        "skip": '--skip "Status=Done" --skip "Status=Closed - Lost"',
        "close": '--map "status=Status" --value "status:Closed - Lost=completed"',
        "open": '--treat-as-open "Status=Done" --treat-as-open "Status=Closed - Lost"',
    }


def test_a_yes_or_no() -> None:
    """A yes/no column is a state; its words are explained in the flags that close tasks."""
    found = find(["Done?"], ["yes"], ["no"], ["x"])
    assert found.closed == 2
    assert flags(["Done?"], found) == {
        "skip": '--skip "Done?=yes" --skip "Done?=x"',
        "close": (
            '--map "status=Done?" --value "status:yes=completed" --value "status:x=completed" '
            '--value "status:no=pending"'
        ),
        "open": '--treat-as-open "Done?=yes" --treat-as-open "Done?=x"',
    }


def test_the_time_at_which_it_was_closed() -> None:
    """Any time closes its row, and no word for nothing does."""
    found = find(["Completed At"], ["2027-03-01"], ["None"], ["2027-03-02 10:00"], [""])
    assert describe(found) == [
        "2 of 4 rows are already closed, according to a column that fills no field:",
        '  "Completed At": filled (2)',
    ]
    assert flags(["Completed At"], found) == {
        "skip": '--skip "Completed At=*"',
        "close": '--map "status=Completed At" --value "status:*=completed"',
        "open": '--treat-as-open "Completed At=*"',
    }


@pytest.mark.parametrize(
    ("cells", "closed"),
    [
        (["0", "1", "0,5"], ["1"]),
        (["0", "1", "50"], []),
        (["1", "100"], ["100"]),
        (["1%", "99%"], []),
    ],
)
def test_how_much_is_done(cells: list[str], closed: list[str]) -> None:
    """1 is all of it in a column of fractions, and a hundredth where another cell is more."""
    found = look(["% Complete"], [[cell] for cell in cells]).found()
    told = [text for column in (found.columns if found else ()) for text, _ in column.closed]
    assert told == closed


def test_what_is_all_done_is_closed_and_the_rest_pending() -> None:
    """The flags for percentages name what is done; all else stays open."""
    found = find(["% Complete"], ["100%"], ["20%"])
    assert flags(["% Complete"], found)["close"] == (
        "--map 'status=% Complete' --value 'status:100%=completed' --value \"status:*=pending\""
    )


def test_what_was_cancelled_is_closed_as_such() -> None:
    """A tick under "Cancelled" closes the task as cancelled."""
    assert flags(["Cancelled"], find(["Cancelled"], ["yes"]))["close"] == (
        '--map "status=Cancelled" --value "status:yes=cancelled"'
    )


def test_what_was_won_or_lost_is_closed() -> None:
    """Where the state of the row says so; not where only words stand in some column."""
    assert flags(["Status"], find(["Status"], ["Won"], ["Lost"], ["open"]))["close"] == (
        '--map "status=Status" --value "status:Won=completed" --value "status:Lost=cancelled"'
    )
    assert look(["Offer"], [["Won"], ["open"]]).found() is None


def test_what_was_skipped_is_closed_as_given_up() -> None:
    """Apollo's "skipped" is a closed row; no vocabulary takes it for a status unasked."""
    assert flags(["Status"], find(["Status"], ["skipped"], ["open"]))["close"] == (
        '--map "status=Status" --value "status:skipped=cancelled"'
    )


def test_what_was_not_held_is_open() -> None:
    """It holds the word of another state, and is told; where `IsClosed` says more, that counts."""
    seen = look(["Status"], [["Not Held"], ["Planned"], ["Not Held"]])
    assert seen.found() is None
    (note,) = seen.notes()
    assert note == (
        'the column "Status" fills no field, and "Not Held" counts as open (2 rows); if it means '
        'that a row is closed, skip such rows with --skip "Status=Not Held"'
    )
    assert find(["Status"], ["Not Held"], ["Held"]).columns[0].open == (("Not Held", 1),)
    header = ["Status", "IsClosed"]
    told = look(header, [["Not Held", "FALSE"]])
    assert (told.found(), told.notes()) == (None, [])
    found = find(header, ["Not Held", "FALSE"], ["Not Held", "TRUE"], ["Completed", "TRUE"])
    assert (found.rows, found.closed) == (3, 2)
    assert flags(header, found)["skip"] == '--skip "IsClosed=TRUE"'


def test_several_columns_need_no_more_flags_than_it_takes() -> None:
    """Where one column tells of all closed rows, it alone is named; else as many as it takes."""
    header = ["Date Completed", "% Complete", "Status"]
    same = find(header, ["2027-03-01", "100", "Complete"], ["", "0", "Open"])
    assert flags(header, same)["skip"] == '--skip "Status=Complete"'
    other = find(header, ["2027-03-01", "0", "Open"], ["", "0", "Complete"])
    assert other.closed == 2
    assert flags(header, other)["skip"] == '--skip "Date Completed=*" --skip "Status=Complete"'


def test_a_state_of_nothing_but_0_and_1() -> None:
    """1 is closed, as in Freshsales; beside any other text nobody knows what it means."""
    found = find(["status"], ["0"], ["1"], ["1"])
    assert describe(found)[1:] == ['  "status": closed: 1 (2); open: 0 (1)']
    assert flags(["status"], found)["close"] == (
        '--map "status=status" --value "status:1=completed" --value "status:0=pending"'
    )
    coded = look(["status"], [["0"], ["1"], ["5"]])
    assert coded.found() is None
    assert coded.notes() == [
        (
            'the column "status" fills no field, and whether these words mean that a row is '
            'closed is not known: 5 (1), 0 (1), 1 (1); skip rows with --skip "status=TEXT"'
        )
    ]
    assert look(["status"], [["0"], ["0"]]).found() is None


def test_a_legend_in_the_header_counts() -> None:
    """2 is done where the header says so; the flags name the cell as it stands."""
    found = find(["Status (1=open, 2=done)"], ["1"], ["2"])
    assert describe(found)[1:] == ['  "Status (1=open, 2=done)": closed: 2 (1); open: 1 (1)']
    assert flags(["Status (1=open, 2=done)"], found)["skip"] == '--skip "#5=2"'


def test_what_came_of_a_call_closes_its_row() -> None:
    """Whatever the words are; but not against a column that says that the row is open."""
    found = find(["Call Result"], ["Left voicemail"], ["Interested"], [""])
    assert describe(found) == [
        "2 of 3 rows are already closed, according to a column that fills no field:",
        '  "Call Result": filled (2)',
    ]
    assert flags(["Call Result"], found) == {
        "skip": '--skip "Call Result=*"',
        "close": '--map "status=Call Result" --value "status:*=completed"',
        "open": '--treat-as-open "Call Result=*"',
    }
    assert look(["Outcome", "Status"], [["No answer", "Open"]]).found() is None
    assert find(["Outcome", "Status"], ["No answer", ""]).closed == 1


def test_what_is_not_active_is_closed() -> None:
    """A no under "Active" closes its row; a column of nothing but yes closes none."""
    found = find(["Is Active"], ["No"], ["Yes"], [""])
    assert describe(found)[1:] == ['  "Is Active": closed: No (1); open: Yes (1)']
    assert flags(["Is Active"], found)["skip"] == '--skip "Is Active=No"'
    assert look(["Active"], [["Yes"], ["TRUE"]]).found() is None


@pytest.mark.parametrize("header", ["Done", "OK", "Erl.", "\N{CHECK MARK}", "Klaar"])
@pytest.mark.parametrize("mark", ["\N{CHECK MARK}", "x", "\N{BALLOT BOX WITH CHECK}", "X"])
def test_a_column_of_nothing_but_check_marks(header: str, mark: str) -> None:
    """Rows with a mark are closed, those without it are open."""
    found = find([header], [mark], [""], [mark])
    assert describe(found) == [
        "2 of 3 rows are already closed, according to a column that fills no field:",
        f'  "{header}": closed: {mark} (2)',
    ]


def test_check_marks_need_no_header() -> None:
    """In a column without a name ticks are told by themselves, and numbers are none."""
    found = find([""], ["\N{CHECK MARK}"], [""])
    assert flags([""], found)["skip"] == '--skip "#5=\N{CHECK MARK}"'
    assert find([""], ["x"], [""], ["X"]).closed == 2
    assert look([""], [["1"], ["2"], [""]]).found() is None


def test_ticks_under_another_name_stop_nobody() -> None:
    """A tick under "VIP" closes no row; that it might is told, with the flag."""
    looked = look(["VIP"], [["\N{CHECK MARK}"], [""], ["\N{CHECK MARK}"]])
    assert looked.found() is None
    assert looked.notes() == [
        (
            'the column "VIP" fills no field, and has "\N{CHECK MARK}" in 2 rows; if that means '
            'that a row is closed, skip such rows with --skip "VIP=\N{CHECK MARK}"'
        )
    ]
    assert find(["Where it is"], ["\N{CHECK MARK}"], ["done"]).closed == 2


def test_who_did_it_is_as_good_as_a_tick() -> None:
    """Initials under "Done" close their rows; beside a no, what they mean is not known."""
    found = find(["Erledigt"], ["NF"], [""], ["DM"], ["x"])
    assert describe(found)[1:] == ['  "Erledigt": closed: NF (1), DM (1), x (1)']
    mixed = look(["Erledigt"], [["NF"], ["nein"]])
    assert mixed.found() is None
    assert mixed.notes() == [
        (
            'the column "Erledigt" fills no field, and whether these words mean that a row is '
            'closed is not known: NF (1); skip rows with --skip "Erledigt=TEXT"'
        )
    ]


def test_a_planned_day_is_not_believed_against_a_state() -> None:
    """HubSpot fills the completion date of open tasks, too; without a state it is asked about."""
    header = ["Completion date", "Status"]
    assert look(header, [["2027-03-01", "Not started"]]).found() is None
    assert find(header, ["2027-03-01", ""]).closed == 1


def test_words_tell_where_the_header_does_not() -> None:
    """A column whose every cell is a word for a state is one, whatever it is called."""
    assert find(["Where it is"], ["done"], ["open"], [""]).closed == 1
    assert look(["Where it is"], [["done"], ["Oslo"]]).found() is None
    assert look(["Deal state"], [["closed"]]).found() is None


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Status", "Open"),
        ("Status", "Parked"),
        ("Done?", "no"),
        ("Completed At", ""),
        ("Private", "True"),
        ("Close Date", "2027-03-01"),
    ],
)
def test_where_nothing_is_closed_nothing_is_asked(header: str, cell: str) -> None:
    """A column that closes no row of this file stops nobody."""
    assert look([header], [[cell]]).found() is None


@pytest.mark.parametrize(
    "request_",
    [
        Request(maps=[("status", "Status")]),
        Request(maps=[("status", "")]),
        Request(sets=[("status", "pending")]),
    ],
)
def test_who_has_answered_is_not_asked(request_: Request) -> None:
    """A column for status, none, or one value for all rows is an answer."""
    assert look(["Status"], [["Done"]], request_).found() is None


STATUS = Request(maps=[("status", "Status")])


def look_beside_status(
    header: Sequence[str], *rows: Sequence[str], request: Request = STATUS
) -> ClosedFound | None:
    """What was found where the first column fills status."""
    whole = ["task_type", "task_title", "assignee_id", "deal_id", *header]
    mapping = resolve(whole, request)
    options = CellOptions(ZoneInfo("UTC"), time(9))
    cells = [[*CELLS, *row] for row in rows]
    mapper = Mapper(mapping, len(whole), options, {})
    closed = ClosedRows(whole, mapping)
    assert closed.needs_status
    closed.observe(cells, mapper.values_of("status", Chunk([*range(len(rows))], (), cells, ())))
    assert closed.notes() == []
    return closed.found()


@pytest.mark.parametrize(
    ("header", "cell", "flag"),
    [
        ("IsClosed", "TRUE", "IsClosed=TRUE"),
        ("Due Complete", "true", "Due Complete=true"),
        ("Completed At", "2027-03-01", "Completed At=*"),
        ("Do not call", "x", "Do not call=x"),
    ],
)
@pytest.mark.parametrize("status", ["In Progress", "To do", "", "n/a"])
def test_a_column_that_contradicts_an_open_status_is_asked_about(
    header: str, cell: str, flag: str, status: str
) -> None:
    """The row would be created and never closed; no second column can close it."""
    rows = ([status, cell], ["Completed", cell], ["Cancelled", ""], ["Open", ""])
    found = look_beside_status(["Status", header], *rows)
    assert found is not None
    assert (found.rows, found.closed, found.status) == (2, 1, 'column "Status"')
    said = answers([*OWN, "Status", header], found)
    assert {word.value: flags.shown() for word, flags in said.items()} == {
        "skip": f'--skip "{flag}"',
        "open": f'--treat-as-open "{flag}"',
    }


def test_a_contradiction_is_named() -> None:
    """With both columns, and what else a skip would leave out."""
    found = look_beside_status(["Status", "IsClosed"], ["In Progress", "TRUE"], ["Open", "FALSE"])
    assert found is not None
    assert refusal([*OWN, "Status", "IsClosed"], found) == (
        '1 of 2 rows that the column "Status" leaves open is already closed or not to be sent, '
        "according to another column:\n"
        '  "IsClosed": closed: TRUE (1); open: FALSE (1)\n'
        '  (a skip leaves out every row that says so, also what the column "Status" closes)\n'
        "say what should happen to these rows:\n"
        '  skip them: --skip "IsClosed=TRUE"\n'
        '  create them as open tasks: --treat-as-open "IsClosed=TRUE"'
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("IsClosed", ["Completed", "TRUE"]),
        ("IsClosed", ["Parked", "TRUE"]),  # no status: the row is invalid
        ("IsClosed", ["Open", "FALSE"]),
        ("Completion date", ["Open", "2027-03-01"]),
        ("Call Result", ["Not started", "No answer"]),
    ],
)
def test_what_contradicts_no_open_status_is_not_asked_about(header: str, row: list[str]) -> None:
    """Closed rows are closed once created, and a planned day says nothing against a status."""
    assert look_beside_status(["Status", header], row) is None


def test_a_contradiction_that_was_answered_is_not_asked_about() -> None:
    """`--treat-as-open` says that the status is right."""
    request = Request(maps=STATUS.maps, opens=[("IsClosed", "TRUE")])
    assert look_beside_status(["Status", "IsClosed"], ["Open", "TRUE"], request=request) is None


@pytest.mark.parametrize(
    ("text", "closed"),
    [("Done", ["Completed"]), ("*", []), ("DONE", ["Completed"]), ("Lost", ["Done", "Completed"])],
)
def test_a_text_that_is_treated_as_open_closes_no_row(text: str, closed: list[str]) -> None:
    """That text alone, in any capitals; the other words of the column are asked about."""
    rows = [["Done"], ["Completed"], ["Open"]]
    found = look(["Status"], rows, Request(opens=[("Status", text)])).found()
    told = [word for column in (found.columns if found else ()) for word, _ in column.closed]
    assert told == closed


def test_the_answer_that_they_are_open_is_followed() -> None:
    """With the flags that it stands for, no row is closed any more, whatever its columns say."""
    header = ["Completed At", "Status"]
    rows = [["2027-03-01", "Done"], ["", "Open"], ["", "Won"]]
    found = find(header, *rows)
    said = answers([*OWN, *header], found)[ClosedAnswer.OPEN]
    assert look(header, rows, said.added_to(Request())).found() is None


@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        ('equals = ["Done"]', ["Completed"]),
        ('equals = ["Done", "Completed"]', []),
        ('matches = "^(Done|Comp)"', []),
        ('other_than = ["Open", "Completed"]', []),
        ('other_than = ["Open"]', []),
    ],
)
def test_a_rule_of_a_mapping_settles_the_words_that_it_names(rule: str, closed: list[str]) -> None:
    """Words that it leaves out or keeps are settled; any other closed word is an open point."""
    fields = "".join(f'{name} = "{name}"\n' for name in OWN)
    text = f'[fields]\n{fields}[[skip]]\ncolumn = "Status"\n{rule}\nreason = "no"\n'
    header = [*OWN, "Status"]
    mapping = resolve(header, Request(template=parse_template(text, "m.toml")))
    rows = [[*CELLS, word] for word in ("Done", "Completed", "Open")]
    options = CellOptions(ZoneInfo("UTC"), time(9))
    wanted = Mapper(mapping, len(header), options, {}).wanted(Chunk([2, 3, 4], (), rows, ()))
    seen = ClosedRows(header, mapping)
    seen.observe(wanted.rows)
    found = seen.found()
    assert [word for column in (found.columns if found else ()) for word, _ in column.closed] == (
        closed
    )


def test_words_that_are_not_known_are_told() -> None:
    """Where no word is known to close a row, those that might are named."""
    assert look(["Status"], [["Parked"], ["Parked"], ["Open"]]).notes() == [
        (
            'the column "Status" fills no field, and whether these words mean that a row is '
            'closed is not known: Parked (2); skip rows with --skip "Status=TEXT"'
        )
    ]
    assert look(["Status"], [["Open"]]).notes() == []


def test_flags_can_be_pasted() -> None:
    """A header that a shell would take apart is named by its position, a quote stays as it is."""
    found = find(['The "state" =\n$x'], ["done"], ["open"])
    assert flags(['The "state" =\n$x'], found)["skip"] == '--skip "#5=done"'
    found = find(["Status"], ['Done "early"'], ['Closed - "early"'])
    assert flags(["Status"], found)["skip"] == "--skip 'Status=Closed - \"early\"'"
    found = find(["Status"], ["Done"], ["Closed - $(touch pwn)"], ["Closed -\u200b", "Open"])
    assert flags(["Status"], found)["skip"] == (
        "--skip \"Status=Done\" --skip 'Status=Closed - $(touch pwn)' "
        "(and 1 text with characters that cannot be typed, in a mapping file)"
    )


def test_many_words_are_one_flag() -> None:
    """Where a tick is a date in every row, no flag names each of them."""
    found = find(["Done"], *([f"2027-03-{day:02}"] for day in range(1, 21)))
    assert flags(["Done"], found)["skip"] == '--skip "Done=*"'
    assert flags(["Done"], found)["close"] == '--map "status=Done" --value "status:*=completed"'


def test_a_refusal_holds_every_answer() -> None:
    """Where nobody can be asked, the message is the question with its answers as flags."""
    found = find(["Status"], ["Done"], ["Open"])
    assert refusal([*OWN, "Status"], found) == (
        "1 of 2 rows is already closed, according to a column that fills no field:\n"
        '  "Status": closed: Done (1); open: Open (1)\n'
        "say what should happen to these rows:\n"
        '  skip them: --skip "Status=Done"\n'
        '  create and close them: --map "status=Status"\n'
        '  create them as open tasks: --treat-as-open "Status=Done"'
    )


def test_an_answer_adds_to_what_was_asked_for() -> None:
    """The flags of an answer join those that the person gave before."""
    found = find(["Status"], ["Done"], ["Open"])
    said = answers([*OWN, "Status"], found)[ClosedAnswer.SKIP]
    joined = said.added_to(Request(skips=[("Region", "West")]))
    assert joined.skips == (("Region", "West"), ("Status", "Done"))
