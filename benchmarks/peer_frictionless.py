"""The peer of `validate_speed`: frictionless validates the same file against an equal schema.

`python -m benchmarks.peer_frictionless FILE`; the columns are those of either made-up sheet.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from frictionless import Checklist, Resource, Schema

from benchmarks.made_up import CRM_FIELDS, HEADER

_WORDS = {
    "task_type": ["call", "email", "linkedin", "Call", "Email"],
    "priority": ["urgent", "high", "medium", "low", "High", "Normal", "Low"],
}
_LIMITS: dict[str, dict[str, Any]] = {
    "task_type": {"required": True, "enum": _WORDS["task_type"]},
    "task_title": {"required": True, "maxLength": 500},
    "assignee_id": {"required": True, "maxLength": 64},
    "deal_id": {"maxLength": 64},
    "company_id": {"maxLength": 64},
    "contact_email": {"pattern": r"[^\s@]+@[^\s@]+\.[^\s@]+"},
    "priority": {"enum": _WORDS["priority"]},
    "reason": {"maxLength": 2000},
}
_NO_LIMIT = 1_000_000_000


def main(path: str) -> None:
    """Validate, and print how many cells are in error; exits 1 if there are any."""
    # The made-up export has the columns of the blank sheet under other names, in the same order.
    meant = dict(zip(CRM_FIELDS, HEADER, strict=True))
    with Path(path).open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    fields = [_field(name, meant.get(name, name)) for name in header]
    schema = Schema.from_descriptor({"fields": fields})
    # frictionless takes an absolute path for unsafe, so the folder is given apart.
    resource = Resource(path=Path(path).name, basepath=str(Path(path).parent), schema=schema)
    report = resource.validate(Checklist(), limit_errors=_NO_LIMIT)
    print(f"errors: {report.stats['errors']}")
    if not report.valid:
        sys.exit(1)


def _field(name: str, column: str) -> dict[str, Any]:
    field = {"name": name, "type": "string", "constraints": _LIMITS.get(column, {})}
    if column == "due_date":
        field |= {"type": "datetime", "format": "%Y-%m-%d %H:%M"}
    return field


if __name__ == "__main__":
    main(sys.argv[1])
