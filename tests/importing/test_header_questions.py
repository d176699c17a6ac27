"""What a header leaves open, and whom that is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.contract.fields import Field
from importer.importing.intake import take_in
from importer.mapping.headers import Match
from importer.settings import Options

OWN = "task_type,task_title,assignee_id,deal_id"
ROW = "call,Ring Ann,usr_1,0061"


class Person:
    """Somebody who says yes to every column, and of every word that it is low."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def confirm(
        self, header: Sequence[str], matches: Sequence[Match], examples: Sequence[str]
    ) -> frozenset[Match]:
        """Yes."""
        self.asked += [f"{header[m.column]}: {e}" for m, e in zip(matches, examples, strict=True)]
        return frozenset(matches)

    def word(self, header: str, word: str, field: Field) -> str | None:
        """Low."""
        self.asked.append(f"{header}: {word} ({field.column})")
        return "low"


def notes(
    folder: Path, person: Person, header: str, rows: Sequence[str], **flags: object
) -> list[str]:
    """What is told of a sheet, once the person has said what it needs."""
    path = folder / "tasks.csv"
    path.write_text("\n".join([f"{OWN},{header}", *(f"{ROW},{row}" for row in rows)]), "utf-8")
    intake = take_in(
        path,
        Options.model_validate({"timezone": "UTC", **flags}),
        stdin=None,
        confirm=person.confirm,
        advance=lambda _: None,
        ask_word=person.word,
    )
    intake.close()
    assert not intake.problems
    return intake.notes


@pytest.mark.parametrize(("words", "asked"), [(8, 8), (9, 0)])
def test_a_few_words_are_asked_about(tmp_path: Path, words: int, asked: int) -> None:
    """Of more it would be a long talk: they are told with their flags."""
    person = Person()
    told = notes(tmp_path, person, "Urgency", [f"P{n}" for n in range(words)] * 3)
    assert person.asked == ["Urgency: P0", *(f"Urgency: P{n} (priority)" for n in range(asked))]
    values = "".join(f' --value "priority:P{n}=low"' for n in range(asked))
    assert told == [f'so answered: --map "priority=Urgency"{values}']


def test_words_that_are_explained_already_are_not_asked_about(tmp_path: Path) -> None:
    """Who gave a flag for one of them knows of the others."""
    person = Person()
    told = notes(tmp_path, person, "Urgency", ["P1", "P2"], values=["priority:P1=high"])
    assert told == ['so answered: --map "priority=Urgency"']
    assert person.asked == ["Urgency: P1"]


def test_nobody_is_asked_what_a_star_means(tmp_path: Path) -> None:
    """The answer would be a flag that speaks of all cells; the cell stays an issue."""
    person = Person()
    told = notes(tmp_path, person, "Urgency", ["P1", "*"])
    assert person.asked == ["Urgency: P1", "Urgency: P1 (priority)"]
    assert told == ['so answered: --map "priority=Urgency" --value "priority:P1=low"']


def test_nobody_is_asked_about_a_column_of_a_certain_name(tmp_path: Path) -> None:
    """Its words are issues of their rows; what was not asked is no answer."""
    person = Person()
    assert notes(tmp_path, person, "priority", ["P1"]) == []
    assert person.asked == []
