"""Answers become options: what a remedy says is added to what was said before."""

from __future__ import annotations

from typing import Any

import pytest

from importer.web.settling.merging import merged


@pytest.mark.parametrize(
    ("given", "options", "changes"),
    [
        ({}, {"sheet": "Q3"}, {"sheet": "Q3"}),
        ({}, {"map": {"due_date": "Due"}}, {"maps": (("due_date", "Due"),)}),
        (
            {"maps": (("due_date", "Old"), ("reason", "Notes"))},
            {"map": {"due_date": "Due"}},
            {"maps": (("reason", "Notes"), ("due_date", "Due"))},
        ),
        (
            {"skips": (("Status", "Done"),)},
            {"skip": [("Status", "Done"), ("Status", "Gone")]},
            {"skips": (("Status", "Done"), ("Status", "Gone"))},
        ),
        (
            {"values": (("priority", "hgh", "high"),)},
            {"value": {"priority": {"P1": "urgent"}}},
            {"values": (("priority", "hgh", "high"), ("priority", "P1", "urgent"))},
        ),
        (
            {},
            {"map": [("status", "State")], "treat_as_open": [("State", "x")]},
            {"maps": (("status", "State"),), "treat_as_open": (("State", "x"),)},
        ),
    ],
)
def test_a_remedy_is_added(
    given: dict[str, Any], options: dict[str, Any], changes: dict[str, Any]
) -> None:
    """A field has one column, and a rule may have several lines."""
    assert merged(given, options) == changes
