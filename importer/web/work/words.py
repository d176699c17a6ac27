"""How the page speaks of options: by what its controls are called, never by flags."""

from __future__ import annotations

from importer.contract.fields import ALL_FIELDS
from importer.web.settling.fields import CALLED
from importer.wording.hints import FrontEnd, Option

_CONTROLS = {
    "sheet": "Sheet",
    "header_row": "Header row",
    "no_header": "The table has no header",
    "skip_hidden": "Leave hidden rows out",
    "encoding": "Encoding",
    "delimiter": "Delimiter",
    "date_order": "Order of day and month",
    "timezone": "Time zone",
    "due_time": "Time of day, where there is none",
    "map": "Column of your sheet",
    "set": "The same for all rows",
    "lookup": "Table of names and ids",
    "ask_again": "Forget that, and ask again",
    "base_url": "Address of the service",
    "sandbox": "Try it in the sandbox first",
}
"""Options, and what the page calls them. All others are settings that it has no control for."""

_COLUMNS, _SEND = " in step 2", " in step 4"
_OF_FIELDS = frozenset({"map", "set"})
_IN_COLUMNS = frozenset({"lookup", "date_order", "timezone", "due_time"})
"""Those of step 2, in its table of fields and below it."""

_WORDS = frozenset({"task_type", "priority", "status"})
"""Fields with a table of words."""

_ASSIGNEE = "assignee_id"
_ALL_AS_THEY_ARE = "*=*"
_OFFERED = frozenset({"value", "map", "lookup", "set", "default_type", "allow_similar"})
"""Options of hints with a part that is left out where the page has no control for it."""

_LABELS = {field.column: CALLED[field.name].label for field in ALL_FIELDS}

_VALUES = {
    "yes": "on",
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}


def _on_page(option: Option) -> str:
    if option.name == "value":
        return _of_words(option.value or "")
    if option.name == "default_type":
        return f"“All other tasks are”{_COLUMNS}"
    if option.name == "allow_similar":
        return f"“Also send rows that are like an earlier task”{_SEND}"
    name = _CONTROLS.get(option.name, option.name.replace("_", " "))
    if option.name in _OF_FIELDS:
        return f"“{name}”{_of_field(option.value or '')}{_COLUMNS}"
    where = _COLUMNS if option.name in _IN_COLUMNS else ""
    if option.is_dropped or option.value is None or option.name == "lookup":
        return f"“{name}”{where}"
    return f"“{name}: {_VALUES.get(option.value, option.value)}”{where}"


def _of_words(value: str) -> str:
    """Where it is said what a word means. value: field, word and meaning, as far as known."""
    column, _, rest = value.partition(":")
    if rest == _ALL_AS_THEY_ARE:
        return f"“The cells are HockeyStack ids as they stand”{_COLUMNS}"
    label = _LABELS.get(column)
    return f"the table of words{f' for “{label}”' if label else ''}{_COLUMNS}"


def _of_field(value: str) -> str:
    label = _LABELS.get(value.partition("=")[0])
    return f" for “{label}”" if label else ""


def _offers(option: Option) -> bool:
    """Whether the page has a control for it, with this value."""
    value = option.value or ""
    if option.name == "value":
        column, _, rest = value.partition(":")
        is_all = rest == _ALL_AS_THEY_ARE
        return not value or (column == _ASSIGNEE if is_all else column in _WORDS)
    if option.name == "lookup":
        return value.partition("=")[0] == _ASSIGNEE
    if option.name == "map":
        return not value or value.endswith("=COLUMN")  # one that fills the field is chosen already
    return option.name in _OFFERED


PAGE = FrontEnd(_on_page, "step", _offers)
