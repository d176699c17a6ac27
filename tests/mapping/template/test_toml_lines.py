"""Where in a mapping file something stands."""

from __future__ import annotations

import pytest

from importer.mapping.template.shipped import mapping_path, shipped_names, shipped_template
from importer.mapping.template.toml_lines import line_of

TEXT = """\
name = "Mine"  # 1
description = \'\'\'
reason = "no key"
[fields]
\'\'\'
# [fields]
[fields]
task_title = [  # 8
  { column = "A" },
  { column = "B", html = true },
]
"targets.deal_id" = "D"  # 12
draft.subject = "E"
contact_email = { column = "F", values = { a = "b" } }

[fields.reason]  # 16
column = "R"

[[skip]]  # 19
column = "S"
filled = true
reason = "x"

[[skip]]  # 24
column = "T"
equals = ["1"]
"""


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("name",), 1),
        (("fields",), 7),
        (("fields", "task_title"), 8),
        (("fields", "task_title", 1, "html"), 10),
        (("fields", "targets.deal_id"), 12),
        (("fields", "deal_id"), 12),
        (("fields", "draft.subject"), 13),
        (("fields", "targets.contact.email", 0, "values", "a"), 14),
        (("fields", "reason", 0, "column"), 17),
        (("skip", 0, "filled"), 21),
        (("skip", 1), 24),
        (("skip", 1, "equals"), 26),
        (("skip", 1, "filled"), 24),
        (("skip", 2), None),
        (("fields", "priority"), None),
        (("empty",), None),
        ((), None),
    ],
)
def test_each_place_has_its_line(loc: tuple[str | int, ...], line: int | None) -> None:
    """A key stands in its own line; what is missing, in that of its table or field."""
    assert line_of(TEXT, loc) == line


@pytest.mark.parametrize("name", shipped_names())
def test_the_fields_of_every_template_are_found(name: str) -> None:
    """The line that is told begins with the field, by one of its names."""
    text = mapping_path(name).read_text("utf-8")
    for field in shipped_template(name).fields:
        line = line_of(text, ("fields", field))
        assert line is not None
        assert text.splitlines()[line - 1].startswith((field, f'"{field}"'))
