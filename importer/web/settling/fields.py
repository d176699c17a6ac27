"""The fields of a task as a person calls them."""

from __future__ import annotations

from typing import NamedTuple

from importer.contract.fields import ALL_FIELDS


class Called(NamedTuple):
    """What a field is called, and what it is for."""

    label: str
    about: str


_CALLED = {
    "task_type": Called("Type", "Call, email or LinkedIn message"),
    "task_title": Called("Title", "What is to be done, in one line"),
    "assignee_id": Called("Assignee", "Whose task it is: their id in HockeyStack"),
    "deal_id": Called("Deal", "The id of the deal"),
    "company_id": Called("Company", "The id of the company"),
    "meeting_id": Called("Meeting", "The id of the meeting"),
    "contact_email": Called("Contact email", "The address of the person to contact"),
    "contact_name": Called("Contact name", "The person to contact"),
    "contact_title": Called("Contact job title", ""),
    "contact_phone": Called("Contact phone", ""),
    "contact_linkedin": Called("Contact LinkedIn", "The address of their profile"),
    "priority": Called("Priority", "Urgent, high, medium or low"),
    "due_date": Called("Due date", "A date, with or without a time of day"),
    "reason": Called("Reason", "Why it is to be done: notes, a description"),
    "talking_points": Called("Talking points", "For calls: one in a line"),
    "email_subject": Called("Email subject", "For emails"),
    "email_body": Called("Email text", "For emails"),
    "linkedin_message": Called("LinkedIn message", "For LinkedIn messages"),
    "status": Called("Status", "Closes tasks after they have been created"),
    "dismiss_reason": Called("Reason for dismissing", "For tasks that are dismissed"),
}

CALLED: dict[str, Called] = {field.name: _CALLED[field.column] for field in ALL_FIELDS}
"""By the API's name."""

MEANINGS = {
    "call": "Call",
    "email": "Email",
    "linkedin": "LinkedIn message",
    "urgent": "Urgent",
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "pending": "Open",
    "completed": "Completed",
    "dismissed": "Dismissed",
}
"""Values of the API, and what a person calls them."""
