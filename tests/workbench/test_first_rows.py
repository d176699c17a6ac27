"""The first rows of a file that is still being read."""

from __future__ import annotations

from pathlib import Path

from importer.intake.begun import Begun
from importer.intake.looking import look_at
from importer.intake.onlooker import Onlooker
from importer.rows.table import CHUNK_ROWS
from importer.settings.options import Options
from importer.workbench.first_rows import FirstRows, first_rows
from tests.workbench.benches import HEADER

CALL = "call,Ring Ada,usr_1,{:04},high,{}"


def _shown(path: Path, *rows: str, header: str = HEADER) -> tuple[list[str], FirstRows | None]:
    """What happens in which order, and what is shown."""
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    told: list[str] = []
    shown: list[FirstRows | None] = []

    def begun(read: Begun) -> None:
        told.append("begun")
        shown.append(first_rows(read))

    look_at(
        path,
        Options.of(timezone="UTC"),
        stdin=None,
        today=None,
        advance=lambda rows: told.append(f"{rows} read"),
        onlooker=Onlooker(begun),
    )
    return told, shown[0]


def test_first_rows_are_judged_before_the_others_are_read(tmp_path: Path) -> None:
    """By what they show themselves: a later row may say how their dates are meant."""
    rows = [CALL.format(number + 1, "03/04/2027") for number in range(2 * CHUNK_ROWS + 200)]
    rows[1] = rows[1].replace("high", "hgh")
    rows[2] = CALL.format(3, "2027-04-03")
    rows[-100] = CALL.format(9_000, "13/04/2027")
    told, shown = _shown(tmp_path / "calls.csv", *rows)
    assert told == ["begun", *[f"{CHUNK_ROWS} read"] * 2, "200 read"]
    assert shown is not None
    assert list(shown.header) == HEADER.split(",")
    assert [row.number for row in shown.rows] == list(range(2, 12))
    ends = [row.outcome and [issue.code for issue in row.outcome.issues] for row in shown.rows]
    assert ends == [None, ["unknown_priority", "ambiguous_date"], [], *[None] * 7]


def test_no_row_is_judged_where_something_has_to_be_settled_first(tmp_path: Path) -> None:
    """What that is, the whole file tells."""
    header = HEADER.replace("task_title", "Words")
    told, shown = _shown(tmp_path / "calls.csv", CALL.format(1, "2027-04-03"), header=header)
    assert (told, shown) == (["begun", "1 read"], None)


def test_rows_of_empty_checkboxes_are_passed_over(tmp_path: Path) -> None:
    """As they are once the whole file was read."""
    rows = [CALL.format(1, "2027-04-03") + ",TRUE", ",,,,,,FALSE", ",,,,,,FALSE"]
    _, shown = _shown(tmp_path / "calls.csv", *rows, header=f"{HEADER},Done with it")
    assert shown is not None
    assert [row.number for row in shown.rows] == [2]
