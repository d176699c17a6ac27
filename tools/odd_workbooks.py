"""A workbook of plain rows for a seed, with a few odd ones among them, and damage at times.

What is odd is what XML or SpreadsheetML allows and few programs write, and what neither allows. It
is made to find a row that one way of reading takes otherwise than the other (`tools.two_ways`).
"""

from __future__ import annotations

import random

from tools.trap_workbooks import MAIN, STRICT_MAIN, Sheet, xlsx

_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_FORMATS = ("yyyy-mm-dd", "00000")

_TEXTS = (
    "a", "Call Dana", "Dana &amp; Lee", "&#10;", "&#x41;&lt;&quot;", "_x000D_", "_x005F_x0041_",
    " ", "", "\t", "\n", "\r\n", "\r", "é 東京", "\U0001f600", "x" * 200, "]]", "'", "1>0",
)  # fmt: skip
_NUMBERS = ("1", "-2.5", "46081.5", "1E+3", "007", "0", "60", "-1", "", "3000000")
_NO_TEXTS = ("&bogus;", "&#0;", "&#xD800;", "&amp", "&", "]]>", "\x01", "\ufffe", "\uffff", "<")
_PLAIN_ROWS = (
    "", ' spans="1:4"', ' ht="15.5" customHeight="1"', ' hidden="1"', ' hidden="0" s="2"',
    ' x14ac:dyDescent="0.25"',
)  # fmt: skip
_PLAIN_CELLS = (
    '{} t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>',
    '{} s="1" t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>',
    '{} t="str"><{p}v>{text}</{p}v></{p}c>',
    '{} t="s"><{p}v>{shared}</{p}v></{p}c>',
    '{} s="2" t="s"><{p}v>{shared}</{p}v></{p}c>',
    "{}><{p}v>{number}</{p}v></{p}c>",
    '{} s="1"><{p}v>{number}</{p}v></{p}c>',
    '{} s="2" t="n"><{p}v>{number}</{p}v></{p}c>',
    '{} t="b"><{p}v>1</{p}v></{p}c>',
    '{} t="e"><{p}v>#REF!</{p}v></{p}c>',
    '{} t="d"><{p}v>2026-02-28T10:00:00</{p}v></{p}c>',
    '{} s="3"/>',
    "{}><{p}f>1+1&amp;A1</{p}f><{p}v>{number}</{p}v></{p}c>",
    '{} s="1"><{p}f t="shared" ref="A1:A9" si="0">A1+1</{p}f><{p}v>{number}</{p}v></{p}c>',
    '{} t="str"><{p}f t="shared" si="0"/><{p}v>{text}</{p}v></{p}c>',
)  # fmt: skip
"""Cells behind their place."""

_ODD_CELLS = (
    "{}><{p}f>1+1</{p}f><{p}v>2</{p}v></{p}c>",
    "{}><{p}f>1+1</{p}f></{p}c>",
    '{} t="str"><{p}f>HYPERLINK("https://example.com/a")</{p}f><{p}v>a</{p}v></{p}c>',
    '{} t="str"><{p}f>\xa0hyperlink("https://example.com/a")</{p}f><{p}v>a</{p}v></{p}c>',
    '{} t="str"><{p}f>&#72;YPERLINK("https://example.com/a")</{p}f><{p}v>a</{p}v></{p}c>',
    "{}><{p}f>1&bogus;</{p}f><{p}v>1</{p}v></{p}c>",
    '{} t="str"><{p}f>HYPERLINK("https://example.com/a")</{p}f><{p}v></{p}v></{p}c>',
    '{} t="inlineStr"><{p}is><{p}r><{p}t>bo</{p}t></{p}r><{p}t>ld</{p}t></{p}is></{p}c>',
    '{} t="inlineStr"><{p}is><{p}t>a</{p}t><{p}rPh><{p}t>aid</{p}t></{p}rPh></{p}is></{p}c>',
    '{} t="str"><{p}v><![CDATA[a<b]]></{p}v></{p}c>',
    '{} t="str"><{p}v><![CDATA[a</{p}row>b]]></{p}v></{p}c>',
    '{} t="str"><{p}v>a<!-- b -->c</{p}v></{p}c>',
    '{} t="str"><{p}v>a<?pi b?>c</{p}v></{p}c>',
    '{} t="str" s="1"><{p}v>a</{p}v></{p}c>',
    '{} t="s" t="s"><{p}v>0</{p}v></{p}c>',
    '{} t="s"><{p}v>99</{p}v></{p}c>',
    '{} t="s"><{p}v>x</{p}v></{p}c>',
    '{} s="x"><{p}v>1</{p}v></{p}c>',
    "{} s='1'><{p}v>1</{p}v></{p}c>",
    '{} about="a>b"><{p}v>1</{p}v></{p}c>',
    "{}><{p}v>" + "9" * 5000 + "</{p}v></{p}c>",
    '{} xmlns="urn:other"><v>1</v></{p}c>',
    '{} t="str"><v xmlns="urn:other">a</v></{p}c>',
    '{} t="str"><{p}v>a</{p}v><{p}v>b</{p}v></{p}c>',
    '{} t="str"></{p}c>',
    '{} t="str"><{p}v>a</{p}v ></{p}c>',
)  # fmt: skip
_ODD_PLACES = ("<{p}c", '<{p}c r="A{n}"', '<{p}c r="C{n}"', '<{p}c r="XFE1"', '<{p}c r="c9"')
_BETWEEN = (
    "\n", "\r\n  ", " text ", "<!-- a -->", "<!-- </{p}row> -->", "<![CDATA[</{p}row>]]>", "<?pi?>",
    '<{p}row r="{n}"/>', '<{p}row r="{n}"></{p}row>', '<{p}row r="1"/>', '<{p}row hidden="1"/>',
    "<{p}row><{p}c><{p}v>1</{p}v></{p}c></{p}row>", '<{p}c r="B1"><{p}v>7</{p}v></{p}c>',
    '<o:row xmlns:o="urn:other" r="{n}"><o:c/></o:row>',
    '<row xmlns="urn:other" r="{n}"><c r="A1"><v>1</v></c></row>', "<!-- <{p}sheetData> -->",
    '<other xmlns="urn:other"><row r="{n}"><c r="A1" t="str"><v>no</v></c></row></other>',
    "</{p}sheetData><{p}sheetData>", "]]>", "&bogus;", "\x02", '<{p}row r="{n}" z:a="1"></{p}row>',
)  # fmt: skip
_LIES = '<!DOCTYPE worksheet [<!ATTLIST row hidden CDATA "1">]>'
_HEADS = (
    ("", f'<worksheet xmlns="{MAIN}" xmlns:x14ac="urn:ac">'),
    ("", f'<worksheet xmlns="{STRICT_MAIN}" xmlns:x14ac="urn:ac">'),
    ("", '<worksheet xmlns:x14ac="urn:ac">'),
    ("", f'<worksheet xmlns="{MAIN}">'),
    ("", '<worksheet xmlns="urn:other" xmlns:x14ac="urn:ac">'),
    ("x:", f'<x:worksheet xmlns:x="{MAIN}" xmlns:x14ac="urn:ac">'),
    ("x:", '<x:worksheet xmlns:x="urn:other" xmlns:x14ac="urn:ac">'),
    ("", f'<!DOCTYPE worksheet><worksheet xmlns="{MAIN}" xmlns:x14ac="urn:ac">'),
    ("", f'{_LIES}<worksheet xmlns="{MAIN}" xmlns:x14ac="urn:ac">'),
    ("", f'<!-- <sheetData> --><worksheet xmlns="{MAIN}" xmlns:x14ac="urn:ac">'),
)  # fmt: skip
_USUAL_HEADS = _HEADS[:2]
_DATA = (
    "<{p}sheetData>", "<{p}sheetData >", "<{p}sheetData/><{p}sheetData>",
    '<{p}cols><{p}col min="2" max="2" hidden="1"/></{p}cols><{p}sheetData>',
    '<{p}sheetData xmlns="urn:other">', f'<sheetData xmlns="{MAIN}">',
)  # fmt: skip
_TAIL = '</{p}sheetData><{p}mergeCells><{p}mergeCell ref="A2:B2"/></{p}mergeCells></{p}worksheet>'
_CODECS = (
    ("", "utf-8"), ("", "utf-8"), ('<?xml version="1.0" encoding="UTF-8"?>\r\n', "utf-8"),
    ('<?xml version="1.0"?>', "utf-8-sig"), ("", "utf-16"),
    ('<?xml version="1.0" encoding="iso-8859-1"?>', "latin-1"),
    ('<?xml version="1.0" encoding="us-ascii"?>', "utf-8"),
)  # fmt: skip
_GAPS = ("", "", "", "\n", "\r\n  ")
_PIECES = (b"", b"<", b">", b"&", b'"', b"\0", b"\xff", b"</row>", b"<row>", b"]]>", b"<!--", b"\r")
_ITEMS = (
    "<si><t>{text}</t></si>", '<si><t xml:space="preserve">{text}</t></si>', "<si><t/></si>",
    "<si/>", "<si></si>", "<si><r><t>{text}</t></r><r><t>b</t></r></si>", "<t>stray</t>", "\n",
    "<si><t>{text}</t><rPh sb='0' eb='1'><t>aid</t></rPh></si>", " text ",
    "<si><t><![CDATA[{text}]]></t></si>", "<si><t>{text}<!-- </si> --></t></si>",
    "<si><t>{text}</t></si >", '<si xmlns="urn:other"><t>{text}</t></si>',
    '<o xmlns="urn:other"><si><t>{text}</t></si></o>',
)  # fmt: skip

_SOUND_STRINGS = (
    f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t xml:space="preserve"> b </t></si><si><t></t></si>'
    "<si><r><t>bo</t></r><r><t>ld</t></r></si><si><t>last &amp; least</t></si></sst>"
)


def make_odd_workbook(dice: random.Random) -> bytes:
    """The file: one in three has odd shared strings, the others an odd sheet."""
    if dice.randrange(3):
        return _workbook(_sheet(dice), _SOUND_STRINGS.encode())
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, 31))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return _workbook(sheet.encode(), _strings(dice))


def _workbook(sheet: bytes, strings: bytes) -> bytes:
    extra = {_SHEET: sheet, _STRINGS: strings}
    return xlsx(Sheet("Q3", ""), formats=_FORMATS, strings="", extra=extra)


def _sheet(dice: random.Random) -> bytes:
    prefix, head = dice.choice(_HEADS) if not dice.randrange(3) else dice.choice(_USUAL_HEADS)
    layouts = [dice.choices(_PLAIN_CELLS, k=dice.randint(1, 5)) for _ in range(dice.randint(1, 2))]
    abouts = dice.choices(_PLAIN_ROWS, k=dice.randint(1, 2))
    count = dice.randint(4, 40)
    odd_rows = _some_of(dice, count)
    foreign = set(dice.sample(range(count), dice.choice((0, 0, 0, 1, 2))))
    rows, number = [], 0
    for place in range(count):
        number += 1
        if place in foreign:
            rows.append(dice.choice(_BETWEEN).replace("{n}", str(number)))
            number += 1
        rows.append(
            _row(dice, number, dice.choice(abouts), dice.choice(layouts), place in odd_rows)
        )
    data = dice.choice(_DATA) if not dice.randrange(4) else _DATA[0]
    text = head + (data + dice.choice(_GAPS).join(rows) + _TAIL).replace("{p}", prefix)
    return _written(dice, text)


def _row(
    dice: random.Random,
    number: int,
    about: str,
    layout: list[str],
    is_odd: bool,  # noqa: FBT001
) -> str:
    odd = dice.randrange(len(layout)) if is_odd else -1
    cells = [
        _cell(dice, column, number, form, is_odd=column == odd)
        for column, form in enumerate(layout)
        if dice.randrange(6)  # else there is none
    ]
    return f'<{{p}}row r="{number}"{about}>{"".join(cells)}</{{p}}row>'


def _cell(dice: random.Random, column: int, number: int, form: str, *, is_odd: bool) -> str:
    place, texts = f'<{{p}}c r="{"ABCDE"[column]}{number}"', list(_TEXTS)
    match dice.randrange(4) if is_odd else -1:
        case 0:
            place = dice.choice(_ODD_PLACES).replace("{n}", str(number))
        case 1:
            texts = list(_NO_TEXTS)
        case 2 | 3:
            form = dice.choice(_ODD_CELLS)
    filled = form.replace("{}", place).replace("{text}", dice.choice(texts))
    filled = filled.replace("{shared}", str(dice.randrange(5)))
    return filled.replace("{number}", dice.choice(_NUMBERS))


def _strings(dice: random.Random) -> bytes:
    count = dice.randint(1, 40)
    odd = _some_of(dice, count)
    items = [
        dice.choice(_ITEMS if place in odd else _ITEMS[:2]).replace(
            "{text}", dice.choice(_NO_TEXTS if place in odd and dice.randrange(2) else _TEXTS)
        )
        for place in range(count)
    ]
    space = STRICT_MAIN if not dice.randrange(8) else MAIN
    space = dice.choice(("", "urn:other")) if not dice.randrange(8) else space
    return _written(dice, f'<sst xmlns="{space}" count="9">{"".join(items)}</sst>')


def _some_of(dice: random.Random, count: int) -> set[int]:
    return set(dice.sample(range(count), min(count, dice.choice((0, 0, 1, 1, 2, 5)))))


def _written(dice: random.Random, text: str) -> bytes:
    declared, codec = dice.choice(_CODECS) if not dice.randrange(3) else _CODECS[0]
    data = (declared + text).encode(codec, "xmlcharrefreplace")
    if dice.randrange(3):
        return data
    place = dice.randint(0, len(data))
    behind = place + dice.choice((0, 1, 7, len(data)))
    return data[:place] + dice.choice(_PIECES) + data[behind:]
