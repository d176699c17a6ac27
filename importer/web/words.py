"""How the page speaks of options: by what its controls are called, never by flags."""

from __future__ import annotations

from importer.wording.hints import FrontEnd, Option

_CONTROLS = {
    "sheet": "Sheet",
    "header_row": "Header row",
    "no_header": "The table has no header",
    "skip_hidden": "Leave hidden rows out",
    "encoding": "Encoding",
    "delimiter": "Delimiter",
    "date_order": "Order of day and month",
    "date_numbers": "Numbers in dates",
    "swapped_dates": "Swapped dates",
    "timezone": "Time zone",
    "due_time": "Time of day",
    "map": "Column",
    "set": "The same for all rows",
    "value": "Words",
    "lookup": "Table of ids",
    "default_type": "Type of the other tasks",
    "ask_again": "Forget what was remembered",
    "long_text": "Long texts",
    "base_url": "Address of the service",
    "sandbox": "Try it in the sandbox first",
}
"""Options, and what the page calls them. All others are settings that it has no control for."""

_VALUES = {
    "yes": "on",
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}


def _on_page(option: Option) -> str:
    name = _CONTROLS.get(option.name, option.name.replace("_", " "))
    if option.is_dropped or option.value is None:
        return f"“{name}”"
    return f"“{name}: {_VALUES.get(option.value, option.value)}”"


PAGE = FrontEnd(_on_page, "step")
