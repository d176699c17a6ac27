"""Columns of dates or addresses that fill nothing, where no column fills their field.

And columns of times, zones or of a.m. and p.m., without which a due date may be at another time;
and those that say which record a task is about.
Words lines for the question before sending, by a header, its settled mapping and a sample. Unlike a
proposal, such a line is shown whatever the column is called.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from importer.contract.fields import FIELD_BY_NAME, Field
from importer.mapping.closed.answers import flag_name
from importer.mapping.headers.columns import column_label
from importer.mapping.headers.joined import is_called_time
from importer.mapping.matching.clock_columns import says_half, says_zone
from importer.mapping.matching.hour_columns import may_be_parts
from importer.mapping.matching.unsent_links import unsent_links
from importer.mapping.sample import Sample
from importer.mapping.settled import PLUS, Mapping
from importer.mapping.words.defects import shorten
from importer.wording.hints import pasted
from importer.wording.text import a_few

_TOLD = {"due_date": "dates", "targets.contact.email": "e-mail addresses"}


def unsent_columns(
    header: Sequence[str], mapping: Mapping, sample: Sample, declined: Collection[Field] = ()
) -> list[str]:
    """A line for each of these fields that nothing fills, with the columns that hold its like.

    declined: fields of which a person said that no column fills them.
    """
    used = mapping.used
    filled = {source.field for source in mapping.sources} | set(declined)
    lines = []
    for name, held in _TOLD.items():
        known = FIELD_BY_NAME[name]
        columns = [
            _quoted(header, place)
            for place in range(len(header))
            if known not in filled and place not in used and sample.seems_to_hold(place, known)
        ]
        if columns:
            hold = "holds" if len(columns) == 1 else "hold"
            lines.append(f"no {known.column} is sent, though {a_few(columns)} {hold} {held}")
    dates = next((s.columns for s in mapping.sources if s.field.name == "due_date"), ())
    free = [i for i in range(len(header)) if i not in used and sample.is_filled(i)]
    parts = may_be_parts(header, free, sample)
    further = [i for i in free if i in parts or _is_about_time(header[i], i, sample)]
    further.sort(key=lambda place: not sample.holds_clock_times(place))
    if dates and further:
        names = a_few([_quoted(header, place) for place in further])
        told = f"what {names} {'says' if len(further) == 1 else 'say'}"
        places = PLUS.join(flag_name(header, place) for place in (*dates[0].places, *further))
        flag = pasted("map", f"due_date={places}")
        # The flag would take all cells, also those that the mapping leaves: "tomorrow at 5pm".
        takes_all = len(dates) == 1 and dates[0].rule.matches is None
        way = f"to read it, add {flag}" if takes_all else "write it into their own cells"
        lines.append(f"due dates are read without {told}: {way}")
    return [*lines, *unsent_links(header, mapping, sample)]


def _is_about_time(header: str, place: int, sample: Sample) -> bool:
    is_time = is_called_time(header) and sample.holds_clock_times(place)
    return is_time or says_zone(header) or says_half(header)


def _quoted(header: Sequence[str], place: int) -> str:
    """A column as it is called, on one line."""
    return f'"{shorten(" ".join(column_label(header, place).split()))}"'
