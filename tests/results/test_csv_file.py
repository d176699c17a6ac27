"""The CSV results: bytes as Excel needs them, cells as they were."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.results.csv_file import write_csv
from importer.results.layout import ResultRow, ResultRows, ResultsLayout, together
from importer.rows.formula_guard import guard, unguard
from importer.rows.issues import Issue
from importer.rows.outcome import IMPORT_COLUMNS, Outcome, Status
from importer.rows.rehearsed import Rehearsed, There

CREATED = Outcome(2, Status.CREATED, "t1", attempts=1, request_id="r1")
CELL = st.text(st.characters(codec="utf-8")) | st.text(alphabet="'=+-@\t\r\n ,;\"\x7f\x00a")


def test_the_whole_file(tmp_path: Path) -> None:
    """BOM, CRLF, quotes where needed, guards, and all seven columns."""
    rows = [
        ResultRow(["007", "Åsa", "+46 8 123"], None, CREATED),
        ResultRow(
            ["=1+1", 'say "hi"', "a,b;c"], None, Outcome(3, Status.SKIPPED, reason="-x", hint="ask")
        ),
        ResultRow(
            ["", "two\nlines", ""],
            None,
            Outcome(
                4,
                Status.INVALID,
                issues=(Issue("required", "Title is empty", "write a title", column="Title"),),
            ),
        ),
    ]
    write_csv(tmp_path / "out.csv", ResultsLayout(["id", "=Name", "Phone"]), together(rows))
    assert (tmp_path / "out.csv").read_bytes().decode("utf-8") == (
        "\ufeffid,'=Name,Phone,import_row,import_status,import_task_id,import_issues,import_hint,"
        "import_attempts,import_request_id\r\n"
        "007,Åsa,+46 8 123,2,created,t1,,nothing to do,1,r1\r\n"
        '\'=1+1,"say ""hi""","a,b;c",3,skipped,,\'-x,ask,0,\r\n'
        ',"two\nlines",,4,invalid,,required: Title is empty,'
        "write a title | then import this file,0,\r\n"
    )


@pytest.mark.parametrize(
    ("delimiter", "expected"),
    [(";", ";"), (",", ","), ("\t", ","), ("|", ","), (None, ",")],
)
def test_a_semicolon_is_kept(tmp_path: Path, delimiter: str | None, expected: str) -> None:
    """A file of an Excel that lists with semicolons opens in that Excel; others get commas."""
    layout = ResultsLayout(["a", "b"], delimiter=delimiter)
    write_csv(tmp_path / "out.csv", layout, together([ResultRow(["1,5", "2;5"], None, CREATED)]))
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == expected.join(["a", "b", *IMPORT_COLUMNS])
    assert lines[1].startswith({";": '1,5;"2;5";', ",": '"1,5",2;5,'}[expected])


def test_the_service_s_words_cannot_turn_a_line_or_hide_in_it(tmp_path: Path) -> None:
    """What it says stands there written out; the person's own cells keep each character."""
    path = tmp_path / "out.csv"
    outcome = Outcome(
        2,
        Status.REJECTED,
        reason="HTTP 422: no such deal \u202egpj.exe\u200b",
        hint="ask \x9bAda\u2069",
        issues=(Issue("required", "a\u2066b", "c\ufeff"),),
        attempts=1,
        request_id="r\x851",
    )
    write_csv(
        path,
        ResultsLayout(["Title"]),
        together([ResultRow(["Zo\u0308e\u202e\u200b"], None, outcome)]),
    )
    assert path.read_text("utf-8-sig") == (
        f"Title,{','.join(IMPORT_COLUMNS)}\n"
        "Zo\u0308e\u202e\u200b,2,rejected,,"
        "HTTP 422: no such deal \\u202egpj.exe\\u200b | required: a\\u2066b,"
        "ask \\x9bAda\\u2069 | c\\ufeff,1,r\\x851\n"
    )


def test_half_a_surrogate_pair_loses_no_row(tmp_path: Path) -> None:
    """What has no UTF-8 (a server's JSON can hold it) is shown as an escape."""
    outcome = Outcome(2, Status.REJECTED, reason="bad \ud83d name", hint="ask")
    write_csv(
        tmp_path / "out.csv", ResultsLayout(["a"]), together([ResultRow(["x"], None, outcome)])
    )
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert text.endswith("\nx,2,rejected,,bad \\ud83d name,ask,0,\n")


@given(st.lists(st.lists(CELL, max_size=4), max_size=5), st.sampled_from(";,"))
def test_every_cell_reads_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    """Whatever the cells hold: the csv module reads them guarded, unguard gives them back."""
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    layout = ResultsLayout(["a", "b"], extra_columns=2, delimiter=delimiter)
    write_csv(path, layout, together([ResultRow(row, None, CREATED) for row in rows]))
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file, delimiter=delimiter))[1:]
    padded = [[*row, *[""] * (4 - len(row))] for row in rows]
    assert [row[:4] for row in found] == [[guard(cell) for cell in row] for row in padded]
    assert [[unguard(cell) for cell in row[:4]] for row in found] == padded


@given(st.lists(CELL, min_size=2, max_size=2), st.sampled_from(";,"))
@example(["+1 415 555 0101", "=1+1"], ",")
@example(["+1 415, or 0102", '=a"b'], ",")
@example(["'=a", "\n=b"], ";")
@example(["=a\x7f=b", "@c"], ",")
@example(["a\rb", "c"], ",")
@example(["a\nb", "c"], ",")
@example(["a\x7fb", "c"], ",")
@example(['a"b', "c"], ",")
@example(["a;b", "c"], ";")
def test_the_quick_way_writes_what_the_csv_module_would(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], delimiter: str
) -> None:
    """A row that is joined without the csv module has the very same bytes."""
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    layout = ResultsLayout(["a", "b"], delimiter=delimiter)
    write_csv(path, layout, together([ResultRow(cells, None, CREATED)]))
    expected = io.StringIO()
    writer = csv.writer(expected, delimiter=delimiter)
    writer.writerow(["a", "b", *IMPORT_COLUMNS])
    writer.writerow([*map(guard, cells), "2", "created", "t1", "", "nothing to do", "1", "r1"])
    assert path.read_bytes().decode("utf-8") == "\ufeff" + expected.getvalue()


@given(
    st.lists(st.lists(CELL | st.sampled_from(["+1", "-"]), min_size=3, max_size=3), max_size=5),
    st.sampled_from(";,"),
    st.sampled_from([1, 5]),
)
def test_the_bytes_are_those_of_the_csv_module(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, size: int
) -> None:
    """Columns are quoted by one look at each, and no cell comes out otherwise for that."""
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    layout = ResultsLayout(["a", "b", "c"], delimiter=delimiter)
    chunks = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
    write_csv(path, layout, [ResultRows(some, (), [CREATED] * len(some)) for some in chunks])
    expected = io.StringIO(newline="")
    writer = csv.writer(expected, delimiter=delimiter)
    writer.writerow(["a", "b", "c", *IMPORT_COLUMNS])
    told = ["2", "created", "t1", "", "nothing to do", "1", "r1"]
    writer.writerows([*map(guard, row), *told] for row in rows)
    assert path.read_bytes().decode("utf-8-sig") == expected.getvalue()


ODD_RUNS = ["2026-11-24-abcd", "a,b", "a;b", "a  b", "a\u202eb", "é", "x" * 9_000]
"""Names of runs, as a person or a damaged ledger may have them."""


@pytest.mark.parametrize("run", ODD_RUNS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_that_have_their_task_are_written_like_others(
    tmp_path: Path, delimiter: str, run: str
) -> None:
    """The same bytes as their outcomes one by one, whatever the ids of their tasks hold."""
    ids = ["t1", "=1", 'a"b', "a,b", "a;b", "-5", "+x", "0"]
    there = There(range(8), ids, [run, "r0"] * 4, [1, 20, 300, 4, 10, 6, 70, 0])
    ends = Rehearsed(range(2, 11), {}, there)
    cells = [[str(number)] for number in range(9)]
    layout = ResultsLayout(["a"], delimiter=delimiter)
    for name, outcomes in (("together.csv", ends), ("each.csv", list(ends))):
        write_csv(tmp_path / name, layout, [ResultRows(cells, (), outcomes)])
    written = (tmp_path / "together.csv").read_bytes()
    assert written == (tmp_path / "each.csv").read_bytes()
    assert written.count(b"duplicate") == 8


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_that_ended_together_are_written_like_others(tmp_path: Path, delimiter: str) -> None:
    """The same bytes as their outcomes one by one."""
    odd = Outcome(3, Status.INVALID, issues=(Issue("required", "-x; is, empty", '"fill" it'),))
    ends = Rehearsed([2, 3, 5], {1: odd})
    cells = [["a", "b"], ["=1", "two\nlines"], ["", ""]]
    layout = ResultsLayout(["a", "b"], delimiter=delimiter)
    for name, outcomes in (("together.csv", ends), ("each.csv", list(ends))):
        write_csv(tmp_path / name, layout, [ResultRows(cells, (), outcomes)])
    written = (tmp_path / "together.csv").read_bytes()
    assert written == (tmp_path / "each.csv").read_bytes()
    assert written.count(b"would_create") == 2
