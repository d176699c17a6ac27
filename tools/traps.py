"""The workbooks of samples/defects: one trap of a real spreadsheet in each, named for it.

What leaves: file names and bytes, the same on every computer. What each of them shows is written
beside it; what the program makes of it is held by tests/source/workbooks/test_traps.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.trap_workbooks import (
    Sheet,
    binary_cell,
    binary_row,
    ods,
    ods_row,
    ods_table,
    ods_text,
    ods_value,
    record,
    row,
    wide,
    xlsb,
    xlsx,
)

_NAMES = ("assignee_id", "task_title", "due_date", "deal_id")
_HEADER = row(1, *_NAMES)
_TASK = ("007", "Call Dana", "2026-03-02", "d-100")
_TRUE = True
_DAY = 46083  # 2 March 2026


def build_traps() -> Mapping[str, bytes]:
    """Every file by its name."""
    return {
        "workbook_error_cells.xlsx": _sheet(_cells(2, "007", "#REF!", "2026-03-02", "#N/A")),
        "workbook_uncalculated_formula.xlsx": _sheet(
            row(2, *_TASK[:3]).replace("</row>", '<c r="D2"><f>"d-"&amp;A2</f></c></row>')
        ),
        "workbook_hidden_sheets.xlsx": xlsx(
            Sheet("Codes", _HEADER + row(2, *_TASK), state="hidden"),
            Sheet("More codes", _HEADER + row(2, *_TASK), state="veryHidden"),
            Sheet("Tasks", _HEADER + row(2, *_TASK)),
        ),
        "workbook_several_sheets.xlsx": xlsx(
            Sheet("Q3", _HEADER + row(2, *_TASK)), Sheet("Q4", _HEADER + row(2, *_TASK))
        ),
        "workbook_hidden_rows.xlsx": _sheet(
            row(2, *_TASK)
            + row(3, "008", *_TASK[1:], about=' hidden="1"')
            + row(4, "009", *_TASK[1:])
        ),
        "workbook_merged_cells.xlsx": xlsx(
            Sheet(
                "Tasks",
                _HEADER + row(2, *_TASK) + row(3, None, *_TASK[1:]),
                after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
            )
        ),
        "workbook_days_since_1904.xlsx": xlsx(
            Sheet(
                "Tasks",
                _HEADER + row(2, "007", "Call Dana", _DAY - 1462, "d-100", styles=[0, 0, 1]),
            ),
            formats=["yyyy-mm-dd"],
            properties='date1904="1"',
        ),
        "workbook_dates_and_times.xlsx": xlsx(
            Sheet(
                "Tasks",
                _HEADER
                + row(2, "007", "A day", _DAY, "d-100", styles=[0, 0, 1])
                + row(3, "007", "A day and a time", _DAY + 0.5, "d-100", styles=[0, 0, 2])
                + row(4, "007", "A time", 0.5, "d-100", styles=[0, 0, 3])
                + row(5, "007", "A day that never was", 60, "d-100", styles=[0, 0, 1])
                + row(6, "007", "A day before all days", -1, "d-100", styles=[0, 0, 1]),
            ),
            formats=["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm"],
        ),
        "workbook_leading_zeros.xlsx": xlsx(
            Sheet(
                "Tasks", _HEADER + row(2, 7, "Call Dana", "2026-03-02", 100, styles=[1, 0, 0, 2])
            ),
            formats=["000", '"d-"0000'],
        ),
        "workbook_long_ids.xlsx": _sheet(
            row(2, 1234567890123456, "Call Dana", "2026-03-02", "1.21E+15")
        ),
        "workbook_truth_and_percent.xlsx": xlsx(
            Sheet(
                "Tasks",
                row(1, *_NAMES, "done", "share")
                + row(2, *_TASK, _TRUE, 0.075, styles=[0] * 5 + [1]),
            ),
            formats=["0.0%"],
        ),
        "workbook_escapes.xlsx": _sheet(row(2, "007", "Call_x000D_\nDana", *_TASK[2:])),
        "workbook_rich_text.xlsx": _sheet(
            row(2, *_TASK).replace("<t>Call Dana</t>", "<r><t>Call </t></r><r><t>Dana</t></r>")
        ),
        "workbook_strict.xlsx": xlsx(Sheet("Tasks", _HEADER + row(2, *_TASK)), strict=True),
        "workbook_wrong_size.xlsx": xlsx(
            Sheet("Tasks", _HEADER + row(2, *_TASK), before='<dimension ref="A1"/>')
        ),
        "workbook_stray_cell.xlsx": _sheet(
            row(2, *_TASK).replace("</row>", '<c r="XFD2" t="str"><v> </v></c></row>')
        ),
        "workbook_entities.xlsx": xlsx(
            Sheet("Tasks", _HEADER),
            extra={"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><styleSheet/>'},
        ),
        "workbook_cut_short.xlsx": _sheet(row(2, *_TASK))[:1500],
        "workbook_open_document.ods": _open_document(),
        "workbook_binary.xlsb": _binary(),
        "workbook_web_page.xls": _page(),
        "workbook_xml_2003.xls": _xml(),
        "workbook_named_but_text.xls": (",".join(_NAMES) + "\n" + ",".join(_TASK) + "\n").encode(),
    }


def _sheet(rows: str) -> bytes:
    return xlsx(Sheet("Tasks", _HEADER + rows))


def _cells(number: int, *texts: str) -> str:
    """A row in which texts that begin with # are errors."""
    written = row(number, *texts)
    for text in texts:
        if text.startswith("#"):
            written = written.replace(
                f't="inlineStr"><is><t>{text}</t></is>', f't="e"><v>{text}</v>'
            )
    return written


def _open_document() -> bytes:
    task = ods_row(
        ods_value("float", "7", "007"),
        ods_text("Call Dana"),
        ods_value("date", "2026-03-02", "02.03.26"),
        ods_text("d-100"),
    )
    return ods(ods_table("Tasks", ods_row(*map(ods_text, _NAMES)), task))


def _binary() -> bytes:
    header = binary_row(1, *(binary_cell(6, at, wide(name)) for at, name in enumerate(_NAMES)))
    task = binary_row(2, *(binary_cell(6, at, wide(text)) for at, text in enumerate(_TASK)))
    return xlsb(header + task, before=record(133) + record(134))


def _page() -> bytes:
    names = "".join(f"<th>{name}</th>" for name in _NAMES)
    cells = "".join(f"<td>{text}</td>" for text in _TASK)
    return (
        '<html><head><meta charset="utf-8"></head><body>'
        f"<table><tr>{names}</tr><tr>{cells}</tr></table></body></html>\n"
    ).encode()


def _xml() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts)
        + "</Row>"
        for texts in (_NAMES, _TASK)
    )
    return (
        f'<?xml version="1.0"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Tasks"><Table>{rows}</Table></Worksheet></Workbook>\n'
    ).encode()
