"""Makes a settled mapping of a header and a request, or says what is in doubt.

Raises a `MappingError` that names every problem at once and how to fix each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from typing import NamedTuple

from importer.contract.fields import (
    ALL_FIELDS,
    FIELD_BY_NAME,
    FIELDS,
    TARGET_FIELDS,
    Field,
)
from importer.errors import MappingError
from importer.mapping.headers.columns import column_labels
from importer.mapping.headers.names import Match
from importer.mapping.matching.absent import Absent, Likely
from importer.mapping.matching.asked_columns import from_flags, from_template
from importer.mapping.matching.claims import Claims, HeaderFault
from importer.mapping.matching.field_flags import (
    check_lookups,
    fall_back,
    lengthen_ids,
    mark_owners,
    take_html,
    take_joins,
)
from importer.mapping.matching.header_claims import column_of_people, from_header
from importer.mapping.matching.needed import check_needed, likely_for, unfilled
from importer.mapping.matching.renamed import take_renamed
from importer.mapping.matching.skip_columns import skips_of_template
from importer.mapping.request import Request
from importer.mapping.row_rules.flags import Words, opens_of, read_opens, read_row_flags, words_of
from importer.mapping.settled import (
    AS_IT_IS,
    ColumnSkip,
    FieldSource,
    Mapping,
    filling,
)
from importer.mapping.template.model import Template
from importer.wording.hints import Option, pasted


def resolve(header: Sequence[str], request: Request) -> Mapping:
    """The settled mapping of `header`. Raises `MappingError` naming every problem at once."""
    state = Claims(header, request)
    mapping = _settle(state)
    problems = [fault.text for fault in state.faults]
    problems += [
        f"the column {header[match.column].strip()!r} may mean "
        f"{FIELD_BY_NAME[match.field].column}, which was not confirmed"
        for match in state.uncertain
    ]
    if problems:
        raise MappingError("\n".join(problems))
    return mapping


class Draft(NamedTuple):
    """A mapping, as far as it is settled.

    faults: what stands against it. uncertain: the matches that a person has to confirm or decline,
    those of the fields that a task needs first. claims: matches of several columns that claim one
    field, which is a problem where nobody can be asked. mapping: as if the first uncertain match of
    each field was confirmed, without the columns of the problems. people: the column that says
    whose a task is, though by names or addresses, and has no lookup; None: there is none, or one is
    still in doubt that may hold ids. missing: what every task, or the mapping, needs and no column
    fills; lacks_target: no column says what the tasks are about. is_stuck: no answer to a question
    would mend all problems. absent: the fields of the mapping whose columns are not there. likely:
    for those that nothing fills, the columns that may be theirs.
    """

    mapping: Mapping
    faults: tuple[HeaderFault, ...] = ()
    uncertain: tuple[Match, ...] = ()
    claims: tuple[Match, ...] = ()
    people: Match | None = None
    missing: tuple[Field, ...] = ()
    lacks_target: bool = False
    is_stuck: bool = False
    absent: tuple[Absent, ...] = ()
    likely: MappingABC[str, Sequence[Likely]] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """What stands against it, one line each."""
        return tuple(fault.text for fault in self.faults)

    @property
    def questions(self) -> tuple[Match, ...]:
        """All that a person can be asked about columns."""
        return self.claims + self.uncertain


def draft(header: Sequence[str], request: Request) -> Draft:
    """How far `header` settles the mapping, and all that it leaves open."""
    state = Claims(header, request)
    mapping = _settle(state)
    needed = {field.name for field in FIELDS if field.required}
    if state.sources.keys().isdisjoint(field.name for field in TARGET_FIELDS):
        needed |= {field.name for field in TARGET_FIELDS}
    uncertain = sorted(state.uncertain, key=lambda match: _urgency(match, needed))
    if uncertain:
        first = {match.field: match for match in reversed(uncertain)}
        assumed = replace(request, confirmed=request.confirmed | frozenset(first.values()))
        mapping = _settle(Claims(header, assumed))
    people = None if state.is_uncertain("assignee_id") else column_of_people(state)
    return Draft(
        mapping,
        tuple(state.faults),
        tuple(uncertain),
        tuple(sorted(state.claims, key=lambda match: _urgency(match, needed))),
        people,
        tuple(state.missing),
        state.lacks_target,
        is_stuck=len(state.faults) > state.conflicts + state.lacking,
        absent=tuple(state.absent),
        likely={one.field.name: likely_for(state, one) for one in unfilled(state)},
    )


def _urgency(match: Match, needed: Collection[str]) -> tuple[bool, int, bool]:
    """What a task needs comes first, then the order of the columns, a time behind its date."""
    place = match.column if match.beside is None else match.beside
    return match.field not in needed, place, match.beside is not None


def _settle(state: Claims) -> Mapping:
    template = state.request.template
    asked = from_flags(state)
    asked.update(dict.fromkeys(_unfilled(template).difference(asked)))
    if template is not None:
        from_template(state, template, asked)
        take_renamed(state, template, asked)
    else:
        from_header(state, asked)
    state.sources.update({name: source for name, source in asked.items() if source is not None})
    mark_owners(state, template)
    if template is None:
        lengthen_ids(state)
    fall_back(state)
    check_lookups(state)
    take_joins(state, asked)
    take_html(state)
    flags = read_row_flags(
        state.header,
        state.request.skips,
        state.request.only,
        state.request.values,
        state.request.skip_matches,
    )
    state.faults += map(HeaderFault, flags.problems)
    _say_words(state, flags.words, {} if template is None else words_of(template))
    check_needed(state)
    _check_closing(state)
    skips = skips_of_template(state, template, asked) + flags.skips
    opens = _opens(state, template)
    ignored = _ignored(state, skips)
    labels = column_labels(state.header)
    return Mapping(
        sources=tuple(state.sources[f.name] for f in ALL_FIELDS if f.name in state.sources),
        skips=skips,
        ignored=tuple(labels[i] for i in ignored),
        nameless=frozenset(i for i in ignored if not state.header[i].strip()),
        empty=frozenset((*(template.empty if template else ()), *state.request.empty)),
        import_columns=state.import_columns(),
        long_text=state.long_text,
        owner_ids=template.owner_ids if template else None,
        closed_settled=_is_status_said(state, asked) or flags.are_rows_open,
        opens=opens,
    )


def _unfilled(template: Template | None) -> frozenset[str]:
    """The fields that the mapping leaves without a column."""
    return frozenset(template.unfilled if template else ())


def _say_words(state: Claims, flagged: Words, mapped: Words) -> None:
    """Give the columns the words of flags and of the mapping; a flag wins."""
    for name in mapped.keys() & state.sources.keys() - flagged.keys():
        _give_words(state, name, mapped[name], frozenset())
    for name, meanings in flagged.items():
        source, known = state.sources.get(name), FIELD_BY_NAME[name]
        if name in state.told or state.is_uncertain(name):
            continue
        if source is None or not (source.columns or _is_insisted(source, meanings)):
            state.problem(
                f"{Option('value', known.column)}: no column fills {known.column}; "
                f"choose one with {pasted('map', f'{known.column}=COLUMN')}",
                known,
            )
            continue
        said = {**mapped.get(name, {}), **meanings}
        _give_words(state, name, said, frozenset(meanings))


def _give_words(
    state: Claims, name: str, words: MappingABC[str, str], flagged: frozenset[str]
) -> None:
    source = state.sources[name]
    columns = tuple(replace(column, words=words, flagged=flagged) for column in source.columns)
    insisted = _is_insisted(source, words)
    state.sources[name] = replace(source, columns=columns, insisted=insisted)


def _is_insisted(source: FieldSource, words: MappingABC[str, str]) -> bool:
    """Whether a person said that the fixed value is an id, though it looks like a name."""
    return source.constant is not None and words == AS_IT_IS


def _check_closing(state: Claims) -> None:
    if "dismiss_reason" in state.sources and "status" not in state.sources.keys() | state.told:
        state.problem(
            "dismiss_reason is filled, but nothing fills status, so it would never be sent; "
            f"choose the column with {pasted('map', 'status=COLUMN')}"
        )


def _is_status_said(state: Claims, asked: Collection[str]) -> bool:
    """Whether all rows have one status, or none; a column leaves some rows open."""
    source = state.sources.get("status")
    return "status" in asked if source is None else not source.columns


def _opens(state: Claims, template: Template | None) -> dict[int, frozenset[str]]:
    """The texts that do not mean that a row is closed, by their columns."""
    flagged, problems = read_opens(state.header, state.request.opens)
    state.faults += map(HeaderFault, problems)
    mapped: MappingABC[int, frozenset[str]] = {}
    try:
        mapped = {} if template is None else opens_of(state.header, template)
    except MappingError as error:
        state.problem(f"treat_as_open: {error.message}")
    columns = mapped.keys() | flagged.keys()
    none = frozenset[str]()
    return {place: mapped.get(place, none) | flagged.get(place, none) for place in columns}


def _ignored(state: Claims, skips: Sequence[ColumnSkip]) -> list[int]:
    """The columns that fill nothing and decide nothing."""
    used = filling(state.sources.values()) | {skip.column for skip in skips}
    used |= set(state.import_columns().values())
    return [i for i in range(len(state.header)) if i not in used]
