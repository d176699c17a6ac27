"""What looks like a cell."""

from __future__ import annotations

import pytest

from importer.source.text.dialect.cells import is_typed, weigh_cell


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        (["", "  "], 0.8),
        (["007", "-1.5", "1,234,567.89", "1.234,5", "1e5", "(12)", "1'000", ".5"], 1.0),
        (["$1,200", "12 %", "€5", "5 EUR", "USD 5"], 1.0),
        (["2024-05-01", "1.5.2024", "5/1/24", "1 May 2024", "1-May-24"], 1.0),
        (["10:30", "10:30:05.123", "9:05 pm", "2024-05-01T10:30:00Z", "1.5.2024 10:30+02:00"], 1.0),
        (["anna@example.com", "https://example.com/a?b=1,2;3", "+1 (415) 555-0101"], 1.0),
        (["Anna", "O'Brien", "in_progress", "Müller", "王"], 0.95),
        (["A-17/3", "3rd", "#5"], 0.9),
        (["Anna Smith", "call back?", "5' pipe", '{"a": [1, 2]}', "[1; 2]"], 0.75),
        (["Smith, Anna", "a;b", 'so "called" it', 'x"y'], 0.5),
        (["'tis", "the players'", '"a', 'pipe"', "IL'"], 0.3),
        (["'Anna'", '"Anna"', "a\x1fb", "\0"], 0.1),
        ([" Anna", "Anna "], 0.95 * 0.7),
    ],
)
def test_weights(cells: list[str], weight: float) -> None:
    """Data weighs more than text, text more than a piece of it or what is still in quotes."""
    assert [weigh_cell(cell) for cell in cells] == [weight] * len(cells)


def test_only_the_beginning_of_a_cell_is_looked_at() -> None:
    """A cell of megabytes takes no longer than another."""
    assert weigh_cell("word " * 1_000_000) == 0.75
    assert weigh_cell("1" * 1_000_000) == 1.0


def test_typed_cells_may_hold_delimiters() -> None:
    """A time has colons, an address whatever it likes; a sentence has neither of right."""
    assert is_typed("2024-05-01 10:30")
    assert is_typed(" https://example.com/?a=1;b=2 ")
    assert not is_typed("1,5")
    assert not is_typed("Call: Anna")
