"""What a file leaves open: what is asked, in which order, and what the answers become."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from importer.errors import SheetInDoubtError
from importer.intake.person import Answer
from importer.intake.reading import Intake, take_in
from importer.mapping.closed.answers import ClosedAnswer
from importer.mapping.headers.names import Match
from importer.settings.options import Options

if TYPE_CHECKING:
    from importer.intake.person import Person, Typed

OWN = "task_type,task_title,assignee_id,deal_id"
ROW = "call,Ring Ann,usr_1,0061"
SKIP_OR_WAIT = (
    "skip: these rows are skipped. later: these rows are not sent yet, and are reported as invalid."
)


class Scripted:
    """A person who says yes to every column, and else what is written down, in order.

    asked: every question, with what was shown before it.
    """

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def confirm_matches(
        self, header: Sequence[str], matches: Sequence[Match], examples: Sequence[str]
    ) -> frozenset[Match]:
        """Yes."""
        self.asked += [f"{header[m.column]}: {e}" for m, e in zip(matches, examples, strict=True)]
        return frozenset(matches)

    def agree(self, question: str) -> bool:
        """The next answer."""
        self.asked.append(question)
        return self.answers.pop(0) == "y"

    def say_closed(
        self, lines: Sequence[str], answers: Sequence[ClosedAnswer]
    ) -> ClosedAnswer | None:
        """The next answer."""
        self.asked.append("\n".join(lines))
        said = self.answers.pop(0)
        assert said == "stop" or said in answers
        return None if said == "stop" else ClosedAnswer(said)

    def choose(
        self,
        lines: Sequence[str],
        question: str,
        answers: Sequence[Answer],
        *,
        default: str,
        typed: Typed | None = None,
    ) -> str:
        """The next answer, or text that has no problem; "" is the default."""
        words = [answer.word for answer in answers]
        text = "" if typed is None else f", or a text ({typed.what})"
        self.asked.append("\n".join([*lines, f"{question} {', '.join(words)}{text} [{default}]"]))
        while (said := self.answers.pop(0) or default) not in words:
            assert typed is not None
            if (problem := typed.problem_of(said)) is None:
                break
            self.asked.append(problem)
        return said


def taken_in(path: Path, person: Person | None, **flags: object) -> Intake:
    """The file, once the person has said what it needs."""
    options = Options.of(**{"timezone": "UTC", **flags})
    intake = take_in(path, options, stdin=None, advance=lambda _: None, person=person)
    intake.close()
    return intake


def sheet(folder: Path, header: str, *rows: str) -> Path:
    """A file of this header and these rows."""
    path = folder / "tasks.csv"
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    return path


def answered(intake: Intake) -> str:
    """The flags that say the same as the person; nothing is left open."""
    assert not intake.problems
    [line] = [note for note in intake.notes if note.startswith("your answers as flags: ")]
    return line.removeprefix("your answers as flags: ")


def asked_of_one(column: str, name: str) -> str:
    """How somebody is asked for the id of the one person whom a column names."""
    return (
        f'The column "{column}" names "{name}", but assignee_id needs HockeyStack ids. '
        '(Where ids are found: README, under "assignee id".)\n'
        "Name a table of names and ids (CSV or a workbook), or choose: enter, blank, stop, "
        "or a text (file) [stop]"
    )


def test_words_of_a_column_that_has_the_fields_own_name_are_asked_about(tmp_path: Path) -> None:
    """With how often each stands there, and what may be done about it; each answer is a flag."""
    rows = [f"{ROW},{text}" for text in ("hot", "P1", "hot", "high", "P2", "P3")]
    person = Scripted("urgent", "skip", "nothing", "")

    intake = taken_in(sheet(tmp_path, f"{OWN},priority", *rows), person)

    answers = "urgent, high, medium, low, nothing, skip, later [later]"
    assert person.asked == [
        (
            'Column "priority": 4 words are not priorities: '
            '"hot" (2), "P1" (1), "P2" (1), "P3" (1); first in row 2.\n'
            f"nothing: as if the cell were empty. {SKIP_OR_WAIT}\n"
            f'What does "hot" (2 rows) mean for the priority? {answers}'
        ),
        f'What does "P1" (1 row) mean for the priority? {answers}',
        f'What does "P2" (1 row) mean for the priority? {answers}',
        f'What does "P3" (1 row) mean for the priority? {answers}',
    ]
    assert answered(intake) == (
        '--skip "priority=P1" --value "priority:hot=urgent" --value "priority:P2="'
    )


def test_a_type_that_every_task_needs_cannot_be_nothing(tmp_path: Path) -> None:
    """One word is told in one line."""
    person = Scripted("call")
    intake = taken_in(sheet(tmp_path, OWN, ROW, "Visit,Meet Bo,usr_1,0062"), person)
    assert person.asked == [
        (
            'Column "task_type": "Visit" is not a task type (row 3).\n'
            f"{SKIP_OR_WAIT}\n"
            'What does "Visit" (1 row) mean for the task_type? call, email, linkedin, skip, later '
            "[later]"
        )
    ]
    assert answered(intake) == '--value "task_type:Visit=call"'


def test_words_of_rows_that_are_left_out_are_not_asked_about(tmp_path: Path) -> None:
    """Neither of those that a flag leaves out, nor of those that an answer does."""
    path = sheet(tmp_path, f"{OWN},priority,Done?", f"{ROW},hot,yes", f"{ROW},,no", f"{ROW},P1,no")
    person = Scripted("skip")
    assert answered(taken_in(path, person, skips=["priority=P1"])) == '--skip "Done?=yes"'
    assert len(person.asked) == 1


def test_words_beside_a_flag_are_asked_about_as_well(tmp_path: Path) -> None:
    """What a flag explains is settled, and the others are not."""
    path = sheet(tmp_path, f"{OWN},priority", f"{ROW},P1", f"{ROW},P2")
    person = Scripted("low")
    assert answered(taken_in(path, person, values=["priority:P1=high"])) == (
        '--value "priority:P2=low"'
    )


@pytest.mark.parametrize(("words", "asked"), [(8, 8), (9, 0)])
def test_a_few_words_are_asked_about(tmp_path: Path, words: int, asked: int) -> None:
    """Of more it would be a long talk: they are issues of their rows, with their flags."""
    path = sheet(tmp_path, f"{OWN},Urgency", *(f"{ROW},P{n}" for n in range(words) for _ in "123"))
    person = Scripted(*["low"] * asked)
    values = "".join(f' --value "priority:P{n}=low"' for n in range(asked))
    assert answered(taken_in(path, person)) == f'--map "priority=Urgency"{values}'
    assert len(person.asked) == 1 + asked


def test_nobody_is_asked_what_a_star_means(tmp_path: Path) -> None:
    """The answer would be a flag that speaks of all cells; the cell stays an issue."""
    person = Scripted("low")
    path = sheet(tmp_path, f"{OWN},priority", f"{ROW},P1", f"{ROW},*")
    assert answered(taken_in(path, person)) == '--value "priority:P1=low"'


def test_the_order_of_dates_is_asked_for_with_what_each_would_mean(tmp_path: Path) -> None:
    """Once for the file; the flag for it is told."""
    path = sheet(tmp_path, f"{OWN},due_date", f"{ROW},03/04/2027", f"{ROW},05/06/2027")
    person = Scripted("day")
    assert answered(taken_in(path, person)) == '--date-order "dmy"'
    assert person.asked == [
        (
            'Column "due_date": 2 different dates can be read two ways, such as "03/04/2027" '
            "(row 2).\n"
            'Which comes first in "03/04/2027"? day, month, later [later]'
        )
    ]


def test_dates_that_wait_are_issues_of_their_rows(tmp_path: Path) -> None:
    """Enter alone changes nothing, and nothing is told as answered."""
    path = sheet(tmp_path, f"{OWN},due_date", f"{ROW},03/04/2027")
    intake = taken_in(path, Scripted(""))
    assert not intake.problems
    assert [note for note in intake.notes if "answers" in note] == []


def test_a_date_that_tells_leaves_nothing_to_ask(tmp_path: Path) -> None:
    """Nobody is asked what the column shows."""
    path = sheet(tmp_path, f"{OWN},due_date", f"{ROW},03/04/2027", f"{ROW},25/06/2027")
    person = Scripted()
    taken_in(path, person)
    assert person.asked == []


def half_converted(folder: Path) -> Path:
    """A column of which a program with the other order converted a half."""
    dates = ("2027-03-02", "2027-05-04", "2027-07-06", "2027-09-08", "13/02/2027", "25/06/2027")
    return sheet(folder, f"{OWN},due_date", *(f"{ROW},{text}" for text in dates))


@pytest.mark.parametrize("answer", ["back", "keep"])
def test_dates_that_a_program_swapped_are_asked_about(tmp_path: Path, answer: str) -> None:
    """With both groups of cells; the answer settles the column."""
    person = Scripted(answer)
    assert answered(taken_in(half_converted(tmp_path), person)) == f'--swapped-dates "{answer}"'
    [question] = person.asked
    assert question.startswith('the dates in "due_date" seem to be half converted')
    assert question.endswith("\nWhich dates are right? back, keep, stop [stop]")


def test_who_stops_is_told_what_is_open(tmp_path: Path) -> None:
    """The refusal is the one that somebody gets who is not asked."""
    path = half_converted(tmp_path)
    stopped, unasked = taken_in(path, Scripted("")), taken_in(path, None)
    assert stopped.problems.refusal("tasks.csv").message == (
        unasked.problems.refusal("tasks.csv").message
    )


def test_columns_that_no_name_tells_are_asked_for(tmp_path: Path) -> None:
    """What every task needs, offered by what the columns hold, with their cells."""
    header = "Slag,Rubrik,Ansvarig,Kund"
    path = sheet(tmp_path, header, "Samtal,Ring Ann,usr_1,Ann Vale", "Samtal,Ring Bo,usr_2,Bo Lee")
    person = Scripted("Slag", "Rubrik", "Ansvarig", "Kund", "contact_name", "call")
    assert answered(taken_in(path, person)) == (
        '--map "task_type=Slag" --map "task_title=Rubrik" --map "assignee_id=Ansvarig" '
        '--map "contact_name=Kund" --value "task_type:Samtal=call"'
    )
    assert person.asked[:5] == [
        (
            "Which column says what kind of task it is (task_type)? Slag, Rubrik, Kund, "
            "all call, all email, all linkedin, stop [stop]"
        ),
        "Which column is the title of the task (task_title)? Rubrik, Kund, stop [stop]",
        (
            "If all tasks are one person's, type that id in HockeyStack.\n"
            "Which column says who the task is assigned to (assignee_id)? Ansvarig, Kund, stop, "
            "or a text (id) [stop]"
        ),
        (
            "Which column says what the tasks are about: a deal, a company, a meeting or a "
            "contact? Kund, stop [stop]"
        ),
        'What is in "Kund"? contact_name, contact_title, stop [stop]',
    ]


def test_columns_that_hold_what_no_column_fills_are_asked_about(tmp_path: Path) -> None:
    """A date or a phone number is not lost because its column has a name that nobody knows."""
    header = f"{OWN},Förfaller,Nummer,Angelegt am"
    path = sheet(tmp_path, header, f"{ROW},25.03.2027,+49 30 5550101,01.01.2027")
    person = Scripted()
    assert answered(taken_in(path, person)) == (
        '--map "contact_phone=Nummer" --map "due_date=Förfaller"'
    )
    assert person.asked == ["Förfaller: 25.03.2027", "Nummer: +49 30 5550101"]


def test_columns_whose_names_nearly_say_it_are_asked_about(tmp_path: Path) -> None:
    """Before it is asked what the tasks are about: one of them may be the answer."""
    path = sheet(
        tmp_path,
        "task_type,task_title,assignee_id,Associated Deal IDs,Batch",
        "call,Ring Ann,usr_1,800001,17",
    )
    person = Scripted()
    assert answered(taken_in(path, person)) == '--map "deal_id=Associated Deal IDs"'
    assert person.asked == ["Associated Deal IDs: 800001"]


def test_the_column_of_people_is_not_offered_as_anything_else(tmp_path: Path) -> None:
    """Their addresses say whose the tasks are, and not whom they are about."""
    (tmp_path / "reps.csv").write_text("Email,HockeyStack ID\nzoe@example.com,usr_1\n", "utf-8")
    path = sheet(tmp_path, "task_type,task_title,Who,deal_id", "call,Ring,zoe@example.com,0061")
    person = Scripted(str(tmp_path / "reps.csv"))
    assert not taken_in(path, person).problems
    assert person.asked == [asked_of_one("Who", "zoe@example.com")]


HUBSPOT = (
    "Task ID,Task Title,Task Type,Task Status,Due Date,Assigned to,Notes,Associated Contact,"
    "Associated Deal IDs"
)
HUBSPOT_ROW = "5,Ring Ann,CALL,WAITING,2027-03-04,Zoe Park,<p>Hi</p>,Ann Vale (ann@example.com),8"


def test_an_export_that_has_a_template_is_known_by_its_columns(tmp_path: Path) -> None:
    """A person is asked first of all, and goes on with that mapping."""
    reps = tmp_path / "reps.csv"
    reps.write_text("Name,HockeyStack ID\nZoe Park,usr_1\n", "utf-8")
    path = sheet(tmp_path, HUBSPOT, HUBSPOT_ROW)
    person = Scripted("y", str(reps))
    intake = taken_in(path, person)
    assert answered(intake) == f'--template "hubspot" --lookup "assignee_id={reps}"'
    assert person.asked == [
        "This looks like HubSpot tasks. Use the mapping for it (--template hubspot)?",
        asked_of_one("Assigned to", "Zoe Park"),
    ]
    assert 'the HTML in "Notes" is sent as plain text (row 2)' in intake.notes


def test_without_anybody_to_ask_the_template_is_named(tmp_path: Path) -> None:
    """In the refusal as in the notes; not to somebody who has said what the columns are."""
    told = 'this looks like HubSpot tasks: --template "hubspot" maps its columns'
    path = sheet(tmp_path, HUBSPOT, HUBSPOT_ROW)
    refused = taken_in(path, None).problems.refusal("tasks.csv").message
    assert refused.startswith(
        "2 things to settle before tasks.csv can be imported:\n"
        '1. this looks like HubSpot tasks: add --template "hubspot", the mapping for it, or name '
        "its columns with --map; with the mapping, this is left:\n"
        '2. the column "Assigned to" holds names or e-mail addresses (such as "Zoe Park"), not '
        "the ids that assignee_id needs\n"
    )
    flags = {"lookups": [f"assignee_id={tmp_path}/reps.csv"]}
    (tmp_path / "reps.csv").write_text("Name,HockeyStack ID\nZoe Park,usr_1\n", "utf-8")
    assert (
        told
        in taken_in(sheet(tmp_path, f"{HUBSPOT},deal_id", f"{HUBSPOT_ROW},8"), None, **flags).notes
    )
    own = taken_in(path, None, maps=["deal_id=Associated Deal IDs"], **flags)
    assert [note for note in own.notes if "template" in note] == []


def test_a_status_from_a_lookup_is_compared_with_what_else_says_closed(tmp_path: Path) -> None:
    """In both directions, once the lookup is known; at a terminal each is asked about."""
    lookup = tmp_path / "words.csv"
    lookup.write_text("Word,Status\nOff,cancelled\nOn,pending\n", "utf-8")
    path = sheet(tmp_path, f"{OWN},Stand,IsClosed", f"{ROW},Off,false", f"{ROW},On,true")
    flags = {"maps": ["status=Stand"], "lookups": [f"status={lookup}"]}
    told = taken_in(path, None, **flags).problems.refusal("tasks.csv").message
    assert '1 row that "Stand" closes is open according to "IsClosed": Off (1)' in told
    assert '1 of 1 rows that the column "Stand" leaves open is already closed' in told
    intake = taken_in(path, Scripted("open", "open"), **flags)
    assert answered(intake) == ('--treat-as-open "IsClosed=true" --value "status:Off=pending"')


def test_the_blank_sheet_is_no_export_of_another_program(tmp_path: Path) -> None:
    """Its columns are called as HubSpot's are, and as anybody's."""
    header = f"{OWN},due_date,priority,Notes,Associated Contact"
    person = Scripted()
    intake = taken_in(sheet(tmp_path, header, f"{ROW},2027-03-04,high,x,"), person)
    assert person.asked == []
    assert [note for note in intake.notes if "template" in note] == []


def test_of_very_many_columns_none_is_asked_for(tmp_path: Path) -> None:
    """Nobody reads through them; the flags are told."""
    person = Scripted()
    path = sheet(tmp_path, ",".join(f"F{n}" for n in range(50)), ",".join("v" * 50))
    assert taken_in(path, person).problems
    assert person.asked == []


def test_a_column_that_a_person_names_is_not_the_rows_own_id(tmp_path: Path) -> None:
    """Two tasks about one deal are no two states of one task."""
    path = sheet(
        tmp_path,
        "task_type,task_title,assignee_id,ID",
        "call,Ring Ann,usr_1,d-61",
        "email,Mail Ann,usr_1,d-61",
    )
    unasked = taken_in(path, None)
    assert unasked.repeats is not None
    intake = taken_in(path, Scripted("ID", "deal_id"))
    assert answered(intake) == '--map "deal_id=ID"'
    assert intake.repeats is None


def test_what_a_person_leaves_out_is_not_warned_about(tmp_path: Path) -> None:
    """Who has said that a column of dates is no due date knows that none is sent."""

    class Decliner(Scripted):
        def confirm_matches(
            self, header: Sequence[str], matches: Sequence[Match], examples: Sequence[str]
        ) -> frozenset[Match]:
            """No."""
            super().confirm_matches(header, matches, examples)
            return frozenset()

    path = sheet(tmp_path, f"{OWN},Förfaller", f"{ROW},25.03.2027")
    intake = taken_in(path, Decliner())
    assert answered(intake) == '--map "due_date="'
    assert intake.unsent == []
    assert taken_in(path, None).unsent == ['no due_date is sent, though "Förfaller" holds dates']


def test_all_tasks_may_be_of_one_type(tmp_path: Path) -> None:
    """That is a fixed value, and no column."""
    path = sheet(tmp_path, "task_title,assignee_id,deal_id", "Ring Ann,usr_1,0061")
    intake = taken_in(path, Scripted("all email"))
    assert answered(intake) == '--set "task_type=email"'


def test_who_names_no_column_is_told_the_flags(tmp_path: Path) -> None:
    """As somebody who is not asked."""
    path = sheet(tmp_path, "Betreff,assignee_id,deal_id,task_type", "Ring Ann,usr_1,0061,call")
    stopped, unasked = taken_in(path, Scripted("")), taken_in(path, None)
    assert stopped.problems.refusal("tasks.csv").message == (
        unasked.problems.refusal("tasks.csv").message
    )


def test_prose_is_no_table_to_ask_about(tmp_path: Path) -> None:
    """A header of one or two columns is rather none."""
    person = Scripted()
    path = sheet(tmp_path, "Dear all", "please ring Ann", "thanks")
    refused = taken_in(path, person).problems.refusal("tasks.csv")
    assert person.asked == []
    assert (refused.message, refused.hint) == (
        (
            'tasks.csv has one column, "Dear all"; expected columns for a task: its type, its '
            "title, whose it is, and what it is about"
        ),
        (
            "check that it is the right file; if it is, set the row of the header with "
            "--header-row, or the delimiter with --delimiter"
        ),
    )
    assert (
        len(
            taken_in(path, None, sets=["task_type=call"])
            .problems.refusal("tasks.csv")
            .message.split("\n")
        )
        > 3
    )


def test_prose_with_the_name_of_a_workbook_is_called_a_text_file(tmp_path: Path) -> None:
    """Also where it begins with the letters of a zip archive."""
    path = tmp_path / "tasks.xlsx"
    path.write_text("PKZIP manual text\nit is here\n", "utf-8")
    refused = taken_in(path, None).problems.refusal("tasks.xlsx")
    assert refused.message == (
        'tasks.xlsx is a text file, not a workbook, and has one column, "PKZIP manual text"; '
        "expected columns for a task: its type, its title, whose it is, and what it is about"
    )


def test_what_stops_the_file_anyway_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    """Nobody answers questions in vain; what would be asked is told in the same round."""
    path = sheet(tmp_path, f"{OWN},Contact,priority", f"{ROW},Ann Vale,hot")
    person = Scripted()
    intake = taken_in(path, person, lookups=["deal_id=none.csv"])
    assert person.asked == []
    assert intake.problems.refusal("tasks.csv").message.split("\n")[:3] == [
        "2 things to settle before tasks.csv can be imported:",
        "1. some columns may mean a field, but that is not certain; decide for each:",
        (
            '     "Contact": --map "contact_name=Contact" if it is contact_name, '
            '--map "contact_name=" if it is not'
        ),
    ]


def test_columns_of_which_one_may_fill_a_field_are_told_in_one_line(tmp_path: Path) -> None:
    """Flags for each of them, typed as printed, would name the field twice, which is refused."""
    path = sheet(tmp_path, f"{OWN},Kunde,Ansprechpartner", f"{ROW},Ann Vale,Bo Reed")
    problems = taken_in(path, None).problems
    assert problems.refusal("tasks.csv").message.split("\n")[1:] == [
        (
            '  "Kunde" or "Ansprechpartner": --map "contact_name=Kunde" or '
            '--map "contact_name=Ansprechpartner" for the one that is contact_name, '
            '--map "contact_name=" if none is'
        )
    ]


def test_answers_are_not_lost_where_something_else_stops_the_file(tmp_path: Path) -> None:
    """A lookup that a person names may be no table of reps: the other answers are told as flags."""
    (tmp_path / "reps.csv").write_text("Name,Team\nZoe Park,East\n", "utf-8")
    path = sheet(tmp_path, "task_type,task_title,Owner,deal_id", "call,Ring Ann,Zoe Park,0061")
    person = Scripted(str(tmp_path / "reps.csv"))
    refused = taken_in(path, person).problems.refusal("tasks.csv").message
    assert refused.split("\n")[-1] == (
        f'your answers as flags: --lookup "assignee_id={tmp_path}/reps.csv"'
    )


def test_the_columns_of_a_lookup_are_asked_for(tmp_path: Path) -> None:
    """Where several may hold the ids; the flag takes the place of the one that named the file."""
    reps = tmp_path / "reps.csv"
    reps.write_text("Rep,Code,Key\nZoe Park,a17,b93\nMax Roe,a18,b94\n", "utf-8")
    path = sheet(tmp_path, "task_type,task_title,Owner,deal_id", "call,Ring Ann,Zoe Park,0061")
    person = Scripted(str(reps), "Key")
    assert answered(taken_in(path, person)) == (f'--lookup "assignee_id={reps},from=Rep,to=Key"')
    assert person.asked[1:] == [
        (
            "no column of reps.csv is certain to hold what to send as assignee_id\n"
            'its columns: "Rep" (Zoe Park, Max Roe), "Code" (a17, a18), "Key" (b93, b94)\n'
            "Which column of reps.csv is to be sent as assignee_id? Code, Key, stop [stop]"
        )
    ]


def test_what_is_no_table_is_asked_for_again(tmp_path: Path) -> None:
    """A slip in the file's name costs none of the other answers."""
    reps, page = tmp_path / "reps.csv", tmp_path / "reps.pdf"
    reps.write_text("Name,HockeyStack ID\nZoe Park,usr_1\n", "utf-8")
    page.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    path = sheet(tmp_path, "task_type,task_title,Owner,deal_id", "call,Ring Ann,Zoe Park,0061")
    person = Scripted(str(page), str(reps))
    assert answered(taken_in(path, person)) == f'--lookup "assignee_id={reps}"'
    assert person.asked == [
        asked_of_one("Owner", "Zoe Park"),
        (
            "reps.pdf is a PDF document; expected a CSV or TSV file, or a workbook (.xlsx, .xls, "
            ".xlsb, .ods); export the table as .csv or .xlsx"
        ),
    ]


def test_the_sheet_of_a_lookup_is_asked_for(tmp_path: Path) -> None:
    """And its columns after that, where they are open too."""
    book = openpyxl.Workbook()
    for name in ("East", "West"):
        tab = book.active if name == "East" else book.create_sheet()
        assert tab is not None
        tab.title = name
        for row in (["Rep", "Code", "Key"], ["Zoe Park", "a17", "b93"]):
            tab.append(row)
    book.save(tmp_path / "reps.xlsx")
    path = sheet(tmp_path, OWN, "call,Ring Ann,Zoe Park,0061")
    person = Scripted("West", "Code")
    place = f"assignee_id={tmp_path}/reps.xlsx"
    intake = taken_in(path, person, lookups=[place])
    assert answered(intake) == f'--lookup "{place},sheet=West,from=Rep,to=Code"'
    assert [question.split("\n")[-1] for question in person.asked] == [
        "Which sheet says what to send as assignee_id? East, West, stop [stop]",
        (
            'Which column of reps.xlsx, sheet "West" is to be sent as assignee_id? Code, Key, stop '
            "[stop]"
        ),
    ]


def test_a_lookup_without_ids_stops_the_file(tmp_path: Path) -> None:
    """There is nothing to choose from."""
    (tmp_path / "reps.csv").write_text("Name,Team\nZoe Park,East\n", "utf-8")
    path = sheet(tmp_path, OWN, "call,Ring Ann,Zoe Park,0061")
    person = Scripted()
    assert taken_in(path, person, lookups=[f"assignee_id={tmp_path}/reps.csv"]).problems
    assert person.asked == []


def workbook(folder: Path) -> Path:
    """A workbook of two tables that could be meant."""
    book = openpyxl.Workbook()
    for name, title in (("East", "Ring Ann"), ("West", "Ring Bo")):
        tab = book.active if name == "East" else book.create_sheet()
        assert tab is not None
        tab.title = name
        tab.append(OWN.split(","))
        tab.append(["call", title, "usr_1", "d-61"])
    book.save(folder / "regions.xlsx")
    return folder / "regions.xlsx"


def test_of_several_sheets_a_person_says_which(tmp_path: Path) -> None:
    """Before anything else is read; the flag for it is told."""
    person = Scripted("West")
    intake = taken_in(workbook(tmp_path), person)
    assert person.asked == [
        (
            'regions.xlsx has 2 sheets that could be meant: "East", "West"\n'
            "Which sheet holds the tasks? East, West, stop [stop]"
        )
    ]
    assert (intake.table.sheet, intake.options.reading.sheet) == ("West", "West")
    assert answered(intake) == '--sheet "West"'


@pytest.mark.parametrize("person", [None, Scripted("")])
def test_without_an_answer_the_sheet_is_in_doubt(tmp_path: Path, person: Scripted | None) -> None:
    """Who stops, and who is not asked, get the flag."""
    with pytest.raises(SheetInDoubtError) as doubt:
        taken_in(workbook(tmp_path), person)
    assert str(doubt.value) == (
        'regions.xlsx has 2 sheets that could be meant: "East", "West"; '
        'choose one with --sheet, for example --sheet "East"'
    )
