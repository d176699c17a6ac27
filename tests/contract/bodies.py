"""Bodies that the API takes: one with every member that a task may have, one with the fewest."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
WHOLE: dict[str, Any] = {
    "task_type": "email",
    "task_title": "Send the quote",
    "assignee_id": "usr_1",
    "targets": {
        "deal_id": "007",
        "company_id": "004407",
        "meeting_id": "m-1",
        "contact": {
            "email": "dana@example.com",
            "linkedin_url": "https://www.linkedin.com/in/dana",
            "phone_number": "+1 415 555 0101",
            "name": "Dana Fox",
            "title": "VP",
        },
    },
    "priority": "high",
    "draft": {"subject": "Your quote", "body": "Hi Dana"},
    "reason": "It expired",
    "due_date": MOMENT,
}
SMALL: dict[str, Any] = {
    "task_type": "call",
    "task_title": "Call back",
    "assignee_id": "usr_1",
    "targets": {"deal_id": "007"},
}
