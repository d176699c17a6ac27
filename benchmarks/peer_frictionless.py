"""The peer of `validate_speed`: frictionless validates the same file against an equal schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from frictionless import Checklist, Resource, Schema

_LIMITS: dict[str, dict[str, Any]] = {
    "task_type": {"required": True, "enum": ["call", "email", "linkedin"]},
    "task_title": {"required": True, "maxLength": 500},
    "assignee_id": {"required": True, "maxLength": 64},
    "deal_id": {"maxLength": 64},
    "company_id": {"maxLength": 64},
    "contact_email": {"pattern": r"[^\s@]+@[^\s@]+\.[^\s@]+"},
    "contact_name": {},
    "contact_phone": {},
    "priority": {"enum": ["urgent", "high", "medium", "low"]},
    "due_date": {},
    "reason": {"maxLength": 2000},
    "talking_points": {},
    "email_subject": {},
    "email_body": {},
}


def main(path: str) -> None:
    """Validate; exits 1 if a row is invalid."""
    fields: list[dict[str, Any]] = [
        {"name": name, "type": "string", "constraints": limits} for name, limits in _LIMITS.items()
    ]
    for field in fields:
        if field["name"] == "due_date":
            field |= {"type": "datetime", "format": "%Y-%m-%d %H:%M"}
    schema = Schema.from_descriptor({"fields": fields})
    # frictionless takes an absolute path for unsafe, so the folder is given apart.
    resource = Resource(path=Path(path).name, basepath=str(Path(path).parent), schema=schema)
    report = resource.validate(Checklist())
    if not report.valid:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
