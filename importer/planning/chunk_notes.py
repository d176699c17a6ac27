"""The notes on the rows of a chunk beside their place in the plan, and the count of repeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from importer.contract.fingerprint import copy_of
from importer.contract.sure_rows import made
from importer.intake.reading import Intake
from importer.intake.repeats import Repeats
from importer.planning.checked import UNWANTED, Checked
from importer.planning.contents import Contents
from importer.planning.differences import in_words
from importer.planning.facts import Earlier, Facts
from importer.planning.fed_back.rewriting import Rewriting
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.rows.scratch import FirstRows
from importer.rows.table import Chunk

Gathered: TypeAlias = list[tuple[Facts, Outcome | None]]


def headers(intake: Intake) -> dict[str, str]:
    """The header that fills each field, for messages."""
    return {
        source.field.name: source.columns[0].header.strip()
        for source in intake.mapping.sources
        if source.columns
    }


def places(intake: Intake) -> dict[str, int]:
    """The positions of these columns."""
    return {
        source.field.name: source.columns[0].column
        for source in intake.mapping.sources
        if source.columns
    }


def with_repeats(repeats: Repeats, chunk: Chunk, validated: list[Checked]) -> list[Checked]:
    """The same, with a warning in each wanted row whose id stands in others as well."""
    told = repeats.issues(chunk)
    if not told:
        return validated
    return [
        row._replace(issues=(*row.issues, told[number]))
        if number in told and row is not UNWANTED
        else row
        for number, row in zip(chunk.numbers, validated, strict=True)
    ]


def refused(row: Checked, issues: Sequence[Issue]) -> Checked:
    """An invalid row. What else is wrong with these cells is wrong for that reason."""
    columns = {issue.column for issue in issues}
    others = [issue for issue in row.issues if issue.column not in columns]
    return Checked(None, (*others, *issues))


def with_rewritten(
    rewriting: Rewriting,
    chunk: Chunk,
    earlier: Sequence[Earlier | None],
    validated: Sequence[Checked],
    prints: Sequence[bytes],
) -> list[Earlier | None]:
    """What is known of the rows, in which a change by a spreadsheet program is no edit."""
    told = list(earlier)
    for i, (known, row) in enumerate(zip(earlier, validated, strict=True)):
        if known is None or not known.edited:
            continue
        body = None if row.body is None else made(row.body).to_json()
        change = rewriting.changes(known.task_id, chunk.rows[i], prints[i], body)
        if change.rewritten:
            words = in_words(change.rewritten)
            told[i] = known._replace(edited=change.is_edited, rewritten=words)
    return told


def with_differences(chunk: Chunk, gathered: Gathered, contents: Contents) -> Gathered:
    """The same, in which a duplicate says where its row is not that of the same task."""
    keys = [b"" if facts.skip is not None else facts.fingerprint for facts, _ in gathered]
    doubles = {
        facts.number
        for facts, end in gathered
        if end is not None and end.status is Status.DUPLICATE
    }
    told = contents.issues(zip(chunk.numbers, keys, chunk.rows, strict=True), doubles)
    if not told:
        return gathered
    return [
        (facts, end._replace(issues=(*end.issues, told[facts.number])))
        if end is not None and facts.number in told
        else (facts, end)
        for facts, end in gathered
    ]


def numbered(prints: Sequence[bytes], counts: FirstRows[int]) -> list[bytes]:
    """Fingerprints in which each further row that says the same is another one."""
    before = counts.find([fingerprint for fingerprint in prints if fingerprint])
    counted = []
    for fingerprint in prints:
        number = before.get(fingerprint, 0)
        counted.append(copy_of(fingerprint, number) if fingerprint else b"")
        before[fingerprint] = number + 1
    before.pop(b"", None)
    counts.add(before)
    return counted
