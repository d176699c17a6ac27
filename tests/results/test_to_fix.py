"""The rows to fix: which they are, where they go, and where the account of all rows is."""

from pathlib import Path

import pytest

from importer.results.patched.corrected import corrected_cell
from importer.results.to_fix import accounts_of, is_to_fix, is_to_fix_name, to_fix_beside
from importer.rows.outcome import DRY_RUN_REASON, Cause, Outcome, Status
from importer.rows.table import NativeCell, NativeValue


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("a.results.csv", "a.to-fix.csv"),
        ("a.results.3.csv", "a.to-fix.3.csv"),
        ("OUT.csv", "OUT.to-fix.csv"),
        ("a.results.xlsm", "a.to-fix.xlsx"),
        ("a.b.results.xlsx", "a.b.to-fix.xlsx"),
    ],
)
def test_the_name_tells_what_it_belongs_to(tmp_path: Path, account: str, expected: str) -> None:
    """From the results to the rows to fix, and back."""
    to_fix = to_fix_beside(tmp_path / account)
    assert to_fix == tmp_path / expected
    assert is_to_fix_name(to_fix)
    assert not accounts_of(to_fix)
    (tmp_path / account).touch()
    assert accounts_of(to_fix) == [tmp_path / account]


@pytest.mark.parametrize("name", ["a.csv", "a.results.csv", "to-fix.csv", "a.to-fixed.csv"])
def test_other_names_are_none_of_them(name: str) -> None:
    """Their rows keep the numbers that a spreadsheet program shows."""
    assert not is_to_fix_name(Path(name))
    assert not accounts_of(Path(name))
    assert not is_to_fix_name(None)


def test_they_are_those_of_exit_code_1() -> None:
    """A row that only a dry run kept from being sent has nothing to be fixed."""
    failed = {status for status in Status if is_to_fix(Outcome(2, status))}
    assert failed == {Status.INVALID, Status.REJECTED, Status.UNCONFIRMED, Status.NOT_SENT}
    dry = Outcome(2, Status.NOT_SENT, reason=DRY_RUN_REASON, cause=Cause.DRY_RUN)
    assert not is_to_fix(dry)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a<b", '<x:c r="C7" s="4" t="inlineStr"><x:is><x:t>a&lt;b</x:t></x:is></x:c>'),
        ("=1+1", '<x:c r="C7" s="4" t="inlineStr"><x:is><x:t>=1+1</x:t></x:is></x:c>'),
        (7, '<x:c r="C7" s="4"><x:v>7</x:v></x:c>'),
        (0.1, '<x:c r="C7" s="4"><x:v>0.1</x:v></x:c>'),
        (True, '<x:c r="C7" s="4" t="b"><x:v>1</x:v></x:c>'),
        (None, '<x:c r="C7" s="4"/>'),
        ("", '<x:c r="C7" s="4"/>'),
    ],
)
def test_a_corrected_cell_is_what_the_person_wrote(value: NativeValue, expected: str) -> None:
    """A text stays a text, also where it looks like a formula; the format of the cell stays."""
    cell = corrected_cell(b"x:", 2, 7, 4, NativeCell(value, "General"))
    assert cell == expected.encode()
