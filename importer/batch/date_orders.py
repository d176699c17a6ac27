"""Whether the files of a job are read by one order of day and month, as far as they show theirs.

Each file decides for itself, by the cells of a column. Where one export was cut into several, or
one program writes them all, a file that decides otherwise is read wrongly, and no row shows it. One
that shows no order could go by the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from importer.batch.ends import JobEnd
from importer.mapping.dates.shown_order import ShownOrder
from importer.mapping.words.defects import shorten
from importer.wording.counts import counted

_ORDERS = {"dmy": "day before month", "mdy": "month before day"}


class Shown(NamedTuple):
    """What a file shows. file: its name."""

    file: str
    shown: ShownOrder


def date_notes(job: JobEnd) -> list[str]:
    """What is to be said of the files of a job."""
    accounts = [(end.file.name, end.account) for end in job.files if end.account is not None]
    shown = [Shown(name, one) for name, account in accounts for one in account.date_orders]
    return list(notes_of(shown))


def notes_of(files: Iterable[Shown]) -> Iterator[str]:
    """A sentence for each column of a job in which files differ, and dates depend on it."""
    by_header: dict[str, list[Shown]] = defaultdict(list)
    for one in files:
        by_header[one.shown.header.strip().casefold()].append(one)
    for found in by_header.values():
        told = [one for one in found if one.shown.order is not None]
        untold = [one for one in found if one.shown.order is None]
        orders = _by_order(told)
        if len(orders) > 1 and any(one.shown.decides for one in found):
            yield _differing(orders)
        elif len(orders) == 1 and untold:
            yield _undecided(untold, told)


def _by_order(told: Iterable[Shown]) -> Mapping[str, list[Shown]]:
    orders: dict[str, list[Shown]] = defaultdict(list)
    for one in told:
        orders[str(one.shown.order)].append(one)
    return orders


def _differing(orders: Mapping[str, list[Shown]]) -> str:
    first = next(iter(orders.values()))[0].shown
    parts = [f"{_ORDERS[order]} in {_files(found)}" for order, found in orders.items()]
    return (
        f'the files differ in the order of the dates in "{shorten(first.header)}": '
        f"{', and '.join(parts)}; if one program wrote them all, dates of some are read wrongly: "
        "correct those cells, or set date_order for the job in the list"
    )


def _undecided(untold: list[Shown], told: list[Shown]) -> str:
    first, order = untold[0].shown, str(told[0].shown.order)
    return (
        f'the order of the dates in "{shorten(first.header)}" cannot be told in '
        f'{_named(untold)}, such as "{shorten(first.cell)}" (row {first.row}), so their rows are '
        f"to be fixed; it is {_ORDERS[order]} in {_files(told)}; if one program wrote them all, "
        f'set date_order = "{order}" for the job in the list'
    )


def _files(found: list[Shown]) -> str:
    _, shown = found[0]
    return f'{_named(found)}, as "{shorten(shown.cell)}" (row {shown.row}) shows'


def _named(found: list[Shown]) -> str:
    more = f" and {counted(len(found) - 1, 'more file')}" if len(found) > 1 else ""
    return f"{found[0].file}{more}"
