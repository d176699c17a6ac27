"""Whether a column that fills a field of ids really holds ids, whoever named it.

Raises a `MappingError` for a column most of whose cells are names, titles or e-mail addresses. A
lookup, or a person's word for each cell or for all of them, settles it before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from importer.contract.fields import Kind
from importer.errors import MappingError
from importer.identifier import Vouched, is_salesforce_user, is_sign_in, looks_like_name
from importer.mapping.cells.converter import ColumnConverter
from importer.mapping.lookups.table import are_initials
from importer.mapping.words.defects import listed
from importer.rows.table import Chunk
from importer.wording.hints import Hint, OnTerminal, Option, pasted

_MOST_NAMES = 500
_ASSIGNEE = "assignee_id"
_HELP = OnTerminal(
    Hint(
        " (task-importer validate FILE {lookup_out:reps.csv} writes one to fill in, and "
        "task-importer assignees lists the ids of your workspace)"
    )
)


def needs_ids(converter: ColumnConverter) -> bool:
    """Whether a column's cells are sent as ids unchanged, without a confirmation."""
    # Of other ids that were matched by their headers each name is an issue of its row.
    is_asked = converter.field.name == _ASSIGNEE or converter.source.trusted
    return is_asked and may_lose_zeros(converter)


def may_lose_zeros(converter: ColumnConverter) -> bool:
    """Whether a column's cells are sent as ids that were not confirmed to be complete."""
    return (
        converter.field.kind is Kind.IDENTIFIER
        and converter.context.lookup is None
        and converter.vouched < Vouched.INSISTED
    )


def columns_before(
    converter: ColumnConverter, converters: Sequence[ColumnConverter]
) -> tuple[int, ...]:
    """The columns of which a cell counts, so that none of this column does.

    converters: all, those of a field in order. A lookup may know either of two columns.
    """
    if converter.context.lookup is not None:
        return ()
    own = [c for c in converters if c.field is converter.field]
    before = (c.source for c in own[: own.index(converter)])
    return tuple(
        source.column
        for source in before
        if source.column >= 0 and source.rule.matches is None and source.rule.values is None
    )


def rows_counting(chunk: Chunk, before: Sequence[int]) -> Chunk:
    """The rows in which none of these columns says anything."""
    if not before:
        return chunk
    kept = [
        i for i, row in enumerate(chunk.rows) if not any(row[place].strip() for place in before)
    ]
    return Chunk([chunk.numbers[i] for i in kept], (), [chunk.rows[i] for i in kept], ())


class IdColumn:
    """Counts what the column holds, in rows that would be sent by it.

    A few names among ids are issues of their rows. before: as `columns_before` gives it.
    """

    def __init__(self, converter: ColumnConverter, before: Sequence[int] = ()) -> None:
        self.field = converter.field
        self.filled = self.named = self.signed = self.users = 0
        self._user = ""
        self.names: Counter[str] = Counter()
        self.converter = converter
        self.before = before

    def observe(self, cells: Sequence[str], *, are_plain: bool) -> None:
        """Count the cells of a chunk. are_plain: as `ColumnConverter.has_plain_ids` says."""
        if are_plain:
            self.filled += len(cells) - cells.count("")
            return
        for raw, count in Counter(cells).items():
            text = self.converter.taken_for_id(raw)
            if text:
                self.filled += count
                if self.converter.asks_for_users and self.converter.is_user_elsewhere(text):
                    self.users += count
                    self._user = self._user or text
                    continue
                is_initials = self.field.name == _ASSIGNEE and are_initials([text])
                if looks_like_name(text) or is_initials:
                    self.named += count
                    self.signed += count * is_initials
                    if text in self.names or len(self.names) < _MOST_NAMES:
                        self.names[text] += count

    def check(self) -> None:
        """Raise `MappingError` if most of the cells are names, titles or e-mail addresses.

        Not where somebody has said the ids of some: then each further name is an issue of its row.
        Of initials nothing would tell that they are none.
        """
        if self.users * 2 > self.filled and not self.converter.source.words:
            raise self._of_users()
        counted = self.signed if self.converter.source.words else self.named
        if counted * 2 <= self.filled:
            return
        header, column = self.converter.header, self.field.column
        what = "names or e-mail addresses"
        if self.signed == self.named:
            what = "initials"
        if self.field.name != _ASSIGNEE:
            what = "names, titles or e-mail addresses"
        example, lines = next(iter(self.names)), ""
        where: OnTerminal | str = ""
        if self.field.name == _ASSIGNEE:
            where = _HELP
        if len(self.names) > 1:
            lines = f"; the table needs a line for each of: {listed(self.names.most_common())}"
        raise MappingError(
            f'the column "{header}" holds {what} (such as "{example}"), '
            f"not the ids that {column} needs",
            hint=Hint(
                "make a table of names and ids{}, and name it with {}, or write the ids into the "
                "column{}",
                where,
                Option("lookup", f"{column}=FILE"),
                lines,
            ),
        )

    def _of_users(self) -> MappingError:
        """That whose the tasks are is said by ids of another program."""
        column = self.field.column
        holds, users = f'ids of another program (such as "{self._user}")', "FILE"
        if is_salesforce_user(self._user):
            holds, users = f'ids of Salesforce users (such as "{self._user}")', "User.csv"
        elif self._user.isdecimal():
            holds, users = f'numbers (such as "{self._user}"), as ids of other programs are', "FILE"
        elif is_sign_in(self._user):
            holds = f'names as people sign in with (such as "{self._user}")'
        return MappingError(
            f'the column "{self.converter.header}" holds {holds}, not the ids that {column} needs',
            hint=Hint(
                "make a table of these and the ids in HockeyStack{}, and name it with {}; with {} "
                "it needs the users' e-mail addresses or names instead. If they really are the "
                "ids, confirm it with {}",
                _HELP,
                Option("lookup", f"{column}=FILE"),
                Option("users", users),
                pasted("value", f"{column}:*=*"),
            ),
        )


def watched_ids(converters: Sequence[ColumnConverter]) -> list[IdColumn]:
    """What counts the cells of each column of ids. converters: all, those of a field in order."""
    return [IdColumn(c, columns_before(c, converters)) for c in converters if needs_ids(c)]


def observe_ids(
    chunk: Chunk,
    converter: ColumnConverter,
    texts: Sequence[str],
    asked: Iterable[IdColumn],
    wanted: Callable[[], Chunk],
) -> None:
    """One look at the texts of a column of ids, for its zeros and for `asked`, if it is there.

    wanted: gives the rows that would be sent, which matter where one has a name.
    """
    are_plain = converter.has_plain_ids(texts)
    if not are_plain:
        converter.observe_zeros(dict.fromkeys(texts))
    for ids in asked:
        if ids.converter is converter:
            if converter.source.beside:  # the first of several is asked alone
                texts = [row[converter.source.column] for row in chunk.rows]
                are_plain = converter.has_plain_ids(texts)
            if not are_plain:
                sent = rows_counting(wanted(), ids.before).rows
                texts = [row[converter.source.column] for row in sent]
            ids.observe(texts, are_plain=are_plain)
