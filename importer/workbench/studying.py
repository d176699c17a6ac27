"""Whether a change alters what the columns of a sheet mean, and the sheet as it means since.

Most cells are no evidence for anything but themselves. Where one is, the columns are looked at
again, all rows of them, and what they decided is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from importer.intake.corrected import CorrectedRows, corrected
from importer.intake.reading import Intake
from importer.intake.study import sample_of
from importer.mapping.cells.decided import deciding, decisions
from importer.mapping.mapper import Mapper
from importer.mapping.sample import SAMPLE_ROWS
from importer.rows.corrections import Corrections
from importer.rows.table import CHUNK_ROWS, Chunk
from importer.workbench.known_cells import KnownCells, are_sure
from importer.workbench.steps import Cell, Change


class Studied(NamedTuple):
    """A sheet with its corrections. is_same: nothing is decided otherwise than before.

    decided, problems: as `Rechecked` has them.
    """

    intake: Intake
    is_same: bool
    decided: Sequence[int] | None = ()
    problems: str = ""


def studied(  # noqa: PLR0913 -- what was before, and what changed
    source: Intake,
    before: Intake,
    corrections: Corrections,
    *,
    rows: Collection[int],
    columns: Collection[int],
    cells: Mapping[Cell, Change],
    known: KnownCells,
    advance: Callable[[int], None],
) -> Studied:
    """The sheet with its corrections. source: without any. before: as it was until now.

    rows, columns: which have changed; cells: those that hold another text, of rows that stay.
    known: the different cells of some columns, since the change.
    """
    rows_since = CorrectedRows(source.rows, corrections)
    since = replace(before, rows=rows_since, corrections=corrections)
    if _may_decide(before, set(columns) - _alike_ids(before, cells)) and not _decides_alike(
        since, columns, known, advance
    ):
        return restudied(source, before, corrections, advance)
    if not _is_mapped_alike(source, before, corrections, rows):
        return restudied(source, before, corrections, advance)
    return Studied(since, is_same=True)


def restudied(
    source: Intake,
    before: Intake,
    corrections: Corrections,
    advance: Callable[[int], None] = lambda _: None,
) -> Studied:
    """The same, whatever has changed."""
    since = corrected(source, corrections, advance)
    problems = _problems(since)
    if since.mapping != before.mapping:
        return Studied(since, is_same=False, decided=None, problems=problems)
    then, now = decisions(before.mapper.converters), decisions(since.mapper.converters)
    decided = sorted({place for (_, place), said in now.items() if said != then[_, place]})
    speaks = [it.repeats is not None and it.repeats.speaks for it in (before, since)]
    is_same = not (decided or problems or before.problems) and speaks[0] == speaks[1]
    return Studied(since, is_same, decided, problems)


def as_read(source: Intake) -> Studied:
    """The sheet without corrections: its columns were looked at as it was read."""
    return Studied(source, is_same=False, problems=_problems(source))


def _problems(intake: Intake) -> str:
    return intake.problems.refusal(intake.table.label).message if intake.problems else ""


def _may_decide(before: Intake, columns: Collection[int]) -> bool:
    """Whether anything but its own row may depend on a cell of these columns."""
    if before.repeats is not None or before.problems:
        return True
    mapping = before.mapping
    told = deciding(mapping, before.mapper.converters)
    filling = mapping.filling - mapping.deciding_status
    return any(
        column in told or not (mapping.closed_settled or column in filling) for column in columns
    )


def _alike_ids(before: Intake, cells: Mapping[Cell, Change]) -> set[int]:
    """Columns of ids of which each changed cell was plain, and is: it tells as much as before.

    A blank one tells less.
    """
    mapping = before.mapping
    asked = {skip.column for skip in mapping.skips} | set(mapping.import_columns.values())
    texts: dict[int, list[str]] = {}
    for (_, column), change in cells.items():
        texts.setdefault(column, []).extend(change)
    return {
        column
        for column, some in texts.items()
        if column in mapping.filling - asked
        and all(map(str.strip, some))
        and all(
            found.source.places == (column,)
            and not found.source.words
            and found.context.lookup is None
            and found.has_plain_ids(some)
            for found in before.mapper.converters
            if column in found.source.places
        )
    }


def _decides_alike(
    since: Intake, columns: Collection[int], known: KnownCells, advance: Callable[[int], None]
) -> bool:
    """Whether these columns surely decide what they did, looked at alone.

    since: with the corrections, and with what was decided before. Only dates and ids that are read
    as they stand are looked at so; all else asks more of the sheet.
    """
    mapping, mapper = since.mapping, since.mapper
    if since.repeats is not None or since.problems or mapping.import_columns:
        return False
    concerned = [c for c in mapper.converters if not set(c.source.places).isdisjoint(columns)]
    filled = {place for found in concerned for place in found.source.places}
    asked = {skip.column for skip in mapping.skips}
    asked |= frozenset() if mapping.closed_settled else mapping.deciding_status
    if not filled.issuperset(columns) or not asked.isdisjoint(columns):
        return False
    fields = {found.field.name for found in concerned}
    beside = [found for found in mapper.converters if found.field.name in fields]
    if any(found.context.lookup is not None or found.source.words for found in beside):
        return False
    sources = tuple(source for source in mapping.sources if source.field.name in fields)
    alone = replace(mapping, sources=sources, skips=())
    places = {place for found in beside for place in found.source.places}
    different = known.rows(places, mapper.width)
    if different is not None:
        seen = _seen(mapper.for_mapping(alone), different)
        if are_sure(mapper, seen):
            return _are_alike(mapper, seen)
    return _are_alike(mapper, _seen(mapper.for_mapping(alone), _kept(since, advance)))


def _kept(since: Intake, advance: Callable[[int], None]) -> Iterator[Chunk]:
    """The rows that say something of their columns."""
    for chunk in since.rows:
        if kept := since.corrections.kept(chunk):
            yield kept
        advance(len(chunk))


def _seen(mapper: Mapper, rows: Iterable[Chunk]) -> Mapper:
    for chunk in rows:
        mapper.observe(chunk)
    return mapper


def _are_alike(before: Mapper, alone: Mapper) -> bool:
    """Whether some columns decide what they did, and none is in doubt. alone: of them."""
    then, now = decisions(before.converters), decisions(alone.converters)
    return not alone.column_problems() and all(then[key] == said for key, said in now.items())


def _is_mapped_alike(
    source: Intake, before: Intake, corrections: Corrections, rows: Collection[int]
) -> bool:
    """Whether the first rows, by which headers are understood, say the same of them."""
    if before.studies is None:
        return False
    head = list(islice(source.rows, SAMPLE_ROWS // CHUNK_ROWS))
    if not head or min(rows) > head[-1].numbers[-1]:
        return True
    chunks = list(map(corrections.applied, head))
    sample = sample_of(chunks, len(before.table.header), corrections)
    study = before.studies.begin(replace(before.request, sample=sample), before.options)
    return study.mapping == before.mapping and not study.problems
