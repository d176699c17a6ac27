"""Some 150 small text files as people have them, each with the table that its author sees.

What leaves: bytes, header and rows, the same on every computer. The workbooks among
samples/defects are not here: none of the peers reads them by default. Nothing is read or written.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

Row = list[str]


class Case(NamedTuple):
    """A file. header: [] where it has none; rows: without blank ones, of the first table."""

    kind: str
    data: bytes
    header: Row
    rows: list[Row]


class Table(NamedTuple):
    """What stands in a file before it is written in some dialect."""

    header: Row
    rows: list[Row]


def build_corpus() -> list[Case]:
    """Every case, those of a kind together."""
    dice = random.Random(4)  # always the same files
    return [Case(kind, *made) for kind, make in _KINDS.items() for made in make(dice)]


Made = tuple[bytes, Row, list[Row]]


_TITLES = ("Call back, then write", "Send the offer", "Ask for a date", 'The "Q3" review', "Visit")
_NAMES = ("Dana Reyes", "Kim Sato", "Ola Berg", "Ines Mora", "Tom Hale", "Mia Roth")
_PLACES = ("Oslo", "Lima", "Austin, TX", "Porto", "Kyoto", "Graz")
_COLUMNS: Mapping[str, Callable[[random.Random, int], str]] = {
    "id": lambda _, number: f"{number + 7:05}",
    "title": lambda dice, _: dice.choice(_TITLES),
    "contact": lambda dice, _: dice.choice(_NAMES),
    "email": lambda dice, _: f"person{dice.randrange(90)}@example.com",
    "phone": lambda dice, _: f"+1 415 555 01{dice.randrange(100):02}",
    "due": lambda dice, _: f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
    "time": lambda dice, _: f"{dice.randint(8, 17):02}:{dice.choice((0, 15, 30)):02}",
    "amount": lambda dice, _: f"{dice.randrange(90_000) / 100:.2f}",
    "city": lambda dice, _: dice.choice(_PLACES),
    "done": lambda dice, _: dice.choice(("yes", "no", "")),
    "link": lambda dice, _: f"https://example.com/{dice.randrange(900)}?a=1;b=2",
}


def _table(dice: random.Random, *, rows: tuple[int, int] = (4, 25), least: int = 3) -> Table:
    names = ["id", *dice.sample(sorted(_COLUMNS.keys() - {"id"}), dice.randint(least - 1, 6))]
    count = dice.randint(*rows)
    return Table(names, [[_COLUMNS[name](dice, row) for name in names] for row in range(count)])


def _written(  # noqa: PLR0913 - a dialect
    rows: Sequence[Row],
    delimiter: str = ",",
    quote: str = '"',
    *,
    escape: str | None = None,
    all_quoted: bool = False,
    end: str = "\n",
) -> str:
    """The rows as text, each with its line end. escape: what stands before a quote in a cell."""

    def cell(text: str) -> str:
        special = any(sign in text for sign in (delimiter, quote, "\n", "\r"))
        if not special and not all_quoted:
            return text
        inside = text.replace(quote, (escape or quote) + quote)
        return f"{quote}{inside}{quote}"

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def _all(table: Table) -> list[Row]:
    return [table.header, *table.rows]


def _clean(dice: random.Random) -> Iterator[Made]:
    for _ in range(12):
        table = _table(dice)
        yield _written(_all(table)).encode(), *table


def _delimiters(dice: random.Random) -> Iterator[Made]:
    for delimiter in (";", ";", ";", "\t", "\t", "\t", "|", "|", ":", "^", "~", " ", ", ", "||"):
        table = _table(dice)
        yield _written(_all(table), delimiter).encode(), *table


def _quotes(dice: random.Random) -> Iterator[Made]:
    """All quoted, single quotes, backslashes, line breaks within cells, a stray quote."""
    for _ in range(3):
        table = _table(dice)
        yield _written(_all(table), all_quoted=True).encode(), *table
        table = _table(dice)
        yield _written(_all(table), ";", "'", all_quoted=True).encode(), *table
        table = _table(dice)
        table.rows[1][1] = 'say "now" to them'
        yield _written(_all(table), escape="\\", all_quoted=True).encode(), *table
        table = _table(dice)
        table.rows[2][1] = 'first line\nsecond, and "quoted"\n\nfourth'
        yield _written(_all(table)).encode(), *table
        table = _table(dice)
        table.rows[1][1] = 'a 24" screen'
        text = "".join("\t".join(row) + "\n" for row in _all(table))
        yield text.encode(), *table


_LETTERS = {
    "cp1252": ("Zo\xeb Gr\xf6\xdfe", "Fran\xe7ois \u2013 No\xebl", "\u20ac 5, Jos\xe9 Mu\xf1oz"),
    "iso8859_2": ("Ji\u0159\xed Nov\xe1k", "\u0141ukasz \u017b\xf3\u0142\u0107", "Zden\u011bk"),
    "cp1251": (
        "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
        "\u041e\u043b\u044c\u0433\u0430 \u0412\u043e\u043b\u043a\u043e\u0432\u0430",
        "\u041f\u043e\u0437\u0432\u043e\u043d\u0438\u0442\u044c",
    ),
    "shift_jis": (
        "\u4f50\u85e4\u592a\u90ce",
        "\u96fb\u8a71\u3092\u304b\u3051\u308b",
        "\u6771\u4eac\u90fd\u65b0\u5bbf\u533a",
    ),
    "gb18030": (
        "\u738b\u5c0f\u660e",
        "\u660e\u5929\u6253\u7535\u8bdd",
        "\u5317\u4eac\u5e02\u671d\u9633\u533a",
    ),
    "cp1253": (
        "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2",
        "\u039c\u03b1\u03c1\u03af\u03b1 \u039d\u03af\u03ba\u03bf\u03c5",
        "\u0391\u03b8\u03ae\u03bd\u03b1",
    ),
}
_CODECS = (
    ("utf-8", "cp1252"), ("utf-8", "shift_jis"), ("utf-8-sig", "cp1252"), ("utf-8-sig", "cp1251"),
    ("utf-16", "cp1252"), ("utf-16", "gb18030"), ("utf-16-le", "cp1252"), ("utf-16-be", "cp1251"),
    ("utf-32", "cp1252"), ("cp1252", "cp1252"), ("cp1252", "cp1252"), ("iso8859_2", "iso8859_2"),
    ("cp1251", "cp1251"), ("shift_jis", "shift_jis"), ("gb18030", "gb18030"), ("cp1253", "cp1253"),
    ("koi8-r", "cp1251"),
)  # fmt: skip


def _encodings(dice: random.Random) -> Iterator[Made]:
    for codec, language in _CODECS:
        table = _table(dice, rows=(12, 30))
        for row in table.rows:
            row[1] = dice.choice(_LETTERS[language])
        delimiter = dice.choice((",", ";"))
        yield _written(_all(table), delimiter, end="\r\n").encode(codec), *table


def _preambles(dice: random.Random) -> Iterator[Made]:
    """A title, properties of the report, a remark, `sep=`."""
    above: tuple[tuple[Row, ...], ...] = (
        (["Open tasks of the quarter"],),
        (["Open tasks"], []),
        (["Report", "Tasks"], ["Exported", "2026-03-02"], []),
        (["# exported by the desk on 2026-03-02"],),
        (["Tasks by owner, as of 2 March 2026"], ["All figures in USD"], [], []),
    )
    for lines in above * 2:
        table = _table(dice)
        text = _written([*lines, *_all(table)], dice.choice((",", ";")))
        yield text.encode(), *table
    for delimiter in ";", "|":
        table = _table(dice)
        yield f"sep={delimiter}\r\n{_written(_all(table), delimiter)}".encode(), *table


def _two_row_headers(dice: random.Random) -> Iterator[Made]:
    """Groups above names, or units below them."""
    for groups in (True, False) * 4:
        table = _table(dice, least=4)
        width = len(table.header)
        if groups:
            middle = dice.randint(2, width - 2) if width > 4 else 2
            over = ["Task"] * middle + ["Customer"] * (width - middle)
            joined = [f"{group} {name}" for group, name in zip(over, table.header, strict=True)]
            shown = [name if index in {0, middle} else "" for index, name in enumerate(over)]
            first, second = shown, table.header
        else:
            units = [f"({name[:2]})" for name in table.header]
            joined = [f"{name} {unit}" for name, unit in zip(table.header, units, strict=True)]
            first, second = table.header, units
        yield _written([first, second, *table.rows]).encode(), joined, table.rows


def _no_headers(dice: random.Random) -> Iterator[Made]:
    for _ in range(10):
        table = _table(dice)
        yield _written(table.rows, dice.choice((",", ";", "\t"))).encode(), [], table.rows


def _footers(dice: random.Random) -> Iterator[Made]:
    """A sum, a number of records, a source, notes."""
    for below in (
        [["Total", "", "417.20"]], [[], ["Total: 12 records"]], [[], ["Source: the desk"]],
        [["* estimated"], ["** without tax"]], [[], ["Note: dates are in UTC"]],
        [["End of report"]],
    ) * 2:  # fmt: skip
        table = _table(dice, least=4)
        yield _written([*_all(table), *below], dice.choice((",", ";"))).encode(), *table


def _second_tables(dice: random.Random) -> Iterator[Made]:
    for number in range(10):
        table, other = _table(dice, least=4), _table(dice, rows=(3, 8), least=2)
        names = [f"{name} of it" for name in other.header]
        title = [["Earlier tasks"]] if number % 2 else []
        text = _written([*_all(table), [], *title, names, *other.rows])
        yield text.encode(), *table


def _ragged(dice: random.Random) -> Iterator[Made]:
    """Rows that lack their last cells, and rows that have more."""
    for number in range(14):
        table = _table(dice, rows=(8, 25), least=4)
        for row in dice.sample(table.rows, 3):
            if number % 2:
                del row[-dice.randint(1, 2) :]
            else:
                row.extend(["see mail", "again"][: dice.randint(1, 2)])
        yield _written(_all(table), dice.choice((",", ";"))).encode(), *table


def _names(dice: random.Random) -> Iterator[Made]:
    """Repeated names, blank names, long ones, and those that are numbers."""
    for number in range(8):
        table = _table(dice, rows=(6, 25), least=4)
        name = (table.header[1], "", "The date by which it has to be done, at the latest", "2026")
        table.header[2] = name[number % 4]
        yield _written(_all(table)).encode(), *table


def _blank_rows(dice: random.Random) -> Iterator[Made]:
    for number in range(8):
        table = _table(dice, rows=(6, 25))
        blank = [""] * len(table.header) if number % 2 else []
        place = dice.randint(2, len(table.rows) - 2)
        rows = [table.header, *table.rows[:place], blank, *table.rows[place:], blank]
        yield _written(rows).encode(), *table


def _line_ends(dice: random.Random) -> Iterator[Made]:
    """CR alone, mixed ones, none after the last row, NUL bytes, a cell of 200 KB."""
    for _ in range(2):
        table = _table(dice)
        yield _written(_all(table), end="\r").encode(), *table
        table = _table(dice)
        half = len(table.rows) // 2
        mixed = _written(_all(table)[:half], end="\r\n") + _written(_all(table)[half:])
        yield mixed.encode(), *table
        table = _table(dice)
        yield _written(_all(table)).rstrip("\n").encode(), *table
        table = _table(dice)
        table.rows[1][1] = "x" * 200_000
        yield _written(_all(table)).encode(), *table


def _several_at_once(dice: random.Random) -> Iterator[Made]:
    """Lines above, another delimiter and encoding, a ragged row, a sum."""
    for _ in range(12):
        table = _table(dice, rows=(10, 25), least=4)
        for task in table.rows:
            task[2] = dice.choice(_LETTERS["cp1252"])
        del table.rows[4][-1]
        rows = [["Open tasks"], [], *_all(table), ["Total", "", "9"]]
        delimiter = dice.choice((";", "\t", "|"))
        yield _written(rows, delimiter, end="\r\n").encode("cp1252"), *table


_KINDS: Mapping[str, Callable[[random.Random], Iterator[Made]]] = {
    "clean": _clean,
    "delimiter": _delimiters,
    "quotes": _quotes,
    "encoding": _encodings,
    "lines above": _preambles,
    "two-row header": _two_row_headers,
    "no header": _no_headers,
    "footer": _footers,
    "second table": _second_tables,
    "ragged rows": _ragged,
    "odd names": _names,
    "blank rows": _blank_rows,
    "line ends": _line_ends,
    "several at once": _several_at_once,
}
