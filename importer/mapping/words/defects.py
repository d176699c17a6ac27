"""What can be wrong with a cell, in a person's words: code, message and hint of each defect.

Each function makes a `Defect` of facts; whoever knows field and column makes an issue of it. The
defects that only the API's rules show are reported by `validation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from importer.identifier import is_salesforce_user, is_sign_in, record_of, visible
from importer.mapping.words.odd_texts import TextDefect
from importer.mapping.words.vocabulary import Nothing, nothing_of
from importer.mapping.words.ways import other_ways, translation
from importer.wording.hints import Option, pasted, where_offered
from importer.wording.nearest import did_you_mean, nearest
from importer.wording.pasting import can_be_pasted

_SHOWN = 60
_MAY_BE_EMPTY = frozenset({"contact_name", "contact_title"})
_SHOWN_TEXTS = 5
_MAPPING = Option("mapping")


class Defect(NamedTuple):
    """An issue of a cell, before it is known where the cell stands.

    meant: the word that the cell is probably a slip of.
    """

    code: str
    message: str
    hint: str
    meant: str | None = None


def shorten(text: str) -> str:
    """`text` as a message shows it: not longer than a line."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def listed(texts: Sequence[tuple[str, int]]) -> str:
    """Different texts with their rows, the first few of them."""
    shown = ", ".join(f"{shorten(text)} ({count:,})" for text, count in texts[:_SHOWN_TEXTS])
    further = len(texts) - _SHOWN_TEXTS
    return f"{shown} and {further:,} others" if further > 0 else shown


def null_word(text: str) -> Defect:
    """A word for nothing, which was taken as an empty cell."""
    return Defect(
        "null_word",
        f'"{text}" means {_nothing(text)}; the cell was treated as empty',
        _instead(text, "clear the cell if that is right"),
    )


def null_word_required(text: str) -> Defect:
    """A word for nothing where something is needed."""
    return Defect(
        "null_word_required",
        f'"{visible(text)}" means {_nothing(text)}, and the field is required',
        _instead(text, "write a value"),
    )


def null_word_default(text: str, default: str) -> Defect:
    """A word for nothing, for which the mapping has a default."""
    return Defect(
        "null_word",
        f'"{text}" means {_nothing(text)}; the mapping\'s default "{default}" was taken',
        _instead(text, "clear the cell if that is right"),
    )


_NOTHING: dict[Nothing, str] = {
    Nothing.NO_VALUE: "no value",
    Nothing.FORMULA_ERROR: "a formula error",
    Nothing.NOT_CALCULATED: "that a formula was never calculated",
}


def _nothing(text: str) -> str:
    return _NOTHING[nothing_of(text)]


def _instead(text: str, hint: str) -> str:
    """What to do about a word for nothing; the value of a formula may still be had."""
    if nothing_of(text) is Nothing.NOT_CALCULATED:
        return f"open the file in the spreadsheet program and save it there, or {hint}"
    return hint


def not_a_text(text: str, column: str, odd: TextDefect) -> Defect:
    """A text that no person wrote as such; it can be confirmed where that can be typed."""
    hint = odd.hint
    if odd.may_be_meant and can_be_pasted(text) and len(text) <= _SHOWN and "=" not in text:
        meant = pasted("value", f"{column}:{text}={text}")
        hint += where_offered(", or confirm it with {}", meant)
    if odd.may_be_meant and column in _MAY_BE_EMPTY:
        hint += ", or clear the cell"
    return Defect("not_a_text", f'"{shorten(text)}" {odd.says}', hint)


def several_values(text: str, entries: Sequence[str]) -> Defect:
    """A list where one value belongs."""
    return Defect(
        "several_values",
        f'"{shorten(text)}" lists {len(entries)} values; "{shorten(entries[0])}" was taken',
        "keep the right one",
    )


def not_taken(text: str, column: str) -> Defect:
    """A cell that is none of those that the mapping takes from its column."""
    record = record_of(text)
    what = f" is the Salesforce id of {record}, which" if record else ""
    return Defect(
        "not_taken",
        f'"{shorten(text)}"{what} was not taken for {column}',
        "nothing, if that is right; otherwise enter what is meant",
    )


def user_elsewhere(text: str, column: str) -> Defect:
    """The id of a user of another program, who has another one in HockeyStack."""
    what = "a number, as ids of other programs are, and HockeyStack has ids of its own for users"
    if is_salesforce_user(text):
        what = "the id of a Salesforce user, who has another id in HockeyStack"
    elif is_sign_in(text):
        what = "a name as people sign in with, and HockeyStack has ids of its own for users"
    elif not text.isdecimal():
        what = "the id of a user in another program, who has another id in HockeyStack"
    return Defect(
        "not_an_id",
        f'"{text}" is {what}',
        where_offered(
            "turn it into that one with {}; if it really is the id, confirm it with {}",
            Option("lookup", f"{column}=FILE"),
            pasted("value", f"{column}:*=*"),
            otherwise="write the id in HockeyStack",
        ),
    )


def not_joined(text: str, label: str, column: str) -> Defect:
    """A cell that a table does not hold, which may be so."""
    return Defect(
        "not_taken",
        f'"{shorten(text)}" is not in {label}, so {column} is left empty',
        f"nothing, if that is right; otherwise add a line for it to {label}",
    )


def default_used(text: str, default: str) -> Defect:
    """A value that the mapping does not list, but it has a default."""
    return Defect(
        "default_used",
        f'"{shorten(text)}" is not among the mapping\'s values; its default "{default}" was used',
        where_offered(
            "add it to `values` if it should be something else",
            _MAPPING,
            otherwise="correct the cell if it should be something else",
        ),
    )


def type_used(text: str, fallback: str) -> Defect:
    """A word that is no type of a task, but there is a default type."""
    return Defect(
        "default_used",
        f'"{shorten(text)}" is not a type that HockeyStack has; '
        f'the default type "{fallback}" was used',
        "write call, email or linkedin if it should be something else",
    )


def unlisted_value(text: str, known: Iterable[str], column: str) -> Defect:
    """A value that the mapping does not list, and it has no default."""
    return Defect(
        "unlisted_value",
        f'"{shorten(text)}" is not among the mapping\'s values{did_you_mean(text, known)}',
        where_offered(
            f"add it to `values` of {column}, or set a `default`",
            _MAPPING,
            otherwise="write one of the values that the mapping lists",
        ),
    )


def not_in_lookup(text: str, meant: str | None, twin: str | None, label: str, here: str) -> Defect:
    """A value for which the lookup has no line.

    meant: a key that it may be a slip of. twin: a key that differs in its capitals alone. here: how
    the table is called by who corrects the row.
    """
    if twin is not None:
        return Defect(
            "not_in_lookup",
            f'"{shorten(text)}" is not in {label}, which has "{shorten(twin)}": in an id, small '
            "letters and capitals are different",
            f"add a line for it to {here}; if both are the same, write it in the same way",
        )
    guess = "" if meant is None else f"; did you mean {shorten(meant)!r}?"
    return Defect(
        "not_in_lookup",
        f'"{shorten(text)}" is not in {label}{guess}',
        f"add a line for it to {here}",
    )


def instead_of_name() -> str:
    """What to do about a name that was given to all rows as an id."""
    return "write the id itself, not a name or an address"


def empty_in_lookup(text: str, label: str, here: str) -> Defect:
    """A value whose line in the lookup says nothing to send. here: as `not_in_lookup` has it."""
    return Defect(
        "not_in_lookup",
        f'"{shorten(text)}" is in {label}, but its line has no value to send',
        f"fill in its line in {here}",
    )


def odd_in_lookup(text: str, met: Defect, label: str) -> Defect:
    """What the lookup gives for `text` is not what the field needs. met: what is wrong with it."""
    return Defect(
        met.code,
        f'what {label} gives for "{shorten(text)}" cannot be sent: {met.message}',
        f"correct its line in {label}",
    )


class Vocabulary(NamedTuple):
    """The words for a type, a priority or a status, and how an unknown word is reported.

    meanings: what each of the words means. example: one of the meanings.
    """

    code: str
    kind: str
    meanings: dict[str, str]
    example: str


_NO_TYPE = "unknown_task_type"


def unknown_word(text: str, known: Vocabulary, column: str, header: str) -> Defect:
    """Not one of the words of the field `column`.

    header: of the column whose cell it is, so that a flag or a mapping could translate it; "" is a
    fixed value.
    """
    guess = nearest(text, known.meanings)
    if guess is not None and guess[:1] != text.strip()[:1].casefold():
        guess = None  # a slip hardly ever changes the first letter: "med-high" is not "very high"
    *first, last = dict.fromkeys(known.meanings.values())
    ask = f"did you mean {known.meanings[guess]}? " if guess else ""
    meant = known.meanings[guess] if guess else known.example
    way, can_be_typed = "", can_be_pasted(text) and text == shorten(text)
    if header:
        way = translation(text, column, meant, can_be_typed=can_be_typed)
    if header and known.code == _NO_TYPE:
        way += other_ways(text, header, can_be_typed=can_be_typed)
    return Defect(
        known.code,
        f'"{shorten(text)}" is not {known.kind}',
        f"{ask}write {', '.join(first)} or {last}{way}",
        known.meanings[guess] if guess else None,
    )


def unwrapped(raw: str, text: str, changes: Sequence[str]) -> Defect:
    """Marks round an identifier, or unseen characters in it, that were left out."""
    how = " and ".join(changes)
    if not text:
        return Defect(
            "null_word",
            f'"{shorten(visible(raw))}" holds no value; the cell was treated as empty',
            "clear the cell if that is right",
        )
    return Defect(
        "unwrapped",
        f'"{shorten(visible(raw))}" was read as "{shorten(visible(text))}": {how}',
        "nothing, if that is right; otherwise correct the cell",
    )
