"""What the page shows, as texts that are safe to show and cut where they are long.

Makes a plain mapping for the template of the `--json` document and of what was gathered beside it.
Nothing here counts rows anew: the numbers of the page are those of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from importer.results.page.damage import DAMAGES
from importer.results.page.evidence import Double, Evidence
from importer.results.page.facts import Facts, Tasks
from importer.results.tally import MAX_VALUES_IN_JSON
from importer.rows.issues import CODES
from importer.rows.outcome import IMPORT_COLUMNS, Status
from importer.wording.counts import counted
from importer.wording.text import visible

_LONGEST = 120
_MOST_KINDS = 60
_MOST_VALUES = 10
_MOST_COLUMNS = 80
_MOST_BARS = 12
_MOST_NOTES = 30
_MOST_MEMBERS = 18

_WOULD_CREATE = "would_create"
_STATUSES: tuple[tuple[str, str], ...] = (
    (_WOULD_CREATE, "would be created"),
    (Status.CREATED, "created"),
    (Status.DUPLICATE, "duplicate: not sent again"),
    (Status.SKIPPED, "skipped"),
    (Status.INVALID, "invalid: fix these first"),
    (Status.REJECTED, "rejected by the service"),
    (Status.UNCONFIRMED, "unconfirmed: the outcome is not known yet"),
    (Status.NOT_SENT, "not sent"),
)


_DOUBLES: Mapping[Double, str] = {
    Double.IN_FILE: "In this file: the same as an earlier row",
    Double.IN_LEDGER: "Created by an earlier import, as this computer remembers it",
    Double.SAID_BY_FILE: "Created earlier, as the file says",
    Double.IN_WORKSPACE: "Already in HockeyStack",
}
_NEARLY: tuple[tuple[str, str], ...] = (
    ("duplicate_differs", "In this file: the same task, though the rows differ elsewhere"),
    ("repeated_id", "In this file: the same id in rows with other contents"),
    ("similar_to_earlier", "Nearly the same as an earlier task"),
    ("edit_not_sent", "Edited after their task was created"),
)
"""Kinds of problems by which rows are near another, and in words."""


def view_of(facts: Facts) -> dict[str, Any]:
    """What the template shows."""
    document = facts.document
    issues = list(document["issues"])
    kinds = [_kind(group) for group in issues[:_MOST_KINDS]]
    title = next((p for p, f in facts.fields.items() if "task_title" in f), None)
    for kind in kinds:
        kind["rows"] = _rows(kind, facts.evidence, title)
    return {
        "source": shown(PurePath(document["source"]).name),
        "is_dry_run": document["dry_run"],
        "headline": headline_of(document),
        "statuses": statuses_of(document),
        "read": [(name, shown(text)) for name, text in facts.read],
        "notes": [shown(note, 400) for note in facts.notes[:_MOST_NOTES]],
        "further_notes": max(0, len(facts.notes) - _MOST_NOTES),
        "damage": [*_damage_of_sheet(document["noticed"]), *_damage_of_cells(facts)],
        "kinds": kinds,
        "further_kinds": len(issues) - len(kinds),
        "has_title": title is not None,
        "reasons": [(status, shown(text, 300), count) for status, text, count in facts.reasons],
        "twins": [(twin.number, shown(twin.reason, 200)) for twin in facts.evidence.twins],
        "doubles": [(words, facts.evidence.doubles[kind]) for kind, words in _DOUBLES.items()],
        "nearly": list(_nearly(issues)),
        "duplicates": document["counts"]["duplicate"],
        "held_back": document["held_back"],
        "columns": _columns(facts),
        "further_columns": max(0, len(_own_columns(facts)) - _MOST_COLUMNS),
        "task_count": facts.tasks.count,
        "bars": _all_bars(facts.tasks),
        "due_dates": document["due_dates"],
        "first": [_task(row, task) for row, task in facts.tasks.first],
        "pace": facts.pace,
        "command": visible(facts.command),
        "from_input": facts.from_input,
        "run_id": document["run_id"],
        "workspace": None if not document["workspace"] else shown(document["workspace"]),
        "stopped": document["stopped"] and shown(document["stopped"], 400),
        "interrupted": document["interrupted"],
    }


def shown(text: object, longest: int = _LONGEST) -> str:
    """The text as it can be shown: nothing in it turns or hides others, and a cut is seen."""
    whole = str(text)
    safe = visible(whole[: longest + 1])
    if len(whole) <= longest and len(safe) <= 2 * longest:
        return safe
    return f"{safe[:longest]}… (cut)"


def headline_of(document: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The numbers that matter most, each with its words."""
    counts = document["counts"]
    wrong = counts["invalid"] + counts["rejected"]
    first = (document["would_create"], "would be created")
    if not document["dry_run"]:
        first = (counts["created"], "created")
    told = [first, (wrong, "needs correction" if wrong == 1 else "need correction")]
    if not document["dry_run"]:
        left = counts["unconfirmed"] + counts["not_sent"]
        told += [(left, "not sent, or not confirmed")] if left else []
    return told


def statuses_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each status that any row has: its share of the bar, where it begins, and its words."""
    counts = dict(document["counts"])
    counts[_WOULD_CREATE] = document["would_create"]
    counts["not_sent"] -= document["would_create"]
    total = max(1, sum(counts.values()))
    begin, told = 0.0, []
    for status, words in _STATUSES:
        if count := counts[str(status)]:
            share = 100 * count / total
            told.append(
                {"status": str(status), "words": words, "count": count,
                 "x": round(begin, 3), "width": round(share, 3)}
            )  # fmt: skip
            begin += share
    return told


def _kind(group: Mapping[str, Any]) -> dict[str, Any]:
    values = group["values"]
    code = CODES.get(group["code"])
    return {
        "key": (group["code"], group["field"], group["column"]),
        "code": group["code"],
        "severity": group["severity"],
        "column": None if group["column"] is None else shown(group["column"]),
        "field": group["field"],
        "count": group["count"],
        "meaning": "" if code is None else str(code.meaning),
        "message": shown(f"row {group['example_row']}: {group['message']}", 300),
        "remedy": shown(group["hint"] or ("" if code is None else code.remedy), 400),
        "values": [(shown(v["value"]), v["count"]) for v in values[:_MOST_VALUES]],
        "further_values": max(0, len(values) - _MOST_VALUES),
        "may_have_more": len(values) >= MAX_VALUES_IN_JSON,
    }


def _rows(kind: Mapping[str, Any], seen: Evidence, title: int | None) -> list[dict[str, Any]]:
    rows = []
    for example in seen.examples.get(kind["key"], ()):
        cells = example.cells
        named = "" if title is None or title >= len(cells) else cells[title]
        value = None if example.value is None else shown(example.value)
        rows.append({"number": example.number, "value": value, "title": shown(named)})
    return rows


def _damage_of_sheet(noticed: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for seen in noticed:
        yield _damage(seen["kind"], "", seen["count"], seen["first"])


def _damage_of_cells(facts: Facts) -> Iterator[dict[str, Any]]:
    """As the table of damages has them; what was noticed of the whole sheet is not told twice."""
    told = {seen["kind"] for seen in facts.document["noticed"]}
    for kind in DAMAGES:
        found = [(c, hits) for (k, c), hits in facts.evidence.damages.items() if k == kind]
        if not found or kind in told:
            continue
        found.sort(key=lambda pair: -pair[1].count)
        named = [f"“{shown(c, 60)}” ({hits.count:,})" for c, hits in found if c is not None]
        others = len(named) - _MOST_VALUES
        where = ", ".join(named[:_MOST_VALUES]) + (f" and {others} others" if others > 0 else "")
        number, text = found[0][1].first
        example = f"row {number}: {shown(text, 60)}"
        yield _damage(kind, where, sum(hits.count for _, hits in found), example)


def _damage(kind: str, where: str, count: int, example: str) -> dict[str, Any]:
    damage = DAMAGES[kind]
    return {
        "what": damage.words, "remedy": str(damage.remedy), "where": where, "count": count,
        "example": example,
    }  # fmt: skip


def _nearly(issues: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for code, words in _NEARLY:
        if count := sum(group["count"] for group in issues if group["code"] == code):
            yield words, count


def _own_columns(facts: Facts) -> list[tuple[int, str]]:
    """The columns but for those of an earlier round of results."""
    return [pair for pair in enumerate(facts.labels) if pair[1] not in IMPORT_COLUMNS]


def _columns(facts: Facts) -> list[dict[str, Any]]:
    told = []
    for place, label in _own_columns(facts)[:_MOST_COLUMNS]:
        columns = facts.evidence.columns
        seen = columns[place] if place < len(columns) else None
        told.append(
            {
                "label": shown(label),
                "fields": list(facts.fields.get(place, ())),
                "filled": 0 if seen is None else seen.filled,
                "examples": [] if seen is None else [shown(text, 60) for text in seen.examples],
            }
        )
    return told


def _all_bars(tasks: Tasks) -> list[dict[str, Any]]:
    weeks = [(day.isoformat(), count) for day, count in tasks.by_week]
    return [
        _bars("Assignee", tasks.by_assignee, ("assignee", "assignees"), tasks.further_assignees),
        _bars("Type", tasks.by_type, ("type", "types")),
        _bars("Priority", tasks.by_priority, ("priority", "priorities")),
        _bars("Week that begins on", weeks, ("week", "weeks"), tasks.further_weeks),
    ]


def _bars(
    name: str, counts: Sequence[tuple[str, int]], words: tuple[str, str], further: int = 0
) -> dict[str, Any]:
    """words: for one other value and for several; further: tasks of values that nothing counts."""
    one, what = (f"other {word}" for word in words)
    most = max((count for _, count in counts), default=1)
    bars = [(shown(text, 60), n, round(100 * n / most, 2)) for text, n in counts[:_MOST_BARS]]
    rest = counts[_MOST_BARS:]
    others = f"{len(rest):,} or more {what}" if further else counted(len(rest), one, what)
    further += sum(count for _, count in rest)
    return {
        "name": name, "bars": bars, "others": others, "further": further,
    }  # fmt: skip


def _task(row: int, task: Mapping[str, Any]) -> dict[str, Any]:
    members = list(_flat(task))[:_MOST_MEMBERS]
    return {
        "row": row,
        "title": shown(task.get("task_title", "")),
        "members": [(name, shown(value, 240)) for name, value in members],
    }


def _flat(members: Mapping[str, Any], before: str = "") -> Sequence[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for name, value in members.items():
        if isinstance(value, Mapping):
            told += _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            told.append((f"{before}{name}", " | ".join(map(str, value))))
        else:
            told.append((f"{before}{name}", str(value)))
    return told
