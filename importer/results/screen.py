"""What is wrong with rows, as far as one screen holds it: a line for each kind.

The most frequent come first. Lines are text without line breaks. How much fits is asked of whoever
shows them; nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from importer.results.tally import IssueGroup
from importer.rows.issues import Severity
from importer.wording.counts import counted
from importer.wording.text import visible

_MOST_VALUES = 3
_LONGEST_VALUE = 24
_LONGEST_MESSAGE = 120


class Kind(NamedTuple):
    """What rows have in common. hint: what to do, where there is room for it."""

    heading: str
    line: str
    hint: str = ""


def kinds_of(groups: Sequence[IssueGroup]) -> list[Kind]:
    """A line for each group: `21  priority "hoch" (14), "normal?" (7): unknown priority`."""
    width = max((len(f"{group.count:,}") for group in groups), default=1)
    return [
        Kind(
            "Errors" if group.severity is Severity.ERROR else "Warnings",
            f"  {group.count:>{width},}  {_told(group)}",
            f"  {'':{width}}  {flat(group.hint, _LONGEST_MESSAGE)}" if group.hint else "",
        )
        for group in groups
    ]


def kinds_that_fit(
    kinds: Sequence[Kind], place: str, fits: Callable[[list[list[str]]], bool]
) -> list[list[str]]:
    """Blocks with as many kinds as fit, and with what to do about the first ones.

    place: where all of them are told.
    """
    shown = len(kinds)
    while shown and not fits(_blocks(kinds, shown, 0, place)):
        shown -= 1
    hints = 0
    while hints < shown and fits(_blocks(kinds, shown, hints + 1, place)):
        hints += 1
    return _blocks(kinds, shown, hints, place)


def _blocks(kinds: Sequence[Kind], shown: int, hints: int, place: str) -> list[list[str]]:
    """The first kinds under their headings, and how many there are besides."""
    blocks: list[list[str]] = []
    heading = ""
    for number, kind in enumerate(kinds[:shown]):
        if kind.heading != heading:
            heading = kind.heading
            blocks.append([heading])
        blocks[-1].append(kind.line)
        if number < hints and kind.hint:
            blocks[-1].append(kind.hint)
    further = len(kinds) - shown
    if further:
        if blocks:
            kind_or_more = counted(further, "more kind", "more kinds")
            blocks[-1].append(f"  and {kind_or_more}: {place}")
        else:
            blocks.append([f"{counted(further, 'kind', 'kinds')} of problems: {place}"])
    return blocks


def _told(group: IssueGroup) -> str:
    """The cells of a group, and what is wrong with them."""
    where = flat(group.column or group.field or "", _LONGEST_VALUE)
    what = group.code.replace("_", " ")
    values = group.values.counts
    if len(values) <= 1 or group.named:
        example = "" if group.count == 1 else "for example "
        message = flat(group.message, _LONGEST_MESSAGE)
        told = f"{example}row {group.example_row}: {message}"
        return f"{where}: {told}" if where else told
    texts = [f'"{flat(text, _LONGEST_VALUE)}" ({count:,})' for text, count in values]
    further = len(texts) - _MOST_VALUES
    texts = texts[:_MOST_VALUES] + ([f"{further:,} more"] if further > 0 else [])
    return f"{where} {', '.join(texts)}: {what}".strip()


def flat(text: str, longest: int = 200) -> str:
    """The text on one line, cut, with nothing in it that could steer a terminal."""
    line = " ".join(text.split())
    return visible(line if len(line) <= longest else f"{line[: longest - 1]}…")
