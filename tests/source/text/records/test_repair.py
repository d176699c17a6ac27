"""What becomes of stray quotation marks."""

from __future__ import annotations

import pytest

from importer.source.text.records import repair as module
from importer.source.text.records.repair import Defect, Repaired, Repairer

_STRAY, _UNCLOSED, _NONE = Defect.STRAY, Defect.UNCLOSED, Defect.NONE


@pytest.mark.parametrize(
    ("line", "width", "cells", "defect"),
    [
        ('"He said "hi" to, me",x\n', 2, ['He said "hi" to, me', "x"], _STRAY),
        ('"He said "hi" to, me",x\n', None, ['He said "hi" to, me', "x"], _STRAY),
        ('"foo" bar,baz\n', 2, ['"foo" bar', "baz"], _STRAY),
        ('"a" b,"c"\n', 2, ['"a" b', "c"], _STRAY),
        ('"m "n"",3\n', 2, ['m "n"', "3"], _STRAY),
        ('"x ""y"" "z"",3\n', 2, ['x "y" "z"', "3"], _STRAY),
        ('3,"4\n', 2, ["3", '"4'], _UNCLOSED),
        ('3,"4, and more\n', 3, ["3", '"4', " and more"], _UNCLOSED),
        ('"a" ,\t"b"\t, c\n', 3, ["a", '\t"b"\t', " c"], _NONE),
        ('5" pipe,"a"x\r\n', 2, ['5" pipe', '"a"x'], _STRAY),
    ],
)
def test_one_line(line: str, width: int | None, cells: list[str], defect: Defect) -> None:
    """A quote closes where a cell can end; one without such a place is text."""
    found = Repairer(",", '"').repair([line, "1,2\n"], width)
    assert found == Repaired(cells, 1, defect)


def test_blanks_before_a_quote() -> None:
    """They are skipped where the dialect says so."""
    repairer = Repairer(",", '"', skip_blanks=True)
    assert repairer.repair(['a, "b" , c\n'], 3).cells == ["a", "b", "c"]


def test_blanks_around_tabs() -> None:
    """A tab is no blank where it is the delimiter."""
    assert Repairer("\t", '"').repair(['"a" \t\t"b"x\n'], 3).cells == ["a", "", '"b"x']


def test_a_cell_of_several_lines_with_stray_quotes() -> None:
    """It is kept whole where its lines are no rows, and the record is as wide as a row."""
    lines = ['"He said "hi" and\n', 'left",2,3\n', "4,5,6\n"]
    assert Repairer(",", '"').repair(lines, 3) == Repaired(
        ['He said "hi" and\nleft', "2", "3"], 2, _STRAY
    )


@pytest.mark.parametrize(
    "lines",
    [
        ['1,2,"3\n', '4,5,"6"\n', "7,8,9\n"],
        ['1,2,"3\n', "\n", '4,5,"6"\n'],
        ['1,2,"3\n'],
        ['1,2,"3\n', "7,8,9\n", "7,8,9\n"],
    ],
)
def test_rows_are_not_swallowed(lines: list[str]) -> None:
    """Where the line is a row, and the next one too, the mark is text."""
    assert Repairer(",", '"').repair(lines, 3) == Repaired(["1", "2", '"3'], 1, _UNCLOSED)


def test_a_search_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many searches found nothing, the next is not made."""
    monkeypatch.setattr(module, "_MOST_FUTILE", 2)
    repairer = Repairer(",", '"')
    far = ['"a\n', "b\n", 'c",2\n']
    assert repairer.repair(far, 2).lines == 3
    for _ in range(2):
        assert repairer.repair(['"a\n', "b\n"], 2).lines == 1
    assert repairer.repair(far, 2).lines == 1


def test_text_behind_a_quote_where_a_delimiter_is_missing() -> None:
    """The cell ends where the text does, and not at the delimiters within its quotes."""
    repairer = Repairer(",", '"')
    assert repairer.repair(['1,"a, b, c"d,2\n', "1,2,3,4,5,6\n"], 6) == Repaired(
        ["1", '"a, b, c"d', "2"], 1, _STRAY
    )
    assert repairer.repair(['"1,"a"x,2\n', "1,2,3,4,5,6\n"], 6).cells == ['"1', '"a"x', "2"]


def test_rows_within_a_record_of_several_lines_stay_rows() -> None:
    """Even where the record would be as wide as a row."""
    lines = ['1,2,"a"b\n', "4,5,6,7\n", "4,5,6,7\n", '4,"c"x",6,7\n']
    assert Repairer(",", '"').repair(lines, 4).lines == 1
    lines = ['1,2,"a"b" c\n', '4,5,"6",7\n']
    assert Repairer(",", '"').repair(lines, 4).lines == 1


def test_bare_lines() -> None:
    """One mark opens, one closes, and all the rest is not quoted."""
    repairer = Repairer(",", '"')
    assert repairer.are_bare(['a,"b\n', "c,d\n", 'e,f"\n'])
    assert not repairer.are_bare(['"a","b\n', 'e,f"\n'])
    assert not repairer.are_bare(['a,"b\n', '"c",d\n', 'e,f"\n'])


def test_usual_width() -> None:
    """Of the lines read each by itself; blank ones have no vote."""
    repairer = Repairer(",", '"')
    assert repairer.usual_width(["a,b,c\n", "\n", "\n", '1,"2,3",4\n', "x\n"]) == 3
    assert repairer.usual_width([]) is None


def test_long_runs_of_quotes_take_no_longer_than_long_text() -> None:
    """No pattern goes back over what it has matched."""
    line = '"' + '""x"' * 50_000 + "\n"
    assert Repairer(",", '"').repair([line], 2).lines == 1
