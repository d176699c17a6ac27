"""The report as a page: its numbers, its texts, and what a hostile sheet makes of it."""

from __future__ import annotations

import csv
import html
import itertools
import json
import re
from html.parser import HTMLParser
from importlib.resources import files
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

import importer
from importer.cli.commands import cli
from importer.errors import ResultsError
from importer.results.page.evidence import Double, Evidence
from importer.results.page.page_file import PAGE_MARK, _unbroken, rendered, require_page_path
from importer.results.page.view import shown
from importer.rows.outcome import IMPORT_COLUMNS, Cause, Outcome, Status
from importer.rows.rehearsed import Rehearsed, There
from importer.rows.table import Chunk

_APART: dict[str, Any] = {"mix_stderr": False}
_RUNNER = CliRunner(**{k: v for k, v in _APART.items() if k in signature(CliRunner).parameters})
"""Standard output is kept apart, which click before 8.2 does only when told to."""

SAMPLE = Path(importer.__file__).parent.parent / "samples" / "followups.csv"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
_VOID = {"meta", "rect", "br", "wbr"}


class _Parsed(HTMLParser):
    """The tags of a page and the texts of its table cells; every tag must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self._open.append(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self._open or "th" in self._open:
            self.cells[-1] += data


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOCKEYSTACK_API_TOKEN", raising=False)


def _made(source: Path, page: Path, *flags: str) -> tuple[dict[str, Any], str]:
    """The document of a dry run, and its page."""
    asked = ["validate", str(source), "--timezone", "UTC", "--json", "--report", str(page), *flags]
    done = _RUNNER.invoke(cli, asked, standalone_mode=False)
    return json.loads(done.stdout), page.read_text("utf-8")


def _sheet(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = ()) -> Path:
    columns = ("task_type", "task_title", "assignee_id", "deal_id", "priority", *header)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def test_the_numbers_are_those_of_the_document(tmp_path: Path) -> None:
    """Statuses, problems and values of the page stand beside the same counts as in the JSON."""
    document, text = _made(SAMPLE, tmp_path / "r.html")
    cells = _Parsed(text).cells
    after = dict(itertools.pairwise(cells))
    assert after["would be created"] == str(document["would_create"]) == "32"
    assert after["invalid: fix these first"] == str(document["counts"]["invalid"]) == "6"
    assert after["duplicate: not sent again"] == str(document["counts"]["duplicate"]) == "1"
    for group in document["issues"]:
        told = f"{group['code']}, column “{group['column']}”: {group['count']} row"
        assert told in text or f"{group['code']}, field {group['field']}" in text
    assert document["report"] == str(tmp_path / "r.html")


def test_a_page_says_what_the_sheet_of_its_person_has(tmp_path: Path) -> None:
    """Its name, and not where it lay; its own columns; the row that a message is about."""
    source = tmp_path / "again.csv"
    head = ["task_type", "task_title", "assignee_id", "deal_id", *IMPORT_COLUMNS]
    rows = [["call", "Ask", "usr_1", "d1", "2"], ["lunch", "Ask", "usr_1", "d2", "3"]]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *([*row, *[""] * 6] for row in rows)])
    _, text = _made(source, tmp_path / "r.html")
    assert "<h1>again.csv</h1>" in text
    assert "import_row" not in text
    assert "<p>row 3: &#34;lunch&#34; is not a task type</p>" in text


def test_the_tasks_by_type_add_up(tmp_path: Path) -> None:
    """Every task that would be created is in one bar of each kind."""
    document, text = _made(SAMPLE, tmp_path / "r.html")
    table = text.split("By type")[1].split("</table>")[0]
    counts = re.findall(r'<td class="n">(\d+)</td>', table)
    assert sum(map(int, counts)) == document["would_create"]


def test_a_printed_panel_stays_on_one_page(tmp_path: Path) -> None:
    """What to do about a problem is not on another sheet of paper than its rows."""
    source = _sheet(tmp_path / "calls.csv", ("call", "Ask", "u-1", "d-1", "soon", "", ""))
    _, page = _made(source, tmp_path / "report.html")
    printed = page[page.index("@media print") : page.index("</style>")]
    kept = {
        name.strip()
        for name in printed.split("{ break-inside: avoid; }")[0].split("\n")[-1].split(",")
    }
    assert kept == {"tr", ".panel"}
    assert '<details class="panel"' in page


def test_a_page_loads_and_runs_nothing(tmp_path: Path) -> None:
    """No script, no address, nothing that the browser fetches."""
    _, text = _made(SAMPLE, tmp_path / "r.html")
    page = _Parsed(text)
    assert {"script", "link", "img", "iframe", "object", "form", "a"} & set(page.tags) == set()
    names = {name for name, _ in page.attributes}
    assert {"src", "href", "style", "action"} & names == set()
    assert not [name for name in names if name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text


def test_hostile_cells_are_shown_as_text(tmp_path: Path) -> None:
    """Tags in header, cell and value are text; directions are seen, and a cut as well."""
    turned, long = "safe\u202egpj.exe\u0007", "x" * 5_000
    source = _sheet(
        tmp_path / "h.csv",
        ("call", f"{HOSTILE}", "usr_1", "d1", HOSTILE, "=1+1"),
        ("call", "Ask", "usr_1", "d2", turned, long),
        header=(f"Note {HOSTILE}",),
    )
    _, text = _made(source, tmp_path / "r.html")
    page = _Parsed(text)
    assert {"script", "img"} & set(page.tags) == set()
    assert any(HOSTILE in cell for cell in page.cells)
    assert "\u202e" not in text
    assert "\u0007" not in text
    assert any("safe\\u202egpj.exe\\x07" in cell for cell in page.cells)
    assert long not in text
    assert any(cell.endswith("… (cut)") for cell in page.cells)


def test_a_page_of_many_kinds_and_values_stays_small(tmp_path: Path) -> None:
    """A sheet of 3,000 bad rows with long values of their own makes less than 100 kB."""
    rows = [("call", "t" * 300, f"usr_{i}", f"d{i}", f"{i} " + "<&" * 200) for i in range(3_000)]
    document, text = _made(_sheet(tmp_path / "m.csv", *rows), tmp_path / "r.html")
    assert document["counts"]["invalid"] == 3_000
    assert len(text.encode()) < 100_000
    assert "and 90 or more other values" in text


def test_a_run_writes_its_page_as_well(tmp_path: Path) -> None:
    """With what was created, and without the token of the sandbox."""
    page, results = tmp_path / "r.html", tmp_path / "out.csv"
    asked = ["run", str(SAMPLE), "--sandbox", "--rate", "unlimited", "--timezone", "UTC", "--json"]
    asked += ["--results", str(results), "--report", str(page)]
    done = _RUNNER.invoke(cli, asked, standalone_mode=False)
    document, text = json.loads(done.stdout), page.read_text("utf-8")
    cells = _Parsed(text).cells
    assert dict(itertools.pairwise(cells))["created"] == str(document["counts"]["created"])
    assert "sandbox-token" not in text
    assert document["run_id"] in text


def test_verdicts_are_the_same_with_a_page_and_without(tmp_path: Path) -> None:
    """That somebody looks at the plan changes nothing in what is said of the rows."""
    with_page, _ = _made(SAMPLE, tmp_path / "r.html")
    asked = ["validate", str(SAMPLE), "--timezone", "UTC", "--json"]
    done = _RUNNER.invoke(cli, asked, standalone_mode=False)
    its_own = {"report": None, "started_at": None, "duration_seconds": None}
    assert json.loads(done.stdout) | its_own == with_page | its_own


def test_the_file_of_somebody_is_not_replaced(tmp_path: Path) -> None:
    """A report of the program is, another page is not, and the name must be that of a page."""
    own, other = tmp_path / "own.html", tmp_path / "other.html"
    own.write_text(f"<!doctype html>\n{PAGE_MARK}", "utf-8")
    other.write_text("<p>mine</p>", "utf-8")
    require_page_path(own)
    with pytest.raises(ResultsError, match="is no report of this program"):
        require_page_path(other)
    with pytest.raises(ResultsError, match="does not end in"):
        require_page_path(tmp_path / "report.pdf")
    with pytest.raises(ResultsError, match="cannot be written there"):
        require_page_path(tmp_path / "nowhere" / "r.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.html", "own.html"]


def test_the_template_begins_with_the_mark() -> None:
    """By it a report is known again."""
    template = files("importer.results.page").joinpath("head.html").read_text("utf-8")
    assert template.index(PAGE_MARK) < 500
    with pytest.raises(Exception, match="undefined"):
        rendered({})


def test_a_text_is_cut_where_it_is_seen() -> None:
    """Short texts stay as they are, and what is longer says so."""
    assert shown("Ask Dana") == "Ask Dana"
    assert shown("x" * 121) == "x" * 120 + "… (cut)"
    assert shown("\u202e" * 100) == ("\\u202e" * 20 + "… (cut)")


def _counts(text: str, heading: str) -> dict[str, int]:
    """Of the first table below a heading: the last number of each row, by its first cell."""
    table = text.split(f"<h2>{heading}</h2>")[1].split("</table>", maxsplit=1)[0]
    rows = [
        _Parsed(row.removesuffix("</tbody>")).cells
        for row in re.findall("<tr>.*?</tr>", table, re.DOTALL)
    ]
    return {cells[0].split("\n")[0]: int(cells[-1].replace(",", "")) for cells in rows[1:]}


DAMAGED = (
    ("1.23457E+11", "46357", "Ask"),
    ("1.2E+17", "46358.5", "#NAME?"),
    ("0071", "12/31/2026", "Ask"),
    ("72", "31/12/2026", "#REF!"),
    ("0073", "31/02/2026", "Ask"),
    ("0074", "########", "Ask"),
)


def test_damage_is_counted_by_kind(tmp_path: Path) -> None:
    """Each bad cell under the kind of damage that it shows, in every column; a slip under none."""
    source = tmp_path / "d.csv"
    lines = [f"call,{title},usr_1,{deal},{due}" for deal, due, title in DAMAGED]
    source.write_text("\n".join(["task_type,task_title,assignee_id,deal_id,due_date", *lines]))
    document, text = _made(source, tmp_path / "r.html", "--date-order", "dmy")
    assert _counts(text, "What a spreadsheet program may have changed") == {
        "Ids and numbers in scientific notation, of which digits are lost: “deal_id” (2)": 2,
        "Dates as the numbers by which a spreadsheet program counts days: “due_date” (2)": 2,
        "Dates in which day and month stand the other way round than in others of their column: "
        "“due_date” (1)": 1,
        "Ids that lost the zeros in front: “deal_id” (1)": 1,
        "Errors of formulas in place of a value: “task_title” (2)": 2,
        "### in place of what the column was too narrow to show: “due_date” (1)": 1,
    }
    scientific = [
        value["count"]
        for group in document["issues"]
        for value in group["values"]
        if "E+" in value["value"]
    ]
    assert sum(scientific) == 2


def test_what_a_sheet_hides_is_counted(tmp_path: Path) -> None:
    """Hidden rows that were read, and formulas without a value, as the document has them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["task_type", "task_title", "assignee_id", "deal_id", "reason"])
    for number in range(5):
        sheet.append(["call", f"Ask {number}", "usr_1", f"d{number}", "=A1" if number else "why"])
    for number in (3, 4):
        sheet.row_dimensions[number].hidden = True
    book.save(tmp_path / "h.xlsx")
    document, text = _made(tmp_path / "h.xlsx", tmp_path / "r.html")
    assert document["noticed"] == [
        {"kind": "hidden_rows", "count": 2, "first": "row 3"},
        {"kind": "uncalculated", "count": 4, "first": "cell E3"},
    ]
    assert _counts(text, "What a spreadsheet program may have changed") == {
        "Hidden rows, which were read too": 2,
        "Formulas that were never calculated": 4,
    }


def test_a_sheet_without_damage_says_nothing_of_it(tmp_path: Path) -> None:
    """No heading over an empty table."""
    source = _sheet(tmp_path / "s.csv", ("call", "Ask", "usr_1", "d1", "high"))
    _, text = _made(source, tmp_path / "r.html")
    assert "may have changed" not in text
    assert "<h2>Duplicates" not in text


def test_duplicates_are_told_by_what_they_are_of(tmp_path: Path) -> None:
    """Those of the file, and those of earlier imports; together they are the document's number."""
    rows = [("call", f"Ask {n % 3}", "usr_1", f"d{n % 3}", "high") for n in range(7)]
    document, text = _made(_sheet(tmp_path / "d.csv", *rows), tmp_path / "r.html")
    assert _counts(text, "Duplicates") == {"In this file: the same as an earlier row": 4}
    assert document["counts"]["duplicate"] == 4


def test_each_kind_of_duplicate_is_another_line() -> None:
    """By the cause and the task of its outcome, and not by what is written of it."""
    ends = [
        Outcome(2, Status.DUPLICATE, reason="the same as row 1"),
        Outcome(3, Status.DUPLICATE, "t1", "created earlier"),
        Outcome(4, Status.DUPLICATE, "t2", cause=Cause.SAID_BY_FILE),
        Outcome(5, Status.DUPLICATE, "t3", cause=Cause.IN_WORKSPACE),
        Outcome(6, Status.SKIPPED, reason="closed"),
    ]
    seen = Evidence()
    seen.see(Chunk([2, 3, 4, 5, 6], [], [["x"]] * 5, []), ends)
    assert seen.doubles == dict.fromkeys(Double, 1)


def test_rows_that_have_their_task_are_all_counted() -> None:
    """Whether they are looked at one by one, as the first are, or together."""
    seen, rows = Evidence(), list(range(2, 8))
    there = There(range(6), ["t"] * 6, ["run"] * 6, rows)
    for _ in range(3):
        seen.see(Chunk(rows, [], [["x"]] * 6, []), Rehearsed(rows, {}, there))
    assert seen.doubles == {Double.IN_LEDGER: 18}
    assert len(seen.twins) == 10


def test_the_command_says_the_flags_of_the_check(tmp_path: Path) -> None:
    """Quoted for a shell, and without what only this check was to do."""
    source = _sheet(tmp_path / "a b.csv", ("call", "Ask", "usr_1", "d1", "high"))
    _, text = _made(source, tmp_path / "r.html", "--due-time", "08:15", "--skip", "priority=low *")
    told = html.unescape(text.split("<code>")[1].split("</code>")[0])
    assert told == (
        f'task-importer run "{source}" --skip "priority=low *" --timezone UTC --due-time 08:15'
    )


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_colours_can_be_told_from_the_page() -> None:
    """Texts have a contrast of 4.5 and bars one of 3, on screen and paper (WCAG 2.2, 1.4.3)."""
    template = files("importer.results.page").joinpath("report.html").read_text("utf-8")
    palettes = re.findall(r":root \{ (--ink.*?) \}", template, re.DOTALL)
    assert len(palettes) == 3
    for palette in palettes:
        colour = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", palette))
        for ground in (colour["page"], colour["panel"]):
            texts = [_contrast(colour[name], ground) for name in ("ink", "soft", "bad", "warn")]
            assert min(texts) >= 4.5
        bars = [_contrast(colour[name], colour["page"]) for name in ("good", "same", "bar")]
        assert min(bars) >= 3


def test_what_is_left_out_is_counted_in_the_singular_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more of anything: note, kind, value, column, and what bars are of."""
    source = tmp_path / "calls.csv"
    source.write_text(
        "task_type,task_title,assignee_id,deal_id,priority,due_date,One,Two\n"
        "call,Ring,usr_1,D1,low,2027-03-25,,\ncall,Ring Bo,usr_2,D2,high,2027-04-25,,\n"
        "call,Ring Cy,usr_1,D3,hmm,,,\ncall,,usr_1,D4,huh,,,\n"
        "call,Ring Di,usr_1,D5,hmm,,,\ncall,Ring Ed,usr_1,D6,huh,,,\n",
        "utf-8",
    )
    for most, number in (("NOTES", 0), ("KINDS", 1), ("VALUES", 1), ("COLUMNS", 7), ("BARS", 1)):
        monkeypatch.setattr(f"importer.results.page.view._MOST_{most}", number)
    _, text = _made(source, tmp_path / "page.html")
    told = re.findall(r">(?:and )?(1 (?:more|other) [a-z ]+)", text)
    assert told == [
        "1 more note",
        "1 other value",
        "1 more kind of problems",
        "1 more column",
        "1 other assignee",
        "1 other priority",
        "1 other week",
    ]
    assert "none before today, none without a date" in text


def test_a_flag_and_a_day_are_not_parted_at_the_end_of_a_line() -> None:
    """By their hyphens, where a browser would break the line; all around them stays escaped."""
    text = "set --date-order <dmy>, or write 2026-02-28"
    assert _unbroken(text) == (
        'set <span class="whole">--date-order</span> &lt;dmy&gt;, '
        'or write <span class="whole">2026-02-28</span>'
    )
